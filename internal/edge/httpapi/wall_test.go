package httpapi_test

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"liandong/internal/edge/httpapi"
	"liandong/internal/kernel/store"
)

// TestAWallCannotHoldWhatSomebodyWrote walks the type of its answer: every text in it is a code, a day, or a name of an area, matter or level.
func TestAWallCannotHoldWhatSomebodyWrote(t *testing.T) {
	t.Parallel()
	known := []string{
		"grid", "grid_name", "level", "day", "before", "from", // of the area, codes and days
		"sources.source", "matters.matter", "matters.name.zh", "matters.name.en",
		"levels.level", "levels.name.zh", "levels.name.en",
		"parts.grid", "parts.name",
		"supervised.number", "supervised.matter", "supervised.matter_name.zh", "supervised.matter_name.en", "supervised.zone", "supervised.zone_name", "supervised.state",
		"arrivals.grid",
	}
	var texts []string
	var walk func(reflect.Type, string)
	walk = func(of reflect.Type, path string) {
		switch of.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array:
			walk(of.Elem(), path)
		case reflect.String:
			texts = append(texts, path)
		case reflect.Bool, reflect.Int, reflect.Int64, reflect.Float64:
		case reflect.Struct:
			if of == reflect.TypeFor[time.Time]() {
				return
			}
			for i := range of.NumField() {
				name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
				walk(of.Field(i).Type, strings.TrimPrefix(path+"."+name, "."))
			}
		default:
			t.Errorf("%s is %s: nobody knows what that may hold", path, of)
		}
	}
	walk(httpapi.WallType, "")
	slices.Sort(texts)
	slices.Sort(known)
	if !slices.Equal(texts, known) {
		t.Errorf("texts on the wall:\n%v\nexpected:\n%v", texts, known)
	}
}

// TestAWallIsForWhoSeesTheWholeArea: and what was told stands nowhere on it.
func TestAWallIsForWhoSeesTheWholeArea(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		operator, district := s.login("op-"+fishZone), s.login("op-320509")
		told := s.draft(operator)
		told["source"], told["description"] = "hotline", "张某某说<b>三号楼</b>漏水"
		told["reporter"] = map[string]any{"name": "张某某", "phone": "13800001234"}
		made := s.call("POST", "/api/v1/reports", operator, told)
		if made.status != http.StatusCreated {
			t.Fatal(made.raw)
		}
		w := &walk{s, made.body["case"].(map[string]any)}
		w.act(district, "supervise", map[string]any{"reason": "张某某多次反映"}, http.StatusOK)
		for _, one := range []struct{ account, grid, number string }{{"leader", "", "320509"}, {"op-320509", "", "320509"}, {"leader", fishZone, fishZone}, {"op-" + fishZone, "", fishZone}} {
			a := s.call("GET", "/api/v1/wall?grid="+one.grid, s.login(one.account), nil)
			if a.status != http.StatusOK || a.body["grid"] != one.number {
				t.Fatalf("%s: %d %s", one.account, a.status, a.raw)
			}
			today := a.body["today"].(map[string]any)
			if today["received"] != 1.0 || today["open"] != 1.0 || a.body["supervised_total"] != 1.0 || len(a.body["hours"].([]any)) != 24 || len(a.body["levels"].([]any)) != 3 {
				t.Errorf("%s", a.raw)
			}
			if got := a.body["supervised"].([]any)[0].(map[string]any); got["number"] != w.c["number"] || got["zone"] != fishZone {
				t.Errorf("%v", got)
			}
			arrival := a.body["arrivals"].([]any)[0].(map[string]any)
			if at := s.centre(operator); arrival["grid"] != fishing || fmt.Sprint(arrival["centre"]) != fmt.Sprint(at) {
				t.Errorf("%v", arrival)
			}
			for _, secret := range []string{"张", "三号楼", "漏水", "1380000", "****", "<b>", "反映", w.c["id"].(string), "op-"} {
				if strings.Contains(a.raw, secret) {
					t.Errorf("to %s the wall says %s", one.account, secret)
				}
			}
		}
		for account, grid := range map[string]string{"op-" + fishZone: "320509", "patrol-" + fishing: "", "head-" + fishing: fishZone, "dept-01": "", "office-" + fishZone: "",
			"resident": "", "audit": "", "system": ""} {
			if a := s.call("GET", "/api/v1/wall?grid="+grid, s.login(account), nil); a.status < 400 || a.status >= 500 {
				t.Errorf("%s over %q: %d %s", account, grid, a.status, a.raw)
			}
		}
		if a := s.call("GET", "/api/v1/wall?grid="+fishing, district, nil); a.status != http.StatusUnprocessableEntity || a.body["field"] != "grid" {
			t.Errorf("a base grid: %s", a.raw)
		}
		if a := s.call("GET", "/api/v1/wall?grid="+uuid.NewString(), district, nil); a.status != http.StatusNotFound && a.status != http.StatusUnprocessableEntity {
			t.Errorf("no grid: %d", a.status)
		}
	})
}
