package bench

import (
	"fmt"
	"strings"
	"time"

	"liandong/internal/indicator"
	"liandong/internal/store"
)

// past writes the statements that copy the staged day s into earlier ones: d days earlier, for every d from {high} down to {low}.
type past struct {
	engine store.Engine
	last   int   // the highest d: of the oldest day
	blocks int64 // of the index, that a day takes

	first, final string // days in which the staged day counts
}

const days = "WITH RECURSIVE days(d) AS (SELECT CAST({high} AS BIGINT) UNION ALL SELECT d - 1 FROM days WHERE d > {low}) "

const dayMS = 24 * 60 * 60 * 1000

// id is that of a copy: made when the copy came in.
func (p past) id(column, came string) string {
	at := fmt.Sprintf("%s - d * %d", came, dayMS)
	digits := "LPAD(TO_HEX(" + at + "), 12, '0')"
	if p.engine == store.SQLite {
		digits = "PRINTF('%012x', " + at + ")"
	}
	return "CASE WHEN " + column + " = '' THEN '' ELSE SUBSTR(" + digits + ", 1, 8) || '-' || SUBSTR(" + digits + ", 9, 4) || SUBSTR(" + column + ", 14) END"
}

func (p past) copy(table string, columns []string) string {
	values := make([]string, len(columns))
	for i, c := range columns {
		v := "s." + c
		switch {
		case c == "id" && table == "case_event": // names nothing else
		case c == "id" && table == "report":
			v = p.id(v, "s.received_at")
		case c == "report" && table == "case_event":
			v = p.id(v, "s.report_came")
		case c == "merged_into" || c == "origin": // nobody merges in the demonstration's past
		case c == "id" || c == "case_id":
			v = p.id(v, "s.came")
		case c == "number":
			v += " || '-' || d"
		case c == "n" && table == "search_doc":
			v = fmt.Sprintf("s.n + (%d - d) * %d", p.last, p.blocks*searchBlock)
		case c == "at" || c == "ask_until" || c == "fulfil_by" || c == "checked_from" || strings.HasSuffix(c, "_at"):
			v = fmt.Sprintf("CASE WHEN %[1]s > 0 THEN %[1]s - d * %[2]d ELSE 0 END", v, dayMS)
		}
		values[i] = v
	}
	return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") " + days + "SELECT " + strings.Join(values, ", ") + " FROM days CROSS JOIN seed_" + table + " s"
}

const searchBlock = 4096 // documents in a block of the index, see package search

// words are those of all days at once, in the order of the index.
func (p past) words() string {
	return fmt.Sprintf("INSERT INTO search_posting (district, term, block, docs) %sSELECT s.district, s.term, s.block + (%d - d) * %d, s.docs FROM seed_search_posting s CROSS JOIN days", days, p.last, p.blocks)
}

// after is how many days after the first one the staged day still counts, and low the first day in which as many copies count as in each later one until the first.
func (p past) after() (days int, low string) {
	first, _ := time.Parse(time.DateOnly, p.first)
	final, _ := time.Parse(time.DateOnly, p.final)
	days = int(final.Sub(first).Hours() / 24)
	if days > p.last {
		return days, "9999" // there is none
	}
	return days, first.AddDate(0, 0, days-p.last).Format(time.DateOnly)
}

// earlier is d days before a day, as an expression.
func (p past) earlier(day string) string {
	if p.engine == store.SQLite {
		return "DATE(" + day + ", '-' || d || ' days')"
	}
	return "TO_CHAR(CAST(" + day + " AS DATE) - CAST(d AS INTEGER), 'YYYY-MM-DD')"
}

// ends write the figures of the first and the last days, and of their months, and stage what counts in each day between: there all copies count that the staged day makes count,
// one day after the other, so that its figures are those of all its days together.
func (p past) ends() []string {
	all := strings.NewReplacer("{high}", fmt.Sprint(p.last), "{low}", "0").Replace(days)
	after, low := p.after()
	day := p.earlier("s.day")
	ends := indicator.Adding(fmt.Sprintf("%sSELECT s.district, s.area, s.dim, %s, s.matter, s.source, s.unit, %s FROM days CROSS JOIN seed_indicator_cell s WHERE (d < %d OR d > %d) AND (%[2]s > '%[6]s' OR %[2]s < '%[7]s') GROUP BY 1, 2, 3, 4, 5, 6, 7",
		all, day, indicator.Sums, after, p.last-after, p.first, low))
	return append(append([]string{ends}, indicator.AddingMonths("indicator_cell")...),
		"CREATE TABLE seed_middle AS SELECT * FROM seed_indicator_cell WHERE 1 = 0",
		"INSERT INTO seed_middle ("+indicator.CellColumns+") SELECT district, area, dim, '', matter, source, unit, "+indicator.Sums+" FROM seed_indicator_cell GROUP BY 1, 2, 3, 5, 6, 7 ORDER BY 1, 2, 3",
		"CREATE TABLE seed_month (month TEXT NOT NULL, n BIGINT NOT NULL)")
}

// middle writes the figures of days between.
func (p past) middle() string {
	after, _ := p.after()
	return indicator.Adding(fmt.Sprintf("%sSELECT s.district, s.area, s.dim, %s, s.matter, s.source, s.unit, %s FROM seed_middle s CROSS JOIN days WHERE d <= %d",
		days, p.earlier("'"+p.first+"'"), indicator.Counts("s.%s"), p.last-after))
}

// months write the figures of the months of the days between.
func (p past) months() (statements []string) {
	first, _ := time.Parse(time.DateOnly, p.first)
	after, _ := p.after()
	n := map[string]int{}
	for d := range p.last - after + 1 {
		n[first.AddDate(0, 0, -d).Format("2006-01")]++
	}
	for month, days := range n {
		statements = append(statements, fmt.Sprintf("INSERT INTO seed_month VALUES ('%s', %d)", month, days))
	}
	statements = append(statements, indicator.AddingMonths("(SELECT s.district, s.area, s.dim, m.month AS day, s.matter, s.source, s.unit, "+indicator.Counts("s.%[1]s * m.n AS %[1]s")+
		" FROM seed_middle s CROSS JOIN seed_month m) AS middle")...)
	return append(statements, "DROP TABLE seed_month", "DROP TABLE seed_middle", "DROP TABLE seed_indicator_cell")
}
