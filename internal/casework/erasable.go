package casework

import (
	"liandong/internal/call"
	"liandong/internal/casework/ledger"
	"liandong/internal/kernel/erasure"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// Held are the kinds of what casework keeps that can be held by law, or asked to be erased.
var Held = []erasure.Held{
	{Kind: erasure.Report, Name: words.T("上报", "report"), There: there(`SELECT 1 FROM report WHERE district = $1 AND id = $2`)},
	{Kind: erasure.Case, Name: words.T("案件", "case"), There: there(`SELECT 1 FROM cases WHERE district = $1 AND id = $2`)},
	{Kind: erasure.Consultation, Name: words.T("咨询", "consultation"),
		There: there(`SELECT 1 FROM consultation WHERE district = $1 AND id = $2`)},
}

func there(query string) func(*store.Tx, string, string) (bool, error) {
	return func(tx *store.Tx, district, id string) (bool, error) { return tx.Any(query, district, id) }
}

// Due is a thing whose time is up: what it is called, since when its time runs, and the case that it belongs to.
type Due struct {
	ID, Case string
	At       int64 // ms
}

// atRest are the cases that nothing waits in any more, closed before $2. A merged case goes with the one that goes on for it.
var atRest = `c.closed_at > 0 AND c.closed_at < $2 AND c.merged_into = '' AND c.ask_kind = ''
	AND NOT EXISTS (SELECT 1 FROM case_task t WHERE t.district = c.district AND t.case_id = c.id AND t.state IN ('open', 'answered'))
	AND NOT ` + call.CaseWaits("c.district", "c.id")

// DueContacts lists reports with a contact whose case was over before an instant, by id behind one.
func DueContacts(tx *store.Tx, district string, before int64, after string, limit int) ([]Due, error) {
	return due(tx, `SELECT r.id, c.id, c.closed_at FROM report r JOIN cases c ON c.district = r.district AND c.id = r.case_id
		WHERE r.district = $1 AND (r.contact IS NOT NULL OR r.contact_match IS NOT NULL OR r.phone_match IS NOT NULL OR r.sealed IS NOT NULL) AND `+atRest+` AND r.id > $3 ORDER BY r.id LIMIT $4`,
		district, before, after, limit)
}

// DueCases lists cases that were over before an instant and still say something.
func DueCases(tx *store.Tx, district string, before int64, after string, limit int) ([]Due, error) {
	return due(tx, `SELECT c.id, c.id, c.closed_at FROM cases c WHERE c.district = $1 AND c.erased_at = 0 AND `+atRest+` AND c.id > $3 ORDER BY c.id LIMIT $4`,
		district, before, after, limit)
}

// DueConsultations lists questions that were answered before an instant.
func DueConsultations(tx *store.Tx, district string, before int64, after string, limit int) ([]Due, error) {
	return due(tx, `SELECT id, '', at FROM consultation WHERE district = $1 AND at < $2 AND salt <> '' AND id > $3 ORDER BY id LIMIT $4`, district, before, after, limit)
}

func due(tx *store.Tx, query, district string, before int64, after string, limit int) (all []Due, err error) {
	err = tx.Each(query, store.Args(district, before, after, limit), func(r store.Scanner) error {
		var d Due
		err := r.Scan(&d.ID, &d.Case, &d.At)
		all = append(all, d)
		return err
	})
	return all, err
}

// Wanted says whether a contact is still kept of one of some reports: then the call in which they were taken down keeps its number.
func Wanted(tx *store.Tx, district string, reports []string) (bool, error) {
	return tx.Any(`SELECT 1 FROM report WHERE district = $1 AND id `+tx.Engine.Among(2)+` AND contact IS NOT NULL LIMIT 1`, district, tx.Engine.List(reports))
}

// ReportsOf lists the reports of a case, those that came with a merged one too.
func ReportsOf(tx *store.Tx, district, caseID string) ([]string, error) {
	return idsIn(tx, `SELECT id FROM report WHERE district = $1 AND (case_id = $2 OR origin = $2 AND origin <> '')`, district, caseID)
}

// ReportsBy lists what an account reported.
func ReportsBy(tx *store.Tx, district, account string) ([]string, error) {
	return idsIn(tx, `SELECT id FROM report WHERE district = $1 AND account = $2 AND account <> ''`, district, account)
}

// Reported is the condition in SQL that an account reported something, over the columns of its district and account: a sweep asks about
// many accounts at once.
func Reported(district, account string) string {
	return `EXISTS (SELECT 1 FROM report r WHERE r.district = ` + district + ` AND r.account = ` + account + ` AND r.account <> '')`
}

// Reporters lists the accounts that reported the case with a number, those whose reports came or went with a merging too; none where there
// is no such case.
func Reporters(tx *store.Tx, district, number string) ([]string, error) {
	return idsIn(tx, `SELECT r.account FROM cases c
		JOIN report r ON r.district = c.district AND (r.case_id = c.id OR r.origin = c.id AND r.origin <> '')
		WHERE c.district = $1 AND c.number = $2 AND r.account <> ''`, district, number)
}

// OwnReports lists what an account reported for itself in a case.
func OwnReports(tx *store.Tx, district, caseID, account string) (own []string, err error) {
	err = tx.Each(ledger.SelectReport+` WHERE district = $1 AND (case_id = $2 OR origin = $2 AND origin <> '') AND account = $3 AND account <> ''`, store.Args(district, caseID, account), func(r store.Scanner) error {
		s, err := ledger.ScanReport(r, district)
		if s.OwnAccount() != "" {
			own = append(own, s.ID)
		}
		return err
	})
	return own, err
}

func idsIn(tx *store.Tx, query string, args ...any) (all []string, err error) {
	err = tx.Each(query, args, func(r store.Scanner) error {
		var s string
		err := r.Scan(&s)
		all = append(all, s)
		return err
	})
	return all, err
}

// CasesOf lists the cases that a report has to do with: the one that it lies in and the one that it opened.
func CasesOf(tx *store.Tx, district, report string) (cases []string, err error) {
	err = tx.Each(`SELECT case_id, origin FROM report WHERE district = $1 AND id = $2`, store.Args(district, report), func(r store.Scanner) error {
		var in, origin string
		err := r.Scan(&in, &origin)
		cases = append(cases, in)
		if origin != "" && origin != in {
			cases = append(cases, origin)
		}
		return err
	})
	return cases, err
}

// CaseNumbered returns the id of a case by its number; "" where there is none.
func CaseNumbered(tx *store.Tx, district, number string) (string, error) {
	ids, err := idsIn(tx, `SELECT id FROM cases WHERE district = $1 AND number = $2`, district, number)
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}
