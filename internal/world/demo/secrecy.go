package demo

import (
	"encoding/csv"
	"slices"

	"liandong/data"
	"liandong/internal/district/matter"
	"liandong/internal/kernel/fault"
)

// keepSecret marks the matters whose cases are secret, as data/demo/secrecy.csv says.
func keepSecret(matters []matter.Matter) error {
	f, err := data.Files.Open("demo/secrecy.csv")
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return err
	}
	for _, row := range rows[1:] {
		i := slices.IndexFunc(matters, func(m matter.Matter) bool { return m.Code == row[0] })
		if i < 0 {
			return matter.ErrNoMatter.At(row[0])
		}
		matters[i].Secrecy = matter.Secrecy(row[1])
		if err := fault.Collect(matters[i].Check()); err != nil {
			return fault.Wrap(err, "secrecy of matter "+row[0])
		}
	}
	return nil
}
