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
	return n >= least && n <= most && Said(text) && Keepable(text)
}

// Visible leaves out what nobody sees and what turns the direction of the words around it, so that a text is what it looks like: zero-width
// spaces, marks of byte order, direction and hyphenation. Joiners stay: emoji and some scripts need them.
func Visible(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\u200b', r == '\ufeff', r == '\u2060', r == '\u00ad', r == '\u200e', r == '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, s))
}

// Keepable says whether both databases can keep a text: PostgreSQL refuses NUL and invalid UTF-8.
func Keepable(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }
