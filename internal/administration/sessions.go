package administration

import (
	"context"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/store"
)

// EndOwnSession ends one of the caller's sessions. Errors: access.ErrNoSession.
func (s *Service) EndOwnSession(ctx context.Context, who access.Credential, id string) error {
	return s.own(ctx, who, func(tx *store.Tx, me *access.Caller) error { return s.Cases.Access.EndSession(tx, me, id) })
}

// EndOtherSessions ends all sessions of the caller but this one.
func (s *Service) EndOtherSessions(ctx context.Context, who access.Credential) error {
	return s.own(ctx, who, s.Cases.Access.EndOthers)
}

// SecurityEvents reads the security log, and leaves an entry that it was read. Permission and errors: those of access.Service.Events.
func (s *Service) SecurityEvents(ctx context.Context, who access.Credential, search access.TrailSearch) (all []access.Event, next string, err error) {
	err = s.own(ctx, who, func(tx *store.Tx, me *access.Caller) error {
		all, next, err = s.Cases.Access.Events(tx, me, search)
		return err
	})
	return all, next, err
}

func (s *Service) own(ctx context.Context, who access.Credential, do func(*store.Tx, *access.Caller) error) error {
	return record.Recorder{DB: s.Cases.DB, Access: s.Cases.Access}.With(ctx, who, do)
}
