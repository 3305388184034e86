package worktime

import (
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/6tail/lunar-go/calendar"

	"liandong/data"
)

// statutory (法定节假日) is a holiday of the National Measures: what is off where no yearly notice says anything yet.
type statutory struct {
	name         string
	on           func(year int) Date // the day it is named for
	before, days int                 // days before that one with which it begins, and how many there are
	from, to     Date                // in force from, until before; 0 for no end
	source       string
}

// assumed are all statutory holidays of the days that a calendar can hold. They are counted once for all calendars.
var assumed = sync.OnceValue(func() (days []Day) {
	holidays, err := readStatutory()
	if err != nil {
		panic(err) // it is carried within the program; a test reads it
	}
	for year := eraFrom.year(); year <= eraTo.year(); year++ {
		for _, h := range holidays {
			first := h.on(year) - Date(h.before)
			for d := first; d < first+Date(h.days); d++ {
				if d.ours() && d >= h.from && (h.to == 0 || d < h.to) {
					days = append(days, Day{Date: d, Kind: Holiday, Name: h.name, Source: h.source})
				}
			}
		}
	}
	return days
})

func readStatutory() (all []statutory, err error) {
	f, err := data.Files.Open("reference/statutory_holidays.csv")
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	for i, row := range rows[1:] {
		h := statutory{name: row[0], source: row[6]}
		var bad [5]error
		h.on, bad[0] = anniversary(row[1])
		h.before, bad[1] = strconv.Atoi(row[2])
		h.days, bad[2] = strconv.Atoi(row[3])
		h.from, bad[3] = dateOrNone(row[4])
		h.to, bad[4] = dateOrNone(row[5])
		for _, err := range bad {
			if err != nil {
				return nil, fmt.Errorf("row %d: %w", i+2, err)
			}
		}
		all = append(all, h)
	}
	return all, nil
}

// anniversary reads when a holiday is: "solar 5-1", "lunar 8-15", or a solar term (节气), "term 清明".
func anniversary(text string) (func(year int) Date, error) {
	basis, when, _ := strings.Cut(text, " ")
	if basis == "term" {
		return func(year int) Date {
			return dateOf(calendar.NewLunarFromYmd(year, 6, 1).GetJieQiTable()[when])
		}, nil
	}
	var month, day int
	if _, err := fmt.Sscanf(when, "%d-%d", &month, &day); err != nil {
		return nil, err
	}
	switch basis {
	case "solar":
		return func(year int) Date { return dateOf(calendar.NewSolarFromYmd(year, month, day)) }, nil
	case "lunar":
		return func(year int) Date { return dateOf(calendar.NewLunarFromYmd(year, month, day).GetSolar()) }, nil
	}
	return nil, fmt.Errorf("no such basis: %q", basis)
}

func dateOf(s *calendar.Solar) Date { return dateIn(s.GetYear(), s.GetMonth(), s.GetDay()) }
