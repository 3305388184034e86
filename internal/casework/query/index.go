package query

import (
	"encoding/json"
	"slices"
	"strings"

	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/bigram"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/search"
	"liandong/internal/kernel/store"
)

// What a case is indexed under beside its words: the grids it lies in, the posts and units that have to do with it, who reported it. A search adds
// those of the caller, so that nobody's search reads through what they may not see.
const (
	areaTerm     = "@"
	partyTerm    = "!"
	ReporterTerm = "~"
	speltTerm    = "^" // how the addresses begin that it names: first letters of two neighbouring characters
)

// Indexed puts the cases of messages under their terms. A case that is indexed already gets the parties that are new, and the words of
// reports that joined it.
func Indexed(tx *store.Tx, district string, messages []journal.Message, docs []search.Doc) (all []search.Posting, err error) {
	parties := map[string][]string{}
	for _, m := range messages {
		var n ledger.Notice
		if err := json.Unmarshal(m.Body, &n); err != nil {
			return nil, err
		}
		parties[m.Subject] = append(parties[m.Subject], n.Owner.Code, n.Told.Code)
	}
	ids := make([]string, len(docs))
	for i, doc := range docs {
		ids[i] = doc.ID
	}
	cases, err := casesByID(tx, district, ids)
	if err != nil {
		return nil, err
	}
	for _, doc := range docs {
		c, ok := cases[doc.ID]
		if !ok {
			continue
		}
		var terms []string
		if doc.Fresh {
			terms = append(bigram.Terms(c.Title+"\n"+c.Description), SpeltTerms(AddressesIn(c.Description))...)
			for code := range strings.SplitSeq(strings.Trim(c.Path, "/"), "/") {
				terms = append(terms, areaTerm+code)
			}
		}
		for _, code := range append(parties[doc.ID], c.Owner.Code) {
			if code != "" && !slices.Contains(terms, partyTerm+code) {
				terms = append(terms, partyTerm+code)
			}
		}
		said, err := indexedReports(tx, c, doc.Fresh)
		if err != nil {
			return nil, err
		}
		for _, t := range append(terms, said...) {
			all = append(all, search.Posting{Term: t, Doc: doc.N})
		}
	}
	return all, nil
}

// indexedReports are the terms of who reported a case and of what others said than the first.
func indexedReports(tx *store.Tx, c rules.Case, fresh bool) (terms []string, err error) {
	if c.Reports < 2 {
		if fresh && c.Reporter != "" {
			terms = append(terms, ReporterTerm+c.Reporter)
		}
		return terms, nil
	}
	err = tx.Each(`SELECT account, description FROM report WHERE district = $1 AND case_id = $2`, store.Args(c.District, c.ID), func(r store.Scanner) error {
		var account, said string
		err := r.Scan(&account, &said)
		if account != "" {
			terms = append(terms, ReporterTerm+account)
		}
		terms = append(terms, bigram.Terms(said)...)
		return err
	})
	return terms, err
}

func casesByID(tx *store.Tx, district string, ids []string) (map[string]rules.Case, error) {
	cases := make(map[string]rules.Case, len(ids))
	for part := range slices.Chunk(ids, 100) {
		args := store.Args(district)
		for _, id := range part {
			args = append(args, id)
		}
		err := tx.Each(ledger.SelectCase+` WHERE c.district = $1 AND c.id IN (`+store.Placeholders(2, len(part))+`)`, args, func(r store.Scanner) error {
			c, err := ledger.ScanCase(r, &staffing.Roster{})
			cases[c.ID] = c
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return cases, nil
}
