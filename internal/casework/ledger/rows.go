package ledger

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/tile"
)

// openingColumns are what a new case says; the rest of its columns have defaults. Together they are the order in which cases are read.
var openingColumns = []string{"district", "id", "number", "state", "version", "matter", "condition_n", "title", "description", "urgency",
	"source", "x", "y", "lon", "lat", "crs", "grid", "village", "zone", "path", "level", "owner_kind", "owner_code",
	"finder_kind", "finder_code", "finder_account", "reporter_account", "handler_kind", "handler_code", "handler_account", "dispatcher",
	"returns", "binding", "reopens", "filed_at", "due_at", "stage_at", "stage_due_at", "closed_at", "resolution", "created_at", "updated_at",
	"limit_value", "limit_unit", "stage_limit_value", "stage_limit_unit", "held_at", "first_due_at", "demand", "secrecy", "against"}

var laterColumns = []string{"extra_days", "extensions", "stage_fired", "whole_fired", "pauses", "review_at", "hop_over_ms", "hop_paused_ms", "handling_ms",
	"ask_kind", "ask_owner_kind", "ask_owner_code", "ask_account", "ask_at", "ask_days", "ask_until", "tasks", "mediation", "refusals", "reworks",
	"checked_from", "handed_at", "closer_kind", "closer_code", "closer_account", "forced", "solved", "rating", "excused", "recheck", "merged_into", "reports", "done_by", "erased_at"}

// changing are the columns that an action may change, in the order of saved.
var changing = append([]string{"state", "version", "matter", "condition_n", "title", "urgency", "level", "owner_kind", "owner_code",
	"handler_kind", "handler_code", "handler_account", "dispatcher", "returns", "binding", "reopens", "filed_at", "due_at", "stage_at", "stage_due_at",
	"closed_at", "resolution", "updated_at", "limit_value", "limit_unit", "stage_limit_value", "stage_limit_unit", "held_at", "first_due_at", "secrecy"}, laterColumns...)

var (
	SelectCase = "SELECT c." + strings.Join(slices.Concat(openingColumns, laterColumns), ", c.") + " FROM cases c"
	InsertCase = "INSERT INTO cases (" + strings.Join(openingColumns, ", ") + ", cell, block) VALUES (" + store.Placeholders(1, len(openingColumns)+2) + ")"
	updateCase = func() string {
		n := len(changing)
		return fmt.Sprintf("UPDATE cases SET %s WHERE district = $%d AND id = $%d AND version = $%d", store.Assignments(changing), n+1, n+2, n+3)
	}()
)

// OpeningArgs are the values of openingColumns, and where on the map the case lies, which only maps read.
func OpeningArgs(c rules.Case) []any {
	cell := tile.Cell(c.At)
	return []any{c.District, c.ID, c.Number, string(c.State), c.Version, c.Matter, c.Condition, c.Title, c.Description, c.Urgency, c.Source,
		c.At.X, c.At.Y, c.Original.Lon, c.Original.Lat, string(c.Original.CRS), c.Grid, c.Village, c.Zone, c.Path, string(c.Level), string(c.Owner.Kind), c.Owner.Code,
		c.Finder.Kind, c.Finder.Code, c.Finder.Account, c.Reporter, string(c.Handler.Owner.Kind), c.Handler.Owner.Code, c.Handler.Account, c.Dispatcher,
		c.Returns, store.Bit(c.Binding), c.Reopens, clock.Milli(c.FiledAt), clock.Milli(c.DueAt), clock.Milli(c.StageAt), clock.Milli(c.StageDueAt),
		clock.Milli(c.ClosedAt), c.Resolution, clock.Milli(c.CreatedAt), clock.Milli(c.UpdatedAt),
		c.Limit.Value, string(c.Limit.Unit), c.StageLimit.Value, string(c.StageLimit.Unit), clock.Milli(c.HeldAt), clock.Milli(c.FirstDueAt), string(c.Demand), string(c.Secrecy), c.Against, cell, tile.Block(cell)}
}

