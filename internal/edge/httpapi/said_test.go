package httpapi_test

import (
	"maps"
	"net/http"
	"testing"

	"github.com/google/uuid"

	"liandong/internal/kernel/store"
)

// TestADeedIsDoneOnceUnderAnID: what no second person signs is done once under an id too. The same again is the same answer; other content or another person is refused.
func TestADeedIsDoneOnceUnderAnID(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		security, system := s.login("security"), s.login("system")
		made := s.call("POST", "/api/v1/accounts", security, map[string]any{"account": "security-2", "name": "张某某", "number": "A-0920"})
		s.signed(s.call("POST", "/api/v1/accounts/security-2/grants", security, map[string]any{"role": "security_admin", "grid": "320509", "remark": "增设安全管理员"}), system)
		password := s.settle("security-2", made)
		other, _ := s.call("POST", "/api/v1/session", "", map[string]any{"account": "security-2", "password": password}).body["token"].(string)
		for _, name := range []string{"once-one", "once-two"} {
			if a := s.call("POST", "/api/v1/accounts", security, map[string]any{"account": name, "name": "值班室", "office": true}); a.status != http.StatusCreated {
				t.Fatal(a.raw)
			}
		}
		for _, one := range []struct {
			path, token, other string
			body               map[string]any
			differs            map[string]any
			entry              string
		}{
			{"/accounts/once-one/grants", security, other, map[string]any{"role": "patroller", "grid": fishing}, map[string]any{"role": "grid_head"}, "grant.give"},
			{"/accounts/once-one/grants", security, other, map[string]any{"role": "volunteer", "grid": fishing, "to": "2036-01-01T00:00:00Z"}, map[string]any{"to": "2036-01-02T00:00:00Z"}, "grant.give"},
			{"/accounts/once-one/password", security, other, map[string]any{}, map[string]any{"remark": "另有缘由"}, "account.password"},
			{"/accounts/once-one/unlock", security, other, map[string]any{}, map[string]any{"remark": "另有缘由"}, "account.enable"},
			{"/staffing/changes", system, "", map[string]any{"act": "open", "apply": true, "post": "once-post", "name": "临时岗", "kind": "patroller", "unit": "U-" + fishZone + "-P", "grid": fishing}, map[string]any{"post": "once-post-2"}, "staff.open"},
		} {
			body := maps.Clone(one.body)
			body["id"] = uuid.NewString()
			before := s.audited(one.entry)
			first := s.call("POST", "/api/v1"+one.path, one.token, body)
			again := s.call("POST", "/api/v1"+one.path, one.token, body)
			if first.status >= 300 || again.status != first.status || again.raw != first.raw {
				t.Errorf("%s: %d %s, then %d %s", one.path, first.status, first.raw, again.status, again.raw)
			}
			if n := s.audited(one.entry) - before; n != 1 {
				t.Errorf("%s: done %d times", one.path, n)
			}
			changed := maps.Clone(body)
			maps.Copy(changed, one.differs)
			if a := s.call("POST", "/api/v1"+one.path, one.token, changed); a.status != http.StatusConflict || a.body["field"] != "id" {
				t.Errorf("%s with other content: %d %s", one.path, a.status, a.raw)
			}
			if one.other != "" {
				if a := s.call("POST", "/api/v1"+one.path, one.other, body); a.status != http.StatusConflict || a.body["field"] != "id" {
					t.Errorf("%s by another: %d %s", one.path, a.status, a.raw)
				}
			}
			if one.path == "/accounts/once-one/grants" {
				if a := s.call("POST", "/api/v1/accounts/once-two/grants", one.token, body); a.status != http.StatusConflict || a.body["field"] != "id" {
					t.Errorf("%s to another account: %d %s", one.path, a.status, a.raw)
				}
			}
			body["id"] = "no-uuid"
			if a := s.call("POST", "/api/v1"+one.path, one.token, body); a.status != http.StatusUnprocessableEntity || a.body["field"] != "id" {
				t.Errorf("%s without an id that is one: %d %s", one.path, a.status, a.raw)
			}
		}
		// An id of a request is none for a deed.
		asked := map[string]any{"id": uuid.NewString(), "role": "system_admin", "grid": "320509", "remark": "接任系统管理"}
		if a := s.call("POST", "/api/v1/accounts", security, map[string]any{"account": "once-three", "name": "张某某", "number": "A-0921"}); a.status != http.StatusCreated {
			t.Fatal(a.raw)
		}
		if a := s.call("POST", "/api/v1/accounts/once-three/grants", security, asked); a.status != http.StatusAccepted {
			t.Fatal(a.raw)
		}
		if a := s.call("POST", "/api/v1/accounts/once-two/grants", security, map[string]any{"id": asked["id"], "role": "patroller", "grid": fishing}); a.status != http.StatusConflict || a.body["field"] != "id" {
			t.Errorf("the id of a request: %d %s", a.status, a.raw)
		}
	})
}
