package scheme

import (
	"strings"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// ErrOverlap is why a scheme is not published beside another one.
var ErrOverlap = fault.Define(fault.Conflict, "scheme.overlap", "与“%s”（%s 至 %s）的评价周期重叠，且都评价%s：同一天的工作只评价一次。请改评价周期",
	"The period overlaps that of “%s” (%s to %s), which evaluates %s too: the work of a day is evaluated once. Choose another period.")

const mostNamed = 3 // units in a sentence

// overlaps returns with which published schemes a scheme shares a day and a unit (周期重叠), by the units that are frozen in them. One that is settled
// still holds its days.
func (s Scheme) overlaps(others []Scheme) (wrong []*fault.Error) {
	for _, other := range others {
		if other.ID == s.ID || other.State == Draft || other.From > s.To || s.From > other.To {
			continue
		}
		var both []string
		for _, one := range s.Subjects {
			if _, ok := other.subject(one.Unit); ok {
				both = append(both, one.Name)
			}
		}
		if len(both) == 0 {
			continue
		}
		field := "to"
		if other.From <= s.From {
			field = "from"
		}
		wrong = append(wrong, ErrOverlap.At(field, other.Name, other.From, other.To, someOf(both)))
	}
	return wrong
}

// someOf names the first of some units, and says how many more there are.
func someOf(names []string) words.Text {
	first := names[:min(len(names), mostNamed)]
	said := words.T(strings.Join(first, "、"), strings.Join(first, ", "))
	if more := len(names) - len(first); more > 0 {
		return words.T("%[1]s等 %[2]d 个单位", "%[1]s and %[3]d more").With(said, len(names), more)
	}
	return said
}

// apart refuses a scheme that overlaps another. Until the transaction ends nobody else publishes in the district: two that are published at once
// would not see each other. Errors: ErrOverlap for each that it overlaps.
func (s Scheme) apart(tx *store.Tx, district string) error {
	if err := hold(tx, district); err != nil {
		return err
	}
	others, err := all(tx, district)
	if err != nil {
		return err
	}
	return fault.Collect(s.overlaps(others))
}
