package httpapi_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"liandong/internal/edge/caller"
	"liandong/internal/edge/httpapi"
	"liandong/internal/kernel/store"
	"liandong/internal/media"
	"liandong/internal/world/demo"
)

// TestTheEdgeIsNarrow: what is sent before anybody is known, and what guests send, is bounded.
func TestTheEdgeIsNarrow(t *testing.T) {
	t.Parallel()
	s := newSite(t, built.OpenSQLite(t))
	deep := strings.Repeat("[", 1000)
	if a := s.send("POST", "/api/v1/session", "", []byte(`{"account":`+deep)); a.status != http.StatusUnprocessableEntity || a.body["code"] != "http.deep" || !strings.HasPrefix(a.body["field"].(string), "account[0]") {
		t.Errorf("deep: %d %s", a.status, a.raw)
	}
	for path, size := range map[string]int{"/api/v1/session": 9 << 10, "/api/v1/door/follow": 9 << 10} {
		if a := s.send("POST", path, "", []byte(`{"account":"`+strings.Repeat("a", size)+`"}`)); a.status != http.StatusRequestEntityTooLarge || a.body["code"] != "http.too_large" {
			t.Errorf("%s: %d bytes: %d %s", path, size, a.status, a.raw)
		}
	}
	if a := s.call("POST", "/api/v1/session", "", map[string]any{"account": strings.Repeat("a", 101), "password": "x"}); a.status != http.StatusUnprocessableEntity || a.body["field"] != "account" {
		t.Errorf("a long name: %d %s", a.status, a.raw)
	}
	large := []byte(`{"x":"` + strings.Repeat("a", 900<<10) + `"}`)
	if a := s.send("PUT", "/api/v1/rules/routing/draft", "320509.forged", large); a.status != http.StatusUnauthorized {
		t.Errorf("a large body of nobody: %d %s", a.status, a.raw)
	}
	if a := s.send("PUT", "/api/v1/rules/routing/draft", s.login("op-"+demo.District), large); a.status == http.StatusRequestEntityTooLarge || a.status == http.StatusUnauthorized {
		t.Errorf("a large body of a colleague: %d %s", a.status, a.raw)
	}
	unknown := `{"account":"a","password":"b"`
	for i := range 100 {
		unknown += fmt.Sprintf(`,"u%d":0`, i)
	}
	if a := s.send("POST", "/api/v1/session", "", []byte(unknown+"}")); len(a.body["errors"].([]any)) > 50 {
		t.Errorf("%d faults are named", len(a.body["errors"].([]any)))
	}
	for _, token := range []string{"320509.guest.forged", s.login("patrol-" + fishing)} { // lists are asked for before they are read
		if a := s.send("POST", "/api/v1/territory/check?format=geojson", token, []byte(deep)); a.status != http.StatusUnauthorized && a.status != http.StatusForbidden {
			t.Errorf("a territory of who may not: %d %s", a.status, a.raw)
		}
	}
	if a := s.send("GET", "/metrics", "", nil); a.status != http.StatusNotFound || strings.Contains(a.raw, "go_goroutines") {
		t.Errorf("metrics at the public address: %d %.100s", a.status, a.raw)
	}
	if a := s.send("GET", "/readyz", "", nil); a.status != http.StatusOK {
		t.Errorf("ready: %d", a.status)
	}
}

// TestGuestsWhoDribbleFilesHoldNoPlace: eight pieces that never end leave the door open.
func TestGuestsWhoDribbleFilesHoldNoPlace(t *testing.T) {
	t.Parallel()
	s := newSite(t, built.OpenSQLite(t))
	dribbler, _ := s.enter()
	address := strings.TrimPrefix(s.url, "http://")
	for range 8 { // twice the places; an address may send a few more
		id := uuid.Must(uuid.NewV7()).String()
		if a := s.call("POST", "/api/v1/media", dribbler, map[string]any{"id": id, "size": 1000}); a.status != http.StatusCreated {
			t.Fatal(a.status, a.raw)
		}
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_, _ = fmt.Fprintf(conn, "PATCH /api/v1/media/%s?offset=0 HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer %s\r\nContent-Length: 1000\r\n\r\nx", id, dribbler)
	}
	time.Sleep(100 * time.Millisecond) // they are all being listened to
	honest, _ := s.enter()
	if a := s.call("POST", "/api/v1/reports/alike", honest, map[string]any{}); a.status == http.StatusTooManyRequests {
		t.Errorf("an honest guest: %d %s", a.status, a.raw)
	}
}

