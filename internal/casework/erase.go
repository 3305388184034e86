package casework

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"liandong/internal/call"
	"liandong/internal/casework/ledger"
	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/door"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/bigram"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/erasure"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/search"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/tile"
	"liandong/internal/media"
	"liandong/internal/notice"
)

// Why something cannot be erased, or nothing can be done with it since.
var (
	ErrNeeded = fault.Define(fault.Conflict, "erasure.needed", "案件%s尚未办结或仍有待办事项，办理需要这些信息，办结后方可清除",
		"Case %s is not over or something in it still waits, and it needs these data. They can be erased once it is over.")
)

// ErasedWords stands where words were erased.
const ErasedWords = "内容已按规定清除 / erased by rule"

const erasedName = "（已清除）" // of who acted on their own report

// Erased is what went.
type Erased struct {
	Gone []erasure.Gone
	Rows map[string]int64 // of what went as a whole: notices, files
}

func (e *Erased) count(what string, n int64) {
	if e.Rows == nil {
		e.Rows = map[string]int64{}
	}
	if n > 0 {
		e.Rows[what] += n
	}
}

// Needed says why a case still needs its data; nil where it does not. A case that was merged is needed as long as the one that goes on for it.
func Needed(tx *store.Tx, district, id string) error {
	c, err := ledger.LoadCase(tx, district, id, &staffing.Roster{})
	if err == nil && c.MergedInto != "" {
		c, err = ledger.LoadCase(tx, district, c.MergedInto, &staffing.Roster{})
	}
	if err != nil {
		return err
	}
	waits := c.State.Open() || c.Ask.Kind != rules.NoAsk
	if !waits && c.Tasks > 0 {
		waits, err = tx.Any(`SELECT 1 FROM case_task WHERE district = $1 AND case_id = $2 AND state IN ('open', 'answered')`, district, c.ID)
	}
	if !waits && err == nil {
		waits, err = call.Waits(tx, district, "", c.ID)
	}
	if waits && err == nil {
		err = ErrNeeded.New(c.Number)
	}
	return err
}

// NeededBy is Needed for what a report belongs to, and returns the cases that it has to do with: the one that it opened and the one it lies in.
func NeededBy(tx *store.Tx, district, report string) (cases []string, err error) {
	s, err := ledger.LoadReport(tx, district, report)
	if err != nil {
		return nil, err
	}
	cases = []string{s.Case}
	if s.Origin != "" && s.Origin != s.Case {
		cases = append(cases, s.Origin)
	}
	return cases, Needed(tx, district, s.Case)
}

// EraseContact empties who reported: name, phone, and the number of the calls in which nothing else was said. What was said stays.
func (d *Casework) EraseContact(tx *store.Tx, district, report string) (e Erased, err error) {
	s, err := ledger.LoadReport(tx, district, report)
	if err != nil {
		return e, err
	}
	if err := d.eraseReport(tx, &e, s, nil); err != nil {
		return e, err
	}
	return e, nil
}

// EraseReport empties what one person said: words, files, the exact place and who it was; of the case that it opened all that was written, of
// others what that person said in it. Counts, steps and times stay.
func (d *Casework) EraseReport(tx *store.Tx, district, report string, at time.Time) (e Erased, err error) {
	s, err := ledger.LoadReport(tx, district, report)
	if err != nil {
		return e, err
	}
	cases, err := NeededBy(tx, district, report)
	if err != nil {
		return e, err
	}
	own := s.OwnAccount()
	for _, id := range cases {
		opened, err := tx.Any(`SELECT 1 FROM case_event WHERE district = $1 AND case_id = $2 AND version = 1 AND report = $3`, district, id, report)
		if err != nil {
			return e, err
		}
		if opened {
			err = d.eraseCase(tx, &e, district, id, []ledger.StoredReport{s}, at)
		} else {
			err = d.eraseShare(tx, &e, id, s, own)
		}
		if err != nil {
			return e, err
		}
	}
	place, err := d.coarse(tx, district, cases[0])
	if err != nil {
		return e, err
	}
	return e, d.eraseReport(tx, &e, s, &place)
}

