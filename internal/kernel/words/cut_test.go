package words_test

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"liandong/internal/kernel/words"
)

// TestNoCharacterIsCutInTwo: not one of two halves, with marks, of several emoji, a flag, a name of Tibetan.
func TestNoCharacterIsCutInTwo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		most int
		want string
	}{
		{"𠮷祥里路口", 3, "𠮷祥…"}, {"路灯", 2, "路灯"}, {"路灯不亮", 3, "路灯…"}, {"cafe\u0301 noir", 5, "cafe\u0301…"}, {"👩‍👩‍👧‍👦在路口", 2, "👩‍👩‍👧‍👦…"}, {"🇨🇳🇨🇳🇨🇳", 2, "🇨🇳…"}, {"👍🏽👍🏽", 1, "…"},
		{"葛\U000e0100城市", 2, "葛\U000e0100…"}, {"", 3, ""}, {"路灯 不亮了", 4, "路灯…"}, {"བཀྲ་ཤིས", 2, "བ…"},
	} {
		if got := words.Cut(c.text, c.most, "…"); got != c.want {
			t.Errorf("%q in %d is %q, want %q", c.text, c.most, got, c.want)
		}
	}
	content, err := os.ReadFile("testdata/13-surrogate.txt")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.TrimSpace(string(content))
	for most := range 40 {
		for _, got := range []string{words.Cut(text, most+1, "…"), words.CutBytes(text, most)} {
			if !utf8.ValidString(got) || !strings.HasPrefix(text, strings.TrimSuffix(got, "…")) {
				t.Errorf("%d: %q", most, got)
			}
		}
		if got := words.CutBytes(text, most); len(got) > most {
			t.Errorf("%q has more than %d bytes", got, most)
		}
	}
	if got := words.Cut(text, 30, "…"); got != "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九…" {
		t.Errorf("%q", got)
	}
	if got := words.CutBytes("👩‍👩‍👧‍👦", 8); got != "" {
		t.Errorf("%q", got)
	}
}
