// Package bigram cuts text into overlapping pairs of characters (二元组), by which Chinese of any length is found and compared without a dictionary.
package bigram

import "unicode"

// Set is the pairs that occur in a text.
type Set map[string]struct{}

// Of returns the pairs of a text: after folding, each two neighbouring letters or digits; a letter that stands
// alone between other characters is kept by itself. Punctuation and space end a run; a mark belongs to the letter before it.
func Of(text string) Set {
	set := Set{}
	each(text, func(run []rune) {
		if len(run) == 1 {
			set[string(run)] = struct{}{}
		}
		for i := range len(run) - 1 {
			set[string(run[i:i+2])] = struct{}{}
		}
	})
	return set
}

// Terms returns what a text is indexed under: its pairs, and each of its letters, so that a single character is found too.
func Terms(text string) []string {
	set := Of(text)
	each(text, func(run []rune) {
		for _, r := range run {
			set[string(r)] = struct{}{}
		}
	})
	terms := make([]string, 0, len(set))
	for t := range set {
		terms = append(terms, t)
	}
	return terms
}

// Runs returns the runs of letters and digits of a text, folded: what a search looks for as a whole.
func Runs(text string) (runs []string) {
	each(text, func(run []rune) { runs = append(runs, string(run)) })
	return runs
}

func each(text string, fn func([]rune)) {
	var run []rune
	for _, r := range Fold(text) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || len(run) > 0 && unicode.IsMark(r) {
			run = append(run, r)
			continue
		}
		if len(run) > 0 {
			fn(run)
			run = run[:0]
		}
	}
	if len(run) > 0 {
		fn(run)
	}
}

// Share is how much two texts have in common: pairs in both by pairs in either (Jaccard), 0 to 1.
func (s Set) Share(other Set) float64 {
	if len(s) == 0 || len(other) == 0 {
		return 0
	}
	both := 0
	for pair := range s {
		if _, ok := other[pair]; ok {
			both++
		}
	}
	return float64(both) / float64(len(s)+len(other)-both)
}
