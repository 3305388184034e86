package httpapi_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"liandong/internal/casework"
	"liandong/internal/casework/ledger"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/world/demo"
)

// traces returns where some text still stands: columns of the database and, on SQLite, its files byte by byte; and in the files of cases.
func (s *site) traces(text string) (where []string) {
	s.t.Helper()
	db := s.services.DB
	query, path := `SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1, 2`, ""
	if db.Engine == store.Postgres {
		query = `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2`
	}
	err := db.View(s.t.Context(), func(tx *store.Tx) error {
		var columns [][2]string
		if err := tx.Each(query, nil, func(r store.Scanner) error {
			var c [2]string
			err := r.Scan(&c[0], &c[1])
			columns = append(columns, c)
			return err
		}); err != nil {
			return err
		}
		for _, c := range columns {
			if err := tx.Each(fmt.Sprintf(`SELECT CAST("%s" AS TEXT) FROM "%s" WHERE "%s" IS NOT NULL`, c[1], c[0], c[1]), nil, func(r store.Scanner) error {
				var value string
				err := r.Scan(&value)
				if strings.Contains(value, text) || strings.Contains(value, fmt.Sprintf("%x", text)) {
					where = append(where, c[0]+"."+c[1])
				}
				return err
			}); err != nil {
				return err
			}
		}
		if db.Engine == store.SQLite {
			return tx.Get(`SELECT file FROM pragma_database_list WHERE name = 'main'`, nil, &path)
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	folders := s.folders
	if path != "" {
		folders = append([]string{filepath.Dir(path)}, folders...)
	}
	for _, folder := range folders {
		if err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			content, err := os.ReadFile(path)
			if bytes.Contains(content, []byte(text)) {
				where = append(where, filepath.Base(path))
			}
			return err
		}); err != nil {
			s.t.Fatal(err)
		}
	}
	return where
}

// stored counts the files in the store.
func (s *site) stored() (n int) {
	s.t.Helper()
	if err := filepath.WalkDir(s.folders[0], func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			n++
		}
		return err
	}); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func (s *site) count(query string) (n int64) {
	s.t.Helper()
	if err := s.services.DB.View(s.t.Context(), func(tx *store.Tx) error { return tx.Get(query, nil, &n) }); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func (s *site) must(a answer, status int, code string) answer {
	s.t.Helper()
	if a.status != status || code != "" && a.body["code"] != code {
		s.t.Fatalf("%d, want %d %s: %s", a.status, status, code, a.raw)
	}
	return a
}

// request returns the request of an answer, whatever wraps it.
func requestID(a answer) string {
	b := a.body
	for _, inside := range []string{"request"} {
		if r, ok := b[inside].(map[string]any); ok {
			b = r
		}
	}
	if r, ok := b["request"].(map[string]any); ok {
		b = r
	}
	id, _ := b["id"].(string)
	return id
}

// TestAPersonHasTheirDataErased: who reported at the door asks, the privacy officer signs, and nothing of it is left anywhere, while the log verifies, the
// counts stay, and what others sent stays too.
func TestAPersonHasTheirDataErased(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		const said, noted, phone = "金丝雀甲甲乙乙丙丙喊叫不停", "值班员转述金丝雀丁丁戊戊的话", "13900007777"
		guest, secret := s.enter()
		neighbour, _ := s.enter()
		draft := s.guestDraft(guest)
		draft["description"], draft["media"] = said, []string{s.upload(guest)}
		draft["location"].(map[string]any)["lon"] = draft["location"].(map[string]any)["lon"].(float64) + 0.0000123
		s.must(s.call("POST", "/api/v1/door/phone", guest, map[string]any{"phone": phone}), http.StatusOK, "")
		code := s.texts()[0]
		code = code[strings.IndexFunc(code, func(r rune) bool { return r >= '0' && r <= '9' }):][:6]
		s.must(s.call("POST", "/api/v1/door/phone/confirm", guest, map[string]any{"code": code}), http.StatusOK, "")
		draft["reporter"] = map[string]any{"name": "金丝雀己己", "phone": phone}
		made := s.must(s.call("POST", "/api/v1/reports", guest, draft), http.StatusCreated, "")
		w := &walk{s, made.body["case"].(map[string]any)}
		id, number := w.c["id"].(string), w.c["number"].(string)
		theirs := s.guestDraft(neighbour) // another case with the same photo
		theirs["media"] = []string{s.upload(neighbour)}
		s.must(s.call("POST", "/api/v1/reports", neighbour, theirs), http.StatusCreated, "")
		files := s.stored()

		ask := map[string]any{"id": newID(), "kind": "erasure", "case": id}
		s.must(s.call("POST", "/api/v1/me/data/requests", guest, ask), http.StatusConflict, "erasure.needed")
		s.must(s.call("POST", "/api/v1/me/data/requests", neighbour, ask), http.StatusNotFound, "")
		operator, privacy := s.login("op-"+fishZone), s.login("privacy")
		w.act(operator, "answer", map[string]any{"note": noted}, http.StatusOK)
		w.act(guest, "rate", map[string]any{"rating": 4, "note": "金丝雀庚庚谢谢"}, http.StatusOK)
		s.texts() // told, indexed, sealed
		if found := s.call("GET", "/api/v1/cases?q="+"金丝雀甲甲", operator, nil); len(found.body["items"].([]any)) != 1 {
			t.Fatalf("the words are not found before: %s", found.raw)
		}
		figures := s.call("GET", "/api/v1/indicators?grid="+fishZone, operator, nil).raw

		foreseen := s.must(s.call("POST", "/api/v1/erasures?check", privacy, map[string]any{"id": newID(), "subject": map[string]any{"kind": "case", "id": number}, "remark": ""}), http.StatusOK, "")
		if len(foreseen.body["counts"].([]any)) < 3 || foreseen.body["code"] != "" || s.count(`SELECT COUNT(*) FROM erasure`) != 0 {
			t.Errorf("foreseen: %s", foreseen.raw)
		}
		s.must(s.call("POST", "/api/v1/erasures?check", operator, map[string]any{"id": newID(), "subject": map[string]any{"kind": "case", "id": number}, "remark": ""}), http.StatusForbidden, "")
		asked := s.must(s.call("POST", "/api/v1/me/data/requests", guest, ask), http.StatusAccepted, "")
		request := requestID(asked)
		if request != ask["id"] {
			t.Fatalf("asked: %s", asked.raw)
		}
		s.must(s.call("POST", "/api/v1/requests/"+request+"/sign", guest, map[string]any{}), http.StatusForbidden, "")
		hold := map[string]any{"id": newID(), "subject": map[string]any{"kind": "case", "id": id}, "reason": "行政复议期间", "until": time.Now().AddDate(0, 1, 0).UTC().Format(time.RFC3339)}
		s.must(s.call("POST", "/api/v1/holds", privacy, hold), http.StatusCreated, "")
		s.must(s.call("POST", "/api/v1/requests/"+request+"/sign", privacy, map[string]any{}), http.StatusConflict, "erasure.held")
		for name, value := range map[string]any{"reason": "另一事由", "until": time.Now().AddDate(0, 2, 0).UTC().Format(time.RFC3339)} {
			other := maps.Clone(hold)
			other[name] = value
			if a := s.call("POST", "/api/v1/holds", privacy, other); a.status != http.StatusConflict || a.body["code"] != "hold.taken" {
				t.Errorf("the same id with another %s: %d %s", name, a.status, a.raw)
			}
		}
		s.must(s.call("POST", "/api/v1/holds", privacy, hold), http.StatusCreated, "")
		s.must(s.call("DELETE", "/api/v1/holds/"+hold["id"].(string), privacy, map[string]any{"reason": "复议已结束"}), http.StatusOK, "")
		s.must(s.call("POST", "/api/v1/requests/"+request+"/sign", privacy, map[string]any{}), http.StatusOK, "")

		if _, err := s.services.Media.Release(t.Context()); err != nil {
			t.Fatal(err)
		}
		if purged, err := s.kept.Purge(t.Context(), true); err != nil || !purged {
			t.Fatalf("purge: %v %v", purged, err)
		}
		if purged, err := s.kept.Purge(t.Context(), true); err != nil || purged {
			t.Errorf("a second purge has something to do: %v %v", purged, err)
		}
		for _, canary := range []string{said, noted, "金丝雀", phone, secret, "金丝", "丙丙"} {
			if where := s.traces(canary); len(where) > 0 {
				t.Errorf("%s is left in %v", canary, where)
			}
		}
		for what, query := range map[string]string{"contacts": `SELECT COUNT(*) FROM report WHERE contact IS NOT NULL OR phone_match IS NOT NULL OR contact_match IS NOT NULL`,
			"numbers of guests": `SELECT COUNT(*) FROM door_guest WHERE phone IS NOT NULL OR phone_match IS NOT NULL`, "codes": `SELECT COUNT(*) FROM door_code`,
			"notices": `SELECT COUNT(*) FROM notice WHERE case_id = '` + id + `'`, "files": `SELECT COUNT(*) FROM media WHERE case_id = '` + id + `'`,
			"salts": `SELECT COUNT(*) FROM case_event WHERE salt <> '' AND case_id = '` + id + `'`, "to be released": `SELECT COUNT(*) FROM media_release`} {
			if n := s.count(query); n != 0 {
				t.Errorf("%d %s are left", n, what)
			}
		}
		if n := s.stored(); n != files {
			t.Errorf("%d files are stored, %d were: the neighbour's photo is the same file", n, files)
		}
		if found := s.call("GET", "/api/v1/cases?q="+"金丝雀甲甲", operator, nil); len(found.body["items"].([]any)) != 0 {
			t.Errorf("the words are still found: %s", found.raw)
		}
		read := s.must(s.call("GET", "/api/v1/cases/"+id, operator, nil), http.StatusOK, "")
		if read.body["description"] != casework.ErasedWords || read.body["erased_at"] == nil || read.body["state"] != "closed" {
			t.Errorf("%s", read.raw)
		}
		if now := s.call("GET", "/api/v1/indicators?grid="+fishZone, operator, nil).raw; now != figures {
			t.Errorf("figures were %s, are %s", figures, now)
		}
		s.verify(true)
		if wrong, err := ledger.VerifyFigures(t.Context(), db, demo.District, nil); err != nil || len(wrong) > 0 {
			t.Errorf("%v %v", wrong, err)
		}
		s.must(s.call("GET", "/api/v1/cases/"+id, guest, nil), http.StatusNotFound, "")
		s.must(s.call("POST", "/api/v1/erasures", privacy, map[string]any{"id": newID(), "subject": map[string]any{"kind": "case", "id": number}, "remark": "再来一次"}), http.StatusConflict, "erasure.gone")
		if a := s.call("GET", "/api/v1/erasures", privacy, nil); len(a.body["items"].([]any)) != 1 {
			t.Errorf("%s", a.raw)
		}
	})
}

