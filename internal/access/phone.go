package access

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

var (
	between   = regexp.MustCompile(`[/;,、|\r\n]|或者?|和|及`)                                   // stands between two numbers
	extension = regexp.MustCompile(`(?i)(转|分机|内线|ext\.?|x|#)[:\s]*[0-9]{1,6}\b`)            // stands behind one
	run       = regexp.MustCompile(`\+?[0-9(][0-9 ().·\-]*`)                                // digits with what people put between them
	mangled   = regexp.MustCompile(`(?i)[0-9*][*x]|[*x][0-9]|[0-9][a-z]+\+?[0-9]`)          // hidden digits, or a number that a spreadsheet wrote in its own way
	aMobile   = regexp.MustCompile(`^1[3-9][0-9]{9}$`)                                      // (YD/T 1027)
	homeCode  = regexp.MustCompile(`^(?:\+|00)86([0-9]{7,})$`)                              // before a number from abroad
	bareCode  = regexp.MustCompile(`^86(1[3-9][0-9]{9}|0?[1-9][0-9]{1,2}[2-9][0-9]{6,7})$`) // the same without its mark
	trunkZero = regexp.MustCompile(`^0(1[3-9][0-9]{9})$`)                                   // that exchanges put before a mobile number from elsewhere
	noZero    = regexp.MustCompile(`^(10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7}$`)            // an area code without the 0 that is left out behind a code of the country
	possible  = regexp.MustCompile(`^\+?[0-9]{3,15}$`)                                      // (ITU-T E.164)
	cutShort  = regexp.MustCompile(`^1[3-9][0-9]{5,8}$|^1[3-9][0-9]{10,}$`)                 // a mobile number with a digit too few or too many
	dashes    = strings.NewReplacer("‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "―", "-", "−", "-", "﹣", "-", "•", "·", "・", "·")
)

// Numbers (号码) are the phone numbers in a field, each in the one form in which numbers are compared, kept apart and looked for: digits without spaces, dots,
// dashes and brackets, without 86 before them and without what only exchanges add; what is written behind a number, as a name or an extension, is left out.
// None where the field holds something that cannot be a number.
func Numbers(field string) (numbers []string) {
	text := extension.ReplaceAllString(dashes.Replace(norm.NFKC.String(field)), " ")
	if mangled.MatchString(text) {
		return nil
	}
	for _, part := range between.Split(text, -1) {
		for _, piece := range run.FindAllString(part, -1) {
			found, sound := numbersIn(piece)
			if !sound {
				return nil
			}
			for _, n := range found {
				if !slices.Contains(numbers, n) {
					numbers = append(numbers, n)
				}
			}
		}
	}
	return numbers
}

// numbersIn is the number that a run of digits is, or those that stand in it with spaces between. False where there is something else.
func numbersIn(piece string) (found []string, sound bool) {
	if whole := normal(piece); possible.MatchString(whole) && !cutShort.MatchString(whole) {
		return []string{whole}, true
	}
	parts := strings.Fields(piece)
	if len(parts) < 2 {
		return nil, len(normal(piece)) < 3 // of a house, say
	}
	for _, p := range parts {
		n := normal(p)
		if !possible.MatchString(n) || cutShort.MatchString(n) || len(n) < 7 {
			return nil, false
		}
		found = append(found, n)
	}
	return found, true
}

// normal is a number without what it is written with.
func normal(piece string) string {
	n := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "", "·", "").Replace(piece)
	if home := homeCode.FindStringSubmatch(n); home != nil {
		n = home[1]
	} else if bare := bareCode.FindStringSubmatch(n); bare != nil {
		n = bare[1]
	} else {
		return trunkZero.ReplaceAllString(n, "$1")
	}
	if noZero.MatchString(n) && !aMobile.MatchString(n) {
		n = "0" + n
	}
	return trunkZero.ReplaceAllString(n, "$1")
}

// Dialled is the number in a field as it is dialled and compared, the first of several; "" if there is none.
func Dialled(field string) string {
	if all := Numbers(field); len(all) > 0 {
		return all[0]
	}
	return ""
}

// Mobile says whether a number in the form of Numbers is a mobile one.
func Mobile(number string) bool { return aMobile.MatchString(number) }
