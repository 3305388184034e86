package matter

import (
	"io"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/table"
)

// urgencyColumns are those of a list of urgencies.
var urgencyColumns = table.Columns{{Name: "code", Must: true}, {Name: "urgency", Must: true}, {Name: "limit_value", Must: true}, {Name: "limit_unit", Must: true},
	{Name: "why_zh", Must: true}, {Name: "why_en", Must: true}, {Name: "source", Must: true}}

// ReadUrgencies reads from CSV for which matters a district sets urgency and limit otherwise than the list that it took over: code, urgency, limit_value, limit_unit
// (of the first condition), why_zh, why_en, source. Faults are as for ReadMatters, at urgencies.rows[n].column.
func ReadUrgencies(r io.Reader, all []Matter) []*fault.Error {
	s := openSheet("urgencies", r, urgencyColumns, false)
	s.over(all, func(r row, m *Matter) {
		m.Urgency, m.Conditions[0].Limit = r.urgency(), r.limit()
		wrong := &checker{}
		wrong.limit("limit_", m.Conditions[0].Limit)
		r.refuse(wrong.faults)
		r.must("why_zh")
		r.must("source")
		m.Conditions[0].Source += ";" + r.text("source")
	})
	return s.faults
}
