// Package indicator counts what happened, in the transaction in which it happens, and returns rates with numerator, denominator and window.
package indicator

import (
	"reflect"
	"slices"
	"strings"
)

// Facts are the things that are counted. Fines and the number of fines are never among them (Administrative Penalty Law, art. 74).
type Facts struct {
	// By the day on which it happens.
	Received                             int64
	Taken                                int64 // a report was decided on: filed, answered, rejected or merged
	TakenOnTime                          int64 // of these, within the limit of the intake
	TakenFiled                           int64 // of these, filed
	Filed                                int64
	Returned, Reworked, Reopened, Voided int64
	Answered                             int64 // at once, without a case to handle

	// By the day on which the limit of the whole case ends, so that a rate never exceeds 100%.
	Due        int64 // 应结案
	DueClosed  int64 // of these, closed
	DueOnTime  int64 // of these, closed before the limit
	DueOnFirst int64 // of these, before the first limit: without what was granted on top
	Suspended  int64 // 挂账: their limit ended here when they were suspended; in no rate, shown beside it

	// By the day of closing, of cases that were closed at a level of resolution.
	Closed                                                    int64
	InGrid, InDepartment, InEnforcement                       int64
	ClosedOnTime                                              int64 // before the limit
	ClosedOnFirst                                             int64 // of these, before the first limit
	Smooth                                                    int64 // never returned: right from the first dispatch
	Clean                                                     int64 // never sent back by a check
	Said, Solved                                              int64 // who reported said whether it is solved; that it is
	Rated, Satisfied                                          int64 // rated; with 4 or 5 of 5
	Minutes                                                   int64 // from filing to closing, day and night
	Within4h, Within1d, Within3d, Within7d, Within15d, Longer int64 // of Closed, each by the least that holds
	Forced                                                    int64 // 强制结案: closed by two operators, at no level of resolution, and not among Closed

	// By the day on which somebody's hold on a case ended (Wait); of no other split and in no rate.
	Held, HeldMinutes int64
}

// columns are the fields of Facts in their order; the tables have them in snake case.
var columns = func() []string {
	t := reflect.TypeFor[Facts]()
	names := make([]string, t.NumField())
	for i := range names {
		names[i] = snake(t.Field(i).Name)
	}
	return names
}()

// column is where a fact stands among them.
var column = func() map[string]int {
	at := map[string]int{}
	for i, name := range columns {
		at[name] = i
	}
	return at
}()

// factNames are the facts that formulas and boards name.
var factNames = columns[:slices.Index(columns, "held")]

// Counted says whether something is counted under a name. A count is not a rate.
func Counted(name string) bool { return slices.Contains(factNames, name) }

// ofUnits are what is counted on the account of a unit: returns and rework, and whatever lies on the day of closing.
var ofUnits = append([]string{"returned", "reworked"}, factNames[slices.Index(factNames, "closed"):]...)

func snake(s string) string {
	var b strings.Builder
	for i, r := range s {
		if r >= 'A' && r <= 'Z' {
			if i > 0 {
				b.WriteByte('_')
			}
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// at are the facts in the order of columns. Written out because it runs with every change and every figure.
func (f *Facts) at() [37]*int64 {
	return [37]*int64{&f.Received, &f.Taken, &f.TakenOnTime, &f.TakenFiled, &f.Filed, &f.Returned, &f.Reworked, &f.Reopened, &f.Voided, &f.Answered,
		&f.Due, &f.DueClosed, &f.DueOnTime, &f.DueOnFirst, &f.Suspended,
		&f.Closed, &f.InGrid, &f.InDepartment, &f.InEnforcement, &f.ClosedOnTime, &f.ClosedOnFirst, &f.Smooth, &f.Clean, &f.Said, &f.Solved, &f.Rated, &f.Satisfied,
		&f.Minutes, &f.Within4h, &f.Within1d, &f.Within3d, &f.Within7d, &f.Within15d, &f.Longer, &f.Forced, &f.Held, &f.HeldMinutes}
}

func (f *Facts) pointers() []any {
	all := f.at()
	p := make([]any, len(all))
	for i, v := range all {
		p[i] = v
	}
	return p
}

func (f *Facts) values() []any {
	all := f.at()
	v := make([]any, len(all))
	for i, p := range all {
		v[i] = *p
	}
	return v
}

// Add adds other facts, times n: 1 adds them, -1 takes them away.
func (f *Facts) Add(other Facts, n int64) {
	mine, theirs := f.at(), other.at()
	for i := range mine {
		*mine[i] += n * *theirs[i]
	}
}

// Sum adds groups up.
func Sum(groups []Group) (total Facts) {
	for _, g := range groups {
		total.Add(g.Facts, 1)
	}
	return total
}
