package record

import (
	"context"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
)

// Act (记录) is a deed on what has no version of its own, or guards itself: rules with their revisions, sessions, settings of an account, what is read out.
type Act struct {
	Action  string            // "rules.publish"
	Subject string            // the caller's account where it is ""
	May     access.Permission // "" for what everybody may do with what is their own
	Over    string            // territory path that the permission must cover; "" where any area will do
	Class   access.Class
}

// Do does an act in a transaction of its own: the caller and their right are looked up in it, and its journal row closes it.
// Errors: access.ErrLoggedOut, access.ErrDenied, access.ErrElsewhere, what do finds.
func (r Recorder) Do(ctx context.Context, who access.Credential, a Act, do func(*Env) error) error {
	return r.With(ctx, who, func(tx *store.Tx, caller *access.Caller) error { return By(tx, caller).Do(a, do) })
}

// Do does an act inside a transaction.
func (e *Env) Do(a Act, do func(*Env) error) error {
	env := &Env{Tx: e.Tx, Caller: e.Caller, District: e.District, Actor: e.Actor, At: e.At, Thing: a.Subject, cause: e.ID, detail: map[string]any{}}
	if env.Thing == "" {
		env.Thing = env.Actor
	}
	if err := env.may(a.May); err != nil {
		return err
	}
	if err := env.over(a.May, a.Over, a.Class); err != nil {
		return err
	}
	if err := do(env); err != nil {
		return err
	}
	if env.cause != "" {
		env.Say("cause", env.cause)
	}
	return env.Note(a.Action, env.Thing, env.detail)
}

// Note writes the journal row of what was done in this transaction to a subject, the actor's own account where it is "", by who was asked for their right already: for what has
// no version of its own and no one place. said is marshalled to JSON and holds no personal data; nil for nothing.
func (e *Env) Note(action, subject string, said any) error {
	return e.Announce(action, subject, said, "", "", nil)
}

// Announce is Note of what those who listen to a topic hear of, where a territory path lets them. told is marshalled to JSON like said.
func (e *Env) Announce(action, subject string, said any, topic, path string, told any) error {
	if subject == "" {
		subject = e.Actor
	}
	return journal.Write(e.Tx, journal.Entry{District: e.District, ID: e.ID, At: e.At, Actor: e.Actor, Action: action, Subject: subject, Detail: said, Topic: topic, Path: path, Told: told})
}
