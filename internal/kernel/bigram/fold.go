package bigram

import (
	_ "embed" // the characters that stand for others
	"regexp"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// folds are pairs of a character and the one that it is found under, made by scripts/folds from OpenCC (Apache License 2.0) and the Unicode data files (Unicode
// License). The browser has the same (web/shared/words/folds.ts). Whoever changes them lets the index of words be made anew: migration 00052_words_anew.
//
//go:embed folds.txt
var folds string

var folded = sync.OnceValue(func() map[rune]rune {
	to := map[rune]rune{}
	for line := range strings.SplitSeq(folds, "\n") {
		pair := []rune(line)
		for i := 0; i+1 < len(pair); i += 2 {
			to[pair[i]] = pair[i+1]
		}
	}
	return to
})

// plate is a number plate (号牌) that is written with something between its head and its number. (GA 36)
var plate = regexp.MustCompile(`([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-hj-np-z])[·•・‧∙⋅●．.\-–—_\s]+([a-z0-9]{4,6}[挂学警港澳领]?)`)

// apart is one with spaces between the two characters of its head, too, in front of a number that holds a digit.
var apart = regexp.MustCompile(`([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼])[ \t]+([a-hj-np-z][·•・‧∙⋅●．.\-–—_ \t]*(?:[a-z]{0,4}[0-9][a-z0-9]{3,5}|[a-z0-9]{3,5}[0-9]))`)

const separators = "·•・‧∙⋅●．.-–—_ \t\n"

// unseen is a character that nobody sees as one: it chooses a form of the character before it (variation selectors, the frame of a key), or joins, breaks and
// directs text. Where it stands says nothing about what is meant.
func unseen(r rune) bool {
	return r > 0x7f && unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point, unicode.Me)
}

// Typed is a code, a number or the name of an account as somebody types it where it is looked up: without white space around it and what cannot be seen, its letters
// and digits in one width. Case and variants of characters stay: where such a thing is a key, two that differ are two.
func Typed(text string) string {
	return strings.TrimSpace(strings.Map(seen, norm.NFKC.String(strings.Map(seen, text))))
}

// seen is r, or nothing where it cannot be seen.
func seen(r rune) rune {
	if unseen(r) {
		return -1
	}
	return r
}

// Same (同字) is a text whose characters are those that people mean: compatibility forms, full-width letters and radicals (⻔) are the characters they look like,
// traditional characters and variants the simplified ones, letters are small, and what cannot be seen is left out.
func Same(text string) string {
	to := folded()
	return strings.Map(func(r rune) rune {
		if r >= 0x2E80 {
			if other, ok := to[r]; ok {
				return other
			}
		}
		return seen(unicode.ToLower(r))
	}, norm.NFKC.String(strings.Map(seen, text)))
}

// Fold (归一) is a text as it is compared: the Same, with number plates that have no dot in them. What two people write differently and mean alike is the same
// afterwards.
func Fold(text string) string {
	text = Same(text)
	if !strings.ContainsAny(text, separators) {
		return text
	}
	return plate.ReplaceAllString(apart.ReplaceAllString(text, "$1$2"), "$1$2")
}
