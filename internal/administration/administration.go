// Package administration is what administrators change (管理): the territory, the staff, the calendars, accounts and grants. Every change can be looked at
// before it holds: it is made in a transaction that is taken back, and the rules of the cases are asked what they would then say.
package administration

import (
	"context"
	"errors"

	"liandong/internal/casework"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
)

// Service administers districts. It is safe for concurrent use.
type Service struct{ Cases *casework.Casework }

// ErrMoved means that what was checked is not what would now be applied.
var ErrMoved = fault.Define(fault.Conflict, "administration.moved", "文件或现状与校验时不同，请重新校验后再应用", "The file, or what it was checked against, is no longer the same. Please check again.")

// errTakenBack ends a transaction that was only supposed.
var errTakenBack = errors.New("supposed only")

// change runs a change in one transaction. Without apply it is taken back after look has seen what would hold.
func (s *Service) change(ctx context.Context, apply bool, do, look func(*store.Tx) error) error {
	if !apply {
		ctx = store.Supposing(ctx)
	}
	err := s.Cases.DB.Update(ctx, func(tx *store.Tx) error {
		if err := do(tx); err != nil {
			return err
		}
		if err := look(tx); err != nil || apply {
			return err
		}
		return errTakenBack
	})
	if errors.Is(err, errTakenBack) {
		return nil
	}
	return err
}

// allowed resolves who asks and demands one of the permissions.
func (s *Service) allowed(tx *store.Tx, who access.Credential, either ...access.Permission) (c *access.Caller, err error) {
	if c, err = s.Cases.Access.Resolve(tx, who); err != nil {
		return nil, err
	}
	for _, p := range either {
		if err = c.May(p); err == nil {
			return c, nil
		}
	}
	return nil, err
}

// overall is allowed over the whole district: for what has no smaller area.
func (s *Service) overall(tx *store.Tx, who access.Credential, p access.Permission) (*access.Caller, error) {
	c, err := s.Cases.Access.Resolve(tx, who)
	if err == nil {
		err = c.MayAll(p)
	}
	return c, err
}
