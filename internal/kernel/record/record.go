// Package record is the one path of a change (变更): one audited change of one thing. The caller and their right are looked up in the transaction, the same request
// again gives the same answer, a stale version is refused with the current one, the row is guarded, and one journal row says what was done, commits to what
// the row is after it, and tells who listens.
//
// A capability declares a Kind beside its SQL and hands a Deed for each of its actions; what it does besides happens in the deed's own transaction.
package record

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/timer"
)

// What can be wrong with any change.
var (
	ErrID    = fault.Define(fault.Invalid, "record.id", "编号应为 UUID", "The id must be a UUID.")
	ErrTaken = fault.Define(fault.Conflict, "record.taken", "此编号已用于其他内容", "This id is already used for other content.")
	ErrStale = fault.Define(fault.Conflict, "record.stale", "内容已有变化，请查看最新情况后再操作", "It has changed; look at its present state and try again.")
)

// Recorder is what every change needs.
type Recorder struct {
	DB     *store.DB
	Access *access.Service
}

// Kind (种类) is what the things of a capability are to the kernel. T is a thing as the capability knows it.
type Kind[T any] struct {
	Name    string                                                                    // first part of the actions, and the topic: "scheme"
	Rows    *store.Kind                                                               // of the thing's own row, whose key is the id; whatever else the deed writes is committed to beside it
	Load    func(tx *store.Tx, district, id string) (T, error)                        // None where it is not there
	Save    func(tx *store.Tx, district string, of T, was int64) (n int64, err error) // guarded: changes the row that is at version was, or inserts where was is 0
	Remove  func(tx *store.Tx, district string, of T, was int64) (n int64, err error) // guarded; nil where nothing is ever removed
	Version func(of *T) *int64
	Path    func(district string, of T) string // territory path, "" of a thing that is not there unless all lie at one place; nil where the permission alone decides
	Wake    func(of T) time.Time               // when its timer fires; zero for none; nil where things have no timer

	Coded bool // things are known by codes that people give; else by UUIDs

	None  *fault.Definition // there is no such thing, or the caller may not know of it
	Stale *fault.Definition // ErrStale where it is nil
	Taken *fault.Definition // ErrTaken where it is nil
	BadID *fault.Definition // ErrID where it is nil
}

// What Seen may say besides a version: New of a thing that was not there, Any of whatever version there is.
const (
	New int64 = 0
	Any int64 = -1
)

// Deed (操作) is one action on one thing.
type Deed[T any] struct {
	ID     string            // of whoever asks: the same id with the same input by the same person is the same deed; "" for none
	Makes  bool              // the thing, where Seen is New
	Again  bool              // of a deed without an id: the same input by the same person who made the version that is there is the same deed
	Action string            // "publish"; the entry says KIND.publish
	May    access.Permission // over the thing's place before and after; "" where Do judges alone
	Class  access.Class      // of data that is written
	Seen   int64             // version that the caller saw; New; Any
	Input  any               // what is asked, marshalled to JSON; may name persons: only a salted commitment is kept
	Quiet  bool              // nobody listens
	Do     func(env *Env, of *T) error
	Show   func(env *Env, of *T) error // completes the answer, also where it is given again; may be nil
}

// Env (操作环境) is a deed while it is done.
type Env struct {
	Tx       *store.Tx
	Caller   *access.Caller // nil where a rule acts
	District string
	Actor    string // account, or system:NAME
	At       time.Time
	ID       string // of the journal row
	Thing    string // id of what is changed

	cause   string
	detail  map[string]any
	told    any
	removed bool
}

// Say adds to what the journal row says: no personal data.
func (e *Env) Say(name string, value any) { e.detail[name] = value }

// Tell is what listeners hear instead of the id, the action and the version: no personal data.
func (e *Env) Tell(body any) { e.told = body }

// Remove takes the thing away at the end of the deed.
func (e *Env) Remove() { e.removed = true }

// Told is what listeners hear of a change where the deed says nothing else.
type Told struct {
	ID      string `json:"id"`
	Action  string `json:"action"`
	Version int64  `json:"version,omitempty"` // none where it is gone
}

// As is the environment of a rule that acts by itself: NAME stands behind "system:".
func As(tx *store.Tx, district, name string, at time.Time) *Env {
	return &Env{Tx: tx, District: district, Actor: "system:" + name, At: at}
}

