package media

import (
	"path"
	"strings"
	"unicode"

	"liandong/internal/kernel/words"
)

const longestName = 120 // characters

// blanks look like nothing but count as letters or marks.
const blanks = "\u034f\u115f\u1160\u3164\uffa0\u2800"

// cleanName makes a name safe to show and to save as: no path, nothing that cannot be seen or turns the direction of writing, none of what
// file systems refuse, at most 120 characters.
func cleanName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case strings.ContainsRune(`<>:"/|?*`, r):
			return '_'
		case !unicode.IsGraphic(r), unicode.Is(unicode.Variation_Selector, r), strings.ContainsRune(blanks, r):
			return -1
		}
		return r
	}, name)
	name = strings.Trim(strings.Join(strings.Fields(name), " "), ". ")
	return cut(name, longestName)
}

func cut(s string, n int) string {
	if short := words.Cut(s, n, ""); short != s {
		return strings.TrimRight(short, ". ")
	}
	return s
}

// named gives a clean name the ending of what the file is. Whatever ending it came with, "invoice.exe" that is a photo becomes "invoice.jpg".
func named(name, kind, ending string) string {
	stem := name
	if came := path.Ext(name); isEnding(came) {
		stem = strings.TrimSuffix(name, came)
	}
	stem = strings.Trim(cut(stem, longestName-len(ending)), ". ")
	if stem == "" {
		stem = kind
	}
	return stem + ending
}

// isEnding tells ".pdf" from the end of "version 1.2".
func isEnding(s string) bool {
	letter := false
	for _, r := range strings.TrimPrefix(s, ".") {
		if r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return false
		}
		letter = letter || unicode.IsLetter(r)
	}
	return letter && len(s) <= 6
}
