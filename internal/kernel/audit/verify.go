package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
)

// ErrEmpty says that there is nothing to verify.
var ErrEmpty = fault.Define(fault.NotFound, "audit.empty", "数据库中没有审计日志", "The database holds no audit log.")

// ErrNoHeads says that a file that should hold heads of somebody outside holds none: nothing was compared.
var ErrNoHeads = fault.Define(fault.Invalid, "audit.no_heads", "外部签名文件中没有任何签名，无法核对", "The file of heads holds none: there is nothing to compare with.")

const verifyBatch = 2000

// Finding is the outcome of verifying one district's log. Bad is nil where everything holds.
type Finding struct {
	District    string
	Entries     int64
	Pending     int64 // written, not yet sealed
	Checkpoints int
	Bad         *Bad    // the first thing of the log and of what the witness knows that does not hold
	Faults      []Fault // everything that does not hold
}

// Fault is one thing that does not hold.
type Fault struct {
	Kind  string `json:"kind"`  // entry, head, a kind of the witness, or the kind of a row
	Entry string `json:"entry"` // id of the entry, of the row, DISTRICT/SIZE of a head
	Why   string `json:"why"`
}

// The kinds of faults of the log itself.
const (
	KindEntry = "entry"
	KindHead  = "head"
)

// Bad is the first thing that does not hold.
type Bad struct {
	Position int64  // of the entry, or of the first entry not covered by a good head
	ID       string // of the entry, "" where a head or a tile is wrong
	Why      string
}

// Witness checks a sealed entry against the rows that it speaks of and answers what differs, "" if nothing does.
// It is called with entries in the order of the log.
type Witness func(tx *store.Tx, entries []journal.Sealed) (bad int, why string, err error)

// Strays names rows of things with a history of their own that no entry of the log speaks of.
type Strays func(tx *store.Tx, found func(district, kind, id, why string)) error

// Check is what is verified with what.
type Check struct {
	Verifier note.Verifier
	Witness  Witness      // of things that keep a history of their own; may be nil
	Strays   Strays       // of such things; may be nil
	Heads    []SignedHead // that somebody else has kept
	Progress func(int64)  // called with the number of entries read so far; may be nil
}

// Verify recomputes the log of every district: positions without gaps, entries against their leaf, leaves against every signed head and against those that were
// kept elsewhere, what the witness can tell, and the rows of every kind against what the log says of them.
func Verify(ctx context.Context, db *store.DB, c Check) (findings []Finding, err error) {
	err = db.View(ctx, func(tx *store.Tx) error {
		findings, err = VerifyIn(tx, c)
		return err
	})
	return findings, err
}

// VerifyIn is Verify as of a transaction.
func VerifyIn(tx *store.Tx, c Check) (findings []Finding, err error) {
	var districts []string
	err = tx.Each(`SELECT DISTINCT district FROM journal ORDER BY district`, nil, func(r store.Scanner) error {
		var d string
		err := r.Scan(&d)
		districts = append(districts, d)
		return err
	})
	if err != nil {
		return nil, err
	}
	log := ledger{tx: tx, things: map[thingKey]said{}}
	for _, d := range districts {
		v := verification{tx: tx, district: d, verifier: c.Verifier, witness: c.Witness, progress: c.Progress, kept: headsOf(c.Heads, d), ledger: &log}
		f, err := v.run()
		if err != nil {
			return nil, err
		}
		findings = append(findings, f)
	}
	for _, d := range districtsOf(c.Heads) {
		if !slices.Contains(districts, d) {
			findings = append(findings, Finding{District: d, Faults: []Fault{{Kind: KindHead, Entry: d, Why: "heads of this district were kept, its log is not there"}}})
		}
	}
	if c.Strays != nil && !log.partial {
		if err := c.Strays(tx, func(district, kind, id, why string) { log.fault(district, kind, id, why) }); err != nil {
			return nil, err
		}
	}
	faults, err := log.compare()
	for _, f := range faults {
		i := slices.IndexFunc(findings, func(one Finding) bool { return one.District == f.District })
		if i < 0 {
			findings, i = append(findings, Finding{District: f.District}), len(findings)
		}
		if !slices.ContainsFunc(findings[i].Faults, func(o Fault) bool { return o.Kind == f.Kind && o.Entry == f.Entry }) {
			findings[i].Faults = append(findings[i].Faults, f.Fault)
		}
	}
	return findings, err
}

