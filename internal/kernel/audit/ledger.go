package audit

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
)

// ledger is what the log says of things, folded to what it said last of each.
type ledger struct {
	tx      *store.Tx
	things  map[thingKey]said
	faults  []Placed
	partial bool                   // of a log that is broken itself, rows cannot be held against what it says last
	skip    func(kind string) bool // kinds that are not looked at; nil for none
}

type thingKey struct{ kind, district, id string }

// said is the last state of a thing.
type said struct {
	n      int64
	digest [32]byte
	gone   bool
	count  int64 // states that were read: every one from 1 to n is there
	entry  string
}

// Placed is a fault with the district in which it is.
type Placed struct {
	Fault
	District string
}

// take reads the states in the details of entries.
func (l *ledger) take(district string, entries []journal.Sealed) {
	for _, e := range entries {
		if !strings.Contains(e.Detail, `"evidence":`) {
			continue
		}
		var all journal.Evident
		if json.Unmarshal([]byte(e.Detail), &all) != nil {
			l.fault(district, KindEntry, e.ID, "what it says of its deed cannot be read")
			continue
		}
		states, why := all.Evidence.List(l.tx, district)
		if why != "" {
			l.fault(district, KindEntry, e.ID, why)
			continue
		}
		for _, s := range states {
			l.say(cmp.Or(s.Of, district), e.ID, s)
		}
	}
}

func (l *ledger) say(district, entry string, s journal.State) {
	if l.skips(s.Kind) {
		return
	}
	k := thingKey{s.Kind, district, s.ID}
	one := l.things[k]
	one.count++
	if s.N > one.n {
		one.n, one.gone, one.entry = s.N, s.Digest == "", entry
		one.digest = [32]byte{}
		_, _ = hex.Decode(one.digest[:], []byte(s.Digest)) // one that cannot be read matches nothing
	}
	l.things[k] = one
}

func (l *ledger) skips(kind string) bool { return l.skip != nil && l.skip(kind) }

func (l *ledger) fault(district, kind, entry, why string) {
	l.faults = append(l.faults, Placed{Fault{Kind: kind, Entry: entry, Why: why}, district})
}

// compare holds the rows of every kind against what the log says of them last.
func (l *ledger) compare() ([]Placed, error) {
	if l.partial {
		return l.faults, nil
	}
	seen := map[thingKey]bool{}
	known := map[string]bool{}
	for _, kind := range store.Kinds() {
		known[kind.Name] = true
		if l.skips(kind.Name) {
			continue
		}
		salts := map[thingKey]string{}
		err := l.tx.Each(`SELECT district, id, salt FROM thing_state WHERE kind = $1`, store.Args(kind.Name), func(r store.Scanner) error {
			k, salt := thingKey{kind: kind.Name}, ""
			err := r.Scan(&k.district, &k.id, &salt)
			salts[k] = salt
			return err
		})
		if err != nil {
			return nil, err
		}
		err = kind.Rows(l.tx, "", func(district, id string, content []byte) error {
			k := thingKey{kind.Name, district, id}
			last, spoken := l.things[k]
			seen[k] = true
			switch {
			case !spoken:
				l.fault(district, kind.Name, id, "no entry of the log speaks of this row")
			case last.gone:
				l.fault(district, kind.Name, id, "the row is there, though it was removed by entry "+last.entry)
			case journal.Commitment(salts[k], content) != hex.EncodeToString(last.digest[:]):
				l.fault(district, kind.Name, id, "the row is not as entry "+last.entry+" left it")
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for k, last := range l.things {
		switch {
		case !known[k.kind]:
			l.fault(k.district, k.kind, k.id, "this program does not know this kind of thing")
		case last.count != last.n:
			l.fault(k.district, k.kind, k.id, fmt.Sprintf("%d states of it were sealed, the last is number %d", last.count, last.n))
		case !last.gone && !seen[k]:
			l.fault(k.district, k.kind, k.id, "the row is gone, which no entry says")
		}
	}
	slices.SortFunc(l.faults, func(a, b Placed) int {
		return cmp.Or(cmp.Compare(a.District, b.District), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Entry, b.Entry))
	})
	return l.faults, nil
}