// laterArgs are the values of laterColumns.
func laterArgs(c rules.Case) []any {
	a := c.Ask
	return []any{c.ExtraDays, c.Extensions, string(c.StageFired), string(c.WholeFired), c.Pauses, clock.Milli(c.ReviewAt), c.HopOver.Milliseconds(), c.HopPaused.Milliseconds(), c.Handled.Milliseconds(),
		string(a.Kind), string(a.By.Owner.Kind), a.By.Owner.Code, a.By.Account, clock.Milli(a.At), a.Days, clock.Milli(a.Until), c.Tasks, string(c.Mediation), c.Refusals, c.Reworks,
		clock.Milli(c.CheckedFrom), clock.Milli(c.HandedAt), string(c.Closer.Owner.Kind), c.Closer.Owner.Code, c.Closer.Account, store.Bit(c.Forced), c.Solved, c.Rating, store.Bit(c.Excused), c.Recheck, c.MergedInto, c.Reports, c.DoneBy, clock.Milli(c.ErasedAt)}
}

// saved are the values of changing.
func saved(c rules.Case) []any {
	return append([]any{string(c.State), c.Version, c.Matter, c.Condition, c.Title, c.Urgency, string(c.Level), string(c.Owner.Kind), c.Owner.Code,
		string(c.Handler.Owner.Kind), c.Handler.Owner.Code, c.Handler.Account, c.Dispatcher, c.Returns, store.Bit(c.Binding), c.Reopens,
		clock.Milli(c.FiledAt), clock.Milli(c.DueAt), clock.Milli(c.StageAt), clock.Milli(c.StageDueAt), clock.Milli(c.ClosedAt), c.Resolution, clock.Milli(c.UpdatedAt),
		c.Limit.Value, string(c.Limit.Unit), c.StageLimit.Value, string(c.StageLimit.Unit), clock.Milli(c.HeldAt), clock.Milli(c.FirstDueAt), string(c.Secrecy)}, laterArgs(c)...)
}

// ScanCase reads a row of selectCase; owners' names are filled from the roster.
func ScanCase(r store.Scanner, roster *staffing.Roster) (rules.Case, error) {
	var c rules.Case
	var x, y int32
	var binding, forced, excused int
	var filed, due, stage, stageDue, closed, created, updated, review, over, paused, handled, asked, until, checked, handed, held, erased, firstDue int64
	var ownerKind, handlerKind, askKind, closerKind, crs string
	var owner, handler, asker, closer string
	err := r.Scan(&c.District, &c.ID, &c.Number, &c.State, &c.Version, &c.Matter, &c.Condition, &c.Title, &c.Description, &c.Urgency, &c.Source,
		&x, &y, &c.Original.Lon, &c.Original.Lat, &crs, &c.Grid, &c.Village, &c.Zone, &c.Path, &c.Level, &ownerKind, &owner,
		&c.Finder.Kind, &c.Finder.Code, &c.Finder.Account, &c.Reporter, &handlerKind, &handler, &c.Handler.Account, &c.Dispatcher,
		&c.Returns, &binding, &c.Reopens, &filed, &due, &stage, &stageDue, &closed, &c.Resolution, &created, &updated,
		&c.Limit.Value, &c.Limit.Unit, &c.StageLimit.Value, &c.StageLimit.Unit, &held, &firstDue, &c.Demand, &c.Secrecy, &c.Against,
		&c.ExtraDays, &c.Extensions, &c.StageFired, &c.WholeFired, &c.Pauses, &review, &over, &paused, &handled,
		&c.Ask.Kind, &askKind, &asker, &c.Ask.By.Account, &asked, &c.Ask.Days, &until, &c.Tasks, &c.Mediation, &c.Refusals, &c.Reworks,
		&checked, &handed, &closerKind, &closer, &c.Closer.Account, &forced, &c.Solved, &c.Rating, &excused, &c.Recheck, &c.MergedInto, &c.Reports, &c.DoneBy, &erased)
	c.At, c.Original.CRS, c.Binding = geo.Point{X: x, Y: y}, geo.CRS(crs), binding != 0
	c.FiledAt, c.DueAt, c.StageAt, c.StageDueAt = clock.Time(filed), clock.Time(due), clock.Time(stage), clock.Time(stageDue)
	c.ClosedAt, c.CreatedAt, c.UpdatedAt, c.ReviewAt = clock.Time(closed), clock.Time(created), clock.Time(updated), clock.Time(review)
	c.ErasedAt, c.FirstDueAt = clock.Time(erased), clock.Time(firstDue)
	c.HeldAt, c.HopOver, c.HopPaused, c.Handled = clock.Time(held), millis(over), millis(paused), millis(handled)
	c.HandedAt = clock.Time(handed)
	c.Ask.At, c.Ask.Until, c.CheckedFrom, c.Forced, c.Excused = clock.Time(asked), clock.Time(until), clock.Time(checked), forced != 0, excused != 0
	c.Owner, c.Handler.Owner = roster.Owner(ownerKind, owner), roster.Owner(handlerKind, handler)
	c.Ask.By.Owner, c.Closer.Owner = roster.Owner(askKind, asker), roster.Owner(closerKind, closer)
	return c, err
}

