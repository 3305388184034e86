package bench

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"time"

	"liandong/internal/kernel/store"
	"liandong/internal/world/demo"
)

const (
	bareGroup   = 32 // reports a commit on SQLite: as many as there are connections
	bareWriters = 16 // connections on PostgreSQL
)

// intakeTables are what a report writes, with the column that names its case (or the event that names it).
var intakeTables = []struct{ name, key string }{
	{"cases", "id"}, {"report", "case_id"}, {"case_event", "case_id"}, {"case_hop", "case_id"}, {"case_timer", "case_id"},
	{"journal", "subject"}, {"indicator_delta", "id"},
}

// sampled is the rows of reports, ready to be written again under another district.
type sampled struct {
	statements []string  // by table
	reports    [][]write // by report
	rows       int       // of all reports
}

type write struct {
	table int
	args  []any
}

// sample reads all rows that reports have written whose cases have greater ids.
func sample(ctx context.Context, db *store.DB, since string) (*sampled, error) {
	s := &sampled{statements: make([]string, len(intakeTables))}
	index := map[string]int{} // case -> report
	caseOf := map[string]string{}
	rows, err := db.SQL().QueryContext(ctx, `SELECT id, case_id FROM case_event WHERE district = $1 AND case_id > $2 AND version = 1`, demo.District, since)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var event, id string
		if err := rows.Scan(&event, &id); err != nil {
			return nil, err
		}
		caseOf[event] = id
		index[id] = len(s.reports)
		s.reports = append(s.reports, nil)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for i := range intakeTables {
		if err := s.read(ctx, db, since, i, index, caseOf); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *sampled) read(ctx context.Context, db *store.DB, since string, i int, index map[string]int, caseOf map[string]string) error {
	table, key := intakeTables[i].name, intakeTables[i].key
	rows, err := db.SQL().QueryContext(ctx, `SELECT * FROM `+table+` WHERE district = $1 AND `+key+` > $2`, demo.District, since)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	s.statements[i] = fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, strings.Join(columns, ", "), store.Placeholders(1, len(columns)))
	for rows.Next() {
		args := make([]any, len(columns))
		into := make([]any, len(columns))
		for c := range args {
			into[c] = &args[c]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		id := ""
		for c, name := range columns {
			switch name {
			case key:
				id = fmt.Sprint(args[c])
			case "position": // placed already, or the sequencer would do for these rows what is not measured
				args[c] = s.rows + 1
			}
		}
		if of, ok := caseOf[id]; ok {
			id = of
		}
		if n, ok := index[id]; ok { // others are entries about accounts and sessions
			s.reports[n] = append(s.reports[n], write{table: i, args: args})
			s.rows++
		}
	}
	return rows.Err()
}

// replay writes every report's rows under another district and answers reports a second.
func (s *sampled) replay(ctx context.Context, db *store.DB, district string) (float64, error) {
	for _, report := range s.reports {
		for _, w := range report {
			w.args[0] = district // the first column of every table
		}
	}
	writers, group := 1, bareGroup
	if db.Engine == store.Postgres {
		writers, group = bareWriters, 1
	}
	began := time.Now()
	errs := make([]error, writers)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			share := len(s.reports) / writers
			errs[w] = s.put(ctx, db.SQL(), s.reports[w*share:(w+1)*share], group)
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return 0, err
		}
	}
	return float64(len(s.reports)) / time.Since(began).Seconds(), nil
}

func (s *sampled) put(ctx context.Context, db *sql.DB, reports [][]write, group int) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	prepared := make([]*sql.Stmt, len(s.statements))
	for i, text := range s.statements {
		statement, err := conn.PrepareContext(ctx, text)
		if err != nil {
			return err
		}
		defer func() { _ = statement.Close() }()
		prepared[i] = statement
	}
	for len(reports) > 0 {
		n := min(group, len(reports))
		if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
			return err
		}
		for _, report := range reports[:n] {
			for _, w := range report {
				if _, err := prepared[w.table].ExecContext(context.WithoutCancel(ctx), w.args...); err != nil {
					return err
				}
			}
		}
		if _, err := conn.ExecContext(ctx, "COMMIT"); err != nil {
			return err
		}
		reports = reports[n:]
	}
	return nil
}
