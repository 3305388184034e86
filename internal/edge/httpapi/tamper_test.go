package httpapi_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"liandong/internal/casework/ledger"
	"liandong/internal/kernel/audit"
	"liandong/internal/kernel/store"
	"liandong/internal/world/demo"
)

var errTakenBack = errors.New("taken back")

// tamper changes rows in a transaction that is taken back and returns what verifying finds in it; an error where the database did not take the statement.
func (s *site) tamper(do func(*store.Tx) error) (faults []audit.Fault, err error) {
	s.t.Helper()
	err = s.services.DB.Update(s.t.Context(), func(tx *store.Tx) error {
		faults = nil
		if err := do(tx); err != nil {
			return err
		}
		found, err := audit.VerifyIn(tx, audit.Check{Verifier: s.verifier, Witness: ledger.Witness, Strays: ledger.Strays})
		if err != nil {
			return err
		}
		for _, f := range found {
			faults = append(faults, f.Faults...)
		}
		return errTakenBack
	})
	if errors.Is(err, errTakenBack) {
		err = nil
	}
	return faults, err
}

// TestEveryTamperedRowIsNamed inserts, changes and deletes one row of every kind by SQL, and cases with what belongs to them: verifying names exactly that.
func TestEveryTamperedRowIsNamed(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		s.play()
		if err := s.seal(t.Context()); err != nil {
			t.Fatal(err)
		}
		if f, err := s.tamper(func(*store.Tx) error { return nil }); len(f) > 0 || err != nil {
			t.Fatal("untouched:", f, err)
		}
		for what, change := range map[string]func(*store.Kind) ([]string, string){"deleted": s.deletion, "changed": s.change, "inserted": s.insertion} {
			var all []string
			want := map[string]bool{}
			var untried []string
			for _, k := range store.Kinds() {
				queries, id := change(k)
				if len(queries) == 0 {
					untried = append(untried, k.Name)
					continue
				}
				all = append(all, queries...)
				want[k.Name+" "+id] = true
			}
			f, err := s.tamper(func(tx *store.Tx) error {
				for _, q := range all {
					if _, err := tx.Exec(q); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(what, err)
			}
			for _, one := range f {
				if !want[one.Kind+" "+one.Entry] {
					t.Errorf("%s: named besides: %+v", what, one)
				}
				delete(want, one.Kind+" "+one.Entry)
			}
			for one := range want {
				t.Errorf("%s and not named: %s", what, one)
			}
			t.Logf("%s: one row each of %d kinds; without a row to do it with: %v", what, len(store.Kinds())-len(untried), untried)
			if len(untried) > 12 {
				t.Errorf("%s: too few kinds were tried", what)
			}
		}
		one := func(what, query, kind string) {
			t.Helper()
			var id string
			if err := db.View(t.Context(), func(tx *store.Tx) error {
				return tx.Get(`SELECT c.id FROM cases c JOIN report r ON r.district = c.district AND r.case_id = c.id ORDER BY c.id LIMIT 1`, nil, &id)
			}); err != nil {
				t.Fatal(err)
			}
			f, err := s.tamper(func(tx *store.Tx) error { _, err := tx.Exec(query, id); return err })
			if err != nil || len(f) == 0 || f[0].Kind != kind || kind == "case" && (len(f) != 1 || f[0].Entry != id) {
				t.Errorf("%s: %v %v", what, f, err)
			}
		}
		one("a title", `UPDATE cases SET title = title || 'x' WHERE id = $1`, "case")
		one("a limit", `UPDATE cases SET due_at = due_at + 1 WHERE id = $1`, "case")
		one("a version", `UPDATE cases SET version = version + 7 WHERE id = $1`, "case")
		one("a case that is gone", `DELETE FROM cases WHERE id = $1`, "case")
		one("an event that is gone", `DELETE FROM case_event WHERE case_id = $1 AND version = 2`, "case")
		one("a note", `UPDATE case_event SET note = note || 'x' WHERE case_id = $1 AND version = 1`, "case")
		one("a report that is gone", `DELETE FROM report WHERE case_id = $1`, "case")
		one("a report that nobody made", `INSERT INTO report (district, id, case_id, source, matter, description, lon, lat, crs, captured_at, received_at, account, media, salt, digest, origin, fields)
			SELECT district, 'forged', case_id, source, matter, description, lon, lat, crs, captured_at, received_at, account, media, salt, digest, origin, fields FROM report WHERE case_id = $1`, "report")
		one("an entry of the log", `UPDATE journal SET actor = 'x' WHERE subject = $1`, audit.KindEntry)
	})
}

// first is the condition that finds a row of a kind, and its id; false where there is none.
func (s *site) first(k *store.Kind) (where, id string, found bool) {
	s.t.Helper()
	key, dest := make([]any, len(k.Key)), make([]any, len(k.Key))
	for i := range key {
		dest[i] = &key[i]
	}
	err := s.services.DB.View(s.t.Context(), func(tx *store.Tx) error {
		return tx.Get(`SELECT `+strings.Join(k.Key, ", ")+` FROM `+k.Table+` WHERE district = $1 ORDER BY 1 LIMIT 1`, store.Args(demo.District), dest...)
	})
	if errors.Is(err, store.ErrNoRow) {
		return "", "", false
	}
	if err != nil {
		s.t.Fatal(err)
	}
	where = " WHERE district = '" + demo.District + "'"
	for i, c := range k.Key {
		switch v := key[i].(type) {
		case []byte:
			lit := fmt.Sprintf("x'%x'", v)
			if s.services.DB.Engine == store.Postgres {
				lit = fmt.Sprintf(`'\x%x'`, v)
			}
			where += " AND " + c + " = " + lit
		case string:
			where += " AND " + c + " = '" + v + "'"
		default:
			where += fmt.Sprintf(" AND %s = %v", c, v)
		}
	}
	return where, store.Touched{Kind: k, Key: key}.ID(), true
}

