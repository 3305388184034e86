package httpapi_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"liandong/internal/kernel/store"
)

// TestAPlaceIsClosedInItsOwnAreaOnly: another zone's operator makes, prints and closes no code here.
func TestAPlaceIsClosedInItsOwnAreaOnly(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		own := s.login("op-" + fishZone)
		var other string
		for name := range s.accounts {
			if strings.HasPrefix(name, "op-") && name != "op-"+fishZone && !slices.Contains([]string{"op-320509"}, name) {
				other = s.login(name)
				break
			}
		}
		if other == "" {
			t.Fatal("there is no other zone's operator")
		}
		at := s.centre(own)
		made := s.call("POST", "/api/v1/places", own, map[string]any{"name": "路口", "location": map[string]any{"lon": at["lon"], "lat": at["lat"]}})
		if made.status != http.StatusCreated {
			t.Fatal(made.raw)
		}
		path := "/api/v1/places/" + made.body["code"].(string)
		if got := s.call("DELETE", path, other, nil); got.status != http.StatusForbidden {
			t.Errorf("another zone closes it: %d %s", got.status, got.raw)
		}
		if got := s.call("GET", path+"/qr", other, nil); got.status != http.StatusForbidden {
			t.Errorf("another zone prints it: %d", got.status)
		}
		if got := s.call("GET", path+"/qr", own, nil); got.status != http.StatusOK {
			t.Errorf("its own zone prints it: %d %s", got.status, got.raw)
		}
		if got := s.call("DELETE", path, own, nil); got.status != http.StatusOK {
			t.Errorf("its own zone closes it: %d %s", got.status, got.raw)
		}
	})
}
