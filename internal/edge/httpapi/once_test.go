package httpapi_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"liandong/internal/edge/httpapi"
	"liandong/internal/kernel/store"
)

// settle logs in with a password that was given, as it came from POST /accounts, and answers the one that took its place.
func (s *site) settle(account string, given answer) string {
	s.t.Helper()
	password := given.body["password"].(string)
	token := s.call("POST", "/api/v1/session", "", map[string]any{"account": account, "password": password}).body["token"].(string)
	if a := s.call("PUT", "/api/v1/session/password", token, map[string]any{"current": password, "password": password + "-mine"}); a.status != http.StatusOK {
		s.t.Fatalf("%s changes the password: %d %s", account, a.status, a.raw)
	}
	return password + "-mine"
}

// signed lets another person sign what was asked, and answers what came of it.
func (s *site) signed(asked answer, token string) answer {
	s.t.Helper()
	if asked.status != http.StatusAccepted {
		s.t.Fatalf("not asked but: %d %s", asked.status, asked.raw)
	}
	a := s.call("POST", "/api/v1/requests/"+asked.body["request"].(map[string]any)["id"].(string)+"/sign", token, nil)
	if a.status != http.StatusOK || a.body["request"].(map[string]any)["state"] != "signed" {
		s.t.Fatalf("signing: %d %s", a.status, a.raw)
	}
	return a
}

// notified counts the notices of a template to an account.
func (s *site) notified(account, template string) (n int) {
	s.t.Helper()
	if err := s.services.DB.View(s.t.Context(), func(tx *store.Tx) error {
		return tx.Get(`SELECT COUNT(*) FROM notice WHERE accounts = $1 AND template = $2`, store.Args(account, template), &n)
	}); err != nil {
		s.t.Fatal(err)
	}
	return n
}

var pathPart = regexp.MustCompile(`\{[^}]+\}`)

// TestAGivenPasswordOpensNoRoute walks every documented route with a session of a password that an administrator gave.
func TestAGivenPasswordOpensNoRoute(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		security := s.login("security")
		made := s.call("POST", "/api/v1/accounts", security, map[string]any{"account": "first-day", "name": "张某某", "number": "A-0917"})
		grant := map[string]any{"role": "system_admin", "grid": "320509", "remark": "接任系统管理"}
		s.signed(s.call("POST", "/api/v1/accounts/first-day/grants", security, grant), s.login("system"))
		login := s.call("POST", "/api/v1/session", "", map[string]any{"account": "first-day", "password": made.body["password"]})
		if login.status != http.StatusCreated || login.body["once"] != true || len(items(login, "roles")) != 0 {
			t.Fatalf("%d %s", login.status, login.raw)
		}
		token := login.body["token"].(string)
		if a := s.send("GET", "/api/v1/session", token, nil); a.status != http.StatusOK || a.body["once"] != true || a.body["account"] != "first-day" {
			t.Errorf("who am I: %d %s", a.status, a.raw)
		}
		closed := 0
		for path, item := range (&httpapi.Server{}).API(http.NewServeMux()).OpenAPI().Paths {
			raw, err := json.Marshal(item)
			if err != nil {
				t.Fatal(err)
			}
			var operations map[string]json.RawMessage
			if err := json.Unmarshal(raw, &operations); err != nil {
				t.Fatal(err)
			}
			for method, op := range operations {
				if strings.HasPrefix(path, "/api/v1/session") || strings.Contains(string(op), `"security":[{}]`) {
					continue
				}
				a := s.send(strings.ToUpper(method), pathPart.ReplaceAllString(path, "1"), token, []byte(`{}`))
				switch {
				case a.body["code"] == "access.once":
					closed++
				case a.status < 400: // what is wrong with the form of a request may be said before anybody is asked who they are
					t.Errorf("%s %s is open: %d %.200s", method, path, a.status, a.raw)
				}
			}
		}
		if closed < 60 {
			t.Errorf("only %d routes say why they are closed", closed)
		}
		for field, body := range map[string]map[string]any{
			"current":  {"current": "wrong", "password": "a password of my own"},
			"password": {"current": made.body["password"], "password": made.body["password"]},
		} {
			if a := s.call("PUT", "/api/v1/session/password", token, body); a.status != http.StatusUnprocessableEntity || a.body["field"] != field {
				t.Errorf("%s: %d %s", field, a.status, a.raw)
			}
		}
		changed := s.call("PUT", "/api/v1/session/password", token, map[string]any{"current": made.body["password"], "password": "a password of my own"})
		if changed.status != http.StatusOK || changed.body["once"] != false || len(items(changed, "roles")) != 1 {
			t.Errorf("%d %s", changed.status, changed.raw)
		}
		if a := s.send("GET", "/api/v1/rules/routing", token, nil); a.status != http.StatusOK {
			t.Errorf("afterwards: %d %s", a.status, a.raw)
		}
		if n := s.audited("account.own_password"); n != 1 {
			t.Errorf("%d audit entries", n)
		}
		// Reset, it is a newcomer again; logging out is open.
		asked := s.call("POST", "/api/v1/accounts/first-day/password", security, map[string]any{"remark": "忘记密码"})
		signed := s.signed(asked, s.login("system"))
		if strings.Contains(asked.raw, signed.body["half"].(string)) || strings.Contains(signed.raw, asked.body["half"].(string)) || len(signed.body["half"].(string)) != 10 {
			t.Errorf("one of the two knows the whole: %s %s", asked.raw, signed.raw)
		}
		if n := s.notified("first-day", "L63"); n != 1 {
			t.Errorf("its owner was told %d times", n)
		}
		token = s.call("POST", "/api/v1/session", "", map[string]any{"account": "first-day", "password": asked.body["half"].(string) + signed.body["half"].(string)}).body["token"].(string)
		if a := s.send("GET", "/api/v1/rules/routing", token, nil); a.status != http.StatusForbidden || a.body["code"] != "access.once" {
			t.Errorf("after a reset: %d %s", a.status, a.raw)
		}
		if one := items(s.send("GET", "/api/v1/accounts?q=first-day", security, nil), "items"); one[0]["once"] != true {
			t.Errorf("%v", one)
		}
		if a := s.send("DELETE", "/api/v1/session", token, nil); a.status >= 300 {
			t.Errorf("logging out: %d %s", a.status, a.raw)
		}
	})
}
