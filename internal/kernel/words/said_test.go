package words_test

import (
	"strings"
	"testing"

	"liandong/internal/kernel/words"
)

func TestWhatIsSaidCanBeSeen(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"井盖缺失": true, "3": true, "ok": true, "①": true, "ㄱ": true, "": false, " \t\n": false, "\u3164": false, "\u2800\u2800": false, "\uffa0": false, "\u200b\u2060": false,
		"。！？": false, "\u0301": false, "👍": false, "\u115f\u1160": false,
	} {
		if words.Said(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
	for text, want := range map[string]bool{"ab": true, " a ": false, "a\x00b": false, "a\xff": false, strings.Repeat("字", 5): true, strings.Repeat("字", 6): false, "\u3164\u3164": false} {
		if words.Sayable(text, 2, 5) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}
