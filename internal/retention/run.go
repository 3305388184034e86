package retention

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"liandong/internal/kernel/record"

	"liandong/internal/casework"
	"liandong/internal/district/worktime"
	"liandong/internal/door"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/erasure"
	"liandong/internal/kernel/store"
	"liandong/internal/notice"
)

// Run (清除批次) is the carrying out of a plan that two persons signed.
type Run struct {
	District, ID      string
	Done              bool
	Plan              Plan
	AskedBy, SignedBy string
	SignedAt          time.Time
	Parts             int64
	Tally             Tally
	Digest            string
	EndedAt, PurgedAt time.Time
	step              int
	after             string
}

// Tally is how far a run has come, and at the end its proof.
type Tally struct {
	Went map[Kind]int64   `json:"went,omitempty"`
	Held map[Kind]int64   `json:"held,omitempty"`
	Kept map[Kind]int64   `json:"kept,omitempty"` // needed by something that is not over
	Rows map[string]int64 `json:"rows,omitempty"` // notices, files and the like that went along
	Left int64            `json:"left"`           // due and still there when the run looked again at its end
	Pass int              `json:"pass,omitempty"` // how often it began anew, because something was left
}

func (t *Tally) add(f fate, k Kind) {
	into := map[fate]*map[Kind]int64{goes: &t.Went, isHeld: &t.Held, isNeeded: &t.Kept}[f]
	if *into == nil {
		*into = map[Kind]int64{}
	}
	(*into)[k]++
}

// atOnce is how many things one part takes: a case has many rows.
var atOnce = map[Kind]int{Contents: 50}

const (
	usually = 200
	actor   = "system:retention"
)

const runColumns = `id, state, plan, asked_by, signed_by, signed_at, part, step, after, done, digest, ended_at, purged_at`

func runs(tx *store.Tx, where string, args ...any) (all []Run, err error) {
	district, _ := args[0].(string)
	err = tx.Each(`SELECT `+runColumns+` FROM retention_run WHERE district = $1 AND `+where, args, func(row store.Scanner) error {
		r := Run{District: district}
		var state, plan, tally string
		var signed, ended, purged int64
		if err := row.Scan(&r.ID, &state, &plan, &r.AskedBy, &r.SignedBy, &signed, &r.Parts, &r.step, &r.after, &tally, &r.Digest, &ended, &purged); err != nil {
			return err
		}
		r.Done, r.SignedAt, r.EndedAt, r.PurgedAt = state == "done", clock.Time(signed), clock.Time(ended), clock.Time(purged)
		err := errors.Join(json.Unmarshal([]byte(plan), &r.Plan), json.Unmarshal([]byte(tally), &r.Tally))
		all = append(all, r)
		return err
	})
	return all, err
}

