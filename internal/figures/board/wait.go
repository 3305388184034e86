package board

import (
	"liandong/internal/district/indicator"
	"liandong/internal/kernel/words"
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

// Waits returns where cases wait, of areas and of units. Of one matter there is an answer for zones and the district, without units. A unit in which one person works has no
// answer of its own: nobody counts how long a person takes. Errors: indicator.ErrWaits.
func (b *Board) Waits() (w Waits, err error) {
	roster, err := b.from.Rosters.Of(b.tx, b.District)
	if err != nil {
		return w, err
	}
	now := b.from.Clock.Now()
	if b.Unit() != "" && roster.Alone(b.Unit(), now) {
		return w, nil
	}
	if w.Stages, err = indicator.Waits(b.tx, b.window(b.Period)); err != nil || b.Matter != "" || !b.Area.Wide() {
		return w, err
	}
	all, err := indicator.WaitsByUnit(b.tx, b.window(b.Period))
	for _, one := range all {
		if one.Unit == "" || roster.Alone(one.Unit, now) {
			continue
		}
		if n := len(w.Units); n == 0 || w.Units[n-1].Code != one.Unit {
			u, _ := roster.Unit(one.Unit)
			w.Units = append(w.Units, UnitWaits{Code: one.Unit, Name: words.T(u.Name, u.Name)})
		}
		last := &w.Units[len(w.Units)-1]
		last.Stages = append(last.Stages, one)
	}
	return w, err
}