// EraseCase empties a case with all that was said in it by anybody, and the cases that were merged into it.
func (d *Casework) EraseCase(tx *store.Tx, district, id string, at time.Time) (e Erased, err error) {
	if err := Needed(tx, district, id); err != nil {
		return e, err
	}
	ids := []string{id}
	if err := tx.Each(`SELECT id FROM cases WHERE district = $1 AND merged_into = $2 AND merged_into <> '' ORDER BY id`, store.Args(district, id), func(r store.Scanner) error {
		var merged string
		err := r.Scan(&merged)
		ids = append(ids, merged)
		return err
	}); err != nil {
		return e, err
	}
	var reports []ledger.StoredReport
	if err := tx.Each(ledger.SelectReport+` WHERE district = $1 AND case_id = $2 ORDER BY id`, store.Args(district, id), func(r store.Scanner) error {
		s, err := ledger.ScanReport(r, district)
		reports = append(reports, s)
		return err
	}); err != nil {
		return e, err
	}
	for _, one := range ids {
		if err := d.eraseCase(tx, &e, district, one, reports, at); err != nil {
			return e, err
		}
	}
	for _, s := range reports {
		of := s.Case
		if s.Origin != "" {
			of = s.Origin
		}
		place, err := d.coarse(tx, district, of)
		if err != nil {
			return e, err
		}
		if err := d.eraseReport(tx, &e, s, &place); err != nil {
			return e, err
		}
	}
	return e, nil
}

// EraseConsultation empties a question, its answer and who asked.
func (d *Casework) EraseConsultation(tx *store.Tx, district, id string) (e Erased, err error) {
	var was string
	if err := tx.Get(`SELECT digest FROM consultation WHERE district = $1 AND id = $2`, store.Args(district, id), &was); err != nil {
		return e, err
	}
	if _, err := ledger.ConsultationRows.Exec(tx, `UPDATE consultation SET question = $1, answer = $1, contact = NULL, contact_match = NULL, phone_match = NULL, sealed = NULL, salt = '' WHERE district = $2 AND id = $3`,
		ErasedWords, district, id); err != nil {
		return e, err
	}
	if err := journal.Forget(tx, district, ledger.ConsultationRows.Name, id); err != nil {
		return e, err
	}
	left, _, err := ledger.Stand(tx, district, erasure.Consultation, id)
	e.Gone = append(e.Gone, erasure.Gone{Kind: erasure.Consultation, Subject: id, What: []string{erasure.Contact, erasure.Words}, Was: was, Left: left})
	return e, err
}

// coarse is the place that a case keeps: the centre of its base grid, or of the smallest area around it that is on the map.
func (d *Casework) coarse(tx *store.Tx, district, id string) (geo.Point, error) {
	c, err := ledger.LoadCase(tx, district, id, &staffing.Roster{})
	if err != nil {
		return geo.Point{}, err
	}
	chart, err := d.Atlas.Map(tx, district)
	if err != nil {
		return geo.Point{}, err
	}
	return coarsened(chart, c), nil
}

func coarsened(chart *territory.Map, c rules.Case) geo.Point {
	for _, code := range []string{c.Grid, c.Village, c.Zone} {
		if g, ok := chart.Grid(code); ok {
			return g.Centre
		}
	}
	return chart.District().Centre
}

func exactly(p geo.Point) geo.Position {
	return geo.Position{Lon: p.Lon(), Lat: p.Lat(), CRS: geo.CGCS2000}
}

// eraseReport empties who reported and, with a place to leave, all that was said. What is left gets a new salt, so that the old commitment proves
// nothing; where nothing personal is left it needs none.
func (d *Casework) eraseReport(tx *store.Tx, e *Erased, s ledger.StoredReport, place *geo.Point) error {
	own := s.OwnAccount()
	s.Words = nil // numbers by which people are reached stand in it
	what := []string{erasure.Contact}
	if place == nil {
		s.Salt = journal.Salt()
	} else {
		what = append(what, erasure.Words, erasure.Point)
		s.Description, s.Fields, s.Position, s.Media, s.Salt = ErasedWords, nil, exactly(*place), nil, ""
		if own != "" {
			s.Account, what = "", append(what, erasure.Account)
		}
	}
	files, err := json.Marshal(s.Media)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM report_number WHERE district = $1 AND report_id = $2`, s.District, s.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE report SET contact = NULL, contact_match = NULL, phone_match = NULL, sealed = NULL, description = $1, fields = $2, lon = $3, lat = $4, crs = $5, account = $6,
		media = $7, salt = $8 WHERE district = $9 AND id = $10`, s.Description, string(s.Fields), s.Position.Lon, s.Position.Lat, string(s.Position.CRS), s.Account,
		string(files), s.Salt, s.District, s.ID); err != nil {
		return err
	}
	calls, err := d.eraseCalls(tx, s)
	if err != nil {
		return err
	}
	if access.IsGuest(own) {
		known, err := tx.Any(`SELECT 1 FROM report WHERE district = $1 AND account = $2 AND account <> '' AND contact IS NOT NULL LIMIT 1`, s.District, own)
		if err != nil {
			return err
		}
		if !known {
			if err := door.EraseNumber(tx, s.District, own); err != nil {
				return err
			}
		}
	}
	left, _, err := ledger.Stand(tx, s.District, erasure.Report, s.ID)
	e.Gone = append(append(e.Gone, erasure.Gone{Kind: erasure.Report, Subject: s.ID, What: what, Was: s.Digest, Left: left}), calls...)
	return err
}

