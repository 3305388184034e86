package casework

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/audit"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/timer"
	"liandong/internal/media"
)

// What a checkup finds, as it is told.
var (
	ErrFile    = fault.Define(fault.Conflict, "checkup.file", "文件与其标识不符或缺失", "A file is not what its name says, or is gone.")
	ErrTimer   = fault.Define(fault.Conflict, "checkup.timer", "在办案件缺少计时提醒，已补设", "An open case had no timer, or one that was put off; it was set again.")
	ErrNumbers = fault.Define(fault.Conflict, "checkup.numbers", "案件编号的号段被调回，已移至当日最大编号之后", "The block of case numbers was set back; it was moved past the highest number of the day.")
	ErrRow     = fault.Define(fault.Conflict, "checkup.row", "数据与审计日志不符", "A row is not as the audit log says.")
)

// Flaw (异常) is something that is not as it must be.
type Flaw struct {
	*fault.Error // of which kind it is

	District string
	Subject  string // "file ID", "case ID", "grant ID", "numbers DAY", "key NAME"
	Why      string
}

// Checkup (巡检) looks whether what is kept is what it must be: files against their names, timers against open cases, rows against the audit log. It goes on where the
// round before ended and never keeps the writer for longer than one case. A timer that is missing is set again.
type Checkup struct {
	Keys func(context.Context) ([]*fault.Error, error) // says which keys are no longer those that the database belongs to; nil where nobody looks

	service *Casework
	given   *ledger.Numbers
	log     audit.Watch
	files   media.Place
	open    caseAt

	mu    sync.Mutex
	parts map[string]*findings
}

// Bounds are how much one round looks at.
type Bounds struct {
	Entries int   // of the audit log
	Cases   int   // that are open
	Bytes   int64 // of files
}

// Hourly is what a round looks at beside the work of a day.
var Hourly = Bounds{Entries: 500_000, Cases: 20_000, Bytes: 2 << 30}

type caseAt struct{ district, id string }

// findings of one part: those of the last walk over all of it, and of the walk that is under way.
type findings struct{ last, now []Flaw }

// NewCheckup makes one that begins with the first of everything. Sessions and readings are too many to be remembered: a whole verification knows them.
func NewCheckup(d *Casework, numbers *ledger.Numbers) *Checkup {
	return &Checkup{service: d, given: numbers, parts: map[string]*findings{},
		log: audit.Watch{Skip: func(kind string) bool { return slices.Contains([]string{"session", "disclosure"}, kind) }}}
}

// Found lists what does not hold, as far as is known.
func (c *Checkup) Found() (all []Flaw) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range c.parts {
		all = append(append(all, f.last...), f.now...)
	}
	slices.SortFunc(all, func(a, b Flaw) int {
		return cmp.Or(cmp.Compare(a.District, b.District), cmp.Compare(a.Subject, b.Subject))
	})
	return slices.CompactFunc(all, func(a, b Flaw) bool { return a.District == b.District && a.Subject == b.Subject && a.Code == b.Code })
}

// keep notes what a round has found of a part; whole ends the walk over it.
func (c *Checkup) keep(part string, found []Flaw, whole bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f := c.parts[part]
	if f == nil {
		f = &findings{}
		c.parts[part] = f
	}
	if f.now = append(f.now, found...); whole {
		f.last, f.now = f.now, nil
	}
}

// Round looks at some of everything and returns what it has found. What cannot be looked at is an error, and the rest is looked at all the same.
func (c *Checkup) Round(ctx context.Context, b Bounds) (found []Flaw, err error) {
	for _, part := range []struct {
		name string
		look func(context.Context, Bounds) ([]Flaw, bool, error)
	}{{"keys", c.keys}, {"numbers", c.numbers}, {"cases", c.cases}, {"rows", c.rows}, {"files", c.contents}} {
		some, whole, failed := part.look(ctx, b)
		c.keep(part.name, some, whole && failed == nil)
		found, err = append(found, some...), errors.Join(err, failed)
	}
	return found, err
}

// keys looks whether the keys lie there that the database belongs to: a server goes on with those that it has read, and the next start would be refused.
func (c *Checkup) keys(ctx context.Context, _ Bounds) (found []Flaw, whole bool, err error) {
	if c.Keys == nil {
		return nil, true, nil
	}
	changed, err := c.Keys(ctx)
	for _, e := range changed {
		found = append(found, Flaw{Error: e, Subject: "key " + e.Field, Why: e.Words.EN})
	}
	return found, true, err
}

// numbers looks whether the blocks of the day lie behind what was given out of them, and moves those that do.
func (c *Checkup) numbers(ctx context.Context, _ Bounds) (found []Flaw, whole bool, err error) {
	now := c.service.Clock.Now()
	day := worktime.DateOf(now)
	var back []string
	if err := c.service.DB.View(ctx, func(tx *store.Tx) error {
		back = nil
		districts, err := tx.Districts()
		if err != nil {
			return err
		}
		for _, d := range districts {
			is, err := ledger.NumbersBehind(tx, d, day)
			if err != nil {
				return err
			}
			if is {
				back = append(back, d)
			}
		}
		return nil
	}); err != nil {
		return nil, false, err
	}
	for _, d := range back {
		if err := c.given.Heal(ctx, d, now); err != nil {
			return found, false, err
		}
		found = append(found, Flaw{ErrNumbers.New(), d, "numbers " + day.String(), "the block of case numbers lay behind the highest number of the day"})
	}
	return found, true, nil
}

func (c *Checkup) rows(ctx context.Context, b Bounds) (found []Flaw, whole bool, err error) {
	bad, whole, err := c.log.Round(ctx, c.service.DB, b.Entries)
	for _, f := range bad {
		found = append(found, Flaw{ErrRow.New(), f.District, f.Kind + " " + f.Entry, f.Why})
	}
	return found, whole, err
}

