package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"liandong/internal/store"
)

const verifyBatch = 2000

// Finding is the outcome of verifying one district's log. Bad is nil where everything holds.
type Finding struct {
	District    string
	Entries     int64
	Pending     int64 // written, not yet sealed
	Checkpoints int
	Bad         *Bad
}

// Bad is the first thing that does not hold.
type Bad struct {
	Position int64  // of the entry, or of the first entry not covered by a good head
	ID       string // of the entry, "" where a head or a tile is wrong
	Why      string
}

// Witness checks a sealed entry against the rows that it speaks of and answers what differs, "" if nothing does.
// It is called with entries in the order of the log.
type Witness func(tx *store.Tx, entries []Sealed) (bad int, why string, err error)

// Verify recomputes the log of every district: positions without gaps, entries against their leaf, leaves against every signed
// head, and what the witness can tell. progress is called with the number of entries read so far and may be nil.
func Verify(ctx context.Context, db *store.DB, verifier note.Verifier, witness Witness, progress func(int64)) ([]Finding, error) {
	var findings []Finding
	err := db.View(ctx, func(tx *store.Tx) error {
		findings = nil
		var districts []string
		err := tx.Each(`SELECT DISTINCT district FROM audit_entry ORDER BY district`, nil, func(r store.Scanner) error {
			var d string
			err := r.Scan(&d)
			districts = append(districts, d)
			return err
		})
		if err != nil {
			return err
		}
		for _, d := range districts {
			v := verification{tx: tx, district: d, verifier: verifier, witness: witness, progress: progress}
			f, err := v.run()
			if err != nil {
				return err
			}
			findings = append(findings, f)
		}
		return nil
	})
	return findings, err
}

type verification struct {
	tx       *store.Tx
	district string
	verifier note.Verifier
	witness  Witness
	progress func(int64)
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
		entries, err := Read(v.tx, v.district, v.finding.Entries, int(min(verifyBatch, sealed-v.finding.Entries)))
		if err != nil {
			return v.finding, err
		}
		if len(entries) == 0 {
			break
		}
		covered := v.finding.Entries
		for _, e := range entries {
			leaf := tlog.RecordHash(e.record())
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
		}
		if v.witness != nil {
			i, why, err := v.witness(v.tx, entries)
			if err != nil {
				return v.finding, err
			}
			if why != "" {
				return v.bad(entries[i].Position, entries[i].ID, why), nil
			}
		}
		if v.progress != nil {
			v.progress(v.finding.Entries)
		}
		clear(leaves.loaded)
	}
	if len(heads) > 0 {
		return v.bad(v.finding.Entries, "", fmt.Sprintf("the signed head covers %d entries, only %d are there", sealed, v.finding.Entries)), nil
	}
	return v.finding, nil
}

// beyond counts the entries behind the newest head. The tree must not know them yet, or a head has been taken away.
func (v *verification) beyond(sealed int64) (why string, err error) {
	if err := v.tx.Get(`SELECT COUNT(*) FROM audit_entry WHERE district = $1 AND (position IS NULL OR position >= $2)`,
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
	return v.finding
}

func (v *verification) entry(e Sealed, leaf tlog.Hash, leaves *tiles) string {
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

// head answers what is wrong with a signed head over exactly the leaves read so far.
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