// eraseCalls empties the numbers of calls in which no report was taken down that still has a contact.
func (d *Casework) eraseCalls(tx *store.Tx, s ledger.StoredReport) (gone []erasure.Gone, err error) {
	calls, reports, err := call.CallsOf(tx, s.District, s.ID)
	if err != nil || len(calls) == 0 {
		return nil, err
	}
	if used, err := Wanted(tx, s.District, reports); err != nil || used {
		return nil, err
	}
	for _, id := range calls {
		more, err := call.Erase(tx, s.District, id)
		if err != nil {
			return nil, err
		}
		gone = append(gone, more...)
	}
	return gone, nil
}

// eraseCase empties all that was written in a case: by who reported it and by staff, who quote them. reports are those that go with it; files and
// words of others stay with their reports.
func (d *Casework) eraseCase(tx *store.Tx, e *Erased, district, id string, reports []ledger.StoredReport, at time.Time) error {
	c, err := ledger.LoadCase(tx, district, id, &staffing.Roster{})
	if err != nil || !c.ErasedAt.IsZero() {
		return err
	}
	if err := unindex(tx, c, reports); err != nil {
		return err
	}
	var own, staying []string
	for _, s := range reports {
		if account := s.OwnAccount(); account != "" {
			own = append(own, account)
		}
	}
	if err := tx.Each(`SELECT id FROM report WHERE district = $1 AND case_id = $2`, store.Args(district, id), func(r store.Scanner) error {
		var report string
		err := r.Scan(&report)
		if !slices.ContainsFunc(reports, func(s ledger.StoredReport) bool { return s.ID == report }) {
			staying = append(staying, report)
		}
		return err
	}); err != nil {
		return err
	}
	was, err := d.eraseEvents(tx, c, func(rules.Event) bool { return true }, own, nil)
	if err != nil {
		return err
	}
	chart, err := d.Atlas.Map(tx, district)
	if err != nil {
		return err
	}
	point := coarsened(chart, c)
	left, cell := exactly(point), tile.Cell(point)
	anonymous := func(account string) string {
		if slices.Contains(own, account) {
			return ""
		}
		return account
	}
	for _, one := range []store.Statement{
		{Query: `UPDATE cases SET description = $1, x = $2, y = $3, lon = $4, lat = $5, crs = $6, cell = $7, block = $8, erased_at = $9,
			reporter_account = $10, finder_account = $11, closer_account = $12, handler_account = $13 WHERE district = $14 AND id = $15`,
			Args: store.Args(ErasedWords, point.X, point.Y, left.Lon, left.Lat, string(left.CRS), cell, tile.Block(cell), clock.Milli(at),
				anonymous(c.Reporter), anonymous(c.Finder.Account), anonymous(c.Closer.Account), anonymous(c.Handler.Account), district, id)},
		{Query: `UPDATE case_task SET words = '', answer = '' WHERE district = $1 AND case_id = $2`, Args: store.Args(district, id)},
		{Query: `UPDATE case_pause SET reason = '' WHERE district = $1 AND case_id = $2`, Args: store.Args(district, id)},
		{Query: `UPDATE case_mediation SET parties = $1, agreement = NULL WHERE district = $2 AND case_id = $3`, Args: store.Args([]byte{}, district, id)},
		{Query: `DELETE FROM case_timer WHERE district = $1 AND case_id = $2`, Args: store.Args(district, id)},
	} {
		if _, err := tx.Exec(one.Query, one.Args...); err != nil {
			return err
		}
	}
	files, err := media.Forget(tx, district, id, func(entry string) bool { return !slices.Contains(staying, entry) })
	if err != nil {
		return err
	}
	told, err := notice.ForgetCase(tx, district, id)
	if err != nil {
		return err
	}
	e.count("files", files)
	e.count("notices", told)
	backs, err := call.EraseOfCase(tx, district, id)
	if err != nil {
		return err
	}
	stands, _, err := ledger.Stand(tx, district, erasure.Case, id)
	e.Gone = append(append(e.Gone, erasure.Gone{Kind: erasure.Case, Subject: id, What: []string{erasure.Words, erasure.Point}, Was: was, Left: stands}), backs...)
	return err
}

