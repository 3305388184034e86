package administration

import (
	"context"
	"slices"

	"liandong/internal/casework/intake"
	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/table"
	"liandong/internal/kernel/words"
)

// ErrList means that no list of this kind is imported.
var ErrList = fault.Define(fault.NotFound, "administration.list", "没有这种清单，可选：%s", "There is no list of this kind. There are: %s.")

// lists are those that are imported.
var lists = map[string]table.Columns{
	"reports": intake.BatchColumns, "staff": staffing.ListColumns, "matters": matter.ListColumns, "conditions": matter.ConditionColumns,
	"calendar": worktime.DayColumns, "territory": territory.ListColumns,
}

// ListColumns are the columns of a kind of list: reports, staff, matters, conditions, calendar or territory. Errors: ErrList.
func ListColumns(kind string) (table.Columns, error) {
	columns, known := lists[kind]
	if !known {
		return nil, ErrList.At("kind", "reports, staff, matters, conditions, calendar, territory")
	}
	return columns, nil
}

// ListColumnsOf are ListColumns with the codes of the caller's district, where a list has any. Permission: matter.read. Errors: ErrList.
func (s *Service) ListColumnsOf(ctx context.Context, who access.Credential, kind string) (columns table.Columns, err error) {
	err = s.recorder().Look(ctx, who, access.ReadMatters, func(tx *store.Tx, me *access.Caller) error {
		if columns, err = ListColumns(kind); err != nil || kind != "reports" {
			return err
		}
		catalogue, err := s.Cases.Catalogues.Of(tx, me.District)
		if err != nil {
			return err
		}
		m, err := s.Cases.Atlas.Map(tx, me.District)
		if err == nil {
			columns = reportCodes(columns, catalogue.ValidAt(me.At), m)
		}
		return err
	})
	return columns, err
}

// reportCodes puts what may stand in a list of reports beside its columns: the matters in force and the base grids.
func reportCodes(columns table.Columns, matters []matter.Matter, m *territory.Map) table.Columns {
	var named, grids []table.Code
	for _, one := range matters {
		named = append(named, table.Code{Code: one.Code, Means: one.Name})
	}
	for _, g := range m.Bases() {
		above := g.Name
		for _, a := range slices.Backward(m.Ancestors(g.Code)) {
			if a.Level == territory.Village && a.Code != g.Code {
				above = a.Name + " " + g.Name
			}
		}
		grids = append(grids, table.Code{Code: g.Code, Means: words.T(above, above)})
	}
	return columns.With("matter", named).With("grid", grids)
}