func (c *Checkup) contents(ctx context.Context, b Bounds) (found []Flaw, whole bool, err error) {
	if c.service.Media == nil {
		return nil, true, nil
	}
	bad, next, err := c.service.Media.Check(ctx, c.files, b.Bytes)
	c.files = next
	for _, d := range bad {
		why := "its content is not what its name says"
		if d.Missing {
			why = "it is not there"
		}
		found = append(found, Flaw{ErrFile.New(), d.District, "file " + d.ID, fmt.Sprintf("%s (%s)", why, d.Part)})
	}
	return found, next == media.Place{}, err
}

const checkupBatch = 50 // cases of one view

// cases walks over the open cases.
func (c *Checkup) cases(ctx context.Context, b Bounds) (found []Flaw, whole bool, err error) {
	for seen := 0; seen < b.Cases && ctx.Err() == nil; {
		began := time.Now()
		var some []caseAt
		var late []caseAt
		if err := c.service.DB.View(ctx, func(tx *store.Tx) (err error) {
			some, late = nil, nil
			var flaws []Flaw
			if some, err = openCases(tx, c.open, checkupBatch); err != nil {
				return err
			}
			for _, at := range some {
				row, timer, err := c.service.sound(tx, at)
				if err != nil {
					return err
				}
				if row != "" {
					flaws = append(flaws, Flaw{ErrRow.New(), at.district, "case " + at.id, row})
				}
				if timer != "" && timer != quietly {
					flaws = append(flaws, Flaw{ErrTimer.New(), at.district, "case " + at.id, timer})
				}
				if timer != "" {
					late = append(late, at)
				}
			}
			found = append(found, flaws...)
			return nil
		}); err != nil {
			return found, false, err
		}
		for _, at := range late {
			if err := c.service.DB.Update(ctx, func(tx *store.Tx) error { return c.service.rewind(tx, at) }); err != nil {
				return found, false, err
			}
		}
		if len(some) == 0 {
			c.open = caseAt{}
			return found, true, nil
		}
		c.open = some[len(some)-1]
		seen += len(some)
		select { // those who report go first
		case <-ctx.Done():
		case <-time.After(time.Since(began)):
		}
	}
	return found, false, ctx.Err()
}

func openCases(tx *store.Tx, after caseAt, most int) (all []caseAt, err error) {
	err = tx.Each(`SELECT district, id FROM cases WHERE (district, id) > ($1, $2) AND owner_code <> '' ORDER BY district, id LIMIT $3`,
		store.Args(after.district, after.id, most), func(r store.Scanner) error {
			var at caseAt
			err := r.Scan(&at.district, &at.id)
			all = append(all, at)
			return err
		})
	return all, err
}

// at is a case as the clock sees it.
func (d *Casework) at(tx *store.Tx, at caseAt) (f *rules.Facts, err error) {
	f = &rules.Facts{Now: d.Clock.Now(), Me: rules.Me{Rule: clockRuleID}}
	if f.Reference, err = d.Reference(tx, at.district); err != nil {
		return nil, err
	}
	return f, d.Gather(tx, f, at.district, at.id)
}

const (
	quietly  = "quietly"           // a timer that only has to follow calendars that have changed
	putOff   = 30 * 24 * time.Hour // later than calendars move anything
	noTimer  = "no timer would have rung"
	lateText = "its timer would have rung %d days late"
)

// sound says what is wrong with the row of an open case and with its timer.
func (d *Casework) sound(tx *store.Tx, at caseAt) (row, bell string, err error) {
	f, err := d.at(tx, at)
	if err != nil {
		return "", "", err
	}
	if row, err = ledger.LastWord(tx, f.Case); err != nil {
		return "", "", err
	}
	if row == "" {
		if row, err = ledger.Contacts(tx, f.Case, d.Vault); err != nil {
			return "", "", err
		}
	}
	due := rules.Wake(f.Reference, &f.Case, f.Tasks, f.Pauses, f.Now)
	if due.IsZero() {
		return row, "", nil
	}
	var set int64
	err = tx.Get(`SELECT due_at FROM case_timer WHERE district = $1 AND case_id = $2`, store.Args(at.district, at.id), &set)
	latest := due
	if soon := f.Now.Add(timer.Retry); latest.Before(soon) { // put off because the clock could not act on it
		latest = soon
	}
	switch rings := clock.Time(set); {
	case errors.Is(err, store.ErrNoRow):
		return row, noTimer, nil
	case err != nil:
		return "", "", err
	case rings.Sub(latest) > putOff:
		return row, fmt.Sprintf(lateText, int(rings.Sub(due).Hours()/24)), nil
	case rings.After(latest):
		return row, quietly, nil
	}
	return row, "", nil
}

// rewind sets the timer of a case again, unless it rings earlier anyway. One that is set for nothing any more takes itself away when it rings.
func (d *Casework) rewind(tx *store.Tx, at caseAt) error {
	f, err := d.at(tx, at)
	if errors.Is(err, ledger.ErrNoCase) {
		return nil
	}
	if err != nil {
		return err
	}
	due := rules.Wake(f.Reference, &f.Case, f.Tasks, f.Pauses, f.Now)
	if due.IsZero() {
		return nil
	}
	_, err = tx.Exec(`INSERT INTO case_timer (district, case_id, version, due_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (district, case_id) DO UPDATE SET due_at = excluded.due_at WHERE case_timer.due_at > excluded.due_at`,
		at.district, at.id, f.Case.Version, clock.Milli(due))
	return err
}
