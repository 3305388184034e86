package briefing

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"liandong/internal/kernel/words"
)

// What Chinese typography forbids (GB/T 15834): these begin no line, and those end none.
const (
	closing = "），。、；：！？》〉」』】〕”’…·,.;:!?)]}%‰"
	opening = "（《〈「『【〔“‘([{"
)

// alone says whether a line may be broken before and behind a character: a Chinese one.
func alone(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x30ff || r >= 0xff00 && r <= 0xffef
}

// atoms cuts a text into pieces that stay on one line: a character or a word, with what must not be parted from it. A space ends the piece before it.
func atoms(text string) (all []string) {
	var before rune // with what marks it has
	for c := range words.Characters(text) {
		r, _ := utf8.DecodeRuneInString(c)
		if len(all) == 0 || parts(before, r) {
			all = append(all, "")
		}
		all[len(all)-1] += c
		before = r
	}
	return all
}

// parts says whether a line may end between two characters.
func parts(before, behind rune) bool {
	switch {
	case behind == ' ', strings.ContainsRune(closing, behind), strings.ContainsRune(opening, before):
		return false
	case before == ' ':
		return true
	}
	return alone(before) || alone(behind) || strings.ContainsRune(closing, before) && alone(behind) || strings.ContainsRune(opening, behind) && alone(before)
}

// measure returns how wide a text is.
type measure func(text string) float64

// lines breaks a text so that each line fits. What is wider than a whole line is broken where it has to be.
func lines(text string, width float64, wide measure) (all []string) {
	line := ""
	end := func() {
		if line = strings.TrimRight(line, " "); line != "" {
			all, line = append(all, line), ""
		}
	}
	for _, piece := range atoms(text) {
		if wide(line+strings.TrimRight(piece, " ")) <= width {
			line += piece
			continue
		}
		end()
		for c := range words.Characters(piece) {
			if line != "" && wide(line+c) > width && !strings.Contains(closing+" ", c) {
				end()
			}
			line += c
		}
	}
	end()
	if len(all) == 0 {
		all = []string{""}
	}
	return all
}
