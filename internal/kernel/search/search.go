// Package search finds documents by terms (倒排索引): an inverted index kept in the database, the same on both engines. Documents are numbered in
// the order in which they are indexed; what a term occurs in is kept in blocks of 4096 numbers, so that the newest are found without reading the rest.
package search

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math/bits"
	"slices"

	"liandong/internal/kernel/store"
)

const (
	perBlock = 4096
	words    = perBlock / 64
	sparse   = 200 // numbers up to which a block is kept as a list
	chunk    = 24  // blocks that a search reads at once

	termsAtOnce = 200 // that a batch reads at once
)

// block is which of its 4096 documents a term occurs in.
type block [words]uint64

// Posting is that documents have a term.
type Posting struct {
	Term string
	Doc  int64
}

// Batch is what is added to the index: made from a snapshot, then written, on the condition that nobody has written another meanwhile.
type Batch struct {
	Docs []Doc

	district    string
	after, upTo int64
	erased      int64 // how often words had been taken out when it was begun
	rows        []store.Statement
}

// Doc is a document and its number.
type Doc struct {
	ID    string
	N     int64
	Fresh bool // not in the index yet
}

// Begin begins a batch of documents with what stands in the journal behind after up to upTo, and numbers those that are new.
func Begin(tx *store.Tx, district string, ids []string, after, upTo int64) (*Batch, error) {
	b := &Batch{Docs: make([]Doc, len(ids)), district: district, after: after, upTo: upTo}
	var last int64
	if err := tx.Get(`SELECT COALESCE(MAX(n), 0) FROM search_doc WHERE district = $1`, store.Args(district), &last); err != nil {
		return nil, err
	}
	if err := tx.Get(`SELECT erased FROM search_cursor WHERE district = $1`, store.Args(district), &b.erased); err != nil && !errors.Is(err, store.ErrNoRow) {
		return nil, err
	}
	known, err := Known(tx, district, ids)
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		b.Docs[i] = Doc{ID: id, N: known[id]}
		if b.Docs[i].N == 0 {
			last++
			b.Docs[i].N, b.Docs[i].Fresh = last, true
			b.rows = append(b.rows, store.Statement{Query: `INSERT INTO search_doc (district, n, id) VALUES ($1, $2, $3)`, Args: store.Args(district, last, id)})
		}
	}
	return b, nil
}

