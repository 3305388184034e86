package access

import (
	"regexp"
	"strings"
)

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

var (
	homeCode  = regexp.MustCompile(`^(?:\+|00)86(\d{7,})$`)
	trunkZero = regexp.MustCompile(`^0(1[3-9]\d{9})$`) // that exchanges put before a mobile number from elsewhere
)

// Dialled is a phone number as it is compared: without spaces, dashes and brackets, and without what only exchanges add.
func Dialled(phone string) string {
	phone = strings.NewReplacer(" ", "", "-", "", "(", "", ")", "").Replace(strings.TrimSpace(phone))
	return trunkZero.ReplaceAllString(homeCode.ReplaceAllString(phone, "$1"), "$1")
}
