package matter

import (
	"slices"
	"strings"
	"time"

	"liandong/internal/district/worktime"
)

// Catalogue (事项清单) is all matters and stage limits of a district at one version. It does not change and is safe for concurrent use.
type Catalogue struct {
	all    []Matter // by code
	byCode map[string]int
	limits map[stageKey][]StageLimit // latest first
}

type stageKey struct {
	stage   Stage
	urgency Urgency
}

// NewCatalogue puts matters and stage limits in order.
func NewCatalogue(matters []Matter, limits []StageLimit) *Catalogue {
	c := &Catalogue{all: slices.Clone(matters), byCode: make(map[string]int, len(matters)), limits: map[stageKey][]StageLimit{}}
	slices.SortFunc(c.all, func(a, b Matter) int { return strings.Compare(a.Code, b.Code) })
	for i, m := range c.all {
		c.byCode[m.Code] = i
	}
	for _, l := range limits {
		k := stageKey{l.Stage, l.Urgency}
		c.limits[k] = append(c.limits[k], l)
	}
	for _, l := range c.limits {
		slices.SortFunc(l, func(a, b StageLimit) int { return b.ValidFrom.Compare(a.ValidFrom) })
	}
	return c
}

// Matter returns the matter with a code, whether or not it is valid now: old cases name old matters.
func (c *Catalogue) Matter(code string) (Matter, bool) {
	i, ok := c.byCode[code]
	if !ok {
		return Matter{}, false
	}
	return c.all[i], true
}

// All lists every matter by code. The list is shared: do not change it.
func (c *Catalogue) All() []Matter { return c.all }

// ValidAt lists the matters that may be chosen at an instant, by code.
func (c *Catalogue) ValidAt(at time.Time) []Matter {
	var valid []Matter
	for _, m := range c.all {
		if m.ValidAt(at) {
			valid = append(valid, m)
		}
	}
	return valid
}

// Limit returns the limit of a stage for cases of an urgency that enter it at an instant; the zero Limit where none is set. An empty urgency is Unclassified, which has
// the limit of what is normal where it has none of its own.
func (c *Catalogue) Limit(s Stage, u Urgency, at time.Time) worktime.Limit {
	if u == "" {
		if l := c.Limit(s, Unclassified, at); !l.IsZero() {
			return l
		}
		u = Normal
	}
	for _, l := range c.limits[stageKey{s, u}] {
		if !at.Before(l.ValidFrom) {
			return l.Limit
		}
	}
	return worktime.Limit{}
}
