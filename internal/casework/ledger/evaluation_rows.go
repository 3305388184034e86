package ledger

import (
	"encoding/json"
	"strings"

	"liandong/internal/casework/rules"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
)

// evaluation (评价) is the row of an evaluated case.
type evaluation struct {
	is                                  bool
	path, verdict, failed, marks, facts string
	closedAt                            int64
}

func evaluate(criteria rules.Criteria, c rules.Case) evaluation {
	if !rules.Evaluated(c) {
		return evaluation{}
	}
	e := criteria.Evaluate(c)
	facts, err := json.Marshal(e.Facts)
	if err != nil {
		panic(err) // finite numbers always marshal
	}
	return evaluation{is: true, path: c.Path, closedAt: clock.Milli(c.ClosedAt), verdict: e.Verdict, failed: codeList(e.Failed), marks: codeList(e.Marks), facts: string(facts)}
}

// row keeps the evaluation of a case in step with it.
func (e evaluation) row(before, after rules.Case) []store.Statement {
	switch {
	case e.is:
		return []store.Statement{{Query: `INSERT INTO case_evaluation (district, case_id, path, closed_at, verdict, failed, marks, facts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (district, case_id) DO UPDATE SET closed_at = excluded.closed_at, verdict = excluded.verdict, failed = excluded.failed, marks = excluded.marks, facts = excluded.facts`,
			Args: []any{after.District, after.ID, e.path, e.closedAt, e.verdict, e.failed, e.marks, e.facts}}}
	case rules.Evaluated(before):
		return []store.Statement{{Query: `DELETE FROM case_evaluation WHERE district = $1 AND case_id = $2`, Args: []any{after.District, after.ID}}}
	}
	return nil
}

func codeList(all []rules.Criterion) string {
	list := make([]string, len(all))
	for i, c := range all {
		list[i] = c.Code
	}
	return strings.Join(list, ",")
}
