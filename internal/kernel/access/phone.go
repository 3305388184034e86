package access

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var (
	between   = regexp.MustCompile(`[/;,、|\r\n]|或者?|和|及`)                                                                                                             // stands between two numbers
	extension = regexp.MustCompile(`(?i)(转|分机|内线|ext\.?|x|#)[:\s]*[0-9]{1,6}\b`)                                                                                      // stands behind one
	behind    = regexp.MustCompile(`^(0[0-9]{2,3}[-. ()]*[2-9][0-9]{2,3}[-. ]*[0-9]{4}|[2-9][0-9]{6,7}|[48]00[-. ]*[0-9]{3}[-. ]*[0-9]{4}) *[-(] *[0-9]{3,6}[-) ]*$`) // the same with nothing but a dash or brackets
	mark      = regexp.MustCompile(`(^|[^0-9 ().+\-] *|[0-9]{7} +)\(?[0-9]{1,2}[-.),、] *(1[3-9][0-9]|0[0-9]{2})`)                                                     // counts the numbers of a list
	run       = regexp.MustCompile(`\+?[0-9(][0-9 ().·\-]*`)                                                                                                          // digits with what people put between them
	begun     = regexp.MustCompile(`([0-9]) *\( *[0-9]{1,3} *$`)                                                                                                      // brackets around words that begin with digits: 13800000041(3号楼)
	group     = regexp.MustCompile(`\+?[0-9]+`)                                                                                                                       // digits with nothing between them
	mangled   = regexp.MustCompile(`(?i)[0-9*][*x]|[*x][0-9]|[0-9][a-z]+\+?[0-9]|[0-9][_×●○■□?·]{2,}[0-9]`)                                                           // hidden digits, or a number that a spreadsheet wrote in its own way
	aMobile   = regexp.MustCompile(`^1[3-9][0-9]{9}$`)                                                                                                                // (YD/T 1027)
	free      = regexp.MustCompile(`^[48]00[0-9]{7}$`)                                                                                                                // whoever is called pays
	homeCode  = regexp.MustCompile(`^(?:\+|00)86([0-9]{7,})$`)                                                                                                        // before a number from abroad
	bareCode  = regexp.MustCompile(`^86(1[3-9][0-9]{9}|0?[1-9][0-9]{1,2}[2-9][0-9]{6,7})$`)                                                                           // the same without its mark
	trunkZero = regexp.MustCompile(`^0(1[3-9][0-9]{9})$`)                                                                                                             // that exchanges put before a mobile number from elsewhere
	noZero    = regexp.MustCompile(`^(10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7}$`)                                                                                      // an area code without the 0 that a code of the country replaces and a spreadsheet drops
	possible  = regexp.MustCompile(`^\+?[0-9]{3,15}$`)                                                                                                                // (ITU-T E.164)
	cutShort  = regexp.MustCompile(`^1[3-9][0-9]{5,8}$|^1[3-9][0-9]{10,}$|^0[1-9][0-9]{11,}$`)                                                                        // a mobile number with a digit too few or too many, one behind an area code with too many
	alike     = strings.NewReplacer("•", "·", "・", "·", "ー", "-")
	strokes   = regexp.MustCompile(`([0-9])一([0-9])`) // the character for one, meant as a dash

	// inPieces are the forms that a number has which is written in pieces: mobile, behind an area code, without it, free, from abroad.
	inPieces = regexp.MustCompile(`^(1[3-9][0-9]{9}|0(10|2[0-9]|[3-9][0-9]{2})([2-9][0-9]{6,7}|1[0-9]{2,4}|9[56][0-9]{3,4})|[2-9][0-9]{6,7}|[48]00[0-9]{7}|\+[0-9]{7,15}|00[1-9][0-9]{6,12})$`)
)

const (
	inUse   = "+()/;,、|.·#*:-" // what has a meaning of its own beside digits
	longest = 6                // digits of a short number: 110, 12345, 955880
)

