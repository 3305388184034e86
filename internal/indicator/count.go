// Package indicator counts what happened, in the transaction in which it happens, and answers rates with numerator, denominator and window.
package indicator

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"liandong/internal/store"
)

// Facts are the things that are counted. Fines and the number of fines are never among them (Administrative Penalty Law, art. 74).
type Facts struct {
	Received, Filed, Voided, Returned, Reworked, Reopened int64
	Answered                                              int64 // at once, without a case to handle

	// By the day on which the limit of the whole case ends, so that a rate never exceeds 100%.
	Due       int64 // 应结案
	DueClosed int64 // of these, closed
	DueOnTime int64 // of these, closed before the limit
	Suspended int64 // 挂账: their limit ended here when they were suspended; in no rate, shown beside it

	// By the day of closing.
	Closed        int64 // with a level of resolution
	InGrid        int64
	InDepartment  int64
	InEnforcement int64
	Forced        int64 // 强制结案: closed by two operators, at no level of resolution
}

// columns are the fields of Facts in their order; the tables have them in snake case.
var columns = func() []string {
	t := reflect.TypeFor[Facts]()
	names := make([]string, t.NumField())
	for i := range names {
		names[i] = snake(t.Field(i).Name)
	}
	return names
}()

func snake(s string) string {
	var b strings.Builder
	for i, r := range s {
		if r >= 'A' && r <= 'Z' {
			if i > 0 {
				b.WriteByte('_')
			}
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (f *Facts) pointers() []any {
	v := reflect.ValueOf(f).Elem()
	p := make([]any, v.NumField())
	for i := range p {
		p[i] = v.Field(i).Addr().Interface()
	}
	return p
}

// values are the facts in the order of columns. Written out because it runs with every change.
func (f *Facts) values() []any {
	return []any{f.Received, f.Filed, f.Voided, f.Returned, f.Reworked, f.Reopened, f.Answered, f.Due, f.DueClosed, f.DueOnTime, f.Suspended,
		f.Closed, f.InGrid, f.InDepartment, f.InEnforcement, f.Forced}
}

// Delta is what one change adds to the counts of one day, grid and matter. Negative numbers undo.
type Delta struct {
	District, Day string // YYYY-MM-DD in Asia/Shanghai
	Grid, Path    string // base grid
	Matter        string
	Facts
}

var insertDelta = fmt.Sprintf(`INSERT INTO indicator_delta (district, id, day, grid, path, matter, %s) VALUES (%s)`,
	strings.Join(columns, ", "), store.Placeholders(1, 6+len(columns)))

// Count answers what appends deltas; id is that of the event they come from. One delta a day and matter.
func Count(id string, deltas []Delta) []store.Statement {
	all := make([]store.Statement, len(deltas))
	event := id
	for i, d := range deltas {
		if i > 0 {
			id = fmt.Sprintf("%s.%d", event, i)
		}
		all[i] = store.Statement{Query: insertDelta, Args: append([]any{d.District, id, d.Day, d.Grid, d.Path, d.Matter}, d.values()...)}
	}
	return all
}

const foldBatch = 4000

// fold adds up deltas inside the engine. SQLite has one writer, so two statements see the same rows; PostgreSQL must take and add them in
// one statement, or a delta that commits between two would be taken without being added.
var fold = func() (f struct{ add, take, both string }) {
	sums, set := make([]string, len(columns)), make([]string, len(columns))
	for i, c := range columns {
		sums[i] = "SUM(" + c + ")"
		set[i] = c + " = indicator_count." + c + " + excluded." + c
	}
	list := strings.Join(columns, ", ")
	insert := "INSERT INTO indicator_count (district, day, grid, matter, path, " + list + ") SELECT district, day, grid, matter, MIN(path), " + strings.Join(sums, ", ")
	end := " GROUP BY district, day, grid, matter ON CONFLICT (district, day, grid, matter) DO UPDATE SET " + strings.Join(set, ", ")
	const batch = "id IN (SELECT id FROM indicator_delta WHERE district = $1 ORDER BY id LIMIT $2)"
	f.add = insert + " FROM indicator_delta WHERE district = $1 AND " + batch + end
	f.take = "DELETE FROM indicator_delta WHERE district = $1 AND " + batch
	f.both = "WITH taken AS (" + f.take + " RETURNING *) " + insert + " FROM taken" + end
	return f
}()

// Fold moves a batch of a district's deltas into the counts and answers how many rows it touched. Readers add both, so the figures do not change.
func Fold(tx *store.Tx, district string) (int, error) {
	if tx.Engine == store.Postgres {
		mine, err := tx.TryLock("indicator.fold." + district)
		if err != nil || !mine {
			return 0, err
		}
		n, err := tx.Exec(fold.both, district, foldBatch)
		return int(n), err
	}
	if _, err := tx.Exec(fold.add, district, foldBatch); err != nil {
		return 0, err
	}
	n, err := tx.Exec(fold.take, district, foldBatch)
	return int(n), err
}

func (f *Facts) add(other Facts) {
	mine, theirs := reflect.ValueOf(f).Elem(), reflect.ValueOf(other)
	for i := range mine.NumField() {
		mine.Field(i).SetInt(mine.Field(i).Int() + theirs.Field(i).Int())
	}
}

// foldWaits is how many deltas may wait: reading them is cheap, and a larger batch adds up more of them into one row.
const foldWaits = 500

// FoldStep is Fold as a step of the sequencer, once so many deltas wait that it is worth it.
func FoldStep(tx *store.Tx, district string, _ time.Time) (func(*store.Tx) (int, error), error) {
	waits, err := tx.Any(`SELECT 1 FROM indicator_delta WHERE district = $1 ORDER BY id LIMIT 1 OFFSET $2`, district, foldWaits)
	if !waits || err != nil {
		return nil, err
	}
	return func(tx *store.Tx) (int, error) { return Fold(tx, district) }, nil
}
