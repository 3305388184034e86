package httpapi_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"
)

const wordsSecret = "kwsecret" // of a tip-off

// TestASecretCaseIsInNoAnswerToOthers calls every reading route about a tip-off, and searches and lists around it: nobody but its owner, a desk and who reported gets a word of it.
func TestASecretCaseIsInNoAnswerToOthers(t *testing.T) {
	onMemory(t)
	doc := readContract(t)
	w := newMatrixWorld(t, built.OpenSQLite(t))
	id, report, number := w.reportAs("resident", "app", fishing, "有人偷倒垃圾 "+wordsSecret, map[string]any{"demand": "tip_off", "reporter": map[string]any{"name": "告发人", "phone": "13966660000"}})
	centre, head := "op-"+fishZone, "head-"+fishing
	w.do(centre, id, "file", map[string]any{"condition": 1})
	w.do(centre, id, "dispatch", map[string]any{"to": map[string]any{"kind": "post", "code": "P-" + fishing + "-grid_head"}})
	w.do(head, id, "accept", map[string]any{})
	w.do(head, id, "note", map[string]any{"note": "内部 " + wordsSecret})
	if a := w.call("POST", "/api/v1/callbacks", w.open("op-320509"), map[string]any{"case": id, "due_at": w.services.Clock.Now().Add(48 * time.Hour).Format(time.RFC3339), "words": "问 " + wordsSecret}); a.status != http.StatusCreated {
		t.Fatal(a.status, a.raw)
	}
	if err := w.seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	th := w.things[0]
	th.id, th.report, th.number, th.relation = id, report, number, "secret "
	readers := map[string]bool{ // and whether they may
		head: true, centre: true, "resident": true, "op-320509": true, "op-" + farZone: false, "patrol-" + fishing: false, "supervisor-" + fishing: false, "leader": false, "volunteer": false, helper: false, "system": false,
	}
	for account := range maps.Clone(readers) {
		if _, is := w.site.accounts[account]; !is {
			t.Logf("there is no %s", account)
			delete(readers, account)
		}
	}
	wide := map[string]string{"listCases": "/api/v1/cases?limit=200", "searched": "/api/v1/cases?q=" + wordsSecret, "numbered": "/api/v1/cases?q=" + number, "of the grid": "/api/v1/cases?grid=" + fishing,
		"call-backs": "/api/v1/callbacks", "file of lists": "/api/v1/cases/export", "wall": "/api/v1/wall", "inbox": "/api/v1/inbox", "places": "/api/v1/places/search?q=" + wordsSecret}
	asked, read := 0, map[string]bool{}
	for account, may := range readers {
		token := w.open(account)
		look := func(what string, c inside) {
			if c.header == nil {
				c.header = map[string][]string{}
			}
			c.header.Set("Authorization", "Bearer "+token)
			a, sent := w.ask(c)
			if !sent {
				t.Fatal(c.url)
			}
			asked++
			if found := strings.Contains(a.raw, wordsSecret) && !strings.Contains(a.raw, "“"+wordsSecret); found && !may {
				t.Errorf("%s reads it by %s: %.300s", account, what, a.raw)
			} else if found {
				read[account] = true
			}
			if strings.Contains(a.raw, number) && !may && !strings.Contains(c.url, number) {
				t.Errorf("%s learns its number by %s: %.300s", account, what, a.raw)
			}
		}
		for _, o := range doc.operations {
			row, known := matrixRows[o.ID]
			if _, out := excluded[o.ID]; out || !known || o.Method != "GET" && o.ID != "findDuplicates" && o.ID != "listProspects" {
				continue
			}
			look(o.ID, w.soundCall(doc, o, th, row.with))
		}
		for what, url := range wide {
			look(what, inside{method: "GET", url: url})
		}
	}
	for account, may := range readers {
		if may && !read[account] {
			t.Errorf("%s may read it and does not", account)
		}
	}
	if asked < 500 || len(read) < 3 {
		t.Errorf("%d answers were looked at, %d read it: the test proves nothing", asked, len(read))
	}
}