type verification struct {
	tx       *store.Tx
	district string
	verifier note.Verifier
	witness  Witness
	progress func(int64)
	kept     []SignedHead // elsewhere, by size
	ledger   *ledger
	tree     frontier
	finding  Finding
}

type head struct {
	size int64
	note string
}

func (v *verification) run() (Finding, error) {
	v.finding = Finding{District: v.district}
	var heads []head
	err := v.tx.Each(`SELECT size, note FROM audit_checkpoint WHERE district = $1 ORDER BY size`, store.Args(v.district),
		func(r store.Scanner) error {
			var h head
			err := r.Scan(&h.size, &h.note)
			heads = append(heads, h)
			return err
		})
	if err != nil {
		return v.finding, err
	}
	v.finding.Checkpoints = len(heads)
	if len(heads) == 0 {
		return v.bad(0, "", "no signed head is there"), nil
	}
	sealed := heads[len(heads)-1].size
	if why, err := v.beyond(sealed); why != "" || err != nil {
		return v.bad(sealed, "", why), err
	}
	leaves := &tiles{tx: v.tx, district: v.district, loaded: map[tileAt][]byte{}}
	for {
		entries, err := journal.Read(v.tx, v.district, v.finding.Entries, int(min(verifyBatch, sealed-v.finding.Entries)))
		if err != nil {
			return v.finding, err
		}
		if len(entries) == 0 {
			break
		}
		covered := v.finding.Entries
		for _, e := range entries {
			leaf := tlog.RecordHash(e.Record())
			if why := v.entry(e, leaf, leaves); why != "" {
				return v.bad(v.finding.Entries, e.ID, why), nil
			}
			v.tree.add(leaf)
			v.finding.Entries++
			for len(heads) > 0 && heads[0].size == v.finding.Entries {
				if why := v.head(heads[0]); why != "" {
					return v.bad(covered, "", why), nil
				}
				covered, heads = heads[0].size, heads[1:]
			}
			v.compareKept()
		}
		v.ledger.take(v.district, entries)
		if err := v.ask(entries); err != nil {
			return v.finding, err
		}
		if v.progress != nil {
			v.progress(v.finding.Entries)
		}
		clear(leaves.loaded)
	}
	if len(heads) > 0 {
		return v.bad(v.finding.Entries, "", fmt.Sprintf("the signed head covers %d entries, only %d are there", sealed, v.finding.Entries)), nil
	}
	for _, h := range v.kept {
		v.fault(KindHead, h.name(), fmt.Sprintf("a head over %d entries was kept elsewhere, the log has only %d: it was cut back", h.Size, v.finding.Entries))
	}
	return v.finding, v.pending(sealed)
}

// ask has the witness look at entries; what it finds does not end the walk, and a thing is named once.
func (v *verification) ask(entries []journal.Sealed) error {
	for v.witness != nil && len(entries) > 0 {
		i, why, err := v.witness(v.tx, entries)
		if why == "" || err != nil {
			return err
		}
		e := entries[i]
		if v.finding.Bad == nil {
			v.finding.Bad = &Bad{Position: e.Position, ID: e.ID, Why: why}
		}
		kind, _, _ := strings.Cut(e.Action, ".")
		if !slices.ContainsFunc(v.finding.Faults, func(o Fault) bool { return o.Kind == kind && o.Entry == e.Subject }) {
			v.fault(kind, e.Subject, why)
		}
		entries = entries[i+1:]
	}
	return nil
}

// compareKept holds the log against the heads that were kept elsewhere over exactly what was read so far.
func (v *verification) compareKept() {
	for len(v.kept) > 0 && v.kept[0].Size == v.finding.Entries {
		if h := v.kept[0]; h.Root != v.tree.root() {
			v.fault(KindHead, h.name(), fmt.Sprintf("the first %d entries are not those over which the head was signed that was kept elsewhere: the log was rewritten", h.Size))
		}
		v.kept = v.kept[1:]
	}
}

