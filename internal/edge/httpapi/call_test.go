package httpapi_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"liandong/internal/kernel/store"
)

// TestACallFromRingingToFigures uses only the contract: it rings on the operator's screen at once, becomes a report, is seen again at the next call, and
// is counted.
func TestACallFromRingingToFigures(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		db.OnCommit(s.seq.Wake)
		running.Go(func() { s.seq.Run(ctx) })
		defer running.Wait()
		defer cancel()
		pbx, operator, leader := s.login("telephony"), s.login("op-"+fishZone), s.login("leader")
		expect := func(a answer, want int, holds ...string) answer {
			t.Helper()
			if a.status != want {
				t.Fatalf("%d, want %d: %s", a.status, want, a.raw)
			}
			for _, h := range holds {
				if !strings.Contains(a.raw, h) {
					t.Errorf("%s lacks %s", a.raw, h)
				}
			}
			return a
		}
		begin := time.Now()
		event := func(id, kind string, after time.Duration) map[string]any {
			return map[string]any{"call": id, "event": kind, "phone": "13800001234", "line": "12345", "extension": "8001", "at": begin.Add(after).UTC().Format(time.RFC3339Nano)}
		}
		expect(s.call("GET", "/api/v1/calls/current", operator, nil), 200, `"seat":""`, `"call":null`)
		expect(s.call("PUT", "/api/v1/calls/seat", operator, map[string]any{"extension": "8001"}), 200, `"8001"`)
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/api/v1/stream", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+operator)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		lines := bufio.NewScanner(res.Body)
		lines.Scan() // connected
		expect(s.call("POST", "/api/v1/cti/events", pbx, event("c1", "ringing", 0)), 204)
		expect(s.call("POST", "/api/v1/cti/events", pbx, event("c1", "ringing", 0)), 204)
		for lines.Scan() && lines.Text() != "event: call" {
			continue
		}
		if lines.Scan(); lines.Text() != `data: {"call":"c1","state":"ringing","extension":"8001"}` {
			t.Errorf("heard %s", lines.Text())
		}
		expect(s.call("GET", "/api/v1/calls/current", operator, nil), 200, `"seat":"8001"`, `"phone":"138****1234"`, `"state":"ringing"`, `"earlier":[]`, `"calls_30_days":1`)
		expect(s.call("POST", "/api/v1/cti/events", pbx, event("c1", "answered", 4*time.Second)), 204)
		draft := s.draft(operator)
		draft["source"], draft["call"] = "hotline", "c1"
		made := expect(s.call("POST", "/api/v1/reports", operator, draft), 201, `"phone":"138****1234"`)
		draft["id"], draft["call"] = uuid.NewString(), "c9"
		expect(s.call("POST", "/api/v1/reports", operator, draft), 422, `"field":"call"`, "call.not_yours")
		expect(s.call("POST", "/api/v1/calls/c1/callback", operator, map[string]any{"due_at": begin.Add(time.Hour).UTC().Format(time.RFC3339), "words": "告知派遣结果"}), 201, `"by_rule":false`)
		expect(s.call("POST", "/api/v1/cti/events", pbx, event("c1", "hung_up", 9*time.Second)), 204)
		expect(s.call("GET", "/api/v1/calls/current", operator, nil), 200, `"call":null`)

		number := made.body["case"].(map[string]any)["number"].(string)
		expect(s.call("POST", "/api/v1/cti/events", pbx, event("c2", "ringing", 10*time.Second)), 204)
		expect(s.call("GET", "/api/v1/calls/current", operator, nil), 200, number, `"calls_30_days":2`)
		expect(s.call("GET", "/api/v1/hotline", leader, nil), 200, `"waiting":1`)
		expect(s.call("POST", "/api/v1/cti/events", pbx, event("c2", "hung_up", 30*time.Second)), 204)
		backs := expect(s.call("GET", "/api/v1/callbacks", operator, nil), 200, `"by_rule":true`, `"phone":"138****1234"`)
		for _, one := range backs.body["items"].([]any) {
			path := "/api/v1/callbacks/" + one.(map[string]any)["id"].(string)
			expect(s.call("POST", path+"/give-up", operator, map[string]any{"words": "无人接听"}), 409, "call_back.attempts")
			expect(s.call("POST", path+"/attempt", operator, map[string]any{"reached": false, "n": 1}), 200, `"attempts":1`)
			expect(s.call("POST", path+"/attempt", operator, map[string]any{"reached": true, "words": "已告知"}), 200, `"state":"done"`)
		}
		expect(s.call("POST", "/api/v1/callbacks", operator, map[string]any{"case": made.body["case"].(map[string]any)["id"],
			"due_at": begin.Add(time.Hour).UTC().Format(time.RFC3339), "words": "回访"}), 201, `"call":""`)
		expect(s.call("POST", "/api/v1/callbacks", operator, map[string]any{"case": "none", "due_at": begin.Add(time.Hour).UTC().Format(time.RFC3339), "words": "回访"}), 404)
		expect(s.call("GET", "/api/v1/hotline", leader, nil), 200, `"calls":2,"answered":1,"answered_in_time":1,"abandoned":1,"median_wait_seconds":4,"p90_wait_seconds":20`, `"value":null`)
		expect(s.call("GET", "/api/v1/hotline?from=2026-13-01", leader, nil), 422, `"field":"from"`)
		list := expect(s.call("GET", "/api/v1/calls", operator, nil), 200, `"id":"c1"`, `"abandoned":true`, "138****1234")
		if strings.Contains(list.raw, "13800001234") || strings.Contains(list.raw, "op-") {
			t.Errorf("the list says who called, or who answered: %s", list.raw)
		}
		expect(s.call("GET", "/api/v1/calls?day=x", operator, nil), 422, `"field":"day"`)
		ofCall := map[string]any{"subject": map[string]any{"kind": "call", "id": "c1"}, "purpose": "call_back"}
		expect(s.call("POST", "/api/v1/disclosures", operator, ofCall), 201, `"phone":"13800001234"`)
		ofCall["purpose"] = "x"
		expect(s.call("POST", "/api/v1/disclosures", operator, ofCall), 422, `"field":"purpose"`)
		expect(s.call("DELETE", "/api/v1/session", operator, nil), 204)
		operator = s.login("op-" + fishZone)
		expect(s.call("GET", "/api/v1/calls/current", operator, nil), 200, `"seat":""`)

		expect(s.call("GET", "/api/v1/rules/hotline", s.login("system"), nil), 200, `"answer_seconds":15`)
		for _, path := range []string{"/cases", "/calls", "/calls/current", "/callbacks", "/hotline", "/matters", "/grids", "/indicators", "/stream"} {
			expect(s.call("GET", "/api/v1"+path, pbx, nil), 403)
		}
		expect(s.call("POST", "/api/v1/cti/events", operator, event("c3", "ringing", 0)), 403)
		future := event("c3", "ringing", time.Hour)
		expect(s.call("POST", "/api/v1/cti/events", pbx, future), 422, `"field":"at"`)
	})
}
