// Package briefing (简报) makes the daily brief and the weekly and monthly report of an area: one document out of a board, written as HTML, XLSX or
// PDF, and sent to who subscribed. It counts nothing itself: every number is one of board.
package briefing

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"liandong/internal/figures/board"
	"liandong/internal/kernel/words"
)

// Document (文稿) is a report before it is written in a format.
type Document struct {
	Kind     Kind
	Grid     string
	Area     words.Text
	Period   board.Period
	MadeAt   time.Time
	Title    words.Text
	Subtitle words.Text
	Lead     []words.Text // paragraphs
	Sections []Section
}

// Section is one table of a document with what is said about it.
type Section struct {
	Key   string
	Title words.Text
	Notes []words.Text
	Chart *Chart
	Table Table
}

// Table is rows of cells; a row has a cell for each column.
type Table struct {
	Columns []words.Text
	Rows    [][]Cell
}

// Chart (图) draws columns of its section's table; the first column names what is drawn.
type Chart struct {
	Form    ChartForm
	Title   words.Text
	Columns []int
}

// ChartForm is how a chart is drawn.
type ChartForm int

// The forms.
const (
	Lines ChartForm = iota // along time
	Bars                   // one below the other, in the order of the table
)

// Cell is a word or a number. Writers that know numbers take the value, others the text: both are the same to the digit.
type Cell struct {
	Form  CellForm
	Text  words.Text // of Words
	Value float64
	None  bool // there is nothing to show: a rate without a denominator
}

// CellForm is what a cell holds.
type CellForm int

// The forms.
const (
	Words  CellForm = iota
	Count           // a whole number
	Share           // 0 to 1, shown in percent
	Points          // a difference of shares, in percentage points
	Hours           // minutes, shown in hours
)

func said(t words.Text) Cell { return Cell{Text: t} }
func count(n int64) Cell     { return Cell{Form: Count, Value: float64(n)} }
func share(v float64) Cell   { return Cell{Form: Share, Value: v} }
func points(v float64) Cell  { return Cell{Form: Points, Value: v} }
func noShare() Cell          { return Cell{Form: Share, None: true} }

// Number is the value as a spreadsheet holds it: a share as a part of 1, hours and points as they are shown.
func (c Cell) Number() float64 {
	switch c.Form {
	case Hours:
		return c.Value / 60
	case Points:
		return c.Value * 100
	}
	return c.Value
}

// In is the cell in words of a language.
func (c Cell) In(lang string) string {
	if c.None {
		return "—"
	}
	switch c.Form {
	case Count:
		return strconv.FormatInt(int64(c.Value), 10)
	case Share:
		return fmt.Sprintf("%.2f%%", halfUp(c.Value*100, 2))
	case Points:
		return fmt.Sprintf("%+.2f", halfUp(c.Number(), 2))
	case Hours:
		return words.T("%.1f小时", "%.1f h").With(halfUp(c.Number(), 1)).In(lang)
	}
	return c.Text.In(lang)
}

// halfUp rounds as spreadsheets and browsers do: fmt makes 12.25 12.2.
func halfUp(v float64, digits int) float64 {
	ten := math.Pow10(digits)
	return math.Round(v*ten) / ten
}

// numeric says whether a column holds numbers, which stand at the right.
func (t Table) numeric(column int) bool {
	return len(t.Rows) > 0 && t.Rows[0][column].Form != Words
}
