package query

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"liandong/internal/district/worktime"
	"liandong/internal/kernel/bigram"
	"liandong/internal/kernel/store"
)

const (
	mostByNumber = 50
	mostDays     = 10 * 366 // of numbers that are tried
	daily        = 5        // digits of a number behind its day
	dated        = 6        // digits of its day
)

// numbered returns the cases, the newest first, of whose number somebody types the beginning or the end: with or without dashes, in whatever width of digits, with
// a word or sign around it or none, and of the end at least the five digits that count the cases of a day.
func (s *finding) numbered(typed string) (ids []string, err error) {
	digits := bare(typed)
	if digits == "" {
		return nil, nil
	}
	district := s.f.Me.District
	collect := func(r store.Scanner) error {
		var id string
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	}
	if rest, whole := strings.CutPrefix(digits, district); whole {
		if len(rest) > dated {
			rest = rest[:dated] + "-" + rest[dated:]
		}
		begins := district + "-" + rest
		return ids, s.tx.Each(`SELECT id FROM cases WHERE district = $1 AND number >= $2 AND number < $3 ORDER BY number DESC LIMIT 50`,
			store.Args(district, begins, begins+"~"), collect)
	}
	if len(digits) < daily || len(digits) > daily+dated {
		return nil, nil
	}
	numbers, err := s.ending(digits)
	if err != nil || len(numbers) == 0 {
		return nil, err
	}
	return ids, s.tx.Each(`SELECT id FROM cases WHERE district = $1 AND number `+s.tx.Engine.Among(2)+` ORDER BY number DESC`, store.Args(district, s.tx.Engine.List(numbers)), collect)
}

// ending are the numbers that end with some digits: one for each day on which there may be a case.
func (s *finding) ending(digits string) (numbers []string, err error) {
	var first string
	if err := s.tx.Get(`SELECT COALESCE(MIN(number), '') FROM cases WHERE district = $1`, store.Args(s.f.Me.District), &first); err != nil || first == "" {
		return nil, err
	}
	count, day := digits[len(digits)-daily:], digits[:len(digits)-daily]
	for d := worktime.DateOf(s.f.Now); len(numbers) < mostDays; d-- {
		date := strings.ReplaceAll(d.String()[2:], "-", "")
		number := fmt.Sprintf("%s-%s-%s", s.f.Me.District, date, count)
		if number[:len(number)-daily] < first[:min(len(first), len(number)-daily)] {
			break
		}
		if strings.HasSuffix(date, day) {
			numbers = append(numbers, number)
		}
	}
	return numbers, nil
}

// numberCalled are the words and signs that stand before the number of a case and behind it.
var numberCalled = regexp.MustCompile(`^(?:案件|工单|案)?[ :]*(?:编号|单号|号码|号|第)?[ :]*(?:no)?[ .:#]*([0-9].*?) *号?$`)

// bare are the digits of what may be a number or a part of one, "" if it is none.
func bare(typed string) string {
	text := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, bigram.Fold(typed))
	around := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }
	number := numberCalled.FindStringSubmatch(strings.TrimFunc(text, around))
	if number == nil {
		return ""
	}
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune("-‐‑‒–—―−_/ ", r) {
			return -1
		}
		return r
	}, strings.TrimFunc(number[1], around))
	if strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	return digits
}
