package journal

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"liandong/internal/kernel/store"
)

// State is what an entry says of a thing (事物) that its deed wrote: a commitment over the row as it is after it.
type State struct {
	Kind   string `json:"kind"`
	ID     string `json:"id"`
	N      int64  `json:"n"`                // 1, 2 … of this thing: what is said last holds
	Digest string `json:"digest,omitempty"` // none where the row is gone
	Of     string `json:"of,omitempty"`     // district of the thing where it is not that of the entry
}

// manifested are so many states that an entry carries the digest of a list instead of them.
const manifested = 16

// Unnamed is the actor of rows that were written by no deed. No path of the product does that.
const Unnamed = "system:unnamed"

func init() { store.Closing(closing) }

// deed is an entry that waits for the end of its transaction.
type deed struct {
	entry  Entry
	things []*thing
}

// thing is a row that the transaction wrote.
type thing struct {
	store.Touched
	id    string
	salt  string
	entry string // that speaks of it
	state State
}

type thingKey struct{ kind, district, id string }

// closing writes the entries of a transaction at its end: each commits to the rows that were written since the entry before it, the last one to those after it too.
// Where a row was written several times, the last writing counts.
func closing(tx *store.Tx, trace []any) error {
	var deeds []*deed
	var since []*thing
	all := map[thingKey]*thing{}
	for i := len(trace) - 1; i >= 0; i-- { // backwards, so that of one row the last writing is met first
		switch v := trace[i].(type) {
		case store.Touched:
			t := &thing{Touched: v, id: v.ID()}
			if k := (thingKey{v.Kind.Name, v.District, t.id}); all[k] == nil {
				all[k] = t
				since = append(since, t)
			}
		case Entry:
			d := &deed{entry: v}
			deeds = append(deeds, d)
			if len(deeds) == 1 {
				d.things, since = since, nil
			} else {
				prev := deeds[len(deeds)-2]
				prev.things, since = append(prev.things, since...), nil
			}
		}
	}
	slices.Reverse(deeds)
	if len(deeds) > 0 {
		deeds[0].things = append(deeds[0].things, since...)
	} else if len(since) > 0 {
		deeds = unnamed(since)
	}
	for _, d := range deeds {
		for _, t := range d.things {
			t.entry = d.entry.ID
		}
	}
	if err := commit(tx, all); err != nil {
		return err
	}
	for _, d := range deeds {
		if err := d.write(tx); err != nil {
			return err
		}
	}
	return nil
}

// unnamed makes an entry for each district whose rows were written without one.
func unnamed(things []*thing) (deeds []*deed) {
	for _, t := range things {
		i := slices.IndexFunc(deeds, func(d *deed) bool { return d.entry.District == t.District })
		if i < 0 {
			i = len(deeds)
			deeds = append(deeds, &deed{entry: Entry{District: t.District, ID: uuid.Must(uuid.NewV7()).String(), At: time.Now(), Actor: Unnamed, Action: "rows.write", Subject: t.District}})
		}
		deeds[i].things = append(deeds[i].things, t)
	}
	return deeds
}

// commit reads what the things are now and makes their states. In the order of their names, so that two transactions do not wait for each other crosswise.
func commit(tx *store.Tx, all map[thingKey]*thing) error {
	byKind := map[thingKey][]*thing{}
	for k, t := range all {
		k.id = ""
		byKind[k] = append(byKind[k], t)
	}
	order := func(a, b thingKey) int {
		return cmp.Or(cmp.Compare(a.district, b.district), cmp.Compare(a.kind, b.kind))
	}
	for _, k := range slices.SortedFunc(mapKeys(byKind), order) {
		things := byKind[k]
		slices.SortFunc(things, func(a, b *thing) int { return cmp.Compare(a.id, b.id) })
		if err := number(tx, things); err != nil {
			return err
		}
		if err := read(tx, things); err != nil {
			return err
		}
	}
	return nil
}

