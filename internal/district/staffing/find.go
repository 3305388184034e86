package staffing

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"liandong/internal/district/pinyin"
	"liandong/internal/kernel/bigram"
)

// Find returns the units and posts in force that words may mean, best first, units before posts, at most limit: by code, by name, by pinyin. All words have to fit.
func (r *Roster) Find(words string, limit int, at time.Time) []Owner {
	all := strings.Fields(words)
	if len(all) == 0 {
		return nil
	}
	type ranked struct {
		Owner
		rank int
	}
	var found []ranked
	for _, o := range r.parties() {
		if rank := o.rank(all); rank > 0 && during(o.from, o.to, at) {
			found = append(found, ranked{o.Owner, rank})
		}
	}
	slices.SortStableFunc(found, func(a, b ranked) int { return b.rank - a.rank })
	owners := make([]Owner, 0, min(len(found), limit))
	for _, f := range found[:min(len(found), limit)] {
		owners = append(owners, f.Owner)
	}
	return owners
}

// party is a unit or post with the spelling of its name.
type party struct {
	Owner
	reading  string
	from, to time.Time
}

func (p party) rank(words []string) (sum int) {
	for _, w := range words {
		rank := pinyin.Rank(w, p.Name, p.reading)
		if strings.EqualFold(bigram.Typed(w), p.Code) {
			rank = pinyin.Same + 1
		}
		if rank == 0 {
			return 0
		}
		sum += rank
	}
	return sum
}

// spelt are all units, then all posts, by code.
func (r *Roster) spelt() []party {
	all := make([]party, 0, len(r.units)+len(r.posts))
	for _, u := range r.Units() {
		all = append(all, party{ownerUnit(u), pinyin.Reading(u.Name), u.ValidFrom, u.ValidTo})
	}
	n := len(all)
	for _, p := range r.posts {
		all = append(all, party{r.OwnerOf(p), pinyin.Reading(p.Name), p.ValidFrom, p.ValidTo})
	}
	slices.SortFunc(all[n:], func(a, b party) int { return cmp.Compare(a.Code, b.Code) })
	return all
}
