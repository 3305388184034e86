package caller

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

func TestTheAddressOfAClient(t *testing.T) {
	t.Parallel()
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8:ffff::/48")}
	for name, c := range map[string]struct {
		peer      string
		headers   [][2]string
		forwarded bool
		want      string
	}{
		"nobody between":                 {"192.0.2.9:4711", nil, false, "192.0.2.9"},
		"a client that forges":           {"192.0.2.9:4711", [][2]string{{"X-Forwarded-For", "198.51.100.1"}, {"Forwarded", "for=198.51.100.1"}, {"X-Real-IP", "198.51.100.1"}}, false, "192.0.2.9"},
		"a proxy":                        {"10.0.0.1:4711", [][2]string{{"X-Forwarded-For", "192.0.2.9"}}, false, "192.0.2.9"},
		"a client that forges before it": {"10.0.0.1:4711", [][2]string{{"X-Forwarded-For", "198.51.100.1, 192.0.2.9"}}, false, "192.0.2.9"},
		"two headers":                    {"10.0.0.1:4711", [][2]string{{"X-Forwarded-For", "198.51.100.1"}, {"X-Forwarded-For", "192.0.2.9"}}, false, "192.0.2.9"},
		"two proxies":                    {"10.0.0.1:4711", [][2]string{{"X-Forwarded-For", "198.51.100.1, 192.0.2.9, 10.2.3.4"}}, false, "192.0.2.9"},
		"forged as a proxy":              {"10.0.0.1:4711", [][2]string{{"X-Forwarded-For", "10.9.9.9, 192.0.2.9"}}, false, "192.0.2.9"},
		"proxies only":                   {"10.0.0.1:4711", [][2]string{{"X-Forwarded-For", "10.0.0.3, 10.0.0.2"}}, false, "10.0.0.3"},
		"a proxy that says nothing":      {"10.0.0.1:4711", nil, false, "10.0.0.1"},
		"a word that is no address":      {"10.0.0.1:4711", [][2]string{{"X-Forwarded-For", "192.0.2.9, unknown"}}, false, "10.0.0.1"},
		"with a port":                    {"10.0.0.1:4711", [][2]string{{"X-Forwarded-For", "192.0.2.9:52000"}}, false, "192.0.2.9"},
		"IPv6":                           {"[2001:db8:ffff::1]:4711", [][2]string{{"X-Forwarded-For", "2001:db8::7"}}, false, "2001:db8::7"},
		"IPv6 with a port and a zone":    {"10.0.0.1:4711", [][2]string{{"X-Forwarded-For", "[fe80::7%eth0]:443"}}, false, "fe80::7"},
		"IPv4 in IPv6":                   {"[::ffff:10.0.0.1]:4711", [][2]string{{"X-Forwarded-For", "::ffff:192.0.2.9"}}, false, "192.0.2.9"},
		"the other header":               {"10.0.0.1:4711", [][2]string{{"Forwarded", "for=198.51.100.1"}, {"X-Forwarded-For", "192.0.2.9"}}, false, "192.0.2.9"},
		"Forwarded":                      {"10.0.0.1:4711", [][2]string{{"Forwarded", `for=198.51.100.1, proto=https;For="[2001:db8::7]:4711";by=10.0.0.1`}, {"X-Forwarded-For", "192.0.2.9"}}, true, "2001:db8::7"},
		"Forwarded, hidden":              {"10.0.0.1:4711", [][2]string{{"Forwarded", "for=192.0.2.9, for=_hidden"}}, true, "10.0.0.1"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.peer
		for _, h := range c.headers {
			r.Header.Add(h[0], h[1])
		}
		if got := (Proxies{Trusted: trusted, Forwarded: c.forwarded}).Client(r); got != c.want {
			t.Errorf("%s: %s, not %s", name, got, c.want)
		}
	}
}
