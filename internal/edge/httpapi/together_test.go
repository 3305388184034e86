package httpapi_test

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"liandong/internal/kernel/store"
)

// TestACaseAndWhatComesWithIt: one request returns what three do, and rows of a list are read again by their ids.
func TestACaseAndWhatComesWithIt(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		patroller, head, resident := s.login("patrol-"+fishing), s.login("head-"+fishing), s.login("resident")
		w, other := s.found(patroller), s.found(patroller)
		w.act(head, "accept", map[string]any{}, http.StatusOK)
		id, otherID := w.c["id"].(string), other.c["id"].(string)
		at := "/api/v1/cases/" + id
		whole := s.call("GET", at+"?with=events,actions", head, nil)
		if whole.status != http.StatusOK {
			t.Fatal(whole.raw)
		}
		events, actions := s.call("GET", at+"/events", head, nil).body, s.call("GET", at+"/actions", head, nil).body
		if told, _ := whole.body["events"].(map[string]any); !reflect.DeepEqual(told["items"], events["items"]) || told["hops"] == nil || !reflect.DeepEqual(whole.body["actions"], actions["items"]) {
			now, _ := json.Marshal(whole.body["events"])
			t.Errorf("they differ: %s", now)
		}
		alone := s.call("GET", at+"?with=actions", head, nil).body
		if alone["events"] != nil || alone["actions"] == nil {
			t.Error("more or less comes along than was asked for")
		}
		if plain := s.call("GET", at, head, nil).body; plain["events"] != nil || plain["actions"] != nil {
			t.Error("something comes along unasked")
		}
		if a := s.call("GET", at+"?with=all", head, nil); a.status != http.StatusUnprocessableEntity && a.status != http.StatusBadRequest || !strings.Contains(a.raw, "with") {
			t.Errorf("an unknown part: %d %s", a.status, a.raw)
		}

		ids := func(token, list string) (found []string) {
			a := s.call("GET", "/api/v1/cases?ids="+list, token, nil)
			if a.status != http.StatusOK {
				t.Fatalf("%d %s", a.status, a.raw)
			}
			for _, one := range a.body["items"].([]any) {
				found = append(found, one.(map[string]any)["id"].(string))
			}
			return found
		}
		if found := ids(head, id+","+strings.ToUpper(otherID)+",01900000-0000-7000-8000-00000000000f"); len(found) != 2 {
			t.Errorf("by their ids: %v", found)
		}
		if found := ids(resident, id+","+otherID); len(found) != 0 {
			t.Errorf("who may not see them: %v", found)
		}
		for _, list := range []string{"x", id + ",", strings.Repeat(id+",", 200) + id} {
			if a := s.call("GET", "/api/v1/cases?ids="+list, head, nil); a.status != http.StatusUnprocessableEntity && a.status != http.StatusBadRequest || !strings.Contains(a.raw, `"ids"`) {
				t.Errorf("%.60s: %d %.200s", list, a.status, a.raw)
			}
		}
	})
}
