// Package rulebook keeps the rules that administrators change (规则册): as a draft, checked, published as a version, never overwritten.
package rulebook

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
)

// What can stand in the way of a change.
var (
	// ErrNoDraft means that there is nothing to publish.
	ErrNoDraft = fault.Define(fault.Conflict, "rulebook.no_draft",
		"没有可发布的草稿，或草稿与现行规则相同", "There is no draft to publish, or it does not differ from the rules in force.")
	// ErrStale means that what the change was made from is not what is there now; it carries revision_now.
	ErrStale = fault.Define(fault.Conflict, "rulebook.stale",
		"草稿或现行规则在您读取之后已被他人改动，这次没有写入；请先查看对方的改动", "Somebody else has changed the draft or the rules in force since you read them, so nothing was written. Look at their change first.")
)

// Book (规则册) keeps one kind of rules of every district. One serves all districts and is safe for concurrent use.
type Book[T any] struct {
	kind     string
	standard T
	check    func(T) []*fault.Error
	inForce  store.Cache[T]
}

// New makes the book of a kind of rules. The standard holds where nothing was published; check names what is wrong with rules, by field.
func New[T any](kind string, standard T, check func(T) []*fault.Error) *Book[T] {
	b := &Book[T]{kind: kind, standard: standard, check: check}
	b.inForce = store.Cache[T]{Kind: b.reference(), Load: func(tx *store.Tx, district string) (T, error) {
		last, err := b.last(tx, district)
		return last.rules, err
	}}
	return b
}

// reference is the kind of reference data under which the rules in force are cached.
func (b *Book[T]) reference() string { return "rules." + b.kind }

// Of returns the rules in force in a district as of this transaction. They are shared: do not change them.
func (b *Book[T]) Of(tx *store.Tx, district string) (T, error) { return b.inForce.Get(tx, district) }

// Edition (版本) is what an administrator sees of a district's rules: those in force and the draft of the next.
type Edition[T any] struct {
	Revision    string    // names the rules in force and the draft as they were read: whoever saves or publishes says from which it was made
	Version     int64     // of the rules in force; 0 while nothing was published and the standard holds
	PublishedAt time.Time // zero for the standard
	PublishedBy string
	InForce     T
	Draft       T // the rules in force where there is no draft
	Differs     bool
	DraftedAt   time.Time // zero where there is no draft
	DraftedBy   string
}

// Open returns the rules in force and the draft, read anew. Both may share memory with the standard: do not change them.
func (b *Book[T]) Open(tx *store.Tx, district string) (Edition[T], error) {
	last, draft, err := b.both(tx, district)
	if err != nil {
		return Edition[T]{}, err
	}
	e := Edition[T]{Revision: revision(last, draft), Version: last.version, PublishedAt: last.at, PublishedBy: last.account, InForce: last.rules, Draft: last.rules}
	if draft.document == "" {
		return e, nil
	}
	e.Draft, e.DraftedAt, e.DraftedBy = draft.rules, draft.at, draft.account
	e.Differs, err = differ(e.InForce, e.Draft)
	return e, err
}

// both returns what was published last and the draft; its document is empty where there is none.
func (b *Book[T]) both(tx *store.Tx, district string) (last, draft kept[T], err error) {
	if last, err = b.last(tx, district); err == nil {
		draft, _, err = b.read(tx, district, `SELECT version, document, at, account FROM rulebook WHERE district = $1 AND kind = $2 AND version = 0`)
	}
	return last, draft, err
}

// revision names a state of a rulebook: the version in force, and what the draft says. Without a draft it is the version alone, so "0" before anything was done.
func revision[T any](last, draft kept[T]) string {
	name := strconv.FormatInt(last.version, 10)
	if draft.document == "" {
		return name
	}
	sum := sha256.Sum256([]byte(draft.document))
	return name + "-" + hex.EncodeToString(sum[:12])
}

// claim reads the state for a change: until the transaction ends nobody else can make one.
func (b *Book[T]) claim(tx *store.Tx, district string) (last, draft kept[T], err error) {
	// Bumped before anything is read: whoever comes second waits here and then reads what the first has written, on PostgreSQL too.
	if err = tx.Bump(district, b.reference()); err == nil {
		last, draft, err = b.both(tx, district)
	}
	return last, draft, err
}

func stale[T any](last, draft kept[T]) error {
	return ErrStale.At("revision").With("revision_now", revision(last, draft))
}

// Check returns what is wrong with rules, every fault with its field; nil if nothing is.
func (b *Book[T]) Check(rules T) error { return fault.Collect(b.check(rules)) }

