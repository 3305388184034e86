package casework

import (
	"encoding/json"
	"errors"
	"strings"

	"liandong/internal/audit"
	"liandong/internal/clock"
	"liandong/internal/geo"
	"liandong/internal/staffing"
	"liandong/internal/store"
	"liandong/internal/territory"
	"liandong/internal/words"
)

// caseColumns is the enumerated order in which cases are read and written.
var caseColumns = []string{"district", "id", "number", "state", "version", "matter", "condition_n", "title", "description", "urgency",
	"x", "y", "lon", "lat", "crs", "grid", "village", "zone", "path", "level", "owner_kind", "owner_code",
	"finder_kind", "finder_code", "finder_account", "reporter_account", "handler_kind", "handler_code", "handler_account", "dispatcher",
	"returns", "binding", "reopens", "filed_at", "due_at", "stage_at", "stage_due_at", "closed_at", "resolution", "created_at", "updated_at"}

var (
	selectCase = "SELECT c." + strings.Join(caseColumns, ", c.") + " FROM cases c"
	insertCase = "INSERT INTO cases (" + strings.Join(caseColumns, ", ") + ") VALUES (" + store.Placeholders(1, len(caseColumns)) + ")"
)

func caseArgs(c Case) []any {
	return []any{c.District, c.ID, c.Number, string(c.State), c.Version, c.Matter, c.Condition, c.Title, c.Description, c.Urgency,
		c.At.X, c.At.Y, c.Original.Lon, c.Original.Lat, string(c.Original.CRS), c.Grid, c.Village, c.Zone, c.Path, string(c.Level), string(c.Owner.Kind), c.Owner.Code,
		c.Finder.Kind, c.Finder.Code, c.Finder.Account, c.Reporter, string(c.Handler.Owner.Kind), c.Handler.Owner.Code, c.Handler.Account, c.Dispatcher,
		c.Returns, bit(c.Binding), c.Reopens, clock.Milli(c.FiledAt), clock.Milli(c.DueAt), clock.Milli(c.StageAt), clock.Milli(c.StageDueAt),
		clock.Milli(c.ClosedAt), c.Resolution, clock.Milli(c.CreatedAt), clock.Milli(c.UpdatedAt)}
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// scanCase reads a row of selectCase; owners' names are filled from the roster.
func scanCase(r store.Scanner, roster *staffing.Roster) (Case, error) {
	var c Case
	var x, y int32
	var binding int
	var filed, due, stage, stageDue, closed, created, updated int64
	var ownerKind, handlerKind, crs string
	var owner, handler string
	err := r.Scan(&c.District, &c.ID, &c.Number, &c.State, &c.Version, &c.Matter, &c.Condition, &c.Title, &c.Description, &c.Urgency,
		&x, &y, &c.Original.Lon, &c.Original.Lat, &crs, &c.Grid, &c.Village, &c.Zone, &c.Path, &c.Level, &ownerKind, &owner,
		&c.Finder.Kind, &c.Finder.Code, &c.Finder.Account, &c.Reporter, &handlerKind, &handler, &c.Handler.Account, &c.Dispatcher,
		&c.Returns, &binding, &c.Reopens, &filed, &due, &stage, &stageDue, &closed, &c.Resolution, &created, &updated)
	c.At, c.Original.CRS, c.Binding = geo.Point{X: x, Y: y}, geo.CRS(crs), binding != 0
	c.FiledAt, c.DueAt, c.StageAt, c.StageDueAt = clock.Time(filed), clock.Time(due), clock.Time(stage), clock.Time(stageDue)
	c.ClosedAt, c.CreatedAt, c.UpdatedAt = clock.Time(closed), clock.Time(created), clock.Time(updated)
	c.Owner, c.Handler.Owner = roster.Owner(ownerKind, owner), roster.Owner(handlerKind, handler)
	return c, err
}

func loadCase(tx *store.Tx, district, id string, roster *staffing.Roster) (c Case, err error) {
	found := false
	err = tx.Each(selectCase+" WHERE c.district = $1 AND c.id = $2", store.Args(district, id), func(r store.Scanner) error {
		found = true
		c, err = scanCase(r, roster)
		return err
	})
	if err == nil && !found {
		err = ErrNoCase.New()
	}
	return c, err
}

// save is the guarded UPDATE: it touches a row only if the case is still at the version that the step started from.
func save(tx *store.Tx, before, after Case) error {
	n, err := tx.Exec(`UPDATE cases SET state = $1, version = $2, matter = $3, condition_n = $4, title = $5, urgency = $6, level = $7,
		owner_kind = $8, owner_code = $9, handler_kind = $10, handler_code = $11, handler_account = $12, dispatcher = $13,
		returns = $14, binding = $15, reopens = $16, filed_at = $17, due_at = $18, stage_at = $19, stage_due_at = $20,
		closed_at = $21, resolution = $22, updated_at = $23
		WHERE district = $24 AND id = $25 AND version = $26`,
		string(after.State), after.Version, after.Matter, after.Condition, after.Title, after.Urgency, string(after.Level),
		string(after.Owner.Kind), after.Owner.Code, string(after.Handler.Owner.Kind), after.Handler.Owner.Code, after.Handler.Account, after.Dispatcher,
		after.Returns, bit(after.Binding), after.Reopens, clock.Milli(after.FiledAt), clock.Milli(after.DueAt), clock.Milli(after.StageAt), clock.Milli(after.StageDueAt),
		clock.Milli(after.ClosedAt), after.Resolution, clock.Milli(after.UpdatedAt),
		before.District, before.ID, before.Version)
	if err != nil {
		return err
	}
	if n != 1 {
		return ErrStale.New()
	}
	return nil
}

var eventColumns = []string{"id", "version", "action", "from_state", "to_state", "at", "actor_kind", "actor_code", "actor_name", "actor_account",
	"owner_kind", "owner_code", "level", "reason", "note", "words_zh", "words_en", "stage_due_at", "report", "report_digest", "salt"}

var insertEvent = "INSERT INTO case_event (district, case_id, " + strings.Join(eventColumns, ", ") + ") VALUES (" + store.Placeholders(1, 2+len(eventColumns)) + ")"

func eventRow(c Case, e Event, salt string) store.Statement {
	return store.Statement{Query: insertEvent, Args: []any{c.District, c.ID, e.ID, e.Version, string(e.Action), string(e.From), string(e.To), clock.Milli(e.At),
		e.Actor.Kind, e.Actor.Code, e.Actor.Name, e.Actor.Account, string(e.Owner.Kind), e.Owner.Code, string(e.Level), e.Reason, e.Note,
		e.Words.ZH, e.Words.EN, clock.Milli(e.StageDue), e.Report, e.Digest, salt}}
}

var selectEvents = "SELECT " + strings.Join(eventColumns, ", ") + " FROM case_event WHERE district = $1 AND case_id = $2"

func scanEvent(r store.Scanner, roster *staffing.Roster) (e Event, salt string, err error) {
	var at, due int64
	var ownerKind, owner string
	err = r.Scan(&e.ID, &e.Version, &e.Action, &e.From, &e.To, &at, &e.Actor.Kind, &e.Actor.Code, &e.Actor.Name, &e.Actor.Account,
		&ownerKind, &owner, &e.Level, &e.Reason, &e.Note, &e.Words.ZH, &e.Words.EN, &due, &e.Report, &e.Digest, &salt)
	e.At, e.StageDue, e.Owner = clock.Time(at), clock.Time(due), roster.Owner(ownerKind, owner)
	return e, salt, err
}

// content is what of an event is committed to in the audit log: all of it, in a fixed order, names aside.
func (e Event) content() []byte {
	b, err := json.Marshal(struct {
		Version                  int64
		Action                   Action
		From, To                 State
		At                       int64
		ActorKind, ActorCode     string
		ActorName, ActorAccount  string
		OwnerKind, OwnerCode     string
		Level                    territory.Level
		Reason, Note             string
		Words                    words.Text
		StageDue                 int64
		Report, ReportCommitment string
	}{e.Version, e.Action, e.From, e.To, clock.Milli(e.At), e.Actor.Kind, e.Actor.Code, e.Actor.Name, e.Actor.Account,
		string(e.Owner.Kind), e.Owner.Code, e.Level, e.Reason, e.Note, e.Words, clock.Milli(e.StageDue), e.Report, e.Digest})
	if err != nil {
		panic(err) // strings and integers always marshal
	}
	return b
}

// hopRows end the running hop and begin the next.
func hopRows(before, after Case) (rows []store.Statement) {
	at := clock.Milli(after.UpdatedAt)
	if before.Owner.Code != "" {
		rows = append(rows, store.Statement{Query: `UPDATE case_hop SET to_at = $1 WHERE district = $2 AND case_id = $3 AND to_at = 0`,
			Args: []any{at, after.District, after.ID}})
	}
	if after.Owner.Code != "" {
		rows = append(rows, store.Statement{Query: `INSERT INTO case_hop (district, case_id, n, owner_kind, owner_code, level, from_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			Args: []any{after.District, after.ID, after.Version, string(after.Owner.Kind), after.Owner.Code, string(after.Level), at}})
	}
	return rows
}

func readHops(tx *store.Tx, c Case, roster *staffing.Roster) ([]Hop, error) {
	var hops []Hop
	err := tx.Each(`SELECT n, owner_kind, owner_code, level, from_at, to_at FROM case_hop WHERE district = $1 AND case_id = $2 ORDER BY n`,
		store.Args(c.District, c.ID), func(r store.Scanner) error {
			var h Hop
			var kind, code string
			var from, to int64
			if err := r.Scan(&h.N, &kind, &code, &h.Level, &from, &to); err != nil {
				return err
			}
			h.Owner, h.From, h.To = roster.Owner(kind, code), clock.Time(from), clock.Time(to)
			hops = append(hops, h)
			return nil
		})
	return hops, err
}

// timerRow keeps one timer a case: the end of its running stage.
func timerRow(before, after Case) []store.Statement {
	switch {
	case !after.StageDueAt.IsZero():
		return []store.Statement{{Query: `INSERT INTO case_timer (district, case_id, version, due_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (district, case_id) DO UPDATE SET version = excluded.version, due_at = excluded.due_at`,
			Args: []any{after.District, after.ID, after.Version, clock.Milli(after.StageDueAt)}}}
	case !before.StageDueAt.IsZero():
		return []store.Statement{{Query: `DELETE FROM case_timer WHERE district = $1 AND case_id = $2`, Args: []any{after.District, after.ID}}}
	}
	return nil
}

const selectReport = `SELECT id, case_id, source, matter, description, lon, lat, crs, captured_at, received_at, account, contact, contact_match, media, salt, digest FROM report`

// storedReport is a report as it lies in the database: the contact sealed.
type storedReport struct {
	Report
	sealed, contactMatch, phoneMatch []byte
	salt, digest                     string
}

// commitment is over all that was sent; the contact enters as its keyed hash, so that it can be erased and the rest still verifies.
func (s storedReport) commitment() string {
	content, err := json.Marshal(struct {
		Source, Matter, Description string
		Position                    geo.Position
		CapturedAt                  int64
		Account                     string
		Media                       []string
		Contact                     []byte
	}{s.Source, s.Matter, s.Description, s.Position, clock.Milli(s.CapturedAt), s.Account, s.Media, s.contactMatch})
	if err != nil {
		panic(err) // coordinates are finite after validation
	}
	return audit.Commitment(s.salt, content)
}

func scanReport(r store.Scanner, district string) (s storedReport, err error) {
	var captured, received int64
	var crs, media string
	err = r.Scan(&s.ID, &s.Case, &s.Source, &s.Matter, &s.Description, &s.Position.Lon, &s.Position.Lat, &crs, &captured, &received,
		&s.Account, &s.sealed, &s.contactMatch, &media, &s.salt, &s.digest)
	s.District, s.Position.CRS = district, geo.CRS(crs)
	s.CapturedAt, s.Received = clock.Time(captured), clock.Time(received)
	if err == nil && media != "" {
		err = json.Unmarshal([]byte(media), &s.Media)
	}
	return s, err
}

func loadReport(tx *store.Tx, district, id string) (s storedReport, err error) {
	err = store.ErrNoRow
	each := tx.Each(selectReport+` WHERE district = $1 AND id = $2`, store.Args(district, id), func(r store.Scanner) error {
		s, err = scanReport(r, district)
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
