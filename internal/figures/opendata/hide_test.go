package opendata

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// draw makes a month with a district, zones, matters and villages, whose numbers are mostly small.
func draw(t *rapid.T) tally {
	var tb tally
	number := rapid.OneOf(rapid.Int64Range(0, 3), rapid.Int64Range(0, 9), rapid.Int64Range(0, 60))
	zones, matters := rapid.IntRange(1, 4).Draw(t, "zones"), rapid.IntRange(1, 4).Draw(t, "matters")
	put := func(name string, closed []int64) int {
		tb.rows, tb.closed, tb.due = append(tb.rows, Row{Area: name}), append(tb.closed, closed), append(tb.due, closed)
		return len(tb.rows) - 1
	}
	plus := func(all ...int) []int64 {
		sum := make([]int64, 3)
		for _, i := range all {
			for c, v := range tb.closed[i] {
				sum[c] += v
			}
		}
		return sum
	}
	var ofZone, ofMatter [4][]int
	for z := range zones {
		for m := range matters {
			if rapid.IntRange(0, 3).Draw(t, "there") == 0 {
				continue // a matter of which nothing is known in the zone has no row
			}
			i := put(fmt.Sprintf("z%d m%d", z, m), []int64{number.Draw(t, "a"), number.Draw(t, "b"), number.Draw(t, "c")})
			ofZone[z], ofMatter[m] = append(ofZone[z], i), append(ofMatter[m], i)
		}
	}
	var wholes, ofDistrict []int
	for z := range zones {
		whole := put(fmt.Sprintf("z%d", z), plus(ofZone[z]...))
		tb.lines, wholes = append(tb.lines, line{whole, ofZone[z]}), append(wholes, whole)
		villages, left := line{whole: whole}, slices.Clone(tb.closed[whole])
		n := rapid.IntRange(1, 4).Draw(t, "villages")
		for v := range n {
			part := make([]int64, 3)
			for c := range part {
				part[c] = left[c]
				if v < n-1 {
					part[c] = rapid.Int64Range(0, left[c]).Draw(t, "v")
				}
				left[c] -= part[c]
			}
			villages.parts = append(villages.parts, put(fmt.Sprintf("z%d v%d", z, v), part))
		}
		tb.lines = append(tb.lines, villages)
	}
	for m := range matters {
		if len(ofMatter[m]) > 0 {
			i := put(fmt.Sprintf("m%d", m), plus(ofMatter[m]...))
			tb.lines, ofDistrict = append(tb.lines, line{i, ofMatter[m]}), append(ofDistrict, i)
		}
	}
	whole := put("district", plus(wholes...))
	tb.lines = append(tb.lines, line{whole, wholes}, line{whole, ofDistrict})
	return tb
}

// system is what somebody knows who has the whole file: equations over all numbers, three to a row.
type system struct{ rows [][]*big.Rat }

func (s *system) know(n int, at ...int) {
	e := make([]*big.Rat, n)
	for i := range e {
		e[i] = new(big.Rat)
	}
	for _, i := range at {
		if i >= 0 {
			e[i].SetInt64(1)
		} else {
			e[-i-1].SetInt64(-1)
		}
	}
	if e, pivot := s.reduce(e); pivot >= 0 {
		for i := range e {
			if i != pivot {
				e[i].Quo(e[i], e[pivot])
			}
		}
		e[pivot].SetInt64(1)
		s.rows = append(s.rows, e)
	}
}

// reduce subtracts what is known; the pivot is -1 where nothing is left, so that the number follows from what is known.
func (s *system) reduce(e []*big.Rat) ([]*big.Rat, int) {
	for _, known := range s.rows {
		pivot := slices.IndexFunc(known, func(v *big.Rat) bool { return v.Sign() != 0 })
		if e[pivot].Sign() == 0 {
			continue
		}
		times := new(big.Rat).Set(e[pivot])
		for i, v := range known {
			if v.Sign() != 0 {
				e[i].Sub(e[i], new(big.Rat).Mul(times, v))
			}
		}
	}
	return e, slices.IndexFunc(e, func(v *big.Rat) bool { return v.Sign() != 0 })
}

// follows says whether a sum of numbers is known.
func (s *system) follows(n int, at ...int) bool {
	e := make([]*big.Rat, n)
	for i := range e {
		e[i] = new(big.Rat)
	}
	for _, i := range at {
		e[i].SetInt64(1)
	}
	_, pivot := s.reduce(e)
	return pivot < 0
}