// Save keeps a draft in place of the one before and returns the revision that there is then. The rules in force stay. seen is the revision that it was made
// from; a draft that says what the present one says is as good as saved, whatever was seen. Errors: what Check finds, ErrStale.
func (b *Book[T]) Save(tx *store.Tx, district, seen string, draft T, account string, at time.Time) (string, error) {
	if err := b.Check(draft); err != nil {
		return "", err
	}
	document, err := json.Marshal(draft)
	if err != nil {
		return "", err
	}
	last, was, err := b.claim(tx, district)
	if err != nil {
		return "", err
	}
	if was.document == string(document) { // sent again because no answer came, or by two of one mind: nothing would be lost
		return revision(last, was), nil
	}
	if revision(last, was) != seen {
		return "", stale(last, was)
	}
	if _, err := rows.Exec(tx, `INSERT INTO rulebook (district, kind, version, document, at, account) VALUES ($1, $2, 0, $3, $4, $5)
		ON CONFLICT (district, kind, version) DO UPDATE SET document = excluded.document, at = excluded.at, account = excluded.account`,
		district, b.kind, string(document), clock.Milli(at), account); err != nil {
		return "", err
	}
	was.document = string(document)
	return revision(last, was), nil
}

// Publish puts the draft in force as the next version and returns its number; the draft is then gone. seen is the revision that was looked at. The draft is
// checked once more, because the check may have become stricter since it was saved. Errors: ErrStale, ErrNoDraft, what Check finds.
func (b *Book[T]) Publish(tx *store.Tx, district, seen, account string, at time.Time) (int64, error) {
	last, draft, err := b.claim(tx, district)
	switch {
	case err != nil:
		return 0, err
	case revision(last, draft) != seen:
		return 0, stale(last, draft)
	}
	f := facts{state: InForce}
	if draft.document != "" {
		f.state = Drafted
		if f.differs, err = differ(last.rules, draft.rules); err != nil {
			return 0, err
		}
	}
	if err := Lifecycle.Refuses(ActPublish, f); err != nil {
		return 0, err
	}
	if err := b.Check(draft.rules); err != nil {
		return 0, err
	}
	document, err := json.Marshal(draft.rules)
	if err != nil {
		return 0, err
	}
	if _, err := rows.Exec(tx, `DELETE FROM rulebook WHERE district = $1 AND kind = $2 AND version = 0`, district, b.kind); err != nil {
		return 0, err
	}
	next := last.version + 1
	if _, err := rows.Exec(tx, `INSERT INTO rulebook (district, kind, version, document, at, account) VALUES ($1, $2, $3, $4, $5, $6)`,
		district, b.kind, next, string(document), clock.Milli(at), account); err != nil {
		return 0, err
	}
	return next, nil
}

// Version is one publication.
type Version struct {
	Version int64
	At      time.Time
	Account string
}

// History lists what was published, the latest first.
func (b *Book[T]) History(tx *store.Tx, district string) ([]Version, error) {
	var all []Version
	err := tx.Each(`SELECT version, at, account FROM rulebook WHERE district = $1 AND kind = $2 AND version > 0 ORDER BY version DESC`,
		store.Args(district, b.kind), func(r store.Scanner) error {
			var v Version
			var at int64
			err := r.Scan(&v.Version, &at, &v.Account)
			v.At = clock.Time(at)
			all = append(all, v)
			return err
		})
	return all, err
}

// kept is one row.
type kept[T any] struct {
	version  int64
	document string // as it is stored
	rules    T
	at       time.Time
	account  string
}

// last returns what was published last: the standard as version 0 where nothing was.
func (b *Book[T]) last(tx *store.Tx, district string) (kept[T], error) {
	last, ok, err := b.read(tx, district, `SELECT version, document, at, account FROM rulebook
		WHERE district = $1 AND kind = $2 AND version > 0 ORDER BY version DESC LIMIT 1`)
	if err == nil && !ok {
		last.rules = b.standard
	}
	return last, err
}

// read returns the row of a query; false if there is none. Fields that this program does not know are passed over: a newer one wrote them.
func (b *Book[T]) read(tx *store.Tx, district, query string) (k kept[T], ok bool, err error) {
	var at int64
	err = tx.Get(query, store.Args(district, b.kind), &k.version, &k.document, &at, &k.account)
	if errors.Is(err, store.ErrNoRow) {
		return k, false, nil
	}
	if err == nil {
		k.at = clock.Time(at)
		err = json.Unmarshal([]byte(k.document), &k.rules)
	}
	return k, err == nil, fault.Wrap(err, "rules "+b.kind)
}

// differ compares rules as they are written.
func differ[T any](a, b T) (bool, error) {
	one, err := json.Marshal(a)
	if err != nil {
		return false, err
	}
	other, err := json.Marshal(b)
	return !bytes.Equal(one, other), err
}
