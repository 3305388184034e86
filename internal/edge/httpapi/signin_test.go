package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"liandong/internal/kernel/store"
	"liandong/internal/world/demo"
)

// TestWhatOnesOwnSignInsShow: failed logins are told at the next good one and stand in the security log, refusals too; sessions are listed and ended by an id of their own.
func TestWhatOnesOwnSignInsShow(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		operator := "op-" + demo.District
		expect := func(a answer, status int, words ...string) {
			t.Helper()
			if a.status != status {
				t.Errorf("%d, want %d: %s", a.status, status, a.raw)
			}
			for _, w := range words {
				if !strings.Contains(a.raw, w) {
					t.Errorf("it does not say %s: %s", w, a.raw)
				}
			}
		}
		for range 2 {
			expect(s.call("POST", "/api/v1/session", "", map[string]string{"account": operator, "password": "a guess of mine"}), http.StatusUnauthorized)
		}
		opened := s.call("POST", "/api/v1/session", "", map[string]string{"account": operator, "password": s.accounts[operator].Password})
		expect(opened, http.StatusCreated, `"failed":{"count":2`)
		typed := "\u200b" + strings.Map(func(r rune) rune { return r + 0xfee0 }, strings.ToUpper(operator)) + "＠" + demo.District + " "
		expect(s.call("POST", "/api/v1/session", "", map[string]string{"account": typed, "password": s.accounts[operator].Password}), http.StatusCreated, `"account":"`+operator+`"`)
		token := opened.body["token"].(string)
		other := s.login(operator)
		expect(s.call("GET", "/api/v1/security/events", token, nil), http.StatusForbidden, "access.")
		list := s.call("GET", "/api/v1/me/sessions", token, nil)
		expect(list, http.StatusOK, `"current":true`, `"network":"127.0.0.0/24"`)
		if strings.Contains(list.raw, strings.TrimPrefix(other, demo.District+".")) {
			t.Error("a session is named by its token")
		}
		for _, one := range list.body["items"].([]any) {
			if o := one.(map[string]any); o["current"] == false {
				expect(s.call("DELETE", "/api/v1/me/sessions/"+o["id"].(string), token, nil), http.StatusNoContent)
			}
		}
		expect(s.call("GET", "/api/v1/me/sessions", other, nil), http.StatusUnauthorized)
		expect(s.call("DELETE", "/api/v1/me/sessions/none", token, nil), http.StatusNotFound, "access.no_session")
		third := s.login(operator)
		expect(s.call("POST", "/api/v1/me/sessions/end-others", token, nil), http.StatusNoContent)
		expect(s.call("GET", "/api/v1/me/sessions", third, nil), http.StatusUnauthorized)

		events := s.call("GET", "/api/v1/security/events?account="+operator, s.login("security"), nil)
		expect(events, http.StatusOK, `"kind":"login_failed"`, `"count":2`, `"kind":"refused"`, `"route":"GET /security/events"`, `"address":"127.0.0.1"`)
		if strings.Contains(events.raw, "a guess of mine") {
			t.Error("a password stands in the security log")
		}

		expect(s.call("PUT", "/api/v1/me/contacts", token, map[string]any{"mail": "op@example.org"}), http.StatusUnprocessableEntity, "notice.unconfirmed", `"field":"mail"`)
		expect(s.call("POST", "/api/v1/me/contacts/codes", token, map[string]any{"channel": "mail", "address": "op@example.org"}), http.StatusOK, `"waiting":[{"channel":"mail","address":"o**@example.org"`)
		expect(s.call("POST", "/api/v1/me/contacts/confirm", token, map[string]any{"channel": "mail", "code": "x"}), http.StatusUnprocessableEntity, "notice.wrong_code")
	})
}
