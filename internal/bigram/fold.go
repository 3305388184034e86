package bigram

import (
	_ "embed" // the characters that stand for others
	"regexp"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// folds are pairs of a character and the one that it is found under, made by scripts/folds.
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

// Fold (归一) is a text as it is compared: compatibility forms and radicals (⻔) are the characters they look like, traditional characters the simplified ones,
// letters are small, and a number plate has no dot in it. What two people write differently and mean alike is the same afterwards.
func Fold(text string) string {
	to := folded()
	text = strings.Map(func(r rune) rune {
		if r >= 0x2E80 {
			if other, ok := to[r]; ok {
				return other
			}
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(text))
	if !strings.ContainsAny(text, separators) {
		return text
	}
	return plate.ReplaceAllString(apart.ReplaceAllString(text, "$1$2"), "$1$2")
}
