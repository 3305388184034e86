package query

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/kernel/bigram"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/search"
	"liandong/internal/kernel/store"
)

const (
	mostTerms = 16   // of what somebody types; the found cases are compared with all of it anyway
	tailMost  = 4000 // messages that are not indexed yet
)

// find returns the cases in which all the words occur, best matches of each page first, within the filter of q. A number, the beginning or
// the end of one finds cases by it. A phone number finds nobody here: that is a reading in clear (ByPhone).
func (d *Query) find(tx *store.Tx, f *rules.Facts, q *query, words, cursor string) (page Page, err error) {
	below := int64(0)
	if cursor != "" {
		raw, err := base64.RawURLEncoding.DecodeString(cursor)
		if err != nil {
			return page, ErrCursor.At("cursor")
		}
		if below, err = strconv.ParseInt(string(raw), 10, 64); err != nil || below < 1 {
			return page, ErrCursor.At("cursor")
		}
	}
	s := &finding{Query: d, tx: tx, f: f, q: q, runs: bigram.Runs(words)}
	s.wanted, s.fits = search.Query{All: pairs(s.runs)}, s.score
	if below == 0 {
		if err := s.direct(words); err != nil {
			return page, err
		}
		if err := s.tail(); err != nil {
			return page, err
		}
	}
	last, err := s.indexed(below)
	if err != nil {
		return page, err
	}
	slices.SortStableFunc(s.found, func(a, b match) int { return cmp.Compare(b.score, a.score) })
	for _, m := range s.found {
		page.Cases = append(page.Cases, m.Case)
	}
	if last > 0 {
		page.Next = base64.RawURLEncoding.EncodeToString(strconv.AppendInt(nil, last, 10))
	}
	return page, nil
}

type match struct {
	rules.Case
	score float64
}

type finding struct {
	*Query
	tx    *store.Tx
	f     *rules.Facts
	q     *query
	runs  []string
	found []match

	wanted search.Query                      // of the index
	fits   func(rules.Case) (float64, error) // how well a case fits that the index names; 0 where it does not
	most   int                               // cases that are looked at; 0 for all
}

// read returns the cases with some ids that the filter and the caller's rights let through, by id, and of each what the caller may see: what is found is
// found by that.
func (s *finding) read(ids []string) (map[string]rules.Case, error) {
	cases := map[string]rules.Case{}
	for part := range slices.Chunk(ids, 100) {
		var all []rules.Case
		args := slices.Clone(s.q.args)
		in := make([]string, len(part))
		for i, id := range part {
			args = append(args, id)
			in[i] = fmt.Sprintf("$%d", len(args))
		}
		err := s.tx.Each(ledger.SelectCase+" WHERE "+strings.Join(s.q.where, " AND ")+" AND c.id IN ("+strings.Join(in, ", ")+")", args, func(r store.Scanner) error {
			c, err := ledger.ScanCase(r, s.f.Roster)
			all = append(all, c)
			return err
		})
		if err != nil {
			return nil, err
		}
		if err := s.Show(s.tx, s.f, all); err != nil {
			return nil, err
		}
		for _, c := range all {
			cases[c.ID] = c
		}
	}
	return cases, nil
}

func (s *finding) put(c rules.Case, score float64) {
	if !slices.ContainsFunc(s.found, func(m match) bool { return m.ID == c.ID }) {
		s.found = append(s.found, match{c, score})
	}
}

// direct finds by number.
func (s *finding) direct(words string) error {
	ids, err := s.numbered(words)
	for part := range slices.Chunk(ids, 100) {
		if err != nil || len(s.found) >= mostByNumber {
			break
		}
		var cases map[string]rules.Case
		cases, err = s.read(part)
		for _, id := range part {
			if c, ok := cases[id]; ok {
				s.put(c, 100)
			}
		}
	}
	return err
}

