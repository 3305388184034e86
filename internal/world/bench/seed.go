package bench

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"liandong/internal/casework/ledger"
	"liandong/internal/kernel/store"
	"liandong/internal/world/demo"
)

const (
	seedDay    = 4000 // cases of a day: a district has 3,500 to 6,000
	seedAgo    = 3    // days since the beginning of the day that is copied, in which nearly all of its cases end
	seedHands  = 8    // who let people act, side by side
	seedAtOnce = 20   // days of copies in one transaction
)

// Seed fills an empty database with a district and a history of n cases that ends now. One day is lived by everybody in all grids through the services, as in
// the demonstration; what of it has ended soon is copied, each copy a day earlier, with reports, events, hops, tasks, evaluations, words in the index and figures. Then the last days are
// lived, of which many cases are open. Copies are in no message and not in the audit log.
func Seed(ctx context.Context, t *Target, n int, out io.Writer) error {
	if state, err := demo.StateOf(ctx, t.Platform.DB); err != nil || state != demo.None {
		return joined(err, errNotEmpty)
	}
	if err := t.build(ctx); err != nil {
		return err
	}
	if _, err := demo.Enlist(ctx, t.Platform); err != nil {
		return err
	}
	before, err := t.size(ctx)
	if err != nil {
		return err
	}
	began, now := time.Now(), t.Platform.Clock.Now()
	perDay := min(seedDay, max(1, n/12))
	start := now.AddDate(0, 0, -seedAgo)
	hour, next := start.Add(time.Hour), start.AddDate(0, 0, 1)
	recent := demo.Past{Cases: perDay * (seedAgo - 1), Seed: 1 + 2*seedHands, From: next, To: now}
	var lived int64
	for _, step := range []func(context.Context) error{
		t.living(demo.Past{Cases: perDay / 24, Seed: 1, From: start, To: hour}),
		t.analyse, // or the engine plans for empty tables
		t.living(demo.Past{Cases: perDay * 23 / 24, Seed: 1 + seedHands, From: hour, To: next}),
		t.dropOpen, t.analyse, t.settle,
		func(ctx context.Context) (err error) { lived, err = t.size(ctx); return err },
		func(ctx context.Context) error {
			ended, err := t.stage(ctx)
			if err != nil {
				return err
			}
			return t.repeat(ctx, max(1, (n-recent.Cases+ended/2)/ended))
		},
		t.analyse, t.living(recent), t.analyse, t.settle, t.analyse,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	took := time.Since(began).Seconds()
	size, err := t.size(ctx)
	if err != nil {
		return err
	}
	cases, err := t.count(ctx)
	if err != nil {
		return err
	}
	for _, r := range []Result{
		{Name: "seed", Unit: "cases/s", Value: float64(cases) / took, Note: fmt.Sprintf("%.0f s in all", took)},
		{Name: "seed.disk", Unit: "bytes/case", Value: float64(size-before) / float64(cases), Note: "copies are in no message and not in the audit log"},
		{Name: "seed.disk.lived", Unit: "bytes/case", Value: float64(lived-before) / float64(perDay), Note: "of cases that were lived, with messages, notices and audit log"},
	} {
		r.Engine, r.Cases = engineName(t.Platform.DB), cases
		if err := r.print(out); err != nil {
			return err
		}
	}
	return nil
}

func joined(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// living lets everybody live through a time, in several histories side by side: their updates share commits.
func (t *Target) living(p demo.Past) func(context.Context) error {
	p.Everybody, p.Cases = true, max(1, p.Cases/seedHands)
	return func(ctx context.Context) error {
		group, ctx := errgroup.WithContext(ctx)
		for h := range seedHands {
			one, say := p, func(string) {}
			one.Seed += uint64(h)
			if h == 0 {
				say = t.Progress
			}
			group.Go(func() error { return demo.History(ctx, t.Platform, one, say) })
		}
		return group.Wait()
	}
}

// count returns how many cases there are.
func (t *Target) count(ctx context.Context) (cases int, err error) {
	err = t.Platform.DB.View(ctx, func(tx *store.Tx) error {
		return tx.Get(`SELECT COUNT(*) FROM cases WHERE district = $1`, store.Args(demo.District), &cases)
	})
	return cases, err
}

// size is that of the database in bytes.
func (t *Target) size(ctx context.Context) (bytes int64, err error) {
	query := `SELECT (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size)`
	if t.Platform.DB.Engine == store.Postgres {
		query = `SELECT pg_database_size(current_database())`
	}
	err = t.Platform.DB.SQL().QueryRowContext(ctx, query).Scan(&bytes)
	return bytes, err
}

type pastTable struct{ name, key string }

// pastTables tell of cases, each with the column that names the case.
var pastTables = []pastTable{
	{"cases", "id"}, {"report", "case_id"}, {"case_event", "case_id"}, {"case_hop", "case_id"}, {"case_task", "case_id"}, {"case_pause", "case_id"},
	{"case_evaluation", "case_id"}, {"case_mediation", "case_id"}, {"search_doc", "id"},
}

// dropOpen takes away the cases that have not ended, before anybody was told of them, and what was counted until then.
func (t *Target) dropOpen(ctx context.Context) error {
	return t.exec(ctx, []string{`UPDATE journal SET topic = '', told = '' WHERE subject IN (SELECT id FROM cases WHERE owner_code <> '')`, `DELETE FROM case_timer`, `DELETE FROM cases WHERE owner_code <> ''`,
		`DELETE FROM indicator_delta`, `DELETE FROM indicator_cell`})
}

// stage moves the day into tables of its own, whose rows also tell when their case came in, and answers how many cases it has.
func (t *Target) stage(ctx context.Context) (cases int, err error) {
	if _, err := ledger.RebuildFigures(ctx, t.Platform.DB, demo.District, nil); err != nil {
		return 0, err
	}
	statements := []string{`CREATE TABLE seed_search_posting AS SELECT * FROM search_posting`, `DELETE FROM search_posting`,
		`CREATE TABLE seed_indicator_cell AS SELECT * FROM indicator_cell WHERE dim NOT LIKE 'month_%'`, `DELETE FROM indicator_cell`}
	for _, one := range pastTables {
		also := ""
		if one.name == "case_event" {
			also = ", COALESCE((SELECT r.received_at FROM report r WHERE r.district = s.district AND r.id = s.report), 0) AS report_came"
		}
		statements = append(statements, fmt.Sprintf(`CREATE TABLE seed_%[1]s AS SELECT s.*, c.created_at AS came%[2]s FROM %[1]s s JOIN cases c ON c.district = s.district AND c.id = s.%[3]s`,
			one.name, also, one.key))
	}
	for _, one := range pastTables {
		statements = append(statements, `DELETE FROM `+one.name)
	}
	if err := t.exec(ctx, statements); err != nil {
		return 0, err
	}
	err = t.Platform.DB.View(ctx, func(tx *store.Tx) error { return tx.Get(`SELECT COUNT(*) FROM seed_cases`, nil, &cases) })
	return cases, err
}

// exec runs statements in one transaction.
func (t *Target) exec(ctx context.Context, statements []string) error {
	return t.Platform.DB.Update(ctx, func(tx *store.Tx) error {
		for _, s := range statements {
			if _, err := tx.Exec(s); err != nil {
				return err
			}
		}
		return nil
	})
}

// repeat writes the staged day so many times: as it was, and as if it had been one day earlier, two days …
func (t *Target) repeat(ctx context.Context, times int) error {
	p := past{engine: t.Platform.DB.Engine, last: times - 1}
	var first, final string
	err := t.Platform.DB.View(ctx, func(tx *store.Tx) error {
		err := tx.Get(`SELECT COALESCE(MAX(block), 0) + 1 FROM seed_search_posting`, nil, &p.blocks)
		if err == nil {
			err = tx.Get(`SELECT MIN(day), MAX(day) FROM seed_indicator_cell`, nil, &first, &final)
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := p.counts(first, final); err != nil {
		return err
	}
	restore, err := t.withoutIndexes(ctx)
	if err != nil {
		return err
	}
	whole := strings.NewReplacer("{high}", fmt.Sprint(times-1), "{low}", "0")
	t.Progress("figures and words")
	if err := t.exec(ctx, append(append(p.days(), p.figures()...), whole.Replace(p.words()))); err != nil {
		return err
	}
	var copies []string
	for _, one := range pastTables {
		columns, err := t.columns(ctx, one.name)
		if err != nil {
			return err
		}
		copies = append(copies, p.copy(one.name, columns))
	}
	began := time.Now()
	for high := times - 1; high >= 0; high -= seedAtOnce {
		days := strings.NewReplacer("{high}", fmt.Sprint(high), "{low}", fmt.Sprint(max(0, high-seedAtOnce+1)))
		some := make([]string, len(copies))
		for i, s := range copies {
			some[i] = days.Replace(s)
		}
		if err := t.sideBySide(ctx, some); err != nil {
			return err
		}
		t.Progress(fmt.Sprintf("days to go: %d of %d (%.0f s)", max(0, high-seedAtOnce+1), times, time.Since(began).Seconds()))
	}
	if err := restore(); err != nil {
		return err
	}
	t.Progress("months")
	finish := p.months()
	for _, name := range []string{"search_posting", "indicator_cell", "span", "day"} {
		finish = append(finish, `DROP TABLE seed_`+name)
	}
	for _, one := range pastTables {
		finish = append(finish, `DROP TABLE seed_`+one.name)
	}
	return t.exec(ctx, finish)
}

// sideBySide runs statements in transactions of their own, as many at once as there are processors: on PostgreSQL that is faster, SQLite does one after the other anyhow.
func (t *Target) sideBySide(ctx context.Context, statements []string) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, s := range statements {
		group.Go(func() error { return t.exec(ctx, []string{s}) })
	}
	return group.Wait()
}

// withoutIndexes drops the indexes of the tables that are filled, on PostgreSQL their keys, too, and answers what makes them anew: to sort rows once is faster than to put each in its place.
func (t *Target) withoutIndexes(ctx context.Context) (restore func() error, err error) {
	query := `SELECT 'DROP INDEX ' || name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = $1`
	if t.Platform.DB.Engine == store.Postgres {
		query = `SELECT 'DROP INDEX ' || i.indexname, i.indexdef FROM pg_indexes i WHERE i.tablename = $1 AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)
			UNION ALL SELECT 'ALTER TABLE ' || $1 || ' DROP CONSTRAINT ' || conname, 'ALTER TABLE ' || $1 || ' ADD CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(oid)
			FROM pg_constraint WHERE conrelid = CAST(CAST($1 AS TEXT) AS REGCLASS) AND contype = 'p'`
	}
	var drop, create []string
	err = t.Platform.DB.View(ctx, func(tx *store.Tx) error {
		drop, create = nil, nil
		for _, table := range append(slices.Clone(pastTables), pastTable{name: "indicator_cell"}, pastTable{name: "search_posting"}) {
			err := tx.Each(query, store.Args(table.name), func(r store.Scanner) error {
				var without, with string
				err := r.Scan(&without, &with)
				drop, create = append(drop, without), append(create, with)
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return func() error {
		t.Progress(fmt.Sprintf("%d indexes", len(create)))
		return t.sideBySide(ctx, create)
	}, t.exec(ctx, drop)
}
