package httpapi

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"liandong/internal/edge/caller"
	"liandong/internal/edge/middleware"
	"liandong/internal/edge/route"

	"liandong/web"
)

func asked(h http.Handler, method, path, accepted string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Accept-Encoding", accepted)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

// TestNothingIsCompressedBesideASecret names the routes that answer with a secret or somebody's number to who reads; readings in clear are no GET, and never compressed.
func TestNothingIsCompressedBesideASecret(t *testing.T) {
	t.Parallel()
	api := (&Server{}).API(http.NewServeMux())
	var found []string
	for path, item := range api.OpenAPI().Paths {
		if item.Get != nil && route.Secretive(api, item.Get) {
			found = append(found, strings.TrimPrefix(path, "/api/v1"))
		}
	}
	slices.Sort(found)
	for _, want := range []string{"/session", "/me/notices", "/cases/{id}"} {
		if !slices.Contains(found, want) {
			t.Errorf("%s is compressed; not compressed are %v", want, found)
		}
	}
	for _, plain := range []string{"/cases", "/grids", "/matters", "/indicators"} {
		if slices.Contains(found, plain) {
			t.Errorf("%s is not compressed", plain)
		}
	}
}

// A route that answers with a number keeps its answer as it is, one that does not is compressed.
func TestARouteWithANumberStaysAsItIs(t *testing.T) {
	t.Parallel()
	type called struct {
		Phone string `json:"phone"`
		Words string `json:"words"`
	}
	type said struct {
		Words string `json:"words"`
	}
	mux := http.NewServeMux()
	r := route.New((&Server{}).API(mux), mux, nil)
	words := strings.Repeat("窨井盖缺失", 1000)
	route.Handle(r, http.MethodGet, "/trial/called", "trialCalled", "", func(context.Context, caller.Caller, *struct{}) (*route.Reply[called], error) {
		return &route.Reply[called]{Body: called{"138****0000", words}}, nil
	}, route.Public)
	route.Handle(r, http.MethodGet, "/trial/said", "trialSaid", "", func(context.Context, caller.Caller, *struct{}) (*route.Reply[said], error) {
		return &route.Reply[said]{Body: said{words}}, nil
	}, route.Public)
	for path, want := range map[string]string{"/api/v1/trial/called": "", "/api/v1/trial/said": "gzip"} {
		if res := asked(middleware.Compressed(mux), http.MethodGet, path, "gzip"); res.StatusCode != http.StatusOK || res.Header.Get("Content-Encoding") != want {
			t.Errorf("%s: %d %v", path, res.StatusCode, res.Header)
		}
	}
}

func TestPagesAreSentAsTheyWereBuilt(t *testing.T) {
	t.Parallel()
	noise := make([]byte, 2000)
	_, _ = rand.Read(noise)
	script := []byte(strings.Repeat("export const a = 1\n", 200))
	pages, err := pagesOf(fstest.MapFS{"apps/desk/index.html": {Data: []byte("<!doctype html>start")}, "apps/desk/index.html.br": {Data: []byte("as br")},
		"apps/public/index.html": {Data: []byte("<!doctype html>open")}, "apps/public/index.html.gz": {Data: []byte("open gz")}, ".vite/manifest.json": {Data: []byte("{}")},
		"assets/a-1.js": {Data: script}, "assets/a-1.js.br": {Data: []byte("brotli")}, "assets/a-1.js.gz": {Data: []byte("gzipped!")}, "icon.png": {Data: []byte(hex.EncodeToString(noise))},
		".gitignore": {Data: []byte("*")}})
	if err != nil {
		t.Fatal(err)
	}
	h := serving(pages, map[string]string{"/door": "public", "/opendata": "public"}, nil)
	for _, c := range []struct{ path, accepted, encoding, kind, content string }{
		{"/assets/a-1.js", "gzip, br", "br", "text/javascript; charset=utf-8", "brotli"},
		{"/assets/a-1.js", "gzip", "gzip", "text/javascript; charset=utf-8", "gzipped!"},
		{"/assets/a-1.js", "br;q=0, gzip;q=0.5", "gzip", "text/javascript; charset=utf-8", "gzipped!"},
		{"/assets/a-1.js", "", "", "text/javascript; charset=utf-8", string(script)},
		{"/cases/17", "br", "br", "text/html; charset=utf-8", "as br"},
		{"/", "", "", "text/html; charset=utf-8", "<!doctype html>start"},
		{"/no/such/page", "gzip", "", "text/html; charset=utf-8", "<!doctype html>start"},
		{"/doors", "", "", "text/html; charset=utf-8", "<!doctype html>start"},
		{"/cases/door", "", "", "text/html; charset=utf-8", "<!doctype html>start"},
		{"/door", "", "", "text/html; charset=utf-8", "<!doctype html>open"},
		{"/door/", "gzip", "gzip", "text/html; charset=utf-8", "open gz"},
		{"/door/follow", "br, gzip", "gzip", "text/html; charset=utf-8", "open gz"},
		{"/door/no/such/page", "", "", "text/html; charset=utf-8", "<!doctype html>open"},
		{"/opendata", "br", "", "text/html; charset=utf-8", "<!doctype html>open"},
		{"/.vite/manifest.json", "", "", "text/html; charset=utf-8", "<!doctype html>start"},
		{"/assets/a-1.js.br", "", "", "text/html; charset=utf-8", "<!doctype html>start"},
	} {
		res := asked(h, http.MethodGet, c.path, c.accepted)
		got, _ := io.ReadAll(res.Body)
		if string(got) != c.content || res.Header.Get("Content-Encoding") != c.encoding || res.Header.Get("Content-Type") != c.kind || res.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s (%s): %q %v", c.path, c.accepted, got[:min(len(got), 30)], res.Header)
		}
		if kept := strings.Contains(res.Header.Get("Cache-Control"), "immutable"); kept != (strings.HasPrefix(c.path, "/assets/") && !strings.HasSuffix(c.path, ".br")) {
			t.Errorf("%s: %q", c.path, res.Header.Get("Cache-Control"))
		}
		r := httptest.NewRequest(http.MethodGet, c.path, nil)
		r.Header.Set("Accept-Encoding", c.accepted)
		r.Header.Set("If-None-Match", res.Header.Get("ETag"))
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != http.StatusNotModified {
			t.Errorf("%s (%s) again: %d", c.path, c.accepted, w.Code)
		}
	}
	one, other := asked(h, "GET", "/assets/a-1.js", "br").Header.Get("ETag"), asked(h, "GET", "/assets/a-1.js", "").Header.Get("ETag")
	if one == other {
		t.Errorf("two forms have one tag: %s", one)
	}
}