// tail looks at cases that are not indexed yet.
func (s *finding) tail() error {
	after, err := search.Cursor(s.tx, s.f.Me.District)
	if err != nil {
		return err
	}
	messages, err := journal.After(s.tx, s.f.Me.District, after, tailMost)
	if err != nil {
		return err
	}
	ids, err := journal.Unplaced(s.tx, s.f.Me.District, "case", tailMost)
	if err != nil {
		return err
	}
	for _, m := range slices.Backward(messages) {
		if m.Topic == "case" {
			ids = append(ids, m.Subject)
		}
	}
	ids = unique(ids)
	known, err := search.Known(s.tx, s.f.Me.District, ids)
	if err != nil {
		return err
	}
	cases, err := s.read(slices.DeleteFunc(ids, func(id string) bool { return known[id] > 0 }))
	for _, id := range ids {
		if c, ok := cases[id]; ok {
			score, err := s.fits(c)
			if err != nil {
				return err
			}
			if score > 0 {
				s.put(c, score)
			}
		}
	}
	return err
}

// unique keeps the first of each.
func unique(ids []string) (kept []string) {
	seen := make(map[string]bool, len(ids))
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			kept = append(kept, id)
		}
	}
	return kept
}

// indexed finds by the index until the page is full, and answers the number below which the next page begins; 0 at the end.
func (s *finding) indexed(below int64) (last int64, err error) {
	q, looked := s.wanted, 0
	if len(q.All)+len(q.Any) == 0 {
		return 0, nil
	}
	if group, whole := s.mine(); !whole {
		q.Any = append(slices.Clone(q.Any), group)
	}
	err = search.Each(s.tx, s.f.Me.District, q, below, func(numbers []int64) (bool, error) {
		for part := range slices.Chunk(numbers, 100) {
			ids, err := search.IDs(s.tx, s.f.Me.District, part)
			if err != nil {
				return false, err
			}
			cases, err := s.read(ids)
			if err != nil {
				return false, err
			}
			for i, id := range ids {
				c, ok := cases[id]
				if !ok {
					continue
				}
				score, err := s.fits(c)
				if err != nil {
					return false, err
				}
				if score > 0 {
					s.put(c, score)
				}
				if len(s.found) >= s.q.limit {
					last = part[i]
					return false, nil
				}
			}
			if looked += len(part); s.most > 0 && looked >= s.most {
				return false, nil
			}
		}
		return true, nil
	})
	return last, err
}

// pairs are the terms of the index that stand for runs of characters.
func pairs(runs []string) (terms []string) {
	for _, run := range runs {
		letters := []rune(run)
		if len(letters) == 1 {
			terms = append(terms, run)
		}
		for i := range len(letters) - 1 {
			terms = append(terms, string(letters[i:i+2]))
		}
	}
	slices.Sort(terms)
	terms = slices.Compact(terms)
	return terms[:min(len(terms), mostTerms)]
}

// mine are the terms of which every case has one that the caller may see; whole where that is all of the district.
func (s *finding) mine() (group []string, whole bool) {
	scope := s.f.Me.Cases(s.f.Me.Mandates)
	for _, area := range scope.Areas {
		codes := strings.Split(strings.Trim(area, "/"), "/")
		if len(codes) == 1 {
			return nil, true
		}
		group = append(group, areaTerm+codes[len(codes)-1])
	}
	for _, p := range scope.Parties.Codes() {
		group = append(group, partyTerm+p)
	}
	return append(group, ReporterTerm+s.f.Me.Account), false
}

// score is how well a case matches: 0 if not all the words occur. What stands in the title counts most, then what the first report says, then the others.
func (s *finding) score(c rules.Case) (score float64, err error) {
	title, said, others := bigram.Fold(c.Title), bigram.Fold(c.Description), ""
	if c.Reports > 1 {
		if others, err = s.others(c); err != nil {
			return 0, err
		}
	}
	for _, run := range s.runs {
		switch {
		case strings.Contains(title, run):
			score += 3
		case strings.Contains(said, run):
			score++
		case strings.Contains(others, run):
			score += 0.5
		default:
			return 0, nil
		}
	}
	return score, nil
}

// others is what all reports of a case say that the caller may read.
func (s *finding) others(c rules.Case) (string, error) {
	var b strings.Builder
	mine, args := "", store.Args(c.District, c.ID)
	if c.Partly || c.Wordless {
		mine, args = " AND account = $3", append(args, s.f.Me.AccountID())
	}
	err := s.tx.Each(`SELECT description FROM report WHERE district = $1 AND case_id = $2`+mine, args, func(r store.Scanner) error {
		var said string
		err := r.Scan(&said)
		b.WriteString(bigram.Fold(said) + "\n")
		return err
	})
	return b.String(), err
}