// By is the environment of a caller who is resolved already.
func By(tx *store.Tx, caller *access.Caller) *Env {
	return &Env{Tx: tx, Caller: caller, District: caller.District, Actor: caller.Account, At: caller.At}
}

// Change does a deed on a thing in a transaction of its own. again says that it had been done before, by the same person with the same input.
// Errors: access.ErrLoggedOut, access.ErrDenied, ErrID, None, Stale, Taken, what Do finds.
func (k *Kind[T]) Change(ctx context.Context, r Recorder, who access.Credential, id string, d Deed[T]) (of T, again bool, err error) {
	err = r.With(ctx, who, func(tx *store.Tx, caller *access.Caller) (err error) {
		of, again, err = k.In(By(tx, caller), id, d)
		return err
	})
	return of, again, err
}

// With does something in a transaction in which the caller was looked up. Errors: access.ErrLoggedOut, access.ErrOnce, what do finds.
func (r Recorder) With(ctx context.Context, who access.Credential, do func(*store.Tx, *access.Caller) error) error {
	return r.DB.Update(ctx, func(tx *store.Tx) error {
		caller, err := r.Access.Resolve(tx, who)
		if err != nil {
			return err
		}
		return do(tx, caller)
	})
}

// Look reads something on a snapshot in which the caller was looked up and a permission was asked for, "" for none. It may run again. Errors: access.ErrLoggedOut, access.ErrOnce,
// access.ErrDenied, what read finds.
func (r Recorder) Look(ctx context.Context, who access.Credential, may access.Permission, read func(*store.Tx, *access.Caller) error) error {
	return r.DB.View(ctx, func(tx *store.Tx) error {
		caller, err := r.Access.Resolve(tx, who)
		if err == nil && may != "" {
			err = caller.May(may)
		}
		if err != nil {
			return err
		}
		return read(tx, caller)
	})
}

// In does a deed inside a transaction: for what one deed brings about in another thing (pass its Env: the rows then name it as their cause), and for rules.
func (k *Kind[T]) In(by *Env, id string, d Deed[T]) (of T, again bool, err error) {
	env := &Env{Tx: by.Tx, Caller: by.Caller, District: by.District, Actor: by.Actor, At: by.At, cause: by.ID, detail: map[string]any{}}
	if env.ID, err = k.deedID(d.ID); err != nil {
		return of, false, err
	}
	if !k.Coded {
		id = strings.ToLower(id)
		if d.Makes && d.Seen == New { // of any other the store knows whether it is there
			err = k.wellMade(id)
		}
	}
	if err != nil {
		return of, false, err
	}
	env.Thing = id
	if err := env.may(d.May); err != nil {
		return of, false, err
	}
	of, err = k.Load(env.Tx, env.District, id)
	if errors.Is(err, k.None) {
		err = nil
	}
	if err != nil {
		return of, false, err
	}
	was, before := *k.Version(&of), k.path(env.District, of)
	if err := env.over(d.May, before, d.Class); err != nil {
		return of, false, err
	}
	input, err := json.Marshal(d.Input)
	if err != nil {
		return of, false, err
	}
	if again, err = k.again(env, id, d, was, input); err != nil || again {
		if err == nil && d.Show != nil {
			err = d.Show(env, &of)
		}
		return of, again, err
	}
	if err := k.stands(d, was); err != nil {
		return of, false, err
	}
	if err := d.Do(env, &of); err != nil {
		return of, false, err
	}
	after := k.path(env.District, of)
	if after == "" && k.Path != nil && !env.removed { // a thing that lies nowhere would be everybody's
		return of, false, fmt.Errorf("%s %s has no place after %s", k.Name, id, d.Action)
	}
	if after != before {
		if err := env.over(d.May, after, d.Class); err != nil {
			return of, false, err
		}
	}
	*k.Version(&of) = was + 1
	if err := k.save(env, id, of, was); err != nil {
		return of, false, err
	}
	if err := k.write(env, id, d.Action, &of, input, before, after, d.Quiet); err != nil {
		return of, false, err
	}
	if d.Show != nil {
		err = d.Show(env, &of)
	}
	return of, false, err
}

// deedID is the id of whoever asks in one form; one is made where they sent none.
func (k *Kind[T]) deedID(asked string) (string, error) {
	if asked == "" {
		return uuid.Must(uuid.NewV7()).String(), nil
	}
	id := strings.ToLower(asked)
	return id, k.wellMade(id)
}

