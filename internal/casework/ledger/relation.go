package ledger

import (
	"slices"

	"liandong/internal/casework/rules"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
)

// What is seen of a case follows from how the caller stands to it (access.Relation), not from who the caller is. The side that handles it sees it as it
// is. Who only reported it sees their own words, place and files, its state, and what the district says to who reported: shown, told and offered below.

// MostTogether is how many cases are asked about in one query.
const MostTogether = 100

// Show leaves of each case what the caller may see of it, by the caller's relation to it.
func (l *Ledger) Show(tx *store.Tx, f *rules.Facts, cases []rules.Case) error {
	relations, err := l.relations(tx, f, cases)
	if err != nil || relations == nil {
		return err
	}
	var only []string
	for _, c := range cases {
		if relations[c.ID] != access.Handler {
			only = append(only, c.ID)
		}
	}
	own, err := ownReports(tx, f, only)
	if err != nil {
		return err
	}
	for i, c := range cases {
		cases[i] = f.ShownTo(relations[c.ID], c, own[c.ID])
	}
	return nil
}

// ShowOne is show of one case.
func (l *Ledger) ShowOne(tx *store.Tx, f *rules.Facts, c rules.Case) (rules.Case, error) {
	one := []rules.Case{c}
	if err := l.Show(tx, f, one); err != nil {
		return rules.Case{}, err
	}
	return one[0], nil
}

// relations returns how the caller stands to each of some cases; nil where that is the handling side of all of them.
func (l *Ledger) relations(tx *store.Tx, f *rules.Facts, cases []rules.Case) (map[string]access.Relation, error) {
	scope := f.Me.Cases(f.Me.Mandates)
	all := make(map[string]access.Relation, len(cases))
	rows := map[string]access.Row{}
	var open []any // ids that nothing at hand settles
	for _, c := range cases {
		row := RowOf(c)
		if all[c.ID] = scope.Relation(row); all[c.ID] != access.Handler {
			rows[c.ID] = row
			open = append(open, c.ID)
		}
	}
	if len(open) == 0 {
		return nil, nil
	}
	for part := range slices.Chunk(open, MostTogether) {
		args := append(store.Args(f.Me.District), part...)
		in := store.Placeholders(2, len(part))
		err := tx.Each(`SELECT h.case_id, h.owner_code, '', 0 FROM case_hop h WHERE h.district = $1 AND h.case_id IN (`+in+`)
			UNION ALL SELECT k.case_id, k.owner_code, '', CASE WHEN k.state = 'open' THEN 1 ELSE 0 END FROM case_task k WHERE k.district = $1 AND k.case_id IN (`+in+`)
			UNION ALL SELECT r.case_id, '', r.account, 0 FROM report r WHERE r.district = $1 AND r.case_id IN (`+in+`) AND r.account <> ''`,
			args, func(r store.Scanner) error {
				var id, party, account string
				var acts int
				err := r.Scan(&id, &party, &account, &acts)
				row := rows[id]
				if acts != 0 {
					row.Acting = append(row.Acting, party)
				}
				if party != "" {
					row.Parties = append(row.Parties, party)
				}
				if account != "" {
					row.Others = append(row.Others, account)
				}
				rows[id] = row
				return err
			})
		if err != nil {
			return nil, err
		}
	}
	for id, row := range rows {
		all[id] = scope.Relation(row)
	}
	return all, nil
}

// RowOf is what of a case decides who sees it, as far as its own row says.
func RowOf(c rules.Case) access.Row {
	row := access.Row{Path: c.Path, Matter: c.Matter, Account: c.Reporter, Secret: c.Secret()}
	if c.Owner.Code != "" {
		row.Parties, row.Acting = []string{c.Owner.Code}, []string{c.Owner.Code}
	}
	return row
}

// ownReports returns what the caller reported of some cases, by case and in the order in which it came.
func ownReports(tx *store.Tx, f *rules.Facts, ids []string) (map[string][]rules.Report, error) {
	own := map[string][]rules.Report{}
	if f.Me.AccountID() == "" {
		return own, nil
	}
	for part := range slices.Chunk(ids, MostTogether) {
		args := store.Args(f.Me.District, f.Me.AccountID())
		for _, id := range part {
			args = append(args, id)
		}
		err := tx.Each(SelectReport+` WHERE district = $1 AND account = $2 AND account <> '' AND case_id IN (`+store.Placeholders(3, len(part))+`) ORDER BY received_at, id`, args,
			func(r store.Scanner) error {
				s, err := ScanReport(r, f.Me.District)
				own[s.Case] = append(own[s.Case], s.Report)
				return err
			})
		if err != nil {
			return nil, err
		}
	}
	return own, nil
}

// Seen is where the tables of cases keep what decides who sees one; the table cases has the alias c. The owner of now is the last hop, and the row at hand. OFFSET keeps
// PostgreSQL from reading all hops into a hash instead of looking up those of the case.
var Seen = access.Columns{Path: "c.path", Matter: "c.matter",
	Parties: []string{"c.owner_code IN %s", "EXISTS (SELECT 1 FROM case_hop h WHERE h.district = c.district AND h.case_id = c.id AND h.owner_code IN %s LIMIT 1 OFFSET 0)",
		"c.tasks > 0 AND EXISTS (SELECT 1 FROM case_task k WHERE k.district = c.district AND k.case_id = c.id AND k.owner_code IN %s LIMIT 1 OFFSET 0)"},
	Acting:  []string{"c.owner_code IN %s", "c.tasks > 0 AND EXISTS (SELECT 1 FROM case_task k WHERE k.district = c.district AND k.case_id = c.id AND k.state = 'open' AND k.owner_code IN %s LIMIT 1 OFFSET 0)"},
	Secret:  "c.secrecy",
	Account: []string{"c.reporter_account = %s"},
	Others:  []string{"c.reports > 1 AND EXISTS (SELECT 1 FROM report r WHERE r.district = c.district AND r.case_id = c.id AND r.account = %s LIMIT 1 OFFSET 0)"}}
