package route

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestThePublicAddress(t *testing.T) {
	t.Parallel()
	for text, sound := range map[string]bool{"https://lian.example.gov.cn": true, "https://lian.example:8443/": true, "http://127.0.0.1:8080": true, "lian.example": false,
		"https://": false, "ftp://a": false, "https://a/path": false, "https://u:p@a": false, "https://a?x": false, "https://a#x": false} {
		if _, err := ParsePublicURL(text); (err == nil) != sound {
			t.Errorf("%s: %v", text, err)
		}
	}
	for host, want := range map[string]string{"127.0.0.1:8080": "http://127.0.0.1:8080", "localhost:8080": "http://localhost:8080", "[::1]:8080": "http://[::1]:8080",
		"evil.example": "", "127.0.0.1.evil.example": "", "192.0.2.1:80": ""} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Host = host
		u, err := PublicURL(nil, r)
		if want == "" && err == nil || want != "" && (err != nil || u.String() != want) {
			t.Errorf("Host %s: %v %v", host, u, err)
		}
		public, _ := ParsePublicURL("https://lian.example/")
		if u, err := PublicURL(public, r); err != nil || u.String() != "https://lian.example" {
			t.Errorf("Host %s with a setting: %v %v", host, u, err)
		}
	}
}