// rows reads what there is of a kind after a statement that is taken back; an error where the database does not take it.
func (s *site) rows(k *store.Kind, query string) (all map[string]string, err error) {
	err = s.services.DB.Update(s.t.Context(), func(tx *store.Tx) error {
		if query != "" {
			if _, err := tx.Exec(query); err != nil {
				return err
			}
		}
		all = map[string]string{}
		if err := k.Rows(tx, demo.District, func(_, id string, content []byte) error { all[id] = string(content); return nil }); err != nil {
			return err
		}
		return errTakenBack
	})
	if errors.Is(err, errTakenBack) {
		err = nil
	}
	return all, err
}

func (s *site) deletion(k *store.Kind) ([]string, string) {
	where, id, found := s.first(k)
	if !found {
		return nil, ""
	}
	return []string{`DELETE FROM ` + k.Table + where}, id
}

// change finds a column of a row that can be changed.
func (s *site) change(k *store.Kind) ([]string, string) {
	where, id, found := s.first(k)
	if !found {
		return nil, ""
	}
	before, err := s.rows(k, "")
	if err != nil {
		s.t.Fatal(err)
	}
	for _, c := range k.Columns {
		for _, to := range []string{c + " + 1", c + " || 'x'", "'{x}'", "'en'", "1"} {
			query := `UPDATE ` + k.Table + ` SET ` + c + ` = ` + to + where
			if after, err := s.rows(k, query); err == nil && after[id] != before[id] {
				return []string{query}, id
			}
		}
	}
	return nil, ""
}

// insertion copies a row under another key.
func (s *site) insertion(k *store.Kind) ([]string, string) {
	where, _, found := s.first(k)
	if !found {
		return nil, ""
	}
	before, err := s.rows(k, "")
	if err != nil {
		s.t.Fatal(err)
	}
	rest := strings.Join(k.Columns, ", ") + s.filled(k)
	for i, c := range k.Key {
		for _, to := range []string{c + " || 'x'", c + " + 1", "'2099-01-01'"} {
			other := append([]string{}, k.Key...)
			other[i] = to
			query := `INSERT INTO ` + k.Table + ` (district, ` + strings.Join(k.Key, ", ") + `, ` + rest + `) SELECT district, ` + strings.Join(other, ", ") + `, ` + rest + ` FROM ` + k.Table + where
			after, err := s.rows(k, query)
			for id := range after {
				if _, was := before[id]; err == nil && !was {
					return []string{query}, id
				}
			}
		}
	}
	return nil, ""
}

// filled are the columns that a kind leaves out.
func (s *site) filled(k *store.Kind) (more string) {
	for c := range k.Left {
		more += ", " + c
	}
	return more
}

// play does something of each sort, so that there is a row of every kind.
func (s *site) play() {
	s.t.Helper()
	now := time.Now()
	c := s.closedCase(now)
	system, security, operator := s.login("system"), s.login("security"), s.login("op-"+fishZone)
	for _, one := range []struct {
		method, path, token string
		body                any
	}{
		{"PUT", "/api/v1/briefings/subscriptions/daily/" + fishZone, operator, map[string]string{"format": "pdf"}},
		{"PUT", "/api/v1/me/notices", operator, map[string]any{"language": "zh", "quiet": map[string]any{"from": "", "to": ""}, "choices": []any{map[string]any{"kind": "*", "channel": "mail", "wanted": false}}}},
		{"PUT", "/api/v1/calls/seat", operator, map[string]any{"extension": "8001"}},
		{"POST", "/api/v1/door", "", map[string]any{}},
		{"POST", "/api/v1/consultations", operator, map[string]any{"id": newID(), "source": "hotline", "question": "几点上班", "answer": "九点"}},
		{"POST", "/api/v1/staffing/changes", system, map[string]any{"act": "stand_in", "post": "P-" + fishing + "-grid_head", "by": "P-" + fishing + "-patroller", "from": now.Add(time.Hour).UTC().Format(time.RFC3339),
			"to": now.Add(48 * time.Hour).UTC().Format(time.RFC3339), "reason": "休假", "apply": true}},
		{"POST", "/api/v1/accounts/patrol-" + fishing + "/lock", security, map[string]any{"reason": "试验停用"}},
		{"POST", "/api/v1/accounts/patrol-" + fishing + "/unlock", security, nil},
		{"POST", "/api/v1/accounts/head-" + fishing + "/sessions/end", security, nil},
	} {
		if a := s.call(one.method, one.path, one.token, one.body); a.status >= 300 {
			s.t.Logf("%s %s: %d %s", one.method, one.path, a.status, a.raw)
		}
	}
	due := now.Add(time.Hour).UTC().Format(time.RFC3339)
	back := s.call("POST", "/api/v1/callbacks", operator, map[string]any{"case": c["id"], "due_at": due, "words": "回访"})
	if id, ok := back.body["id"].(string); ok {
		s.call("POST", "/api/v1/callbacks/"+id+"/attempt", operator, map[string]any{"reached": true, "words": "已告知"})
	} else {
		s.t.Log("callbacks", back.status, back.raw)
	}
	at := s.centre(operator)
	if a := s.call("POST", "/api/v1/places", operator, map[string]any{"name": "广场", "location": map[string]any{"lon": at["lon"], "lat": at["lat"], "crs": "wgs84"}}); a.status >= 300 {
		s.t.Log("places", a.status, a.raw)
	}
}