// TestGuestsHaveAQuotaAndDisksAFloor: files end, words go on.
func TestGuestsHaveAQuotaAndDisksAFloor(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		guest, _ := s.enter()
		announce := func(token string, size int64) answer {
			return s.call("POST", "/api/v1/media", token, map[string]any{"id": uuid.Must(uuid.NewV7()).String(), "size": size})
		}
		for range media.Standard.Guest / (20 << 20) {
			s.expect(announce(guest, 20<<20), http.StatusCreated)
		}
		s.expect(announce(guest, 20<<20), http.StatusTooManyRequests, "media.quota", "in words still go through")
		s.expect(s.call("POST", "/api/v1/reports", guest, s.guestDraft(guest)), http.StatusCreated)
		patroller := s.login("patrol-" + fishing)
		s.expect(announce(patroller, 20<<20), http.StatusCreated)
		for range 4 {
			other, _ := s.enter()
			for range 4 {
				announce(other, 20<<20)
			}
		}
		other, _ := s.enter()
		s.expect(announce(other, 20<<20), http.StatusTooManyRequests)
		s.services.Media.Free = func() (int64, error) { return media.Standard.Floor, nil }
		s.expect(announce(patroller, 1000), http.StatusServiceUnavailable, "media.full")
		s.expect(s.call("POST", "/api/v1/reports", s.login("resident"), s.guestDraft(patroller)), http.StatusCreated)
	})
}

// TestLimitsBehindAProxy: where a proxy is trusted its clients count apart, where none is they are one, and nobody forges their way around.
func TestLimitsBehindAProxy(t *testing.T) {
	t.Parallel()
	s := newSite(t, built.OpenSQLite(t))
	enter := func(url, from string) int {
		s.url = url
		return s.send("POST", "/api/v1/door", "", []byte("{}"), "X-Forwarded-For", from).status
	}
	serve := func(p caller.Proxies) string {
		server := httptest.NewServer((&httpapi.Server{Platform: s.services, Sequencer: s.seq, District: demo.District, Sender: s.sender, Proxies: p}).Handler())
		t.Cleanup(server.Close)
		return server.URL
	}
	trusting := serve(caller.Proxies{Trusted: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}})
	flood := func(url, name string) (last int) {
		for i := range 40 {
			last = enter(url, strings.ReplaceAll(name, "*", fmt.Sprint(i)))
		}
		return last
	}
	if got := flood(trusting, "198.51.100.*, 192.0.2.7"); got != http.StatusTooManyRequests {
		t.Errorf("one client behind a proxy that forges who was before: %d", got)
	}
	if got := enter(trusting, "192.0.2.8"); got != http.StatusCreated {
		t.Errorf("its neighbour: %d", got)
	}
	if got := flood(trusting, "2001:db8:1:2::*"); got != http.StatusTooManyRequests {
		t.Errorf("one house with IPv6: %d", got)
	}
	if got := flood(serve(caller.Proxies{}), "198.51.100.*"); got != http.StatusTooManyRequests {
		t.Errorf("who forges without a proxy: %d", got)
	}
}

// TestCookiesOverTLS: their names forbid what a neighbour could put in their place, and the device's token opens nothing.
func TestCookiesOverTLS(t *testing.T) {
	t.Parallel()
	s := newSite(t, built.OpenSQLite(t))
	server := httptest.NewServer((&httpapi.Server{Platform: s.services, Sequencer: s.seq, District: demo.District, Sender: s.sender, Secure: true}).Handler())
	defer server.Close()
	s.url = server.URL
	login := func(header ...string) answer {
		return s.send("POST", "/api/v1/session", "", fmt.Appendf(nil, `{"account":"leader","password":%q}`, s.accounts["leader"].Password), header...)
	}
	a := login()
	cookies, err := http.ParseSetCookie(a.header.Values("Set-Cookie")[0])
	if err != nil || cookies.Name != "__Host-liandong_session" || cookies.Path != "/" || !cookies.Secure || cookies.Domain != "" {
		t.Errorf("%+v %v", cookies, err)
	}
	device, err := http.ParseSetCookie(a.header.Values("Set-Cookie")[1])
	if err != nil || device.Name != "__Secure-liandong_device" || !device.Secure || !device.HttpOnly {
		t.Errorf("%+v %v", device, err)
	}
	token := a.body["token"].(string)
	secret := token[strings.LastIndexByte(token, '.')+1:]
	if strings.Contains(device.Value, secret) || strings.Contains(device.Value, "leader") {
		t.Error("the device's token says what the session's is, or whose")
	}
	for _, forged := range []string{device.Value, "320509." + device.Value} {
		if a := s.send("GET", "/api/v1/session", forged, nil); a.status != http.StatusUnauthorized {
			t.Errorf("the device's token as a session: %d", a.status)
		}
	}
	again := login("Cookie", device.Name+"="+device.Value)
	if kept, err := http.ParseSetCookie(again.header.Values("Set-Cookie")[1]); err != nil || kept.Value != device.Value {
		t.Errorf("a device that is known gets another token: %v", err)
	}
	if a := s.send("GET", "/api/v1/session", "", nil, "Cookie", cookies.Name+"="+cookies.Value); a.status != http.StatusOK {
		t.Errorf("the session's cookie: %d", a.status)
	}
	if a := s.send("GET", "/api/v1/session", "", nil, "Cookie", "liandong_session="+cookies.Value); a.status != http.StatusUnauthorized {
		t.Errorf("a cookie without the prefix: %d", a.status)
	}
}
