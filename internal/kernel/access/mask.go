package access

import (
	"regexp"
	"strings"

	"liandong/internal/kernel/words"
)

// MaskName keeps the first character of a name: 张某某 -> 张**.
func MaskName(name string) string {
	first := words.Cut(strings.TrimSpace(name), 1, "")
	if first == "" {
		return ""
	}
	return first + "**"
}

var hiddenAlready = regexp.MustCompile(`^(\+?[0-9]{2,3})?\*{4}([0-9]{4})?( / (\+?[0-9]{2,3})?\*{4}([0-9]{4})?)*$`)

// MaskPhone keeps the first three and the last four digits of each phone number in a field: 138****1234. Short ones, and what is none, are hidden whole; what is masked stays as
// it is.
func MaskPhone(field string) string {
	if field = strings.TrimSpace(field); field == "" || hiddenAlready.MatchString(field) {
		return field
	}
	masked := []string{}
	for _, n := range Numbers(field) {
		if len(n) < 8 {
			masked = append(masked, "****")
			continue
		}
		masked = append(masked, n[:3]+"****"+n[len(n)-4:])
	}
	if len(masked) == 0 {
		return "****"
	}
	return strings.Join(masked, " / ")
}

// MaskIdentity keeps the first three and the last two characters of a citizen number: the last four are asked for as a proof of who one is.
func MaskIdentity(number string) string {
	return number[:3] + strings.Repeat("*", len(number)-5) + number[len(number)-2:]
}

// MaskCard keeps the first and the last four digits of a bank card: 6222****0123.
func MaskCard(number string) string { return number[:4] + "****" + number[len(number)-4:] }
