package access

import (
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Cover (遮盖) returns a free text with the numbers covered that lead to one person: citizen numbers, phones and bank cards. The rest stays as it was written, and a
// covered text covered again is the same. Numbers of cases, orders and amounts are none of them.
func Cover(text string) string {
	var out strings.Builder
	done := 0
	for _, p := range personal(text) {
		out.WriteString(text[done:p.from])
		out.WriteString(p.mask)
		done = p.to
	}
	return out.String() + text[done:]
}

// passage is a stretch of a text with what is to stand in its place.
type passage struct {
	from, to int
	mask     string
}

// digits are some that stand together in a text: as written, and in plain form.
type digits struct {
	from, to int
	plain    string
	gap      string // what stands before them and keeps them apart from those before, in plain form
}

const (
	mostPieces = 18 // a citizen number with a space behind each digit
	longestGap = 3  // characters
)

var (
	numberOf   = regexp.MustCompile(`(?i)(订单|单号|编号|案号|工单|流水|批号|序号|条码|票号|件号|order)(号码|号| ?number| ?no\.?)?[\s:：#为是]*$`)
	moneyFor   = regexp.MustCompile(`([¥￥$]|金额)[\s:：为是]*$`)
	moneyAfter = regexp.MustCompile(`(?i)^(\.[0-9]{1,2})?\s*(元|万元|亿元|块钱|圆整|yuan|rmb)`)
	caseNumber = regexp.MustCompile(`[0-9]{6}-[0-9]{6}-[0-9]{4,}`)

	inMobile   = regexp.MustCompile(`^(?:\+?86|0086|0)?(1[3-9][0-9]{9})$`)
	inLandline = regexp.MustCompile(`^(0(?:10|2[0-9])[2-9][0-9]{7}|0[3-9][0-9]{2}[2-9][0-9]{6,7}|(?:\+|00)86(?:10|2[0-9])[2-9][0-9]{7}|(?:\+|00)86[3-9][0-9]{2}[2-9][0-9]{6,7})$`)
	inCitizen  = regexp.MustCompile(`^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)[0-9]{4}((?:19|20)?[0-9]{6})[0-9]{3}[0-9X]?$`) // (GB/T 2260)
	inCard     = regexp.MustCompile(`^([69][0-9]{15,18}|[345][0-9]{15})$`)                                                                   // (ISO/IEC 7812: what banks issue)
)

// personal finds what leads to one person, in the order of the text.
func personal(text string) (found []passage) {
	skip := caseNumber.FindAllStringIndex(text, -1)
	inside := func(d digits) bool {
		for _, s := range skip {
			if d.from >= s[0] && d.to <= s[1] {
				return true
			}
		}
		return false
	}
	for _, run := range runs(text) {
		for len(run) > 0 {
			used := 1
			for n := min(len(run), mostPieces); n > 0; n-- {
				if inside(run[0]) {
					break
				}
				from, to := run[0].from, run[n-1].to
				if mask := judged(run[:n], text[:from], text[to:]); mask != "" {
					found, used = append(found, passage{from, to, mask}), n
					break
				}
			}
			run = run[used:]
		}
	}
	return found
}

// judged is the mask of the number that some digits make up between what stands before and behind; "" where they are none that leads to a person.
func judged(pieces []digits, before, behind string) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.plain)
	}
	number := b.String()
	if len(number) < 10 || len(number) > 19 {
		return ""
	}
	if citizen(number) && (len(number) == 18 || !otherwise(before, behind) && !with(pieces, "-")) {
		return MaskIdentity(number)
	}
	switch {
	case otherwise(before, behind):
		return ""
	case inMobile.MatchString(number) && spoken(pieces):
		return MaskPhone(inMobile.FindStringSubmatch(number)[1])
	case inLandline.MatchString(number) && area(pieces):
		return MaskPhone(number)
	case inCard.MatchString(number) && luhn(number) && inFours(pieces):
		return MaskCard(number)
	}
	return ""
}