// TestARunErasesWhatIsDueAndProvesIt: looked at, asked by one, signed by another, done in parts that can break off, held what is held, and a second finds nothing.
func TestARunErasesWhatIsDueAndProvesIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		hand := clock.NewManual(time.Now())
		s := newSiteAt(t, db, hand)
		operator := s.login("op-" + fishZone)
		const n = 12
		var ids []string
		for i := range n + 1 {
			draft := s.draft(operator)
			draft["source"], draft["description"] = "hotline", fmt.Sprintf("金丝雀来电%02d号说路灯不亮", i)
			draft["reporter"] = map[string]any{"name": "金丝雀", "phone": fmt.Sprintf("139000088%02d", i)}
			made := s.must(s.call("POST", "/api/v1/reports", operator, draft), http.StatusCreated, "")
			w := &walk{s, made.body["case"].(map[string]any)}
			if ids = append(ids, w.c["id"].(string)); i < n { // the last stays open
				w.act(operator, "answer", map[string]any{"note": "已告知金丝雀"}, http.StatusOK)
			}
		}
		s.texts()
		figures := s.count(`SELECT COUNT(*) FROM case_event`)
		run := func(want int64, held int64) map[string]any {
			t.Helper()
			steward, privacy := s.login("data"), s.login("privacy")
			preview := s.must(s.call("GET", "/api/v1/retention/preview", steward, nil), http.StatusOK, "")
			var due, kept float64
			for _, l := range preview.body["lines"].([]any) {
				if k := l.(map[string]any)["kind"]; k == "contact" || k == "content" {
					due, kept = due+l.(map[string]any)["due"].(float64), kept+l.(map[string]any)["held"].(float64)
				}
			}
			if int64(due) != want || int64(kept) != held {
				t.Fatalf("foreseen %v, held %v: %s", due, kept, preview.raw)
			}
			ask := map[string]any{"id": newID(), "remark": "按规则清除"}
			id := requestID(s.must(s.call("POST", "/api/v1/retention/runs", steward, ask), http.StatusAccepted, ""))
			if again := requestID(s.must(s.call("POST", "/api/v1/retention/runs", steward, ask), http.StatusAccepted, "")); again != id {
				t.Errorf("asked again it is %s", again)
			}
			if worked, err := s.kept.Continue(t.Context()); worked || err != nil {
				t.Fatalf("it begins before it is signed: %v", err)
			}
			s.must(s.call("POST", "/api/v1/requests/"+id+"/sign", steward, map[string]any{}), http.StatusForbidden, "")
			s.must(s.call("POST", "/api/v1/requests/"+id+"/sign", privacy, map[string]any{}), http.StatusOK, "")
			var broke atomic.Bool
			db.Interrupt(func(query string) error {
				if strings.HasPrefix(query, "UPDATE report SET contact = NULL") && broke.CompareAndSwap(false, true) {
					return errors.New("the power went")
				}
				return nil
			})
			failures := 0
			for {
				worked, err := s.kept.Continue(t.Context())
				if err != nil {
					failures++
				}
				if !worked {
					break
				}
			}
			db.Interrupt(nil)
			if failures != 1 {
				t.Errorf("it broke off %d times", failures)
			}
			all := s.must(s.call("GET", "/api/v1/retention/runs", privacy, nil), http.StatusOK, "").body["items"].([]any)
			last := all[0].(map[string]any)
			if last["done"] != true || last["left"] != 0.0 || last["digest"] == "" {
				t.Errorf("%v", last)
			}
			s.must(s.call("POST", "/api/v1/retention/runs", steward, map[string]any{"id": newID(), "remark": "再来一次"}), http.StatusConflict, "retention.nothing")
			s.verify(true)
			return last
		}
		if a := s.call("POST", "/api/v1/retention/runs", s.login("data"), map[string]any{"id": newID(), "remark": "太早"}); a.body["code"] != "retention.nothing" {
			t.Errorf("on the first day: %s", a.raw)
		}
		hand.Advance(200 * 24 * time.Hour)
		privacy := s.login("privacy")
		s.must(s.call("POST", "/api/v1/holds", privacy, map[string]any{"id": newID(), "subject": map[string]any{"kind": "case", "id": ids[0]}, "reason": "行政诉讼",
			"until": hand.Now().AddDate(1, 0, 0).Format(time.RFC3339)}), http.StatusCreated, "")
		last := run(n, 1)
		lines := last["lines"].([]any)
		if went := lines[0].(map[string]any); went["kind"] != "contact" || went["went"] != n-1.0 || went["held"] != 1.0 {
			t.Errorf("%v", went)
		}
		if left := s.count(`SELECT COUNT(*) FROM report WHERE contact IS NOT NULL`); left != 2 { // the one that is held, the one that is open
			t.Errorf("%d contacts are left", left)
		}
		hand.Advance(1000 * 24 * time.Hour) // the hold is over
		run(n+1, 0)
		for query, want := range map[string]int64{`SELECT COUNT(*) FROM cases WHERE erased_at > 0`: n, `SELECT COUNT(*) FROM report WHERE contact IS NOT NULL`: 1, `SELECT COUNT(*) FROM case_event`: figures} {
			if got := s.count(query); got != want {
				t.Errorf("%s: %d, want %d", query, got, want)
			}
		}
		if _, err := s.kept.Purge(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		for _, canary := range []string{"金丝雀来电00号", "已告知金丝雀"} {
			if where := s.traces(canary); len(where) > 0 {
				t.Errorf("%s is left in %v", canary, where)
			}
		}
		if wrong, err := ledger.VerifyFigures(t.Context(), db, demo.District, nil); err != nil || len(wrong) > 0 {
			t.Errorf("%v %v", wrong, err)
		}
	})
}