// eraseShare empties what one reporter said in a case that somebody else's report opened: their report's words in the index, files, and what they wrote
// themselves. What staff wrote stays, because it is about what the others said too.
func (d *Casework) eraseShare(tx *store.Tx, e *Erased, id string, s ledger.StoredReport, own string) error {
	c, err := ledger.LoadCase(tx, s.District, id, &staffing.Roster{})
	if err != nil || !c.ErasedAt.IsZero() {
		return err
	}
	if err := unindex(tx, c, []ledger.StoredReport{s}); err != nil {
		return err
	}
	var mine []string
	_, err = d.eraseEvents(tx, c, func(event rules.Event) bool {
		theirs := event.Report == s.ID || own != "" && event.Actor.Account == own
		if theirs {
			mine = append(mine, event.ID)
		}
		return theirs
	}, []string{own}, e)
	if err != nil {
		return err
	}
	files, err := media.Forget(tx, s.District, id, func(entry string) bool { return entry == s.ID || slices.Contains(mine, entry) })
	e.count("files", files)
	return err
}

// eraseEvents empties the words of some events of a case and returns a digest over what was committed to of them; with a list each is put down by itself.
func (d *Casework) eraseEvents(tx *store.Tx, c rules.Case, which func(rules.Event) bool, own []string, each *Erased) (was string, err error) {
	type kept struct {
		rules.Event
		salt string
	}
	var events []kept
	if err := tx.Each(ledger.SelectEvents+" ORDER BY version", store.Args(c.District, c.ID), func(r store.Scanner) error {
		event, salt, err := ledger.ScanEvent(r, &staffing.Roster{})
		if which(event) {
			events = append(events, kept{event, salt})
		}
		return err
	}); err != nil {
		return "", err
	}
	var commitments strings.Builder
	for _, one := range events {
		commitment := journal.Commitment(one.salt, one.Content())
		commitments.WriteString(commitment)
		one.Reason, one.Note, one.Media, one.Sealed = "", "", nil, nil
		if one.Actor.Account != "" && slices.Contains(own, one.Actor.Account) {
			one.Actor.Account, one.Actor.Name = "", erasedName
		}
		if _, err := tx.Exec(`UPDATE case_event SET reason = '', note = '', media = '', salt = '', sealed = NULL, actor_account = $1, actor_name = $2 WHERE district = $3 AND case_id = $4 AND version = $5`,
			one.Actor.Account, one.Actor.Name, c.District, c.ID, one.Version); err != nil {
			return "", err
		}
		if each != nil {
			each.Gone = append(each.Gone, erasure.Gone{Kind: erasure.Event, Subject: ledger.EventSubject(c.ID, one.Version), What: []string{erasure.Words}, Was: commitment, Left: erasure.Digest(one.Content())})
		}
	}
	return erasure.Digest([]byte(commitments.String())), nil
}

// unindex takes out of the index what some reports of a case say, as far as nothing else in it says the same.
func unindex(tx *store.Tx, c rules.Case, reports []ledger.StoredReport) error {
	var gone, kept []string
	opened := false
	for _, s := range reports {
		gone = append(gone, bigram.Terms(s.Description)...)
		gone = append(gone, query.SpeltTerms(query.AddressesIn(s.Description))...)
		if s.Account != "" {
			gone = append(gone, query.ReporterTerm+s.Account)
		}
		opened = opened || s.Description == c.Description
	}
	kept = bigram.Terms(c.Title)
	if !opened {
		kept = append(kept, bigram.Terms(c.Title+"\n"+c.Description)...)
		kept = append(kept, query.SpeltTerms(query.AddressesIn(c.Description))...)
	} else {
		gone = append(gone, bigram.Terms(c.Title+"\n"+c.Description)...)
	}
	if err := tx.Each(`SELECT id, account, description FROM report WHERE district = $1 AND case_id = $2`, store.Args(c.District, c.ID), func(r store.Scanner) error {
		var id, account, said string
		err := r.Scan(&id, &account, &said)
		if !slices.ContainsFunc(reports, func(s ledger.StoredReport) bool { return s.ID == id }) {
			kept = append(append(kept, bigram.Terms(said)...), query.ReporterTerm+account)
		}
		return err
	}); err != nil {
		return err
	}
	slices.Sort(kept)
	gone = slices.DeleteFunc(gone, func(term string) bool {
		_, stays := slices.BinarySearch(kept, term)
		return stays
	})
	return search.Remove(tx, c.District, c.ID, gone)
}