// begin keeps a run that was just signed.
func begin(tx *store.Tx, r Run) error {
	plan, err := json.Marshal(r.Plan)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO retention_run (district, id, state, plan, asked_by, signed_by, signed_at) VALUES ($1, $2, 'running', $3, $4, $5, $6)`,
		r.District, r.ID, string(plan), r.AskedBy, r.SignedBy, clock.Milli(r.SignedAt))
	return err
}

// Continue does the next part of the first run that is not done, and says whether there was one. A part that was done is not done again: it is
// claimed by its number.
func (s *Service) Continue(ctx context.Context) (worked bool, err error) {
	var next []Run
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		next = nil
		districts, err := tx.Districts()
		for _, d := range districts {
			if err == nil && len(next) == 0 {
				next, err = runs(tx, `state = 'running' ORDER BY id LIMIT 1`, d)
			}
		}
		return err
	})
	if err != nil || len(next) == 0 {
		return false, err
	}
	r := next[0]
	if err := s.DB.Update(ctx, func(tx *store.Tx) error { return s.part(tx, r) }); err != nil {
		return true, err
	}
	if s.Cases.Media != nil {
		_, err = s.Cases.Media.Release(ctx)
	}
	return true, err
}

// part does one part of a run in its transaction.
func (s *Service) part(tx *store.Tx, r Run) error {
	n, err := tx.Exec(`UPDATE retention_run SET part = part + 1 WHERE district = $1 AND id = $2 AND state = 'running' AND part = $3`, r.District, r.ID, r.Parts)
	if err != nil || n == 0 { // another process did it
		return err
	}
	r.Parts++
	now := s.Clock.Now()
	standing, err := s.heldNow(tx, r.District, now)
	if err != nil {
		return err
	}
	if r.step == len(r.Plan.Lines) {
		return s.end(tx, r, now, standing)
	}
	l := r.Plan.Lines[r.step].Limit
	limit := atOnce[l.Kind]
	if limit == 0 {
		limit = usually
	}
	all, err := due(tx, r.District, l, now, r.after, limit)
	if err != nil {
		return err
	}
	var e casework.Erased
	var ids []string
	for _, d := range all {
		f, err := fateOf(tx, r.District, l.Kind, d, standing)
		if err != nil {
			return err
		}
		if f == goes {
			ids = append(ids, d.ID)
		}
		if f != goes && r.Tally.Pass == 0 {
			r.Tally.add(f, l.Kind)
		}
		r.after = d.ID
	}
	went, err := s.take(tx, r.District, l.Kind, ids, now, &e)
	if err != nil {
		return err
	}
	for range went {
		r.Tally.add(goes, l.Kind)
	}
	for range len(ids) - went {
		r.Tally.add(isNeeded, l.Kind)
	}
	if len(ids) > 0 {
		act := erasure.Act{District: r.District, ID: newID(), At: now, Actor: actor, Cause: r.ID, Part: r.Parts, Rows: e.Rows}
		manifest, err := erasure.Write(tx, act, e.Gone)
		if err != nil {
			return err
		}
		r.Digest = erasure.Digest([]byte(r.Digest + manifest))
	}
	for what, n := range e.Rows {
		if r.Tally.Rows == nil {
			r.Tally.Rows = map[string]int64{}
		}
		r.Tally.Rows[what] += n
	}
	if len(all) < limit {
		r.step, r.after = r.step+1, ""
	}
	return r.save(tx)
}

// take erases things of a kind, and returns how many went: not what is needed since it was looked at.
func (s *Service) take(tx *store.Tx, district string, k Kind, ids []string, now time.Time, e *casework.Erased) (went int, err error) {
	one := func(id string) (casework.Erased, error) {
		switch k {
		case Contacts:
			return s.Cases.EraseContact(tx, district, id)
		case Contents:
			return s.Cases.EraseCase(tx, district, id, now)
		case Consultations:
			return s.Cases.EraseConsultation(tx, district, id)
		case Calls:
			return s.eraseCall(tx, district, id)
		}
		return s.eraseGuest(tx, district, id)
	}
	switch k {
	case Notices:
		n, err := notice.Forget(tx, district, ids)
		e.Rows = map[string]int64{"notices": n}
		return len(ids), err
	case Codes:
		n, err := door.ForgetCodes(tx, district, ids)
		e.Rows = map[string]int64{"codes": n}
		return len(ids), err
	}
	for _, id := range ids {
		more, err := one(id)
		if errors.Is(err, casework.ErrNeeded) { // found before anything of it was written
			continue
		}
		if err != nil {
			return went, err
		}
		add(e, more)
		went++
	}
	return went, nil
}

func (r Run) save(tx *store.Tx) error {
	tally, err := json.Marshal(r.Tally)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE retention_run SET step = $1, after = $2, done = $3, digest = $4 WHERE district = $5 AND id = $6`, r.step, r.after, string(tally), r.Digest, r.District, r.ID)
	return err
}

