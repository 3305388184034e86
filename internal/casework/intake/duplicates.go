package intake

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/bigram"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// Likenesses (疑似重复规则) say how near two reports must be to be thought the same, as administrators publish them. The entry of a matter counts before
// the one without a matter.
type Likenesses []Likeness

// Likeness is the thresholds of a matter.
type Likeness struct {
	Matter string  `json:"matter,omitempty"` // code; "" for any
	Metres float64 `json:"metres"`           // at most so far apart
	Hours  float64 `json:"hours"`            // and reported at most so long ago
	Share  float64 `json:"share"`            // 0 to 1: of two-character words in common, where the matter differs or is not known
}

// StandardLikeness holds where a district has published none.
var StandardLikeness = Likenesses{{Metres: 150, Hours: 24 * 7, Share: 0.3}}

// NewLikenesses makes the book in which administrators keep them.
func NewLikenesses() *rulebook.Book[Likenesses] {
	return rulebook.New("duplicates", StandardLikeness, Likenesses.check)
}

// What is wrong with thresholds.
var (
	ErrMetres = fault.Define(fault.Invalid, "duplicates.metres", "距离应在 1 至 2000 米之间", "The distance must be 1 to 2000 metres.")
	ErrHours  = fault.Define(fault.Invalid, "duplicates.hours", "时间应在 1 至 2160 小时之间", "The time must be 1 to 2160 hours.")
	ErrShare  = fault.Define(fault.Invalid, "duplicates.share", "用词重合比例应在 0 至 1 之间", "The share of words in common must be 0 to 1.")
)

func (all Likenesses) check() (wrong []*fault.Error) {
	for i, l := range all {
		at := func(field string) string { return fmt.Sprintf("[%d].%s", i, field) }
		if !(l.Metres >= 1 && l.Metres <= 2000) {
			wrong = append(wrong, ErrMetres.At(at("metres")))
		}
		if !(l.Hours >= 1 && l.Hours <= 2160) {
			wrong = append(wrong, ErrHours.At(at("hours")))
		}
		if !(l.Share >= 0 && l.Share <= 1) {
			wrong = append(wrong, ErrShare.At(at("share")))
		}
	}
	return wrong
}

func (all Likenesses) of(matter string) Likeness {
	best := StandardLikeness[0]
	for _, l := range all {
		if l.Matter == matter {
			return l
		}
		if l.Matter == "" {
			best = l
		}
	}
	return best
}

// Sketch is a report in the making, for which earlier cases are looked up.
type Sketch struct {
	Matter, Description string
	Position            geo.Position
}

// Alike is a case that may be about the same, with the reason.
type Alike struct {
	Case   rules.Case
	Metres float64
	Share  float64 // of two-character words in common
	Why    words.Text
}

var alikeWhy = words.T("相距%s米，%s前上报，%s", "%s metres away, reported %s ago, %s")

const (
	mostAlike  = 8
	mostLooked = 2000 // cases near in place and time
)

// Duplicates returns the cases that a report in the making may repeat, most likely first: near in place and time, of the same matter or in
// similar words. Only those that the caller may see. Permission: case.report.
func (in *Intake) Duplicates(ctx context.Context, who access.Credential, sketch Sketch) (alike []Alike, ref rules.Reference, err error) {
	at, err := sketch.Position.Normalise()
	if err != nil {
		return nil, ref, err
	}
	err = in.DB.View(ctx, func(tx *store.Tx) error {
		alike = nil
		f, err := in.Facts(tx, who, in.Clock.Now())
		if err != nil {
			return err
		}
		ref = f.Reference
		if err := f.Me.May(access.ReportCase); err != nil {
			return err
		}
		if err := f.Me.May(access.ReadCases); err != nil {
			return err
		}
		rules, err := in.Likenesses.Of(tx, who.District)
		if err != nil {
			return err
		}
		limits := rules.of(sketch.Matter)
		cases, err := nearby(tx, f, at, limits)
		if err != nil {
			return err
		}
		said := bigram.Of(sketch.Description)
		if err := in.Show(tx, f, cases); err != nil {
			return err
		}
		mine, err := in.joined(tx, f, at, limits)
		if err != nil {
			return err
		}
		for _, c := range append(cases, mine...) {
			if one, ok := compare(f, sketch, said, at, limits, c); ok {
				alike = append(alike, one)
			}
		}
		slices.SortFunc(alike, func(a, b Alike) int { return cmp.Compare(b.score(sketch, limits), a.score(sketch, limits)) })
		alike = alike[:min(len(alike), mostAlike)]
		return nil
	})
	return alike, ref, err
}