// otherwise says whether the words around a number make it something else: an order, a file, an amount.
func otherwise(before, behind string) bool {
	const look = 64 // bytes
	for len(before) > look {
		_, n := utf8.DecodeRuneInString(before)
		before = before[n:]
	}
	before = norm.NFKC.String(before)
	return numberOf.MatchString(before) || moneyFor.MatchString(before) || moneyAfter.MatchString(behind)
}

func with(pieces []digits, sign string) bool {
	for _, p := range pieces[1:] {
		if strings.Contains(p.gap, sign) {
			return true
		}
	}
	return false
}

// spoken says whether digits stand apart as those of a mobile number do: a point is no decimal one where there are several of them.
func spoken(pieces []digits) bool {
	return !with(pieces, ".") || len(pieces) > 2
}

// area says whether the code of an area stands together: 0.51263345678 is a share.
func area(pieces []digits) bool {
	return len(pieces) == 1 || len(pieces[0].plain) >= 2 && !strings.Contains(pieces[1].gap, ".") || len(pieces) >= 10
}

// inFours says whether a card stands as it is printed.
func inFours(pieces []digits) bool {
	for i, p := range pieces {
		last := i == len(pieces)-1
		if n := len(strings.TrimPrefix(p.plain, "+")); !last && n%4 != 0 && n != 6 || last && len(pieces) > 1 && n > 13 {
			return false
		}
	}
	return true
}

// runs are the digits of a text, those in one list that nothing but spaces, dots, dashes and brackets keeps apart.
func runs(text string) (all [][]digits) {
	var run []digits
	var d digits
	var gap strings.Builder
	end := func() {
		if d.plain != "" {
			run = append(run, d)
		}
		d = digits{}
	}
	close := func() {
		end()
		if len(run) > 0 {
			all = append(all, run)
		}
		run = nil
		gap.Reset()
	}
	for i, r := range text {
		size := utf8.RuneLen(r)
		if r == utf8.RuneError {
			size = 1
		}
		plain := norm.NFKC.String(string(r))
		switch {
		case len(plain) == 1 && plain[0] >= '0' && plain[0] <= '9' || plain == "+" && d.plain == "" && i+1 < len(text):
			if plain == "+" {
				close()
			}
			if d.plain == "" {
				d = digits{from: i, gap: gap.String()}
				gap.Reset()
			}
			d.plain, d.to = d.plain+plain, i+size
		case (r == 'x' || r == 'X' || r == 'ｘ' || r == 'Ｘ') && d.plain != "":
			d.plain, d.to = d.plain+"X", i+size
			close() // nothing stands behind it
		case separates(r):
			end()
			if len(run) > 0 {
				gap.WriteString(separated(r, plain))
				if utf8.RuneCountInString(gap.String()) > longestGap {
					close()
				}
			}
		default:
			close()
		}
	}
	close()
	return all
}

func separates(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Zs, unicode.Pd) || strings.ContainsRune("\t.．。·•・()（）_", r)
}

func separated(r rune, plain string) string {
	switch {
	case unicode.In(r, unicode.Cf):
		return ""
	case unicode.In(r, unicode.Pd):
		return "-"
	case plain == ".":
		return "."
	}
	return " "
}

// citizen says whether a number is that of a citizen: with a date of birth and the right check digit (GB 11643), or one of 15 digits from before.
func citizen(number string) bool {
	parts := inCitizen.FindStringSubmatch(number)
	if parts == nil {
		return false
	}
	born := parts[2]
	switch {
	case len(number) == 15 && len(born) == 6 && number[14] != 'X':
		born = "19" + born
	case len(number) == 18 && len(born) == 8:
		sum := 0
		for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
			sum += weight * int(number[i]-'0')
		}
		if number[17] != "10X98765432"[sum%11] {
			return false
		}
	default:
		return false
	}
	_, err := time.Parse("20060102", born)
	return err == nil
}

// luhn says whether the check digit of a card is right (ISO/IEC 7812-1).
func luhn(number string) bool {
	sum := 0
	for i := range len(number) {
		n := int(number[len(number)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}
