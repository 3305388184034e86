package httpapi_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"unicode"

	"liandong/internal/kernel/store"
)

// TestParametersOfAddresses: a day that no calendar has, a period that ends before it begins, a choice that there is none of and a parameter that a route does not
// have are refused at their field, in both languages. Nothing is answered as if it had not been asked.
func TestParametersOfAddresses(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		operator, leader, security, auditor := s.login("op-"+fishZone), s.login("leader"), s.login("security"), s.login("audit")
		overlay := s.call("GET", fmt.Sprintf("/api/v1/locate?lon=%v&lat=%v", s.centre(leader)["lon"], s.centre(leader)["lat"]), leader, nil).body["overlays"].([]any)[0].(map[string]any)["code"].(string)
		for _, one := range []struct{ token, path, field string }{
			{operator, "/cases?from=2026-02-30", "from"},
			{operator, "/cases?to=2026-13-45", "to"},
			{operator, "/cases?from=2026-03-02&to=2026-03-01", "from"},
			{operator, "/cases?closed_from=2026-02-30", "closed_from"},
			{operator, "/cases?closed_from=2026-03-02&closed_to=2026-03-01", "closed_to"},
			{operator, "/cases?fact=received&fact_from=2026-02-30&fact_to=2026-03-01", "fact_from"},
			{operator, "/cases?fact=received&fact_from=2026-03-02&fact_to=2026-03-01", "fact_to"},
			{operator, "/cases?fact_from=2026-03-01&fact_to=2026-03-02", "fact_from"},
			{operator, "/cases?fact_to=2026-03-02", "fact_to"},
			{operator, "/cases?fact_unit=U-1", "fact_unit"},
			{operator, "/cases?fact_stage=handling", "fact_stage"},
			{operator, "/cases?fact=closed&fact_from=2026-03-01&fact_to=2026-03-02&fact_unit=U%201", "fact_unit"},
			{operator, "/cases?limit=5&limit=6", "limit"},
			{operator, "/cases?grid=320509&grid=320509", "grid"},
			{operator, "/cases?matter=%zz", "matter"},
			{operator, "/cases?matter=A01;grid=320509", "matter"},
			{operator, "/cases?matter=%00", "matter"},
			{operator, "/cases?matter=no%20matter", "matter"},
			{operator, "/cases?owner=no%20owner", "owner"},
			{operator, "/cases?state=closed,", "state"},
			{operator, "/cases?limit=0", "limit"},
			{operator, "/cases?limit=05", "limit"},
			{operator, "/cases?limit=%2B5", "limit"},
			{operator, "/cases?overdue=TRUE", "overdue"},
			{operator, "/cases?overdue=1", "overdue"},
			{operator, "/cases?=x", "query"},
			{operator, "/cases/export?format=csv&=x", "query"},
			{operator, "/cases/export?format=csv&overdue=TRUE", "overdue"},
			{operator, "/cases?limit=-1", "limit"},
			{operator, "/cases?limit=201", "limit"},
			{operator, "/cases?cursor=zzz", "cursor"},
			{operator, "/cases?cursor=enp6", "cursor"},
			{operator, "/cases/export?format=csv&format=csv", "format"},
			{operator, "/cases/export?format=csv&matter=no%20matter", "matter"},
			{operator, "/cases/export?format=csv&owner=no%20owner", "owner"},
			{operator, "/cases/export?format=csv&lang=zzz", "lang"},
			{operator, "/cases/standings?level=town&matter=no%20matter", "matter"},
			{operator, "/tiles/cases/10/854/418?owner=no%20owner", "owner"},
			{operator, "/tiles/heat/10/854/418?matter=no%20matter", "matter"},
			{operator, "/lists/reports?lang=zzz", "lang"},
			{operator, "/lists/reports?language=zh", "language"},
			{operator, "/stream?since=5", "since"},
			{operator, "/territory?crs=bd09", "crs"},
			{operator, "/media/00000000-0000-7000-8000-000000000000/file?part=small&part=whole", "part"},
			{operator, "/opendata/areas.csv?month=2026-03", "month"},
			{operator, "/inbox?limit=0", "limit"},
			{operator, "/inbox?limit=201", "limit"},
			{operator, "/inbox?after=zzz", "after"},
			{operator, "/calls?day=2026-03-01&cursor=" + base64.RawURLEncoding.EncodeToString([]byte("1/a")), "cursor"},
			{operator, "/requests?cursor=zzz", "cursor"},
			{operator, "/requests?state=ended&cursor=zzz", "cursor"},
			{operator, "/requests?state=ended&cursor=1-" + strings.Repeat("z", 36), "cursor"},
			{operator, "/burden?limit=0", "limit"},
			{operator, "/burden?limit=201", "limit"},
			{operator, "/burden?cursor=zzz", "cursor"},
			{operator, "/admissions?matter=no%20matter", "matter"},
			{operator, "/calendars?year=0", "year"},
			{operator, "/calendars?year=1999", "year"},
			{operator, "/calendars?unit=zzz", "unit"},
			{operator, "/cases?mark=late_photo", "mark"},
			{operator, "/cases?view=odd", "view"},
			{operator, "/cases?overdue=perhaps", "overdue"},
			{operator, "/cases?form=2026-03-01", "form"},
			{operator, "/cases/export?format=csv&overdue=perhaps", "overdue"},
			{operator, "/cases/export?format=csv&form=2026-03-01", "form"},
			{operator, "/cases/export?format=csv&from=2026-02-30", "from"},
			{operator, "/tiles/cases/10/854/418?form=1", "form"},
			{leader, "/indicators?from=2026-02-30", "from"},
			{leader, "/indicators?from=2026-03-02&to=2026-03-01", "from"},
			{leader, "/indicators?by=odd", "by"},
			{leader, "/indicators?grids=320509", "grids"},
			{leader, "/indicators?level=base", "level"},
			{leader, "/indicators?by=day&level=base", "level"},
			{leader, "/indicators?kind=fire", "kind"},
			{leader, "/indicators?by=grid&kind=fire&level=base", "level"},
			{leader, "/indicators?by=grid&level=odd", "level"},
			{leader, "/indicators?grid=" + overlay + "&by=grid&kind=fire", "kind"},
			{leader, "/indicators?grid=" + overlay + "&by=grid&level=village", "level"},
			{leader, "/indicators?grid=320509&unit=U-320509", "grid"},
			{leader, "/indicators?unit=U-320509&by=grid", "by"},
			{leader, "/indicators?from=2026-03-01&to=2099-01-01", "to"},
			{leader, "/indicators?from=1999-03-01&to=2099-01-01", "from"},
			{leader, "/indicators?from=1999-03-01", "from"},
			{leader, "/indicators/causes?in_grid=zzz", "in_grid"},
			{leader, "/indicators/causes?of=grid&of=grid", "of"},
			{leader, "/indicators/trend?by=year", "by"},
			{leader, "/hotline?from=2026-03-01&to=2099-01-01", "to"},
			{leader, "/hotline?from=2026-03-02&to=2026-03-01", "from"},
			{leader, "/briefings?kind=daily&date=2026-02-30", "date"},
			{leader, "/briefings/file?kind=daily&format=html&date=2026-02-30", "date"},
			{leader, "/briefings?kind=daily&date=2099-01-01", "date"},
			{leader, "/briefings/file?kind=monthly&format=html&date=2099-01-01", "date"},
			{leader, "/briefings/file?kind=daily&format=html&lang=zzz", "lang"},
			{leader, "/briefings/file?kind=daily&kind=weekly&format=html", "kind"},
			{leader, "/briefings/file?kind=daily&format=html&day=2026-03-01", "day"},
			{leader, "/wall?grid=zzz", "grid"},
			{leader, "/locate?lon=120.6&lat=95", "lat"},
			{security, "/security/events?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z", "from"},
			{security, "/security/events?from=2026-02-30T00:00:00Z", "from"},
			{security, "/security/events?from=yesterday", "from"},
			{security, "/security/events?cursor=-5.3", "cursor"},
			{security, "/security/events?cursor=1.5", "cursor"},
			{security, "/security/events?cursor=4102444800000.5", "cursor"},
			{security, "/security/events?address=nonsense", "address"},
			{security, "/security/events?account=%20", "account"},
			{s.login("system"), "/channels/nonsense/dead", "channel"},
			{auditor, "/disclosures?from=2026-03-02&to=2026-03-01", "from"},
			{auditor, "/audit?action=no%20act", "action"},
			{auditor, "/audit/export?format=csv&action=no%20act", "action"},
			{auditor, "/audit/export?format=csv&actor=a&actor=b", "actor"},
			{auditor, "/audit?actor=%20", "actor"},
			{auditor, "/audit?subject=%20%20", "subject"},
			{auditor, "/audit?cursor=99999999", "cursor"},
			{auditor, "/audit/export?format=csv&actor=%20", "actor"},
			{auditor, "/audit?reads=perhaps", "reads"},
			{auditor, "/audit?from=2026-02-30T00:00:00Z", "from"},
			{auditor, "/audit?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z", "from"},
			{auditor, "/audit/export?format=csv&reads=perhaps", "reads"},
			{auditor, "/audit/export?format=csv&form=2026-03-01", "form"},
		} {
			a := s.call("GET", "/api/v1"+one.path, one.token, nil)
			if a.status != http.StatusUnprocessableEntity && a.status != http.StatusNotFound || a.body["field"] != one.field && !strings.Contains(a.raw, `"field":"`+one.field+`"`) {
				t.Errorf("%s: %d %s, want it refused at %s", one.path, a.status, a.raw, one.field)
			}
			if said, _ := a.body["detail"].(string); said == "" || strings.ContainsFunc(said, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				t.Errorf("%s in English: %q", one.path, said)
			}
		}
		for _, path := range []string{"/cases?limit=5&limit=6", "/cases/export?format=csv&format=csv", "/cases?matter=%zz"} {
			if a := s.call("GET", "/api/v1"+path, "", nil); a.status != http.StatusUnauthorized {
				t.Errorf("%s of nobody: %d %s", path, a.status, a.raw)
			}
		}
		matters := s.call("GET", "/api/v1/matters", leader, nil).body["items"].([]any)
		one, other := matters[0].(map[string]any)["code"].(string), matters[1].(map[string]any)["code"].(string)
		for _, path := range []string{"/indicators/causes?in_grid=" + one + "&in_grid=" + other, "/cases?matter=zzz", "/cases?owner=zzz", "/cases?limit=200"} {
			if a := s.call("GET", "/api/v1"+path, leader, nil); a.status != http.StatusOK {
				t.Errorf("%s: %d %s", path, a.status, a.raw)
			}
		}
	})
}
