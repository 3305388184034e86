package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Said says whether somebody who reads a text sees something said: a letter or a digit that is not one of those that nobody sees, as fillers
// (U+3164) and blank patterns (U+2800) are.
func Said(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return (unicode.IsLetter(r) || unicode.IsNumber(r)) && !unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
	})
}

// Sayable says whether a text that must be said is: something can be seen, it has from least to most characters, the blanks around it aside, and both databases
// can keep it.
func Sayable(text string, least, most int) bool {
	n := utf8.RuneCountInString(strings.TrimSpace(text))
	return n >= least && n <= most && Said(text) && utf8.ValidString(text) && !strings.ContainsRune(text, 0)
}
