package request

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
)

const columns = `id, kind, subject, path, body, remark, asked_by, asked_at, expires_at, state, decided_by, decided_at, reason, result`

// insert adds a request; false where the id is there already.
func insert(tx *store.Tx, r Request) (fresh bool, err error) {
	n, err := requestRows.Exec(tx, `INSERT INTO request (district, `+columns+`) VALUES (`+store.Placeholders(1, 15)+`) ON CONFLICT (district, id) DO NOTHING`,
		r.District, r.ID, r.Kind, r.Subject, r.Path, string(r.Body), r.Remark, r.AskedBy, clock.Milli(r.AskedAt), clock.Milli(r.Expires), string(r.State), "", 0, "", "")
	return n == 1, err
}

// decide ends a request that is open. Errors: ErrEnded where somebody was first.
func decide(tx *store.Tx, r Request) error {
	n, err := requestRows.Exec(tx, `UPDATE request SET state = $1, decided_by = $2, decided_at = $3, reason = $4 WHERE district = $5 AND id = $6 AND state = 'open'`,
		string(r.State), r.DecidedBy, clock.Milli(r.DecidedAt), r.Reason, r.District, r.ID)
	if err == nil && n != 1 {
		had, err := one(tx, r.District, r.ID)
		if err != nil {
			return err
		}
		return ErrEnded.New(had.State.Name())
	}
	return err
}

// one returns a request. Errors: ErrNone.
func one(tx *store.Tx, district, id string) (Request, error) {
	found, err := list(tx, `id = $2`, store.Args(district, id))
	if err == nil && len(found) == 0 {
		err = ErrNone.New()
	}
	if err != nil {
		return Request{}, err
	}
	return found[0], nil
}

// list returns the requests of a district ($1) that a condition selects.
func list(tx *store.Tx, where string, args []any) (all []Request, err error) {
	district, _ := args[0].(string)
	err = tx.Each(`SELECT `+columns+` FROM request WHERE district = $1 AND `+where, args, func(row store.Scanner) error {
		r := Request{District: district}
		var body, result string
		var asked, expires, decided int64
		err := row.Scan(&r.ID, &r.Kind, &r.Subject, &r.Path, &body, &r.Remark, &r.AskedBy, &asked, &expires, &r.State, &r.DecidedBy, &decided, &r.Reason, &result)
		r.Body, r.AskedAt, r.Expires, r.DecidedAt = json.RawMessage(body), clock.Time(asked), clock.Time(expires), clock.Time(decided)
		if result != "" {
			r.Result = json.RawMessage(result)
		}
		all = append(all, r)
		return err
	})
	return all, err
}

// ErrCursor means that a cursor is none that was given out.
var ErrCursor = fault.Define(fault.Invalid, "request.cursor", "翻页标记不正确", "This is no cursor of a page.")

func join(r Request) string { return strconv.FormatInt(clock.Milli(r.AskedAt), 10) + "-" + r.ID }

func split(cursor string) (at int64, id string, err error) {
	text, id, _ := strings.Cut(cursor, "-")
	if at, err = strconv.ParseInt(text, 10, 64); err != nil || len(id) != 36 || uuid.Validate(id) != nil {
		return 0, "", ErrCursor.At("cursor")
	}
	return at, id, nil
}
