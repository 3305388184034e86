package rules

import "liandong/internal/district/staffing"

// Voices (反映人评价) is what each of those who reported a case said of its end, by whose word it was: an account, or "" for callers, for whom an operator who reached them writes it down.
// Each has one word, the last.
type Voices map[string]Voice

// Voice is one word.
type Voice struct {
	Solved string // yes, no, "" for nothing said
	Rating int    // 1 to 5, 0 for nothing said
}

// VoiceOf is whose word an event is.
func VoiceOf(e Event) string {
	if e.Actor.Kind == string(staffing.OwnerUnit) {
		return ""
	}
	return e.Actor.Account
}

// With returns the voices with what somebody says more.
func (v Voices) With(whose string, more Voice) Voices {
	all := Voices{}
	for one, said := range v {
		all[one] = said
	}
	said := all[whose]
	if more.Solved != "" {
		said.Solved = more.Solved
	}
	if more.Rating > 0 {
		said.Rating = more.Rating
	}
	all[whose] = said
	return all
}

// Sum is what they say together: it is solved if nobody denies it, and as good as the least content finds it.
func (v Voices) Sum() (sum Voice) {
	for _, said := range v {
		if said.Solved == "no" || sum.Solved == "" {
			sum.Solved = said.Solved
		}
		if said.Rating > 0 && (sum.Rating == 0 || said.Rating < sum.Rating) {
			sum.Rating = said.Rating
		}
	}
	return sum
}

// Heard takes what somebody says of the end of a case.
func (c *Case) Heard(whose string, said Voice) {
	c.Voices = c.Voices.With(whose, said)
	sum := c.Voices.Sum()
	if sum.Solved != "" {
		c.Solved = sum.Solved
	}
	if sum.Rating > 0 {
		c.Rating = sum.Rating
	}
}
