package administration

import (
	"context"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/store"
)

// OwnSessions lists the caller's sessions.
func (s *Service) OwnSessions(ctx context.Context, who access.Credential) (all []access.OwnSession, err error) {
	err = s.recorder().Look(ctx, who, "", func(tx *store.Tx, me *access.Caller) error {
		all, err = s.Cases.Access.Sessions(tx, me)
		return err
	})
	return all, err
}

// Alive says whether a session lives. Errors: access.ErrLoggedOut, access.ErrOnce.
func (s *Service) Alive(ctx context.Context, who access.Credential) error {
	return s.Cases.DB.View(ctx, func(tx *store.Tx) error { return s.Cases.Access.Alive(tx, who) })
}

// AccountOf returns the account behind a credential, "" for none, whatever the session may still do: for traces.
func (s *Service) AccountOf(ctx context.Context, who access.Credential) (account string, err error) {
	err = s.Cases.DB.View(ctx, func(tx *store.Tx) error {
		account, err = s.Cases.Access.Who(tx, who)
		return err
	})
	return account, err
}

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
	return s.recorder().With(ctx, who, do)
}

func (s *Service) recorder() record.Recorder {
	return record.Recorder{DB: s.Cases.DB, Access: s.Cases.Access}
}

// Allowed looks up the caller and asks something of their rights: before a large file of theirs is read.
func (s *Service) Allowed(ctx context.Context, who access.Credential, may func(*access.Caller) error) error {
	return s.recorder().Look(ctx, who, "", func(_ *store.Tx, me *access.Caller) error { return may(me) })
}