func millis(n int64) time.Duration { return time.Duration(n) * time.Millisecond }

func LoadCase(tx *store.Tx, district, id string, roster *staffing.Roster) (c rules.Case, err error) {
	found := false
	err = tx.Each(SelectCase+" WHERE c.district = $1 AND c.id = $2", store.Args(district, id), func(r store.Scanner) error {
		found = true
		c, err = ScanCase(r, roster)
		return err
	})
	if err == nil && !found {
		err = ErrNoCase.New()
	}
	return c, err
}

// save is the guarded UPDATE: it touches a row only if the case is still at the version that the step started from.
func save(tx *store.Tx, before, after rules.Case) error {
	n, err := tx.Exec(updateCase, append(saved(after), before.District, before.ID, before.Version)...)
	if err != nil {
		return err
	}
	if n != 1 {
		return ErrStale.New()
	}
	return nil
}

var eventColumns = []string{"id", "version", "action", "from_state", "to_state", "at", "actor_kind", "actor_code", "actor_name", "actor_account",
	"owner_kind", "owner_code", "level", "reason", "note", "words_zh", "words_en", "stage_due_at", "report", "report_digest", "salt",
	"ask", "told_kind", "told_code", "task", "rung", "due_at", "first_due_at", "media", "matter", "unit", "fixed", "sealed"}

var insertEvent = "INSERT INTO case_event (district, case_id, " + strings.Join(eventColumns, ", ") + ") VALUES (" + store.Placeholders(1, 2+len(eventColumns)) + ")"

func eventRow(c rules.Case, e rules.Event, salt string) store.Statement {
	return store.Statement{Query: insertEvent, Args: []any{c.District, c.ID, e.ID, e.Version, string(e.Action), string(e.From), string(e.To), clock.Milli(e.At),
		e.Actor.Kind, e.Actor.Code, e.Actor.Name, e.Actor.Account, string(e.Owner.Kind), e.Owner.Code, string(e.Level), e.Reason, e.Note,
		e.Words.ZH, e.Words.EN, clock.Milli(e.StageDue), e.Report, e.Digest, salt,
		string(e.Ask), string(e.Told.Kind), e.Told.Code, e.Task, e.Rung, clock.Milli(e.Due), clock.Milli(e.FirstDue), strings.Join(e.Media, " "), e.Matter, e.Unit, e.Fixed, e.Sealed}}
}

var SelectEvents = "SELECT " + strings.Join(eventColumns, ", ") + " FROM case_event WHERE district = $1 AND case_id = $2"

func ScanEvent(r store.Scanner, roster *staffing.Roster) (e rules.Event, salt string, err error) {
	var at, stageDue, due, firstDue int64
	var ownerKind, owner, toldKind, told, files string
	err = r.Scan(&e.ID, &e.Version, &e.Action, &e.From, &e.To, &at, &e.Actor.Kind, &e.Actor.Code, &e.Actor.Name, &e.Actor.Account,
		&ownerKind, &owner, &e.Level, &e.Reason, &e.Note, &e.Words.ZH, &e.Words.EN, &stageDue, &e.Report, &e.Digest, &salt,
		&e.Ask, &toldKind, &told, &e.Task, &e.Rung, &due, &firstDue, &files, &e.Matter, &e.Unit, &e.Fixed, &e.Sealed)
	e.Media = strings.Fields(files)
	e.At, e.StageDue, e.Due, e.FirstDue = clock.Time(at), clock.Time(stageDue), clock.Time(due), clock.Time(firstDue)
	e.Owner, e.Told = roster.Owner(ownerKind, owner), roster.Owner(toldKind, told)
	return e, salt, err
}

