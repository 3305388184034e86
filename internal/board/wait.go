package board

import (
	"liandong/internal/indicator"
	"liandong/internal/territory"
	"liandong/internal/words"
)

// Waits (滞留) is where the cases of a board wait: how long they were held in each stage, by the day on which a hold ended.
type Waits struct {
	Stages []indicator.Wait
	Units  []UnitWaits // of zones and the district, by code; nobody is ranked
}

// UnitWaits is how long a unit held cases in each stage.
type UnitWaits struct {
	Code   string
	Name   words.Text
	Stages []indicator.Wait
}

// Waits answers where cases wait, of areas and of units. Of one matter there is an answer for zones and the district, without units. Errors: indicator.ErrWaits.
func (b *Board) Waits() (w Waits, err error) {
	if w.Stages, err = indicator.Waits(b.tx, b.window(b.Period)); err != nil {
		return w, err
	}
	if b.Matter != "" || b.Area.Level != territory.Town && b.Area.Level != territory.District {
		return w, nil
	}
	all, err := indicator.WaitsByUnit(b.tx, b.window(b.Period))
	if err != nil {
		return w, err
	}
	name, err := b.namer("unit")
	for _, one := range all {
		if one.Unit == "" {
			continue
		}
		if n := len(w.Units); n == 0 || w.Units[n-1].Code != one.Unit {
			w.Units = append(w.Units, UnitWaits{Code: one.Unit, Name: name(one.Unit)})
		}
		last := &w.Units[len(w.Units)-1]
		last.Stages = append(last.Stages, one)
	}
	return w, err
}