// nearby reads the cases of the last hours in the grids around a point that the caller may see, newest first. Identifiers grow with time, so the index
// of a grid finds the newest without reading the others.
func nearby(tx *store.Tx, f *rules.Facts, at geo.Point, l Likeness) (cases []rules.Case, err error) {
	since := f.Now.Add(-time.Duration(l.Hours * float64(time.Hour)))
	scope := f.Me.Cases(f.Me.Mandates).First() // where somebody else reported first, the distance is to their place
	for _, g := range gridsAround(f.Map, at, l.Metres) {
		predicate, args := scope.SQL(4, ledger.Seen)
		err := tx.Each(ledger.SelectCase+` WHERE c.district = $1 AND c.grid = $2 AND c.id > $3 AND `+predicate+fmt.Sprintf(` ORDER BY c.id DESC LIMIT %d`, mostLooked),
			append(store.Args(f.Me.District, g, ledger.FirstID(since)), args...), func(r store.Scanner) error {
				c, err := ledger.ScanCase(r, f.Roster)
				if c.MergedInto == "" && !c.CreatedAt.Before(since) && geo.Distance(at, c.At) <= l.Metres {
					cases = append(cases, c)
				}
				return err
			})
		if err != nil {
			return nil, err
		}
	}
	return cases, nil
}

// joined are the cases of the last hours that the caller reported after somebody else, as the caller may see them: near by what the caller said.
func (in *Intake) joined(tx *store.Tx, f *rules.Facts, at geo.Point, l Likeness) (near []rules.Case, err error) {
	since := ledger.FirstID(f.Now.Add(-time.Duration(l.Hours * float64(time.Hour))))
	var cases []rules.Case
	err = tx.Each(ledger.SelectCase+` WHERE c.district = $1 AND c.id IN (SELECT r.case_id FROM report r WHERE r.district = $1 AND r.account <> '' AND r.account = $2 AND r.case_id > $3)
		AND c.reporter_account <> $2 AND c.merged_into = ''`+fmt.Sprintf(` ORDER BY c.id DESC LIMIT %d`, ledger.MostTogether),
		store.Args(f.Me.District, f.Me.Account, since), func(r store.Scanner) error {
			c, err := ledger.ScanCase(r, f.Roster)
			cases = append(cases, c)
			return err
		})
	if err != nil {
		return nil, err
	}
	if err := in.Show(tx, f, cases); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(cases, func(c rules.Case) bool { return !c.Partly || geo.Distance(at, c.At) > l.Metres }), nil
}

// gridsAround are the base grids within a distance of a point, and a few beside them.
func gridsAround(chart *territory.Map, at geo.Point, metres float64) (grids []string) {
	for _, p := range geo.Lattice(at, metres) {
		place, err := chart.Locate(p)
		if err == nil && !slices.Contains(grids, place.Grid.Code) {
			grids = append(grids, place.Grid.Code)
		}
	}
	return grids
}

func compare(f *rules.Facts, sketch Sketch, said bigram.Set, at geo.Point, l Likeness, c rules.Case) (Alike, bool) {
	a := Alike{Case: c, Metres: geo.Distance(at, c.At), Share: said.Share(bigram.Of(c.Description))}
	same := sketch.Matter != "" && sketch.Matter == c.Matter
	if !same && (a.Share < l.Share || len(said) == 0) {
		return a, false
	}
	what := words.T("同一事项", "the same matter")
	if !same {
		what = words.T("用词重合%s%%", "%s%% of the words in common").With(fmt.Sprint(int(math.Round(100 * a.Share))))
	}
	a.Why = alikeWhy.With(fmt.Sprint(int(math.Round(a.Metres))), Ago(f.Now.Sub(c.CreatedAt)), what)
	return a, true
}

func Ago(d time.Duration) words.Text {
	if d < time.Hour {
		return words.T("%s分钟", "%s minutes").With(fmt.Sprint(int(d.Minutes())))
	}
	if d < 48*time.Hour {
		return words.T("%s小时", "%s hours").With(fmt.Sprint(int(d.Hours())))
	}
	return words.T("%s天", "%s days").With(fmt.Sprint(int(d.Hours() / 24)))
}

// score puts what is nearer in place, matter and words first, and open cases before closed ones.
func (a Alike) score(sketch Sketch, l Likeness) float64 {
	s := (1 - a.Metres/l.Metres) + a.Share
	if sketch.Matter != "" && sketch.Matter == a.Case.Matter {
		s++
	}
	if a.Case.State.Open() {
		s += 0.5
	}
	return s
}
