package words

import (
	"iter"
	"strings"

	"github.com/rivo/uniseg"
)

// Characters are those of a text as people count them: a letter with its marks, an emoji of several parts, a flag are one. (UAX 29)
func Characters(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for state := -1; text != ""; {
			var one string
			if one, text, _, state = uniseg.FirstGraphemeClusterInString(text, state); !yield(one) {
				return
			}
		}
	}
}

// Cut (截断) is a text of at most so many characters, none of which is split. Where something is left out, mark stands for it and counts, too.
func Cut(text string, most int, mark string) string {
	if len(text) <= most {
		return text
	}
	keep := most - uniseg.GraphemeClusterCount(mark)
	n, kept := 0, 0 // characters, bytes
	for c := range Characters(text) {
		if n++; n > most {
			return strings.TrimSpace(text[:kept]) + mark
		}
		if n <= keep {
			kept += len(c)
		}
	}
	return text
}

// CutBytes is the beginning of a text that fits into so many bytes, as some protocols count, without a part of a character.
func CutBytes(text string, most int) string {
	kept := 0
	for c := range Characters(text) {
		if kept+len(c) > most {
			break
		}
		kept += len(c)
	}
	return text[:kept]
}