// Numbers (号码) are the phone numbers in a field, each in the one form in which numbers are compared, kept apart and looked for: digits without spaces, dots,
// dashes and brackets, without 86 before them and without what only exchanges add; what is written behind a number, as a name or an extension, is left out.
// None where the field holds something that cannot be a number. Few digits are a number only where the field has no others: beside one they may be its end.
func Numbers(field string) (numbers []string) {
	text := written(field)
	if mangled.MatchString(extension.ReplaceAllString(text, " ")) {
		return nil
	}
	var short []string
	alone := false
	for _, part := range parts(text) {
		for _, piece := range run.FindAllString(part, -1) {
			found, sound := numbersIn(piece)
			if !sound {
				return nil
			}
			for _, n := range found {
				if len(n) <= longest {
					short = append(short, n)
					alone = alone || strings.Trim(part, " -") == strings.Trim(piece, " -")
				} else if !slices.Contains(numbers, n) {
					numbers = append(numbers, n)
				}
			}
		}
	}
	if len(numbers) == 0 && len(short) == 1 && len(short[0]) > 2 && short[0] == strings.Join(group.FindAllString(text, -1), "") {
		return short
	}
	if alone {
		return nil
	}
	return numbers
}

// CarriesMobile says whether a mobile number stands in a text, whatever else does.
func CarriesMobile(text string) bool {
	if slices.ContainsFunc(Numbers(text), Mobile) {
		return true
	}
	for _, part := range parts(written(text)) {
		for _, piece := range run.FindAllString(part, -1) {
			found, _ := numbersIn(piece)
			for _, n := range append(found, group.FindAllString(piece, -1)...) {
				if Mobile(normal(n)) {
					return true
				}
			}
		}
	}
	return false
}

// written is a field in the characters that are looked at: digits in one width, each sign that only separates as a dash, none that is not seen.
func written(field string) string {
	text := strings.Map(func(r rune) rune {
		if r >= '①' && r <= '⒛' || r >= '⓪' && r <= '⓿' || r >= '❶' && r <= '➓' {
			return ';' // counts the numbers of a list
		}
		return r
	}, field)
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.In(r, unicode.Cf, unicode.M):
			return -1
		case r == '\r' || r == '\n':
			return r
		case unicode.IsSpace(r):
			return ' '
		case strings.ContainsRune(inUse+"_×●○■□?", r) || unicode.IsLetter(r) || unicode.IsDigit(r):
			return r
		}
		return '-'
	}, alike.Replace(norm.NFKC.String(text)))
	return strokes.ReplaceAllString(text, "$1-$2")
}

// parts are what stands in a written field between the signs that keep numbers apart, without extensions.
func parts(text string) []string {
	text = extension.ReplaceAllString(text, " ")
	text = strings.Map(func(r rune) rune {
		if strings.ContainsRune("_×●○■□?", r) {
			return '-'
		}
		return r
	}, text)
	return between.Split(mark.ReplaceAllString(text, "$1;$2"), -1)
}

// numbersIn is the number that a run of digits is, or those that stand in it one behind the other. False where there is something else.
func numbersIn(piece string) (found []string, sound bool) {
	piece = begun.ReplaceAllString(piece, "$1")
	whole := normal(piece)
	if inPieces.MatchString(whole) {
		return []string{whole}, true
	}
	if number := behind.FindStringSubmatch(piece); number != nil && inPieces.MatchString(normal(number[1])) {
		return []string{normal(number[1])}, true
	}
	groups := group.FindAllString(piece, -1)
	switch len(groups) {
	case 0:
		return nil, true
	case 1:
		return []string{whole}, len(whole) < 3 || possible.MatchString(whole) && !cutShort.MatchString(whole)
	}
	return inARow(groups)
}

// inARow are the numbers that groups of digits are, each of one or more of them. False where some are left over.
func inARow(groups []string) (found []string, sound bool) {
	for len(groups) > 0 {
		most := min(len(groups), 5)
		for ; most > 0; most-- {
			if n := normal(strings.Join(groups[:most], "")); inPieces.MatchString(n) {
				found = append(found, n)
				break
			}
		}
		if most == 0 {
			return nil, false
		}
		groups = groups[most:]
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
	}
	if noZero.MatchString(n) && !free.MatchString(n) {
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

// Reachable is the number in a field to which a message can go: the first mobile one, else the first that somebody answers; "" if there is none.
func Reachable(field string) string {
	numbers := Numbers(field)
	for _, fits := range []func(string) bool{Mobile, func(n string) bool { return len(n) >= 5 }} {
		if i := slices.IndexFunc(numbers, fits); i >= 0 {
			return numbers[i]
		}
	}
	return ""
}
