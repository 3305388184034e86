package httpapi_test

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/kernel/timer"
)

// TestTwoServersOnOneDatabase: whoever logs in at one is known to the other and gone from both; what happens at one is heard at the other; each clock, each notice and each message
// to a phone acts once, though both servers work at once.
func TestTwoServersOnOneDatabase(t *testing.T) {
	t.Parallel()
	url := storetest.PostgresURL(t)
	var handles []*store.DB
	for range 2 {
		db, err := store.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		handles = append(handles, db)
	}
	c := clock.NewManual(time.Now())
	one := newSiteAt(t, handles[0], c)
	other := serve(t, handles[1], c, one.keys, one.folders...)
	other.accounts = one.accounts
	ctx, stop := context.WithCancel(t.Context())
	var working sync.WaitGroup
	defer working.Wait()
	defer stop()
	for _, s := range []*site{one, other} {
		s.seq.Log = slog.Default()
		s.services.DB.OnCommit(s.seq.Wake)
		s.services.DB.OnCommit(s.sender.Wake)
		bells := []timer.Bell{s.services.Bell(), s.services.Requests.Bell()}
		for _, work := range []func(context.Context){s.seq.Run, s.sender.Run, func(ctx context.Context) {
			(&timer.Runner{DB: s.services.DB, Clock: c, Bells: bells}).Run(ctx, slog.Default())
		}} {
			working.Go(func() { work(ctx) })
		}
	}

	patroller, operator := one.login("patrol-"+fishing), one.login("op-"+fishZone)
	heard := make(chan string, 1)
	go func() {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, other.url+"/api/v1/stream", nil)
		if err != nil {
			heard <- err.Error()
			return
		}
		req.Header.Set("Authorization", "Bearer "+operator) // of the first
		req.Header.Set("Last-Event-ID", "0")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			heard <- err.Error()
			return
		}
		defer func() { _ = res.Body.Close() }()
		text, chunk := "", make([]byte, 4096)
		for !strings.Contains(text, "event: case") {
			n, err := res.Body.Read(chunk)
			if text += string(chunk[:n]); err != nil {
				text += err.Error()
				break
			}
		}
		heard <- text
	}()
	draft := one.draft(patroller)
	made := one.call("POST", "/api/v1/reports", patroller, draft)
	if made.status != http.StatusCreated {
		t.Fatal(made.raw)
	}
	id := made.body["case"].(map[string]any)["id"].(string)
	if again := other.call("POST", "/api/v1/reports", patroller, draft); again.status != http.StatusOK {
		t.Errorf("the same report at the other server: %d %s", again.status, again.raw)
	}
	if said := <-heard; !strings.Contains(said, id) {
		t.Errorf("the other server's listener heard %q", said)
	}

	told := one.draft(patroller) // whose reporter is told by a message to their phone
	told["source"], told["reporter"] = "hotline", map[string]any{"name": "张某某", "phone": "13800001234"}
	filed := one.call("POST", "/api/v1/reports", operator, told)
	if filed.status != http.StatusCreated {
		t.Fatal(filed.raw)
	}
	of := filed.body["case"].(map[string]any)
	if a := other.call("POST", "/api/v1/cases/"+of["id"].(string)+"/actions/file", operator, map[string]any{"id": uuid.Must(uuid.NewV7()).String(), "version": of["version"], "condition": 1}); a.status != http.StatusOK {
		t.Fatal(a.raw)
	}

	for range 12 { // the ladder rings at each server, and both are at it
		c.Advance(3 * time.Hour)
		waited := func() bool { // what is due in this very instant rings in the next, which this clock may never show
			var due int
			must(t, handles[0].View(ctx, func(tx *store.Tx) error {
				return tx.Get(`SELECT COUNT(*) FROM case_timer WHERE due_at < $1`, store.Args(c.Now().UnixMilli()), &due)
			}))
			return due == 0
		}
		for !waited() {
			time.Sleep(20 * time.Millisecond)
		}
	}
	settled := func() bool {
		var waiting, sent int
		must(t, handles[0].View(ctx, func(tx *store.Tx) error {
			return tx.Get(`SELECT (SELECT COUNT(*) FROM notice_delivery WHERE state = 'waiting' AND next_at <= $1) + (SELECT COUNT(*) FROM journal WHERE position IS NULL), (SELECT COUNT(*) FROM recorded_message)`,
				store.Args(c.Now().UnixMilli()), &waiting, &sent)
		}))
		return waiting == 0 && sent > 0
	}
	for !settled() {
		time.Sleep(20 * time.Millisecond)
	}
	must(t, handles[0].View(ctx, func(tx *store.Tx) error {
		for what, query := range map[string]string{
			"a rung":             "SELECT COUNT(*) FROM (SELECT 1 FROM case_event WHERE rung <> '' GROUP BY district, case_id, rung, task, stage_due_at, due_at HAVING COUNT(*) > 1) a",
			"a message":          "SELECT COUNT(*) FROM (SELECT 1 FROM recorded_message GROUP BY district, notice_id, channel HAVING COUNT(*) > 1) a",
			"a place of the log": "SELECT COUNT(*) FROM (SELECT 1 FROM journal GROUP BY district, position HAVING COUNT(*) > 1) a",
		} {
			var twice int
			if err := tx.Get(query, nil, &twice); err != nil {
				return err
			}
			if twice > 0 {
				t.Errorf("%s stands there twice: %d", what, twice)
			}
		}
		var rungs int
		err := tx.Get(`SELECT COUNT(*) FROM case_event WHERE rung <> ''`, nil, &rungs)
		if err == nil && rungs == 0 {
			t.Error("no clock rang: nothing was proved")
		}
		return err
	}))

	mine := one.login("op-" + fishZone)
	if a := other.send("GET", "/api/v1/cases?limit=1", mine, nil); a.status != http.StatusOK {
		t.Errorf("logged in at one, the other says %d", a.status)
	}
	if a := one.send("DELETE", "/api/v1/session", mine, nil); a.status >= 300 {
		t.Errorf("%d %s", a.status, a.raw)
	}
	if a := other.send("GET", "/api/v1/cases?limit=1", mine, nil); a.status != http.StatusUnauthorized {
		t.Errorf("logged out at one, the other says %d", a.status)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