func (k *Kind[T]) wellMade(id string) error {
	if _, err := uuid.Parse(id); err != nil || len(id) != 36 {
		return cmp.Or(k.BadID, ErrID).At("id")
	}
	return nil
}

func (e *Env) may(p access.Permission) error {
	if e.Caller == nil || p == "" {
		return nil
	}
	return e.Caller.May(p)
}

func (e *Env) over(p access.Permission, path string, class access.Class) error {
	if e.Caller == nil || p == "" || path == "" {
		return nil
	}
	if class == "" {
		class = access.Plain
	}
	return e.Caller.MayOver(p, path, class)
}

func (k *Kind[T]) path(district string, of T) string {
	if k.Path == nil {
		return ""
	}
	return k.Path(district, of)
}

// again says whether this very deed was done before: by the id of who asks, or, where the version alone tells, by the entry that wrote the thing last.
func (k *Kind[T]) again(env *Env, id string, d Deed[T], was int64, input []byte) (bool, error) {
	if d.ID == "" && (!d.Again || was == 0 || was != d.Seen+1) {
		return false, nil
	}
	entry, salt, err := journal.Wrote(env.Tx, env.District, k.Rows.Name, id)
	if err != nil {
		return false, err
	}
	if d.ID != "" {
		entry = env.ID
	}
	e, found, err := journal.One(env.Tx, env.District, entry)
	if err != nil || !found {
		return false, err
	}
	same, err := k.same(e, env.Actor, d.Action, id, salt, input)
	switch {
	case err != nil || same && (was > 0 || d.ID != ""): // also where it was taken away by it
		return same, err
	case d.ID != "":
		return false, k.taken().At("id")
	}
	return false, nil // somebody else's: stale
}

// same compares an entry with a deed. Of a thing whose salt was forgotten only who did what is compared.
func (k *Kind[T]) same(e journal.Sealed, actor, action, id, salt string, input []byte) (bool, error) {
	if e.Actor != actor || e.Action != k.Name+"."+action || e.Subject != id {
		return false, nil
	}
	var detail journal.Evident
	if err := json.Unmarshal([]byte(e.Detail), &detail); err != nil {
		return false, err
	}
	return salt == "" || detail.Evidence.Input == journal.Commitment(salt, input), nil
}

// stands holds the version that was seen against the one that is there.
func (k *Kind[T]) stands(d Deed[T], was int64) error {
	switch fresh := d.Makes && d.Seen == New; {
	case was == 0 && !fresh:
		return k.None.New()
	case was > 0 && fresh && d.ID != "":
		return k.taken().At("id")
	case d.Seen != Any && d.Seen != was:
		return k.stale(was)
	}
	return nil
}

func (k *Kind[T]) stale(now int64) error {
	return cmp.Or(k.Stale, ErrStale).At("version").With("version_now", now)
}

func (k *Kind[T]) taken() *fault.Definition { return cmp.Or(k.Taken, ErrTaken) }

// save writes the guarded row; where somebody else was first since it was read, the deed is looked at anew.
func (k *Kind[T]) save(env *Env, id string, of T, was int64) error {
	write := k.Save
	if env.removed {
		write = k.Remove
	}
	n, err := write(env.Tx, env.District, of, was)
	if err != nil {
		return err
	}
	if n != 1 {
		return store.ErrOvertaken
	}
	if k.Wake == nil {
		return nil
	}
	var due time.Time
	if !env.removed {
		due = k.Wake(of)
	}
	return timer.Set(env.Tx, env.District, k.Name, id, due)
}

// write puts the journal row down.
func (k *Kind[T]) write(env *Env, id, action string, of *T, input []byte, before, after string, quiet bool) error {
	version := *k.Version(of)
	told := Told{ID: id, Action: action}
	if !env.removed {
		env.Say("version", version)
		told.Version = version
	}
	if env.cause != "" {
		env.Say("cause", env.cause)
	}
	e := journal.Entry{District: env.District, ID: env.ID, At: env.At, Actor: env.Actor, Action: k.Name + "." + action, Subject: id, Detail: env.detail, Input: input, Of: k.Rows.Name}
	if !quiet {
		e.Topic, e.Path, e.Told = k.Name, after, any(told)
		if before != after {
			e.Was = before
		}
		if env.told != nil {
			e.Told = env.told
		}
	}
	return journal.Write(env.Tx, e)
}
