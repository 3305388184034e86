// Package pinyin (拼音) compares Chinese names with what somebody types quickly: the characters themselves, whole syllables, or their first letters.
package pinyin

import (
	"slices"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"

	"liandong/internal/kernel/bigram"
)

var every = func() pinyin.Args {
	args := pinyin.NewArgs()
	args.Heteronym = true
	return args
}()

// Reading spells a name: one part for each character, separated by spaces; readings of the same character by "|"; what is not Chinese stands for itself
// in lower case. 长安街1号 is "chang|zhang an jie 1 hao".
func Reading(name string) string {
	var parts []string
	for _, r := range bigram.Fold(name) {
		switch spelt := pinyin.SinglePinyin(r, every); {
		case len(spelt) > 0:
			slices.Sort(spelt)
			parts = append(parts, strings.ReplaceAll(strings.Join(slices.Compact(spelt), "|"), "ü", "v"))
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			parts = append(parts, string(r))
		}
	}
	return strings.Join(parts, " ")
}

// How well a name fits what was typed; 0 where it does not.
const (
	None   = iota
	Spelt  // its letters occur, from the beginning of some character
	Begins // its letters, from the beginning of the name
	Holds  // the very characters occur
	Leads  // the name begins with them
	Same
)

// Rank returns how well a name fits one word that was typed. reading is Reading(name).
func Rank(word, name, reading string) int {
	word, name = bigram.Fold(word), bigram.Fold(name)
	switch {
	case word == "":
		return None
	case word == name:
		return Same
	case strings.HasPrefix(name, word):
		return Leads
	case strings.Contains(name, word):
		return Holds
	}
	characters := strings.Fields(reading)
	for i := range characters {
		if follows(word, characters[i:]) {
			if i == 0 {
				return Begins
			}
			return Spelt
		}
	}
	return None
}

// follows says whether a word is spelt by the characters from the first on: each gives its syllable or the beginning of it.
func follows(word string, characters []string) bool {
	if word == "" {
		return true
	}
	if len(characters) == 0 {
		return false
	}
	for syllable := range strings.SplitSeq(characters[0], "|") {
		for n := 1; n <= len(syllable) && n <= len(word) && syllable[n-1] == word[n-1]; n++ {
			if (n == 1 || n == len(syllable) || n == len(word) || n == 2 && syllable[1] == 'h') && follows(word[n:], characters[1:]) {
				return true
			}
		}
	}
	return false
}
