package territory

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"liandong/internal/district/pinyin"
	"liandong/internal/kernel/bigram"
)

// Find returns the grids of the territory that words may mean, best first, at most limit: by code or the beginning or end of one, by name, by pinyin.
// Several words narrow each other down: one of them names the grid, the others what lies above it. The district itself is not meant.
func (m *Map) Find(words string, limit int) []Grid {
	all := strings.Fields(words)
	if len(all) == 0 {
		return nil
	}
	var found []ranked
	for i, g := range m.grids {
		if g.Retired.IsZero() && g.Kind == Territory && g.Level != District {
			if rank := m.rank(i, all); rank > 0 {
				found = append(found, ranked{g, rank})
			}
		}
	}
	return best(found, limit)
}

type ranked struct {
	Grid
	rank int
}

// best puts what fits better first, then what is larger, then what comes first by code.
func best(found []ranked, limit int) []Grid {
	slices.SortStableFunc(found, func(a, b ranked) int {
		return cmp.Or(b.rank-a.rank, slices.Index(Levels(), a.Level)-slices.Index(Levels(), b.Level), byCode(a.Grid, b.Grid))
	})
	grids := make([]Grid, 0, min(len(found), limit))
	for _, f := range found[:min(len(found), limit)] {
		grids = append(grids, f.Grid)
	}
	return grids
}

// shortestCode is how many digits of a code must be said.
const shortestCode = 3

// rank is how well the grid at i fits all words; 0 if one of them does not.
func (m *Map) rank(i int, words []string) (sum int) {
	own := 0
	readings := m.readings()
	for _, w := range words {
		rank := byNumber(m.grids[i].Code, w)
		if rank == 0 {
			rank = pinyin.Rank(w, m.grids[i].Name, readings[i])
		}
		own = max(own, rank)
		for _, above := range m.Ancestors(m.grids[i].Code) {
			if above.Level != District {
				rank = max(rank, pinyin.Rank(w, above.Name, readings[m.at[above.Code]]))
			}
		}
		if rank == 0 {
			return 0
		}
		sum += rank
	}
	if own == 0 {
		return 0
	}
	return sum
}

func byNumber(code, typed string) int {
	switch {
	case len(typed) < shortestCode || strings.Trim(typed, "0123456789") != "":
		return 0
	case code == typed:
		return pinyin.Same + 1
	case strings.HasPrefix(code, typed):
		return pinyin.Leads
	case strings.HasSuffix(code, typed):
		return pinyin.Holds
	}
	return 0
}

// endings are what people leave out when they name a village, a community or a town.
var endings = []string{"居民委员会", "村民委员会", "社区居委会", "社区居民委员会", "居委会", "村委会", "社区", "街道", "村", "镇"}

// Mentioned returns the grids whose names occur in a text, the longest name first, at most limit: proposals for where it may be, no more.
func (m *Map) Mentioned(text string, limit int) []Grid {
	var found []ranked
	text = bigram.Fold(text)
	for _, g := range m.grids {
		if !g.Retired.IsZero() || g.Kind != Territory || g.Level == District {
			continue
		}
		if n := mention(text, bigram.Fold(g.Name)); n > 0 {
			found = append(found, ranked{g, 10*n + slices.Index(Levels(), g.Level)})
		}
	}
	return best(found, limit)
}

// mention is how many characters of a name occur in a text, both folded: all of it, or all but an ending that people leave out.
func mention(text, name string) int {
	if strings.Contains(text, name) {
		return utf8.RuneCountInString(name)
	}
	for _, ending := range endings {
		short, cut := strings.CutSuffix(name, ending)
		if n := utf8.RuneCountInString(short); cut && n >= 2 && strings.Contains(text, short) {
			return n
		}
	}
	return 0
}