// Known returns the numbers of those documents that are in the index.
func Known(tx *store.Tx, district string, ids []string) (map[string]int64, error) {
	known := make(map[string]int64, len(ids))
	for part := range slices.Chunk(ids, 200) {
		err := tx.Each(`SELECT id, n FROM search_doc WHERE district = $1 AND id `+tx.Engine.Among(2), store.Args(district, tx.Engine.List(part)), func(r store.Scanner) error {
			var id string
			var n int64
			err := r.Scan(&id, &n)
			known[id] = n
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return known, nil
}

// Add adds postings; one that is there already stays. It is called once for a batch.
func (b *Batch) Add(tx *store.Tx, postings []Posting) error {
	blocks := map[int64]map[string]*block{} // by number and term
	for _, p := range postings {
		n, at := p.Doc/perBlock, p.Doc%perBlock
		if blocks[n] == nil {
			blocks[n] = map[string]*block{}
		}
		one := blocks[n][p.Term]
		if one == nil {
			one = &block{}
			blocks[n][p.Term] = one
		}
		one[at/64] |= 1 << (at % 64)
	}
	for _, n := range slices.Sorted(maps.Keys(blocks)) {
		for terms := range slices.Chunk(slices.Sorted(maps.Keys(blocks[n])), termsAtOnce) {
			had, err := b.standing(tx, n, terms)
			if err != nil {
				return err
			}
			for _, term := range terms {
				one, old := blocks[n][term], parse(had[term])
				for i := range one {
					one[i] |= old[i]
				}
				if now := one.bytes(); !bytes.Equal(now, had[term]) {
					b.rows = append(b.rows, store.Statement{Query: `INSERT INTO search_posting (district, term, block, docs) VALUES ($1, $2, $3, $4)
						ON CONFLICT (district, term, block) DO UPDATE SET docs = excluded.docs`, Args: store.Args(b.district, term, n, now)})
				}
			}
		}
	}
	return nil
}

// standing returns what a block holds of some terms.
func (b *Batch) standing(tx *store.Tx, n int64, terms []string) (map[string][]byte, error) {
	had := make(map[string][]byte, len(terms))
	err := tx.Each(`SELECT term, docs FROM search_posting WHERE district = $1 AND block = $2 AND term `+tx.Engine.Among(3), store.Args(b.district, n, tx.Engine.List(terms)), func(r store.Scanner) error {
		var term string
		var docs []byte
		err := r.Scan(&term, &docs)
		had[term] = docs
		return err
	})
	return had, err
}

// Write writes the batch, unless another was written or words were taken out since it was begun: then done is false and nothing happens.
func (b *Batch) Write(tx *store.Tx) (done bool, err error) {
	if b.after == 0 { // the first of the district has nothing to move
		if _, err := tx.Exec(`INSERT INTO search_cursor (district, position) VALUES ($1, 0) ON CONFLICT (district) DO NOTHING`, b.district); err != nil {
			return false, err
		}
	}
	n, err := tx.Exec(`UPDATE search_cursor SET position = $1 WHERE district = $2 AND position = $3 AND erased = $4`, b.upTo, b.district, b.after, b.erased)
	if err != nil || n == 0 {
		return false, err
	}
	return true, tx.LaterAll(b.rows)
}

// Remove takes a document out of some terms; terms that nothing has any more go. Whoever is preparing a batch meanwhile begins anew.
func Remove(tx *store.Tx, district, id string, terms []string) error {
	if _, err := tx.Exec(`INSERT INTO search_cursor (district, position, erased) VALUES ($1, 0, 1)
		ON CONFLICT (district) DO UPDATE SET erased = search_cursor.erased + 1`, district); err != nil {
		return err
	}
	known, err := Known(tx, district, []string{id})
	if err != nil || known[id] == 0 {
		return err
	}
	slices.Sort(terms)
	b, n, at := Batch{district: district}, known[id]/perBlock, known[id]%perBlock
	for part := range slices.Chunk(slices.Compact(terms), termsAtOnce) {
		had, err := b.standing(tx, n, part)
		if err != nil {
			return err
		}
		for _, term := range slices.Sorted(maps.Keys(had)) {
			one := parse(had[term])
			if one[at/64]&(1<<(at%64)) == 0 {
				continue
			}
			one[at/64] &^= 1 << (at % 64)
			if one == (block{}) {
				err = tx.Later(`DELETE FROM search_posting WHERE district = $1 AND term = $2 AND block = $3`, district, term, n)
			} else {
				err = tx.Later(`UPDATE search_posting SET docs = $1 WHERE district = $2 AND term = $3 AND block = $4`, one.bytes(), district, term, n)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// bytes is a list of offsets of two bytes where there are few, else the whole map.
func (b *block) bytes() []byte {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	if n > sparse {
		out := make([]byte, 0, perBlock/8)
		for _, w := range b {
			out = binary.LittleEndian.AppendUint64(out, w)
		}
		return out
	}
	out := make([]byte, 0, 2*n)
	for i, w := range b {
		for ; w != 0; w &= w - 1 {
			out = binary.LittleEndian.AppendUint16(out, uint16(i*64+bits.TrailingZeros64(w)))
		}
	}
	return out
}

func parse(raw []byte) (b block) {
	if len(raw) == perBlock/8 {
		for i := range b {
			b[i] = binary.LittleEndian.Uint64(raw[8*i:])
		}
		return b
	}
	for ; len(raw) >= 2; raw = raw[2:] {
		at := binary.LittleEndian.Uint16(raw) % perBlock
		b[at/64] |= 1 << (at % 64)
	}
	return b
}

// Query is what is looked for: documents in which every term of All occurs and, for each group of Any, one of its terms.
type Query struct {
	All []string
	Any [][]string
}

func (q Query) terms() []string {
	list := slices.Clone(q.All)
	for _, group := range q.Any {
		list = append(list, group...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Each calls fn with the numbers of matching documents, the newest first, starting below a number (0: the newest of all), until fn answers false or
// there are no more.
func Each(tx *store.Tx, district string, q Query, below int64, fn func(numbers []int64) (bool, error)) error {
	terms := q.terms()
	if len(terms) == 0 {
		return nil
	}
	if below == 0 {
		if err := tx.Get(`SELECT COALESCE(MAX(n), 0) + 1 FROM search_doc WHERE district = $1`, store.Args(district), &below); err != nil {
			return err
		}
	}
	query := `SELECT term, block, docs FROM search_posting WHERE district = $1 AND block >= $2 AND block <= $3 AND term IN (` + store.Placeholders(4, len(terms)) + `)`
	for high := (below - 1) / perBlock; high >= 0; high -= chunk {
		low := max(high-chunk+1, 0)
		found := map[int64]map[string]block{}
		args := store.Args(district, low, high)
		for _, t := range terms {
			args = append(args, t)
		}
		err := tx.Each(query, args, func(r store.Scanner) error {
			var term string
			var n int64
			var docs []byte
			if err := r.Scan(&term, &n, &docs); err != nil {
				return err
			}
			if found[n] == nil {
				found[n] = map[string]block{}
			}
			found[n][term] = parse(docs)
			return nil
		})
		if err != nil {
			return err
		}
		for n := high; n >= low; n-- {
			if numbers := q.match(found[n], n, below); len(numbers) > 0 {
				if more, err := fn(numbers); err != nil || !more {
					return err
				}
			}
		}
	}
	return nil
}

// match returns the numbers of a block that satisfy the query, the highest first.
func (q Query) match(terms map[string]block, n, below int64) (numbers []int64) {
	if terms == nil {
		return nil
	}
	hits := block{}
	for i := range hits {
		hits[i] = ^uint64(0)
	}
	for _, t := range q.All {
		b := terms[t]
		for i := range hits {
			hits[i] &= b[i]
		}
	}
	for _, group := range q.Any {
		one := block{}
		for _, t := range group {
			b := terms[t]
			for i := range one {
				one[i] |= b[i]
			}
		}
		for i := range hits {
			hits[i] &= one[i]
		}
	}
	for i := words - 1; i >= 0; i-- {
		for w := hits[i]; w != 0; {
			top := 63 - bits.LeadingZeros64(w)
			w &^= 1 << top
			if number := n*perBlock + int64(i*64+top); number < below {
				numbers = append(numbers, number)
			}
		}
	}
	return numbers
}

// IDs returns the documents with some numbers, in the order of the numbers.
func IDs(tx *store.Tx, district string, numbers []int64) ([]string, error) {
	byNumber := make(map[int64]string, len(numbers))
	for part := range slices.Chunk(numbers, 200) {
		args := store.Args(district)
		for _, n := range part {
			args = append(args, n)
		}
		err := tx.Each(`SELECT n, id FROM search_doc WHERE district = $1 AND n IN (`+store.Placeholders(2, len(part))+`)`, args, func(r store.Scanner) error {
			var n int64
			var id string
			err := r.Scan(&n, &id)
			byNumber[n] = id
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	ids := make([]string, len(numbers))
	for i, n := range numbers {
		if byNumber[n] == "" {
			return nil, fmt.Errorf("document %d is in the index and has no name", n)
		}
		ids[i] = bare(byNumber[n])
	}
	return ids, nil
}

// Cursor is up to which position of the journal documents are indexed.
func Cursor(tx *store.Tx, district string) (position int64, err error) {
	err = tx.Get(`SELECT position FROM search_cursor WHERE district = $1`, store.Args(district), &position)
	if errors.Is(err, store.ErrNoRow) {
		return 0, nil
	}
	return position, err
}