func TestEveryAppThatHasAddressesIsThere(t *testing.T) {
	t.Parallel()
	apps := web.Apps()
	if apps["/door"] != "public" || apps["/opendata"] != "public" {
		t.Errorf("%v", apps)
	}
	pages, err := pagesOf(web.Files())
	if err != nil {
		t.Fatal(err)
	}
	if _, built := pages[web.Start(web.Desk)]; !built {
		t.Skip("the pages are not built")
	}
	for address, name := range apps {
		if _, there := pages[web.Start(name)]; !there || address != path.Clean(address) || address[0] != '/' {
			t.Errorf("%s belongs to %s: %v", address, name, there)
		}
	}
}

func TestWithTLSABrowserIsToldSo(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		s := &Server{Secure: secure}
		res := asked(s.headers(http.NotFoundHandler()), http.MethodGet, "/", "")
		for _, name := range []string{"Strict-Transport-Security", "Cross-Origin-Opener-Policy"} {
			if (res.Header.Get(name) != "") != secure {
				t.Errorf("secure %v: %s: %q", secure, name, res.Header.Get(name))
			}
		}
		if res.Header.Get("Cross-Origin-Resource-Policy") != "same-origin" || !strings.Contains(res.Header.Get("Permissions-Policy"), "geolocation=(self)") {
			t.Errorf("%v", res.Header)
		}
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		for _, c := range []*http.Cookie{{Name: "liandong_session", Value: "320509.plain"}, {Name: "liandong_device", Value: "plain"},
			{Name: "__Host-liandong_session", Value: "320509.host"}, {Name: "__Secure-liandong_device", Value: "secure"}} {
			r.AddCookie(c)
		}
		var v caller.Visitor
		s.visitors().Around(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { v = caller.VisitorOf(r.Context()) })).ServeHTTP(httptest.NewRecorder(), r)
		want, device := caller.CredentialOf(&http.Request{Header: http.Header{"Authorization": {"Bearer 320509.plain"}}}, ""), "plain"
		if secure {
			want, device = caller.CredentialOf(&http.Request{Header: http.Header{"Authorization": {"Bearer 320509.host"}}}, ""), "secure"
		}
		if !bytes.Equal(v.Hash, want.Hash) || v.Device != device {
			t.Errorf("secure %v: the cookie of a neighbour is taken: %+v", secure, v)
		}
	}
}
