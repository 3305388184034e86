package matter

import (
	"io"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/table"
)

// secrecyColumns are those of a list of secret matters.
var secrecyColumns = table.Columns{{Name: "code", Must: true}, {Name: "secrecy", Must: true}, {Name: "why", Must: true}}

// ReadSecrecies reads from CSV whose cases are secret (保密类别) into the matters that it names: code, secrecy (protected, tip_off), why. Faults are as for
// ReadMatters, at secrecies.rows[n].column.
func ReadSecrecies(r io.Reader, all []Matter) []*fault.Error {
	s := openSheet("secrecies", r, secrecyColumns, false)
	s.over(all, func(r row, m *Matter) {
		m.Secrecy = Secrecy(r.choice("secrecy", string(Protected), string(TipOff)))
		r.must("why")
	})
	return s.faults
}
