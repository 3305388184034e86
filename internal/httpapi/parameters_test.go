package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"unicode"

	"liandong/internal/store"
	"liandong/internal/store/storetest"
)

// TestParametersOfAddresses: a day that no calendar has, a period that ends before it begins, a choice that there is none of and a parameter that a route does not
// have are refused at their field, in both languages. Nothing is answered as if it had not been asked.
func TestParametersOfAddresses(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		operator, leader, security, auditor := s.login("op-"+fishZone), s.login("leader"), s.login("security"), s.login("audit")
		for _, one := range []struct{ token, path, field string }{
			{operator, "/cases?from=2026-02-30", "from"},
			{operator, "/cases?to=2026-13-45", "to"},
			{operator, "/cases?from=2026-03-02&to=2026-03-01", "from"},
			{operator, "/cases?closed_from=2026-02-30", "closed_from"},
			{operator, "/cases?closed_from=2026-03-02&closed_to=2026-03-01", "closed_to"},
			{operator, "/cases?fact=received&fact_from=2026-02-30&fact_to=2026-03-01", "fact_from"},
			{operator, "/cases?fact=received&fact_from=2026-03-02&fact_to=2026-03-01", "fact_to"},
			{operator, "/cases?fact_from=2026-03-01&fact_to=2026-03-02", "fact"},
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
			{leader, "/indicators/trend?by=year", "by"},
			{leader, "/briefings?kind=daily&date=2026-02-30", "date"},
			{leader, "/briefings/file?kind=daily&format=html&date=2026-02-30", "date"},
			{leader, "/briefings/file?kind=daily&format=html&day=2026-03-01", "day"},
			{leader, "/wall?grid=zzz", "grid"},
			{leader, "/locate?lon=120.6&lat=95", "lat"},
			{security, "/security/events?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z", "from"},
			{security, "/security/events?from=2026-02-30T00:00:00Z", "from"},
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
	})
}
