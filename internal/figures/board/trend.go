package board

import (
	"liandong/internal/district/indicator"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/words"
)

// Trend (趋势) is a period part by part, each beside what it is compared with.
type Trend struct {
	Step
	Points []Point
}

// Point is the figures of a part. Before (环比) is of the same piece as many parts earlier as the period has, so that two lines of a chart never share a part; YearAgo
// (同比) is of the same piece a year earlier. Either is nil for the whole trend where nothing at all was counted then: no data is no zero.
type Point struct {
	Part
	Figures
	Before, YearAgo *Figures
}

// Trend returns the period of the board in steps. Every part is there, those without a case too. Errors: ErrSplit, indicator.ErrImpossible.
func (b *Board) Trend(s Step) (t Trend, err error) {
	if !s.known() {
		return t, ErrSplit.At("by", "day, week, month")
	}
	parts := b.Cut(s, worktime.DateOf(b.from.Clock.Now()))
	own, before, ago := make([]Period, len(parts)), make([]Period, len(parts)), make([]Period, len(parts))
	for i, p := range parts {
		own[i], before[i], ago[i] = p.Period, s.earlier(p.Period, len(parts)), s.yearAgo(p.Period)
	}
	now, _, err := b.series(own)
	if err != nil {
		return t, err
	}
	then, anyThen, err := b.series(before)
	if err != nil {
		return t, err
	}
	year, anyYear, err := b.series(ago)
	if err != nil {
		return t, err
	}
	t = Trend{Step: s, Points: make([]Point, len(parts))}
	for i, p := range parts {
		t.Points[i] = Point{Part: p, Figures: now[i]}
		if anyThen {
			t.Points[i].Before = &then[i]
		}
		if anyYear {
			t.Points[i].YearAgo = &year[i]
		}
	}
	return t, nil
}

// series returns the figures of periods that follow each other, folded from one reading of their days, and whether anything was counted in any of them.
func (b *Board) series(periods []Period) (all []Figures, counted bool, err error) {
	span := Period{periods[0].From, periods[len(periods)-1].To}
	days, err := indicator.Read(b.tx, b.window(span), indicator.ByDay)
	if err != nil {
		return nil, false, err
	}
	byDay := map[string]indicator.Facts{}
	for _, d := range days {
		byDay[d.Key] = d.Facts
		counted = counted || d.Facts != (indicator.Facts{})
	}
	all = make([]Figures, len(periods))
	for i, p := range periods {
		var sum indicator.Facts
		for d := p.From; d <= p.To; d++ {
			sum.Add(byDay[d.String()], 1)
		}
		if all[i], err = b.figures(p, sum); err != nil {
			return nil, false, err
		}
	}
	return all, counted, nil
}

// parts returns the items of a split into weeks or months.
func (b *Board) parts(s Step) ([]Item, error) {
	parts := b.Cut(s, worktime.DateOf(b.from.Clock.Now()))
	periods := make([]Period, len(parts))
	for i, p := range parts {
		periods[i] = p.Period
	}
	figures, _, err := b.series(periods)
	if err != nil {
		return nil, err
	}
	items := make([]Item, len(parts))
	for i, p := range parts {
		items[i] = Item{Key: p.Key, Name: words.T(p.Key, p.Key), Figures: figures[i], Partial: p.Partial}
	}
	return items, nil
}
