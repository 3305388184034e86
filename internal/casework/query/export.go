package query

import (
	"context"

	"liandong/internal/kernel/record"

	"liandong/internal/casework/rules"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
)

const (
	exportPage = 200
	mostExport = 50_000 // cases in one file
)

// Export calls each with the cases that List would answer, page by page, and says whether there were more than fit. The export is an audit entry,
// written before the first case is read. Permission: case.read.
func (q *Query) Export(ctx context.Context, who access.Credential, filter Filter, each func(rules.Reference, rules.Case) error) (cut bool, err error) {
	err = q.DB.Update(ctx, func(tx *store.Tx) error {
		me, err := q.Access.Resolve(tx, who)
		if err != nil {
			return err
		}
		if err := me.May(access.ReadCases); err != nil {
			return err
		}
		return record.By(tx, me).Note("export.cases", who.District,
			map[string]any{"view": filter.View, "states": filter.States, "grid": filter.Grid, "matter": filter.Matter, "owner": filter.Owner, "overdue": filter.Overdue,
				"source": filter.Source, "urgency": filter.Urgency, "from": clock.Milli(filter.From), "before": clock.Milli(filter.Before), "corners": len(filter.Within), "words": filter.Words != ""})
	})
	filter.Limit = exportPage
	for n := 0; err == nil; {
		var page Page
		var ref rules.Reference
		if page, ref, err = q.List(ctx, who, filter); err != nil {
			return false, err
		}
		for _, c := range page.Cases {
			if n++; n > mostExport {
				return true, nil
			}
			if err := each(ref, c); err != nil {
				return false, err
			}
		}
		if page.Next == "" {
			return false, nil
		}
		filter.Cursor = page.Next
	}
	return false, err
}
