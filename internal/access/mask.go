package access

import "strings"

// MaskName keeps the first character of a name: 张某某 -> 张**.
func MaskName(name string) string {
	r := []rune(strings.TrimSpace(name))
	if len(r) == 0 {
		return ""
	}
	return string(r[0]) + "**"
}

// MaskPhone keeps the first three and the last four digits of a phone number: 138****1234. Short ones are hidden whole.
func MaskPhone(phone string) string {
	r := []rune(strings.TrimSpace(phone))
	switch {
	case len(r) == 0:
		return ""
	case len(r) < 8:
		return "****"
	}
	return string(r[:3]) + "****" + string(r[len(r)-4:])
}