func (v *verification) fault(kind, entry, why string) {
	v.finding.Faults = append(v.finding.Faults, Fault{Kind: kind, Entry: entry, Why: why})
}

// pending reads what is written and not sealed yet: rows are compared with it too.
func (v *verification) pending(sealed int64) error {
	var entries []journal.Sealed
	err := v.tx.Each(`SELECT `+journal.Columns+` FROM journal WHERE district = $1 AND `+journal.From(v.tx.Engine, 2),
		store.Args(v.district, sealed), journal.Into(&entries, v.district))
	v.ledger.take(v.district, entries)
	return err
}

// beyond counts the entries behind the newest head. The tree must not know them yet, or a head has been taken away.
func (v *verification) beyond(sealed int64) (why string, err error) {
	if err := v.tx.Get(`SELECT COUNT(*) FROM journal WHERE district = $1 AND `+journal.From(v.tx.Engine, 2),
		store.Args(v.district, sealed), &v.finding.Pending); err != nil {
		return "", err
	}
	var leaves int64
	err = v.tx.Get(`SELECT n * 256 + width FROM audit_tile WHERE district = $1 AND level = 0 ORDER BY n DESC LIMIT 1`, store.Args(v.district), &leaves)
	if errors.Is(err, store.ErrNoRow) {
		err = nil
	}
	if leaves > sealed {
		why = fmt.Sprintf("the tree holds %d entries, the newest signed head only %d: a head is missing", leaves, sealed)
	}
	return why, err
}

func (v *verification) bad(position int64, id, why string) Finding {
	v.finding.Bad = &Bad{Position: position, ID: id, Why: why}
	kind, entry := KindEntry, id
	if id == "" {
		kind, entry = KindHead, fmt.Sprintf("%s/%d", v.district, position)
	}
	v.fault(kind, entry, why)
	v.ledger.partial = true
	return v.finding
}

func (v *verification) entry(e journal.Sealed, leaf tlog.Hash, leaves *tiles) string {
	if e.Position != v.finding.Entries {
		return fmt.Sprintf("an entry is missing: position %d follows %d", e.Position, v.finding.Entries-1)
	}
	data, err := leaves.load(tileAt{0, e.Position >> tileHeight})
	if err != nil {
		return err.Error()
	}
	at := int(e.Position&(1<<tileHeight-1)) * tlog.HashSize
	if len(data) < at+tlog.HashSize {
		return "its leaf is missing from the tree"
	}
	if !bytes.Equal(data[at:at+tlog.HashSize], leaf[:]) {
		return "its content differs from what was sealed"
	}
	return ""
}

// head returns what is wrong with a signed head over exactly the leaves read so far.
func (v *verification) head(h head) string {
	n, err := note.Open([]byte(h.note), note.VerifierList(v.verifier))
	if err != nil {
		return fmt.Sprintf("the head over %d entries is not signed by this installation's key", h.size)
	}
	if n.Text != headText(v.district, h.size, v.tree.root()) {
		return fmt.Sprintf("the entries do not add up to the signed head over %d entries", h.size)
	}
	return ""
}

// frontier is the right edge of a Merkle tree (RFC 6962): one root per complete subtree, largest first.
type frontier struct {
	size  int64
	roots []tlog.Hash
}

func (f *frontier) add(leaf tlog.Hash) {
	for n := f.size; n&1 == 1; n >>= 1 {
		leaf = tlog.NodeHash(f.roots[len(f.roots)-1], leaf)
		f.roots = f.roots[:len(f.roots)-1]
	}
	f.roots = append(f.roots, leaf)
	f.size++
}

func (f *frontier) root() tlog.Hash {
	root := f.roots[len(f.roots)-1]
	for i := len(f.roots) - 2; i >= 0; i-- {
		root = tlog.NodeHash(f.roots[i], root)
	}
	return root
}