func mapKeys(m map[thingKey][]*thing) func(func(thingKey) bool) {
	return func(yield func(thingKey) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// numberedAtOnce is how many things one statement counts on.
const numberedAtOnce = 100

// number counts on the states of things of one kind and district, and gives each its salt.
func number(tx *store.Tx, things []*thing) error {
	for len(things) > 0 {
		n := 1
		if len(things) >= numberedAtOnce {
			n = numberedAtOnce
		}
		some := things[:n]
		things = things[n:]
		args := store.Args(some[0].District, some[0].Kind.Name)
		values := ""
		at := map[string]*thing{}
		for i, t := range some {
			if i > 0 {
				values += ", "
			}
			values += fmt.Sprintf("($1, $2, $%d, $%d, 1, $%d)", 3+3*i, 4+3*i, 5+3*i)
			args = append(args, t.id, Salt(), t.entry)
			at[t.id] = t
		}
		err := tx.Each(`INSERT INTO thing_state (district, kind, id, salt, n, entry) VALUES `+values+` ON CONFLICT (district, kind, id) DO UPDATE
			SET n = thing_state.n + 1, entry = excluded.entry, salt = CASE WHEN thing_state.salt = '' THEN excluded.salt ELSE thing_state.salt END RETURNING id, salt, n`, args, func(r store.Scanner) error {
			var id, salt string
			var n int64
			err := r.Scan(&id, &salt, &n)
			if t := at[id]; t != nil {
				t.salt, t.state = salt, State{Kind: t.Kind.Name, ID: id, N: n}
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// readAtOnce is how many things of a kind are read by one walk over all of them.
const readAtOnce = 64

func read(tx *store.Tx, things []*thing) error {
	kind, district := things[0].Kind, things[0].District
	if len(things) >= readAtOnce {
		at := make(map[string]*thing, len(things))
		for _, t := range things {
			at[t.id] = t
		}
		err := kind.Rows(tx, district, func(_, id string, content []byte) error {
			if t := at[id]; t != nil {
				t.state.Digest = Commitment(t.salt, content)
			}
			return nil
		})
		if err != nil {
			return err
		}
	} else {
		for _, t := range things {
			content, found, err := kind.One(tx, t.Touched)
			if err != nil {
				return err
			}
			if found {
				t.state.Digest = Commitment(t.salt, content)
			}
		}
	}
	for _, t := range things {
		if t.state.Digest != "" {
			continue
		}
		if _, err := tx.Exec(`UPDATE thing_state SET salt = '' WHERE district = $1 AND kind = $2 AND id = $3`, t.District, t.Kind.Name, t.id); err != nil {
			return err
		}
	}
	return nil
}

// Forget gives a thing whose row stays, but without what it said of a person, a new salt: nobody can tell any more what was committed to before. Call it in the
// transaction that empties the row.
func Forget(tx *store.Tx, district, kind, id string) error {
	_, err := tx.Exec(`UPDATE thing_state SET salt = '' WHERE district = $1 AND kind = $2 AND id = $3`, district, kind, id)
	return err
}

// write puts the entry down, with the states of what its deed wrote.
func (d *deed) write(tx *store.Tx) error {
	e := d.entry
	if len(d.things) > 0 {
		states := make([]State, len(d.things))
		for i, t := range d.things {
			states[i] = t.state
			if t.District != e.District {
				states[i].Of = t.District
			}
		}
		slices.SortFunc(states, func(a, b State) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID)) })
		said := Evidence{State: states}
		if len(states) > manifested {
			content, err := json.Marshal(states)
			if err != nil {
				return err
			}
			said = Evidence{Manifest: digestOf(content), Things: len(states)}
			if _, err := tx.Exec(`INSERT INTO audit_manifest (district, digest, content) VALUES ($1, $2, $3) ON CONFLICT (district, digest) DO NOTHING`, e.District, said.Manifest, content); err != nil {
				return err
			}
		}
		for _, t := range d.things {
			if e.Input != nil && t.Kind.Name == e.Of && t.id == e.Subject && t.salt != "" {
				said.Input = Commitment(t.salt, e.Input)
			}
		}
		detail, err := said.beside(e.Detail)
		if err != nil {
			return err
		}
		e.Detail = detail
	}
	s, err := e.Statement(tx.Engine)
	if err != nil {
		return err
	}
	return tx.Later(s.Query, s.Args...)
}

// Evident is the part of an entry's detail that speaks of things.
type Evident struct {
	Evidence Evidence `json:"evidence"`
}

// Evidence is what an entry says of things.
type Evidence struct {
	State    []State `json:"state,omitempty"`
	Manifest string  `json:"manifest,omitempty"` // SHA-256 of the list of states in audit_manifest
	Things   int     `json:"things,omitempty"`   // how many it lists
	Input    string  `json:"input,omitempty"`    // commitment to what was asked, with the salt of the thing
}

var errDetail = errors.New("the detail of an audit entry must be an object")

// beside adds the evidence to the detail of a deed, which is an object.
func (v Evidence) beside(detail any) (json.RawMessage, error) {
	said, err := json.Marshal(Evident{v})
	if err != nil || detail == nil {
		return said, err
	}
	own, err := json.Marshal(detail)
	switch {
	case err != nil:
		return nil, err
	case string(own) == "null" || string(own) == "{}":
		return said, nil
	case len(own) < 2 || own[0] != '{':
		return nil, errDetail
	}
	return append(append(own[:len(own)-1:len(own)-1], ','), said[1:]...), nil
}

// List reads the states that an entry lists elsewhere. It returns what is wrong with the list.
func (v Evidence) List(tx *store.Tx, district string) (states []State, why string) {
	if v.Manifest == "" {
		return v.State, ""
	}
	var content []byte
	err := tx.Get(`SELECT content FROM audit_manifest WHERE district = $1 AND digest = $2`, store.Args(district, v.Manifest), &content)
	switch {
	case errors.Is(err, store.ErrNoRow):
		return nil, "the list of what it wrote is missing"
	case err != nil:
		return nil, err.Error()
	case digestOf(content) != v.Manifest || json.Unmarshal(content, &states) != nil || len(states) != v.Things:
		return nil, "the list of what it wrote is not the one that was sealed"
	}
	return states, ""
}

// Wrote tells which entry wrote a thing last and with which salt it commits; both are "" where none did.
func Wrote(tx *store.Tx, district, kind, id string) (entry, salt string, err error) {
	err = tx.Get(`SELECT entry, salt FROM thing_state WHERE district = $1 AND kind = $2 AND id = $3`, store.Args(district, kind, id), &entry, &salt)
	if errors.Is(err, store.ErrNoRow) {
		err = nil
	}
	return entry, salt, err
}

func digestOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
