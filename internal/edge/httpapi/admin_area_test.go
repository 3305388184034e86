package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
	"liandong/internal/world/demo"
)

// appointed opens an account with a grant, as if it had always been there.
func (s *site) appointed(account string, role access.Role, path string) string {
	s.t.Helper()
	const password = "a password of its own"
	h, err := s.services.Access.Hash(access.Account{District: demo.District, Account: account, Person: account, Name: account, Password: password})
	if err != nil {
		s.t.Fatal(err)
	}
	grid := strings.Split(strings.Trim(path, "/"), "/")
	if err := s.services.DB.Update(s.t.Context(), func(tx *store.Tx) error {
		if err := s.services.Access.Create(tx, h, "test"); err != nil {
			return err
		}
		return s.services.Access.Grant(tx, demo.District, access.Grant{Account: account, Role: role, Grid: grid[len(grid)-1], Path: path, From: time.Now().Add(-time.Hour)}, "test")
	}); err != nil {
		s.t.Fatal(err)
	}
	s.accounts[account] = demo.Account{Account: account, Password: password}
	return s.login(account)
}

// TestATownsAdministratorsStayInTheTown: accounts, settings, staff and the log.
func TestATownsAdministratorsStayInTheTown(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		const town = "/" + demo.District + "/" + fishZone + "/"
		security, system, auditor := s.appointed("town-security", access.SecurityAdmin, town), s.appointed("town-system", access.SystemAdmin, town), s.appointed("town-audit", access.AuditAdmin, town)
		do := func(token, method, path string, body any, want int, code string) answer {
			t.Helper()
			a := s.call(method, "/api/v1"+path, token, body)
			if a.status != want || code != "" && a.body["code"] != code {
				t.Errorf("%s %s %v: %d, want %d %s: %.300s", method, path, body, a.status, want, code, a.raw)
			}
			return a
		}
		reason := map[string]any{"reason": "离职"}
		for _, account := range []string{"security", "system", "leader", "op-" + demo.District, "op-320509107"} {
			do(security, "POST", "/accounts/"+account+"/lock", reason, 403, "access.elsewhere")
			do(security, "POST", "/accounts/"+account+"/sessions/end", nil, 403, "access.elsewhere")
			do(security, "POST", "/accounts/"+account+"/password", nil, 403, "access.elsewhere")
			do(security, "POST", "/accounts/"+account+"/grants", map[string]any{"role": "patroller", "grid": fishing}, 403, "access.elsewhere")
		}
		for _, a := range items(do(security, "GET", "/accounts", nil, 200, ""), "items") {
			for _, g := range a["grants"].([]any) {
				if grid := g.(map[string]any)["grid"].(string); !strings.HasPrefix(grid, fishZone) && !strings.HasPrefix(fishing, grid) {
					t.Errorf("it is listed that %v has a grant in %s", a["account"], grid)
				}
			}
		}
		do(security, "POST", "/accounts", map[string]any{"account": "town-new", "name": "赵某某", "number": "T-1"}, 201, "")
		do(security, "POST", "/accounts/town-new/grants", map[string]any{"role": "leader", "grid": demo.District}, 403, "access.elsewhere")
		do(security, "POST", "/accounts/town-new/grants", map[string]any{"role": "leader", "grid": fishZone}, 204, "")
		// The district's may act on it, and by giving it more takes it out of the town.
		do(s.login("security"), "POST", "/accounts/town-new/grants", map[string]any{"role": "leader", "grid": demo.District}, 204, "")
		do(security, "POST", "/accounts/town-new/lock", reason, 403, "access.elsewhere")

		for method, paths := range map[string][]string{
			"GET":  {"/rules/routing", "/territory", "/channels", "/channels/sms/dead", "/channels/recorded"},
			"PUT":  {"/rules/ladder/draft?revision=0"},
			"POST": {"/rules/ladder/publish?revision=0", "/calendars", "/routing/elsewhere", "/channels/sms/replay"},
		} {
			for _, path := range paths {
				body := map[string]any(nil)
				switch {
				case path == "/calendars":
					body = map[string]any{"edit": map[string]any{}}
				case method == "POST":
					body = map[string]any{}
				}
				if a := s.call(method, "/api/v1"+path, system, body); a.status != http.StatusForbidden {
					t.Errorf("%s %s of the whole district is open to a town: %d %.200s", method, path, a.status, a.raw)
				}
			}
		}
		end := func(post, account string) map[string]any {
			return map[string]any{"act": "end", "post": post, "account": account}
		}
		do(system, "POST", "/staffing/changes", end("P-"+demo.District+"-operator", "op-"+demo.District), 403, "access.elsewhere")
		do(system, "POST", "/staffing/changes", end("P-"+fishing+"-grid_head", "head-"+fishing), 200, "")

		// Whoever administers acts for no post of daily work, however it comes to them.
		district := s.login("system")
		stand := map[string]any{"act": "stand_in", "post": "P-" + fishing + "-grid_head", "by": "P-" + demo.District + "-system_admin", "reason": "代班", "apply": true}
		do(district, "POST", "/staffing/changes", stand, 409, "access.apart")
		appoint := map[string]any{"act": "appoint", "post": "P-" + fishing + "-grid_head", "account": "audit", "apply": true}
		do(district, "POST", "/staffing/changes", appoint, 409, "access.apart")
		list := []byte("post,account\nP-" + fishing + "-grid_head,security\n")
		if a := s.sendFile("/api/v1/staffing/check", district, list); a.status != http.StatusConflict || !strings.Contains(a.raw, "access.apart") {
			t.Errorf("by a list: %d %s", a.status, a.raw)
		}
		// A list asks for those whose posts open contacts.
		list = []byte("post,account\nP-" + demo.District + "-operator,leader\n")
		check := s.sendFile("/api/v1/staffing/check", district, list)
		if check.body["asked"] != 1.0 {
			t.Errorf("%d %s", check.status, check.raw)
		}
		if a := s.sendFile("/api/v1/staffing?checked="+check.body["checked"].(string), district, list); a.status != http.StatusOK {
			t.Errorf("%d %s", a.status, a.raw)
		}
		waiting := do(s.login("security"), "GET", "/requests", nil, 200, "")
		if waiting.body["waiting"] != 1.0 || !strings.Contains(waiting.raw, `"kind":"appoint"`) {
			t.Errorf("%s", waiting.raw)
		}
		do(security, "GET", "/requests", nil, 200, "")
		if a := do(security, "GET", "/requests", nil, 200, ""); a.body["waiting"] != 0.0 {
			t.Errorf("a town's may sign for the district: %s", a.raw)
		}

		s.audited("x") // places what was written
		for _, e := range items(do(auditor, "GET", "/audit", nil, 200, ""), "items") {
			if who := e["actor"].(string); who == "security" || who == "system" || who == "system:demo" {
				t.Errorf("a town reads what %s did", who)
			}
		}
		whole := do(s.login("audit"), "GET", "/audit?actor=security&action=grant", nil, 200, "")
		if len(items(whole, "items")) == 0 {
			t.Errorf("%s", whole.raw)
		}
		if s.audited("audit.read") < 2 {
			t.Error("reading the log leaves nothing")
		}
		head := do(s.login("audit"), "GET", "/audit/head", nil, 200, "")
		if head.body["sound"] != true || head.body["size"].(float64) < 100 {
			t.Errorf("%s", head.raw)
		}
		for _, format := range []string{"csv", "jsonl"} {
			file := s.send("GET", "/api/v1/audit/export?action=grant&actor=security&format="+format, s.login("audit"), nil)
			if file.status != http.StatusOK || strings.Count(file.raw, "grant.give") != 1 {
				t.Errorf("%s: %d %.300s", format, file.status, file.raw)
			}
		}
		if s.audited("export.audit") != 2 {
			t.Error("an export leaves nothing")
		}
		for _, account := range []string{"system", "security", "leader", "op-" + demo.District} {
			for _, path := range []string{"/audit", "/audit/head", "/audit/export?format=csv"} {
				do(s.login(account), "GET", path, nil, 403, "access.denied")
			}
		}
		// A changed row in the last stretch is found by a look.
		s.tampered = true
		if err := db.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(`UPDATE journal SET actor = 'nobody' WHERE district = $1 AND action = 'export.audit'`, demo.District)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if head := do(s.login("audit"), "GET", "/audit/head", nil, 200, ""); head.body["sound"] != false || head.body["position"].(float64) == 0 {
			t.Errorf("a changed entry is not seen: %s", head.raw)
		}
	})
}
