package middleware

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzhttp"
)

func ask(h http.Handler, method, path, accepted string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Accept-Encoding", accepted)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestTextIsCompressed(t *testing.T) {
	t.Parallel()
	long := strings.Repeat(`{"grid":"320509105006001"},`, 200)
	h := Compressed(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", r.URL.Query().Get("type"))
		if r.URL.Query().Has("secret") {
			w.Header().Set(gzhttp.HeaderNoCompression, "1")
		}
		if r.URL.Query().Has("short") {
			_, _ = w.Write([]byte("{}"))
			return
		}
		_, _ = w.Write([]byte(long))
	}))
	for name, c := range map[string]struct {
		method, path, accepted string
		want                   bool
	}{
		"a list":                {"GET", "/api/v1/cases?type=application/json", "br, gzip", true},
		"with a charset":        {"GET", "/api/v1/cases/export?type=text/csv;charset=utf-8", "gzip", true},
		"short":                 {"GET", "/api/v1/cases?type=application/json&short", "gzip", false},
		"who does not take it":  {"GET", "/api/v1/cases?type=application/json", "gzip;q=0", false},
		"a photo":               {"GET", "/api/v1/media/x/file?type=image/jpeg", "gzip", false},
		"the answer to a write": {"POST", "/api/v1/accounts?type=application/json", "gzip", false},
		"beside a secret":       {"GET", "/api/v1/session?type=application/json&secret", "gzip", false},
		"the stream":            {"GET", "/api/v1/stream?type=text/event-stream", "gzip", false},
		"the stream as text":    {"GET", "/api/v1/stream?type=text/plain", "gzip", false},
	} {
		res := ask(h, c.method, c.path, c.accepted)
		if got := res.Header.Get("Content-Encoding") == "gzip"; got != c.want || res.Header.Get(gzhttp.HeaderNoCompression) != "" {
			t.Errorf("%s: %v", name, res.Header)
		}
		if !c.want {
			continue
		}
		z, err := gzip.NewReader(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(z); err != nil || string(got) != long || !slices.Contains(res.Header.Values("Vary"), "Accept-Encoding") {
			t.Errorf("%s: %d bytes, %v, %v", name, len(got), err, res.Header)
		}
	}
}