// end looks once more whether anything that was due is left, and puts the proof into the audit log: what went, what was held, and a digest over the lists
// of all parts.
func (s *Service) end(tx *store.Tx, r Run, now time.Time, standing held) error {
	r.Tally.Left = 0
	for _, line := range r.Plan.Lines {
		err := walk(tx, r.District, line.Limit, now, func(d casework.Due) error {
			f, err := fateOf(tx, r.District, line.Kind, d, standing)
			if f == goes {
				r.Tally.Left++
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	if r.Tally.Left > 0 && r.Tally.Pass < mostPasses { // a hold ended meanwhile, or something came late: once more
		r.step, r.after = 0, ""
		r.Tally.Pass++
		return r.save(tx)
	}
	if err := r.save(tx); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE retention_run SET state = 'done', ended_at = $1 WHERE district = $2 AND id = $3`, clock.Milli(now), r.District, r.ID); err != nil {
		return err
	}
	return (&record.Env{Tx: tx, District: r.District, Actor: actor, At: now}).Note("retention.run", r.ID,
		map[string]any{"parts": r.Parts, "tally": r.Tally, "digest": r.Digest, "asked_by": r.AskedBy, "signed_by": r.SignedBy})
}

const mostPasses = 2

// tables are those from which words were taken, for the engine to clear.
var tables = []string{"report", "cases", "case_event", "case_task", "case_pause", "case_mediation", "consultation", "media", "search_posting", "notice", "notice_delivery",
	"recorded_message", "phone_call", "call_back", "call_back_attempt", "door_guest", "door_code", "account", "session"}

const (
	quickly   = 512 << 20 // bytes that are written anew at once; more only at night, because nobody writes meanwhile
	nightFrom = 2
	nightTo   = 5
	patience  = 2 * time.Second
)

// Purge clears the database of what was erased where it still lies in freed places, if anything was erased since it was done last. Large files of SQLite
// wait for the night unless told otherwise.
func (s *Service) Purge(ctx context.Context, atOnce bool) (done bool, err error) {
	pending := map[string]string{}
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		clear(pending)
		districts, err := tx.Districts()
		if err != nil {
			return err
		}
		for _, d := range districts {
			last, err := erasure.Latest(tx, d)
			if err != nil {
				return err
			}
			var cleared string
			if err := tx.Get(`SELECT entry FROM erasure_purge WHERE district = $1`, store.Args(d), &cleared); err != nil && !errors.Is(err, store.ErrNoRow) {
				return err
			}
			ended, err := tx.Any(`SELECT 1 FROM retention_run WHERE district = $1 AND state = 'done' AND purged_at = 0`, d)
			if err != nil {
				return err
			}
			if last > cleared || ended {
				pending[d] = last
			}
		}
		return nil
	})
	if err != nil || len(pending) == 0 {
		return false, err
	}
	if !atOnce {
		weight, err := s.DB.Weight(ctx)
		hour := s.Clock.Now().In(worktime.Zone).Hour()
		if err != nil || weight > quickly && (hour < nightFrom || hour >= nightTo) {
			return false, err
		}
	}
	if err := s.DB.Purge(ctx, tables...); err != nil {
		return false, err
	}
	return true, s.DB.Update(ctx, func(tx *store.Tx) error {
		for d, entry := range pending {
			if _, err := tx.Exec(`INSERT INTO erasure_purge (district, entry, at) VALUES ($1, $2, $3) ON CONFLICT (district) DO UPDATE SET entry = excluded.entry, at = excluded.at`,
				d, entry, clock.Milli(s.Clock.Now())); err != nil {
				return err
			}
			if _, err := tx.Exec(`UPDATE retention_run SET purged_at = $1 WHERE district = $2 AND state = 'done' AND purged_at = 0`, clock.Milli(s.Clock.Now()), d); err != nil {
				return err
			}
		}
		return nil
	})
}

// Work carries out what was signed, part by part, until ctx ends. It begins nothing by itself.
func (s *Service) Work(ctx context.Context, log *slog.Logger) {
	for {
		worked, err := s.Continue(ctx)
		if err != nil && ctx.Err() == nil {
			log.Error("retention", "error", err)
		}
		if !worked || err != nil {
			if s.Cases.Media != nil {
				_, err = s.Cases.Media.Release(ctx)
			}
			if err == nil {
				_, err = s.Purge(ctx, false)
			}
			if err != nil && ctx.Err() == nil {
				log.Error("clearing what was erased", "error", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(patience):
			}
		}
		if ctx.Err() != nil {
			return
		}
	}
}