// hopRows end the running hop with what it took and begin the next.
func hopRows(after rules.Case, ended *rules.Hop) (rows []store.Statement) {
	at := clock.Milli(after.UpdatedAt)
	if ended != nil {
		rows = append(rows, store.Statement{Query: `UPDATE case_hop SET to_at = $1, paused_ms = $2, over_ms = $3 WHERE district = $4 AND case_id = $5 AND to_at = 0`,
			Args: []any{at, ended.Paused.Milliseconds(), ended.Over.Milliseconds(), after.District, after.ID}})
	}
	if after.Owner.Code != "" {
		rows = append(rows, store.Statement{Query: `INSERT INTO case_hop (district, case_id, n, owner_kind, owner_code, level, from_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			Args: []any{after.District, after.ID, after.Version, string(after.Owner.Kind), after.Owner.Code, string(after.Level), at}})
	}
	return rows
}

func ReadHops(tx *store.Tx, c rules.Case, roster *staffing.Roster) ([]rules.Hop, error) {
	var hops []rules.Hop
	err := tx.Each(`SELECT n, owner_kind, owner_code, level, from_at, to_at, paused_ms, over_ms FROM case_hop WHERE district = $1 AND case_id = $2 ORDER BY n`,
		store.Args(c.District, c.ID), func(r store.Scanner) error {
			var h rules.Hop
			var kind, code string
			var from, to, paused, over int64
			if err := r.Scan(&h.N, &kind, &code, &h.Level, &from, &to, &paused, &over); err != nil {
				return err
			}
			h.Owner, h.From, h.To = roster.Owner(kind, code), clock.Time(from), clock.Time(to)
			h.Paused, h.Over = millis(paused), millis(over)
			hops = append(hops, h)
			return nil
		})
	return hops, err
}

// pauseRows begin or end the pause of a step.
func pauseRows(before, after rules.Case, pauses []worktime.Interval, reason string) []store.Statement {
	if (before.State == rules.Suspended) == (after.State == rules.Suspended) {
		return nil
	}
	last := pauses[len(pauses)-1]
	if after.State == rules.Suspended {
		return []store.Statement{{Query: `INSERT INTO case_pause (district, case_id, from_at, to_at, reason) VALUES ($1, $2, $3, 0, $4)
			ON CONFLICT (district, case_id, from_at) DO UPDATE SET to_at = 0, reason = excluded.reason`, // one that lasted no time is none
			Args: []any{after.District, after.ID, clock.Milli(last.From), reason}}}
	}
	return []store.Statement{{Query: `UPDATE case_pause SET to_at = $1 WHERE district = $2 AND case_id = $3 AND to_at = 0`,
		Args: []any{clock.Milli(last.To), after.District, after.ID}}}
}

// readPauses returns when the case was suspended, in order.
func readPauses(tx *store.Tx, c rules.Case) (pauses []worktime.Interval, err error) {
	if c.Pauses == 0 {
		return nil, nil
	}
	err = tx.Each(`SELECT from_at, to_at FROM case_pause WHERE district = $1 AND case_id = $2 ORDER BY from_at`, store.Args(c.District, c.ID), func(r store.Scanner) error {
		var from, to int64
		err := r.Scan(&from, &to)
		pauses = append(pauses, worktime.Interval{From: clock.Time(from), To: clock.Time(to)})
		return err
	})
	return pauses, err
}

// timerRow keeps one timer a case: when the clock has something to do with it next.
func timerRow(after rules.Case, opening bool, wake time.Time) []store.Statement {
	switch {
	case !wake.IsZero():
		return []store.Statement{{Query: `INSERT INTO case_timer (district, case_id, version, due_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (district, case_id) DO UPDATE SET version = excluded.version, due_at = excluded.due_at`,
			Args: []any{after.District, after.ID, after.Version, clock.Milli(wake)}}}
	case !opening:
		return []store.Statement{{Query: `DELETE FROM case_timer WHERE district = $1 AND case_id = $2`, Args: []any{after.District, after.ID}}}
	}
	return nil
}

const SelectReport = `SELECT id, case_id, source, matter, description, lon, lat, crs, captured_at, received_at, account, contact, contact_match, media, salt, digest, origin, fields, sealed, demand, secret, against FROM report`

// StoredReport is a report as it lies in the database: the contact sealed.
type StoredReport struct {
	rules.Report
	Sealed, ContactMatch, PhoneMatch []byte
	FurtherMatches                   [][]byte // of the second number and those behind it
	Words                            []byte   // sealed: what was said, where something in it was covered
	Salt, Digest                     string
}

// Commitment is over all that was sent; the contact enters as its keyed hash, so that it can be erased and the rest still verifies.
func (s StoredReport) Commitment() string {
	if len(s.Fields) > 0 && !json.Valid(s.Fields) { // somebody changed them by SQL: no commitment is over that
		return ""
	}
	content, err := json.Marshal(struct {
		Source, Matter, Description string
		Position                    geo.Position
		CapturedAt                  int64
		Account                     string
		Media                       []string
		Contact                     []byte
		Fields                      json.RawMessage `json:",omitempty"` // left out where there are none, so that old commitments still hold
		Words                       []byte          `json:",omitempty"`
		Demand                      rules.Demand    `json:",omitempty"`
		Secret                      bool            `json:",omitempty"`
		Against                     string          `json:",omitempty"`
	}{s.Source, s.Matter, s.Description, s.Position, clock.Milli(s.CapturedAt), s.Account, s.Media, s.ContactMatch, s.Fields, s.Words, s.Demand, s.Secret, s.Against})
	if err != nil {
		panic(err) // coordinates are finite after validation
	}
	return journal.Commitment(s.Salt, content)
}

func ScanReport(r store.Scanner, district string) (s StoredReport, err error) {
	var captured, received int64
	var secret int
	var crs, files, fields string
	err = r.Scan(&s.ID, &s.Case, &s.Source, &s.Matter, &s.Description, &s.Position.Lon, &s.Position.Lat, &crs, &captured, &received,
		&s.Account, &s.Sealed, &s.ContactMatch, &files, &s.Salt, &s.Digest, &s.Origin, &fields, &s.Words, &s.Demand, &secret, &s.Against)
	s.District, s.Position.CRS = district, geo.CRS(crs)
	s.Secret = secret != 0
	s.CapturedAt, s.Received, s.Covered = clock.Time(captured), clock.Time(received), len(s.Words) > 0
	if fields != "" {
		s.Fields = json.RawMessage(fields)
	}
	if err == nil && files != "" {
		err = json.Unmarshal([]byte(files), &s.Media)
	}
	return s, err
}

func LoadReport(tx *store.Tx, district, id string) (s StoredReport, err error) {
	err = store.ErrNoRow
	each := tx.Each(SelectReport+` WHERE district = $1 AND id = $2`, store.Args(district, id), func(r store.Scanner) error {
		s, err = ScanReport(r, district)
		return err
	})
	if each != nil {
		return s, each
	}
	if errors.Is(err, store.ErrNoRow) {
		err = ErrNoReport.New()
	}
	return s, err
}

func ContactPlace(district, report string) string { return "report/" + district + "/" + report }

// What is not there, or not as it was seen.
var (
	ErrNoCase         = fault.Define(fault.NotFound, "case.none", "没有这个案件，或您无权查看", "There is no such case, or you may not see it.")
	ErrNoReport       = fault.Define(fault.NotFound, "report.none", "没有这条上报记录，或您无权查看", "There is no such report, or you may not see it.")
	ErrNoConsultation = fault.Define(fault.NotFound, "consultation.none", "没有这条咨询记录，或您无权查看", "There is no such consultation, or you may not see it.")
	ErrStale          = fault.Define(fault.Conflict, "case.stale", "案件刚刚被他人处理，请查看最新情况后再操作", "Somebody has just acted on this case. Look at its present state and try again.")
)

// OwnAccount is the account of who reported it for themselves; "" where staff did or nobody has one.
func (s StoredReport) OwnAccount() string {
	if access.IsGuest(s.Account) || slices.Contains([]string{"web", "app", "resident", "business", "volunteer"}, s.Source) {
		return s.Account
	}
	return ""
}

// Into is the case that a report was said to be about too when it came, "" where it opened one.
func (s StoredReport) Into(tx *store.Tx) (string, error) {
	first := cmp.Or(s.Origin, s.Case)
	opened, err := tx.Any(`SELECT 1 FROM case_event WHERE district = $1 AND case_id = $2 AND version = 1 AND report = $3`, s.District, first, s.ID)
	if opened {
		first = ""
	}
	return first, err
}
