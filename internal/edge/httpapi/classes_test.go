package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// TestClassesThatBrokeNeighbours tries by name what the fuzzer tries by chance: five kinds of calls by which other systems of this kind fell over.
func TestClassesThatBrokeNeighbours(t *testing.T) {
	t.Parallel()
	s, doc := newSite(t, built.OpenSQLite(t)), readContract(t)
	patrol, operator := s.login("patrol-"+fishing), s.login("op-"+fishZone)
	// described says that an answer is a refusal of the client's making, as the description has it.
	described := func(t *testing.T, id string, a answer) {
		t.Helper()
		for _, o := range doc.operations {
			if o.ID == id {
				if what := doc.faulty(o, a.status, a.header.Get("Content-Type"), []byte(a.raw)); what != "" || a.status >= 500 || a.status < 400 {
					t.Errorf("%s: %d %s %.300s", id, a.status, what, a.raw)
				}
				if code, _ := a.body["code"].(string); code == "" {
					t.Errorf("%s: no code: %.300s", id, a.raw)
				}
				return
			}
		}
		t.Fatal(id)
	}
	t.Run("NUL", func(t *testing.T) {
		draft := s.draft(patrol)
		draft["description"] = "a\x00b"
		described(t, "report", s.call("POST", "/api/v1/reports", patrol, draft))
		described(t, "readCase", s.send("GET", "/api/v1/cases/%00", patrol, nil))
		described(t, "readMatter", s.send("GET", "/api/v1/matters/13%0002", patrol, nil))
		described(t, "openSession", s.send("POST", "/api/v1/session", "", []byte(`{"account":"a\u0000","password":"b"}`)))
		if a := s.send("GET", "/api/v1/cases?q=%00", patrol, nil); a.status >= 500 {
			t.Errorf("%d %s", a.status, a.raw)
		}
	})
	t.Run("integers out of range", func(t *testing.T) {
		for _, z := range []string{"99999999999999999999", "-1", "9223372036854775808", "1e3", "0x1"} {
			described(t, "gridTile", s.send("GET", "/api/v1/tiles/grids/"+z+"/0/0", patrol, nil))
			described(t, "gridTile", s.send("GET", "/api/v1/tiles/grids/3/"+z+"/0", patrol, nil))
			described(t, "listCases", s.send("GET", "/api/v1/cases?limit="+z+"x", patrol, nil))
		}
	})
	t.Run("an id used again on another route", func(t *testing.T) {
		draft := s.draft(patrol)
		made := s.call("POST", "/api/v1/reports", patrol, draft)
		if made.status != http.StatusCreated {
			t.Fatal(made.raw)
		}
		id := draft["id"]
		for path, body := range map[string]map[string]any{
			"/api/v1/consultations": {"id": id, "source": "hotline", "question": "几点上班", "answer": "九点"},
			"/api/v1/media":         {"id": id, "size": 10, "name": "a.jpg"},
		} {
			if a := s.call("POST", path, operator, body); a.status >= 500 || strings.Contains(a.raw, draft["description"].(string)) {
				t.Errorf("%s with the id of a report: %d %s", path, a.status, a.raw)
			}
		}
		other := s.draft(operator)
		other["id"], other["source"] = id, "hotline"
		if a := s.call("POST", "/api/v1/reports", operator, other); a.status != http.StatusConflict || strings.Contains(a.raw, draft["description"].(string)) {
			t.Errorf("the id of another's report: %d %s", a.status, a.raw)
		}
		if a := s.call("POST", "/api/v1/reports", patrol, draft); a.status != http.StatusOK {
			t.Errorf("the same report again: %d %s", a.status, a.raw)
		}
	})
	t.Run("refusals made by hand", func(t *testing.T) {
		described(t, "openSession", s.call("POST", "/api/v1/session", "", map[string]any{"account": "nobody", "password": "x"}))
		described(t, "openSession", s.call("POST", "/api/v1/session", "", map[string]any{}))
		described(t, "exportCases", s.send("GET", "/api/v1/cases/export?format=odt", operator, nil))
		described(t, "readBriefing", s.send("GET", "/api/v1/briefings/file?kind=x&format=y", operator, nil))
		described(t, "sendPiece", s.send("PATCH", "/api/v1/media/x?offset=-1", patrol, []byte("x")))
		described(t, "previewReports", s.send("POST", "/api/v1/reports/preview?source=x", operator, []byte("x"), "Content-Type", "application/octet-stream"))
		described(t, "readOpenFile", s.send("GET", "/api/v1/opendata/x", "", nil))
		// Whoever is nobody hears that, and not what is wrong with what they sent.
		for method, paths := range map[string][]string{"GET": {"/api/v1/cases/export?format=odt", "/api/v1/cases?limit=x", "/api/v1/tiles/grids/x/0/0", "/api/v1/briefings/file"}, "POST": {"/api/v1/reports", "/api/v1/cases/" + uuid.NewString() + "/actions/x"}} {
			for _, path := range paths {
				if a := s.send(method, path, "320509.forged", []byte(`{"x":1}`)[:map[string]int{"GET": 0, "POST": 7}[method]]); a.status != http.StatusUnauthorized {
					t.Errorf("%s %s by a forger: %d %s", method, path, a.status, a.raw)
				}
			}
		}
	})
	t.Run("addresses that are not straight", func(t *testing.T) {
		for _, path := range []string{"/api/v1//cases", "/api/v1/cases/../accounts", "/api/v1/cases/%2e%2e/accounts", "/api/v1/cases/./", "/api//v1/session", "/api/v1/cases/%2F/events"} {
			a := s.send("GET", path, operator, nil)
			if a.status != http.StatusNotFound || !strings.HasPrefix(a.header.Get("Content-Type"), "application/problem+json") || a.header.Get("Location") != "" {
				t.Errorf("%s: %d %s %.200s", path, a.status, a.header.Get("Content-Type"), a.raw)
			}
		}
	})
	t.Run("what the fuzzer found", func(t *testing.T) {
		far := s.call("POST", "/api/v1/calendars/try", patrol, map[string]any{"start": "9999-12-31T23:59:59Z", "limit": map[string]any{"value": 1, "unit": "urgent_hours"}})
		if described(t, "tryCalendar", far); far.body["field"] != "start" {
			t.Errorf("an instant that nothing can be added to: %s", far.raw)
		}
		name := strings.Repeat("x", 5000)
		if a := s.send("POST", "/api/v1/inbox/read", patrol, []byte(`{"`+name+`":1}`)); strings.Contains(a.raw, name[:100]) {
			t.Errorf("a name that was made up comes back: %.200s", a.raw)
		}
		for _, o := range doc.operations {
			if a := s.send("GET", "/api/v1/hotline", operator, nil); o.ID == "readHotline" {
				if what := doc.faulty(o, a.status, a.header.Get("Content-Type"), []byte(a.raw)); what != "" || a.status != http.StatusOK {
					t.Errorf("rates of the hotline: %d %s", a.status, what)
				}
			}
		}
	})
}
