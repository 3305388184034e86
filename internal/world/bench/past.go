package bench

import (
	"fmt"
	"strings"
	"time"

	"liandong/internal/district/indicator"
	"liandong/internal/kernel/store"
)

// past writes the statements that copy the staged day s into earlier ones: d days earlier, for every d from {high} down to {low}.
type past struct {
	engine store.Engine
	last   int   // the highest d: of the oldest day
	blocks int64 // of the index, that a day takes

	first time.Time // in which the staged day counts
	after int       // days after it, in the last of which it still counts
}

const days = "WITH RECURSIVE days(d) AS (SELECT CAST({high} AS BIGINT) UNION ALL SELECT d - 1 FROM days WHERE d > {low}) "

const dayMS = 24 * 60 * 60 * 1000

// id is that of a copy: made when the copy came in.
func (p past) id(column, came string) string {
	at := fmt.Sprintf("(%s - d * %d)", came, dayMS)
	made := "LPAD(TO_HEX(" + at + " >> 16), 8, '0') || '-' || LPAD(TO_HEX(" + at + " & 65535), 4, '0')"
	if p.engine == store.SQLite {
		made = "PRINTF('%08x-%04x', " + at + " >> 16, " + at + " & 65535)"
	}
	return "CASE WHEN " + column + " = '' THEN '' ELSE " + made + " || SUBSTR(" + column + ", 14) END"
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

// counts says in which days the staged day counts.
func (p *past) counts(first, final string) (err error) {
	if p.first, err = time.Parse(time.DateOnly, first); err != nil {
		return err
	}
	last, err := time.Parse(time.DateOnly, final)
	p.after = int(last.Sub(p.first).Hours() / 24)
	return err
}

// days are a table of all days in which copies count, n days after the first one that the staged day counts in.
func (p past) days() []string {
	values := make([]string, 0, p.last+p.after+1)
	for n := -p.last; n <= p.after; n++ {
		day := p.first.AddDate(0, 0, n).Format(time.DateOnly)
		values = append(values, fmt.Sprintf("(%d, '%s', '%s')", n, day, day[:7]))
	}
	return []string{"CREATE TABLE seed_day (n BIGINT PRIMARY KEY, day TEXT NOT NULL, month TEXT NOT NULL)", "INSERT INTO seed_day VALUES " + strings.Join(values, ", ")}
}

// figures write those of the days of all copies. What counts on day s counts once for each copy: from s - last to s. So the figures of a key change where a staged day begins to count and after its last day, and
// are the same in between: a span.
func (p past) figures() []string {
	const key = "district, area, dim, matter, source, unit"
	change := func(from, sign string) string {
		return "SELECT " + key + ", n" + from + " AS low, " + sign + "1 AS staged, " + indicator.Counts(sign+"%[1]s AS %[1]s") + " FROM seed_indicator_cell JOIN seed_day USING (day)"
	}
	return []string{
		"CREATE TABLE seed_span AS SELECT * FROM (SELECT " + key + ", low, LEAD(low) OVER span - 1 AS high, SUM(staged) OVER span AS staged, " + indicator.Counts("SUM(%[1]s) OVER span AS %[1]s") +
			" FROM (SELECT " + key + ", low, SUM(staged) AS staged, " + indicator.Counts("SUM(%[1]s) AS %[1]s") +
			" FROM (" + change(fmt.Sprintf(" - %d", p.last), "") + " UNION ALL " + change(" + 1", "-") + ") AS change GROUP BY " + key + ", low) AS changes" +
			" WINDOW span AS (PARTITION BY " + key + " ORDER BY low)) AS spans WHERE staged > 0",
		"CREATE INDEX seed_span_key ON seed_span (" + key + ", low)",
		"INSERT INTO indicator_cell (" + indicator.CellColumns + ") SELECT s.district, s.area, s.dim, d.day, s.matter, s.source, s.unit, " + indicator.Counts("s.%s") + // in the order of the key
			" FROM (SELECT DISTINCT district, area, dim FROM seed_span ORDER BY 1, 2, 3) a CROSS JOIN seed_day d CROSS JOIN seed_span s" +
			" WHERE s.district = a.district AND s.area = a.area AND s.dim = a.dim AND d.n BETWEEN s.low AND s.high",
	}
}

// months write the figures of the months from those spans.
func (p past) months() []string {
	const during = "CASE WHEN high < final THEN high ELSE final END - CASE WHEN low > start THEN low ELSE start END + 1" // days of a span that are in the month
	return indicator.AddingMonths("(SELECT district, area, dim, month AS day, matter, source, unit, " + indicator.Counts("%[1]s * ("+during+") AS %[1]s") +
		" FROM seed_span JOIN (SELECT month, MIN(n) AS start, MAX(n) AS final FROM seed_day GROUP BY month) AS months ON start <= high AND final >= low) AS cells")
}