// TestNothingHiddenFollowsFromWhatIsShown solves, exactly and without any of the code that hides, all that a file says: no hidden number may come out.
func TestNothingHiddenFollowsFromWhatIsShown(t *testing.T) {
	t.Parallel()
	shownAtAll, hiddenAtAll := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		const least = 5
		tb := draw(t)
		counts := guard(tb.closed, tb.lines, least)
		var known system
		n := 3 * len(counts)
		for _, l := range tb.lines {
			for c := range 3 {
				at := []int{3*l.whole + c}
				for _, p := range l.parts {
					at = append(at, -(3*p+c)-1)
				}
				known.know(n, at...)
			}
		}
		for i, c := range counts {
			if c.Total != nil {
				known.know(n, 3*i, 3*i+1, 3*i+2)
			}
			for j := range c.Parts {
				known.know(n, 3*i+j)
			}
		}
		for i, c := range counts {
			if c.Total == nil && known.follows(n, 3*i, 3*i+1, 3*i+2) {
				t.Fatalf("the total of %s follows: %v", tb.rows[i].Area, tb.closed[i])
			}
			if c.Total == nil && c.Parts != nil {
				t.Fatalf("%s shows parts without a total", tb.rows[i].Area)
			}
			if c.Total != nil {
				shownAtAll++
				if *c.Total != total(tb.closed[i]) || *c.Total > 0 && *c.Total < least {
					t.Fatalf("%s shows %d of %v", tb.rows[i].Area, *c.Total, tb.closed[i])
				}
			}
			if c.Parts != nil && (small(c.Parts, least) || !slices.Equal(c.Parts, tb.closed[i])) {
				t.Fatalf("%s shows %v", tb.rows[i].Area, c.Parts)
			}
			for j := range 3 {
				if c.Parts == nil {
					hiddenAtAll++
					if known.follows(n, 3*i+j) {
						t.Fatalf("part %d of %s follows: %v", j, tb.rows[i].Area, tb.closed[i])
					}
				}
			}
		}
		// What a sum leaves over for its hidden parts is shown to everybody.
		for _, l := range tb.lines {
			left, n := int64(0), int64(0)
			for _, p := range l.parts {
				if counts[p].Total == nil {
					left, n = left+total(tb.closed[p]), n+1
				}
			}
			if counts[l.whole].Total != nil && n > 0 && (left < least || left <= n) {
				t.Fatalf("%s leaves %d over for %d hidden", tb.rows[l.whole].Area, left, n)
			}
		}
	})
	if shownAtAll == 0 || hiddenAtAll == 0 {
		t.Errorf("%d shown and %d hidden: this tested nothing", shownAtAll, hiddenAtAll)
	}
}

func TestWhatIsHidden(t *testing.T) {
	t.Parallel()
	sum := []line{{0, []int{1, 2, 3, 4}}}
	for name, one := range map[string]struct {
		values []int64
		want   string
	}{
		"nothing small":                      {[]int64{60, 10, 20, 30, 0}, "60 10 20 30 0"},
		"nothing at all":                     {[]int64{0, 0, 0, 0, 0}, "0 0 0 0 0"},
		"one small takes the next with it":   {[]int64{63, 3, 20, 40, 0}, "63 . . 40 0"},
		"what is left over is small":         {[]int64{64, 2, 2, 20, 40}, "64 . . . 40"},
		"as many as their sum":               {[]int64{46, 4, 2, 20, 20}, "46 . . 20 20"},
		"nobody to hide behind but the sum":  {[]int64{8, 8, 0, 0, 0}, "8 8 0 0 0"},
		"the whole is small, and so is all":  {[]int64{3, 3, 0, 0, 0}, ". . 0 0 0"},
		"two small, no other: the sum hides": {[]int64{4, 2, 2, 0, 0}, ". . . 0 0"},
	} {
		rows, hidden := [][]int64{}, make([]bool, 5)
		for _, v := range one.values {
			rows = append(rows, []int64{v})
		}
		hide(rows, sum, hidden, 5)
		got := ""
		for i, v := range one.values {
			if hidden[i] {
				got += " ."
			} else {
				got += fmt.Sprint(" ", v)
			}
		}
		if got[1:] != one.want {
			t.Errorf("%s: %s, want %s", name, got[1:], one.want)
		}
	}
}

// TestACircleOfSumsGivesNothingAway: every sum has two hidden rows, and yet one of all of them follows from all sums together.
func TestACircleOfSumsGivesNothingAway(t *testing.T) {
	t.Parallel()
	// 0 = 1+2+3 and 0 = 1+2+4 and 5 = 3+4: 3 = 4, so 3 = 5/2.
	lines := []line{{0, []int{1, 2, 3}}, {0, []int{1, 2, 4}}, {5, []int{3, 4}}}
	hidden := []bool{false, false, true, true, true, false}
	if got := determined(lines, hidden); !got[3] || !got[4] || !got[2] {
		t.Errorf("determined: %v", got)
	}
	rows := [][]int64{{40}, {20}, {12}, {8}, {8}, {16}}
	hide(rows, lines, hidden, 5)
	if got := determined(lines, hidden); len(got) != 0 {
		t.Errorf("hidden %v, and yet determined %v", hidden, got)
	}
}

// TestNothingFollowsFromFarAway: one matter of the third zone is left alone with sums that have nothing more to hide, and follows from those of the other zones.
func TestNothingFollowsFromFarAway(t *testing.T) {
	t.Parallel()
	// 0: zone 0, matter 0; 1 to 3: zone 1, matters 0 to 2; 4, 5: zone 2, matters 0 and 2; zones 6, 8, 10 and their only villages; matters 12 to 14; the district 15.
	lines := []line{{6, []int{0}}, {6, []int{7}}, {8, []int{1, 2, 3}}, {8, []int{9}}, {10, []int{4, 5}}, {10, []int{11}},
		{12, []int{0, 1, 4}}, {13, []int{2}}, {14, []int{3, 5}}, {15, []int{6, 8, 10}}, {15, []int{12, 13, 14}}}
	var rows [][]int64
	for _, n := range []int64{1, 5, 1, 4, 4, 1, 1, 1, 10, 10, 5, 5, 10, 1, 5, 16} {
		rows = append(rows, []int64{n})
	}
	hidden := make([]bool, len(rows))
	hide(rows, lines, hidden, 5)
	if got := determined(lines, hidden); len(got) != 0 {
		t.Errorf("hidden %v, and yet determined %v", hidden, got)
	}
}
