package ledger

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"liandong/internal/casework/rules"
	"liandong/internal/kernel/store"
	"liandong/internal/media"
)

// accountColumns say who had to do with a case: an erasure empties them, so that they are committed to with the salt of the event, which goes with it.
var accountColumns = []string{"finder_account", "reporter_account", "handler_account", "ask_account", "closer_account"}

// beside are columns of a case that its own commitment leaves out: what was said stands in the report, which has a commitment of its own, and that
// something was erased in an entry of its own.
var beside = []string{"district", "description", "x", "y", "lon", "lat", "crs", "erased_at"}

// plainSkips and accountPlaces are where these columns stand in openingColumns followed by laterColumns.
var plainSkips, accountPlaces = func() (skips map[int]bool, places []int) {
	skips = map[int]bool{}
	for i, name := range slices.Concat(openingColumns, laterColumns) {
		if slices.Contains(beside, name) {
			skips[i] = true
		}
		if slices.Contains(accountColumns, name) {
			skips[i] = true
			places = append(places, i)
		}
	}
	return skips, places
}()

// commitments are what the audit entry of an event says of the case's row after it: over all that holds no personal data, and over who had to do with it.
func commitmentsOf(c rules.Case, salt string) (row, accounts string) {
	opening := OpeningArgs(c)
	values := append(opening[:len(openingColumns):len(openingColumns)], laterArgs(c)...)
	names := slices.Concat(openingColumns, laterColumns)
	plain := make([]byte, 0, 1024)
	for i, v := range values {
		if !plainSkips[i] {
			plain = said(plain, names[i], v)
		}
	}
	who := append(make([]byte, 0, 256), salt...)
	for _, i := range accountPlaces {
		who = said(who, names[i], values[i])
	}
	return short(plain), short(who)
}

// said adds a column that says something; what says nothing is left out, so that a column which comes later changes no commitment.
func said(b []byte, name string, value any) []byte {
	mark := len(b)
	b = append(append(b, name...), '=')
	begin := len(b)
	switch v := value.(type) {
	case string:
		b = strconv.AppendQuote(b, v)
	case int:
		b = strconv.AppendInt(b, int64(v), 10)
	case int32:
		b = strconv.AppendInt(b, int64(v), 10)
	case int64:
		b = strconv.AppendInt(b, v, 10)
	case float64:
		b = strconv.AppendFloat(b, v, 'g', -1, 64)
	default:
		b = fmt.Append(b, v)
	}
	if text := string(b[begin:]); text == `""` || text == "0" {
		return b[:mark]
	}
	return append(b, '\n')
}

func short(content []byte) string {
	sum := sha256.Sum256(content)
	return base64.RawStdEncoding.EncodeToString(sum[:])
}

// differs says what of a case's row is not as the entry of its last event says; "" where nothing is. An event whose words were erased vouches for the rest only.
func differsFrom(c rules.Case, sealed AuditDetail, salt string) string {
	if sealed.Row == "" { // of an entry from before rows were committed to, or of one that is not the last of its transaction
		return ""
	}
	row, accounts := commitmentsOf(c, salt)
	var what []string
	if row != sealed.Row {
		what = append(what, "its row")
	}
	if salt != "" && accounts != sealed.Accounts {
		what = append(what, "who had to do with it")
	}
	if len(what) == 0 {
		return ""
	}
	return fmt.Sprintf("case %s is not as its last event left it: %s", c.ID, strings.Join(what, ", "))
}

// dependents are the rows beside a case, by what they are: each has a case.
var dependents = []struct{ what, rows string }{
	{"a hop", `SELECT district, case_id FROM case_hop`}, {"a task", `SELECT district, case_id FROM case_task`}, {"a pause", `SELECT district, case_id FROM case_pause`},
	{"a link", `SELECT district, case_id FROM case_link`}, {"a mediation", `SELECT district, case_id FROM case_mediation`},
	{"an evaluation", `SELECT district, case_id FROM case_evaluation`}, {"a file", media.InCases}, {"an event", `SELECT district, case_id FROM case_event`},
}

// Strays names cases, events, reports and rows beside a case that nobody's deed brought about: no event of the log leads to them.
func Strays(tx *store.Tx, found func(district, kind, id, why string)) error {
	type question struct{ kind, why, query string }
	questions := []question{
		{"case", "no event has brought the case to the version that it has", `SELECT c.district, c.id FROM cases c
			WHERE NOT EXISTS (SELECT 1 FROM case_event e WHERE e.district = c.district AND e.case_id = c.id AND e.version = c.version)`},
		{"case", "the case has an event of which no entry speaks", `SELECT e.district, e.case_id FROM case_event e
			WHERE NOT EXISTS (SELECT 1 FROM journal a WHERE a.district = e.district AND a.id = e.id)`},
		{"report", "no event speaks of this report", `SELECT r.district, r.id FROM report r WHERE NOT EXISTS
			(SELECT 1 FROM case_event e WHERE e.district = r.district AND e.case_id IN (r.case_id, r.origin) AND e.report = r.id)`},
		{"report", "a number leads to it, and it has no contact", `SELECT district, id FROM report WHERE contact IS NULL AND (contact_match IS NOT NULL OR phone_match IS NOT NULL)`},
	}
	for _, b := range dependents {
		questions = append(questions, question{"case", b.what + " stands beside a case that is not there",
			`SELECT DISTINCT b.district, b.case_id FROM (` + b.rows + `) b WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.district = b.district AND c.id = b.case_id)`})
	}
	for _, q := range questions {
		if err := tx.Each(q.query, nil, func(r store.Scanner) error {
			var district, id string
			err := r.Scan(&district, &id)
			found(district, q.kind, id, q.why)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}
