package httpapi_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb/encoding/mvt"

	"liandong/internal/edge/httpapi"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/tile"
	"liandong/internal/world/demo"
)

// TestTilesOverHTTP reads the district's tiles as a browser does.
func TestTilesOverHTTP(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		token := s.login("op-" + fishZone)
		s.everyGridIsDrawn(t, token)

		at := s.centre(token)
		a := tile.Of(geo.At(at["lon"].(float64), at["lat"].(float64)), 13)
		path := fmt.Sprintf("/api/v1/tiles/grids/%d/%d/%d", a.Z, a.X, a.Y)
		first := s.send("GET", path, token, nil, "Accept-Encoding", "identity")
		if first.status != http.StatusOK || first.header.Get("ETag") == "" || first.header.Get("Content-Type") != "application/vnd.mapbox-vector-tile" {
			t.Fatalf("%d %v", first.status, first.header)
		}
		if again := s.send("GET", path, token, nil, "Accept-Encoding", "identity", "If-None-Match", first.header.Get("ETag")); again.status != http.StatusNotModified || again.raw != "" {
			t.Errorf("asked again: %d, %d bytes", again.status, len(again.raw))
		}
		if packed := s.send("GET", path, token, nil, "Accept-Encoding", "gzip"); packed.header.Get("Content-Encoding") != "gzip" || len(packed.raw) >= len(first.raw) || packed.header.Get("ETag") == first.header.Get("ETag") {
			t.Errorf("%v: %d bytes packed, %d plain", packed.header, len(packed.raw), len(first.raw))
		}
		for _, set := range []string{"grids", "public_security", "cases", "heat", "background"} {
			if got := s.send("GET", "/api/v1/tiles/"+set+"/0/0/0", "", nil); got.status != http.StatusUnauthorized {
				t.Errorf("%s is shown to nobody: %d", set, got.status)
			}
			for address, field := range map[string]string{"19/0/0": "z", "2/4/0": "x", "2/0/4": "y", "2/0/a": "y"} {
				if got := s.send("GET", "/api/v1/tiles/"+set+"/"+address, token, nil); got.status != http.StatusUnprocessableEntity || got.body["field"] != field {
					t.Errorf("%s/%s: %d %s", set, address, got.status, got.raw)
				}
			}
		}
		if got := s.send("GET", "/api/v1/tiles/background/0/0/0", token, nil); got.status != http.StatusNotFound {
			t.Errorf("a background that is not there: %d", got.status)
		}
		for query, field := range map[string]string{"from=2026-3-1": "from", "to=x": "to", "from=2026-03-02&to=2026-03-01": "from", "within=1,2,3": "within", "state=odd": "state", "grid=nowhere": "grid", "view=odd": "view"} {
			for _, route := range []string{"/tiles/cases/9/427/207?", "/tiles/heat/9/427/207?", "/cases?", "/cases/export?format=csv&"} {
				want := http.StatusUnprocessableEntity
				if field == "grid" {
					want = http.StatusNotFound
				}
				if got := s.send("GET", "/api/v1"+route+query, token, nil); got.status != want || got.body["field"] != field {
					t.Errorf("%s%s: %d %s", route, query, got.status, got.raw)
				}
			}
		}
		s.aCaseComesToTheMap(t, a)
	})
}

func (s *site) everyGridIsDrawn(t *testing.T, token string) {
	t.Helper()
	bounds := s.call("GET", "/api/v1/tiles", token, nil).body["bounds"].([]any)
	edge := func(i int) float64 { return bounds[i].(float64) }
	for _, want := range []struct{ set, query, layer, route string }{
		{"grids", "level=base", "base", "/grids?level=base"}, {"grids", "level=town", "town", "/grids?level=town"}, {"fire", "", "areas", "/grids?kind=fire"},
	} {
		drawn := map[string]string{}
		from, to := tile.Of(geo.At(edge(0), edge(3)), 12), tile.Of(geo.At(edge(2), edge(1)), 12)
		for x := from.X; x <= to.X; x++ {
			for y := from.Y; y <= to.Y; y++ {
				got := s.send("GET", fmt.Sprintf("/api/v1/tiles/%s/12/%d/%d", want.set, x, y), token, nil, "Accept-Encoding", "identity")
				if got.status == http.StatusNoContent {
					continue
				}
				layers, err := mvt.Unmarshal([]byte(got.raw))
				if err != nil || got.status != http.StatusOK {
					t.Fatalf("%d %v", got.status, err)
				}
				for _, l := range layers {
					if l.Name == want.layer {
						for _, f := range l.Features {
							drawn[f.Properties.MustString("code")] = f.Properties.MustString("name")
						}
					}
				}
			}
		}
		items := s.call("GET", "/api/v1"+want.route, token, nil).body["items"].([]any)
		for _, i := range items {
			if g := i.(map[string]any); drawn[g["code"].(string)] != g["name"] {
				t.Errorf("%s: %v is drawn as %q", want.set, g["code"], drawn[g["code"].(string)])
			}
		}
		if len(items) == 0 || len(items) != len(drawn) {
			t.Errorf("%s: %d grids, %d drawn", want.route, len(items), len(drawn))
		}
	}
}

// aCaseComesToTheMap reports one: who may see it has it in the tile, others not.
func (s *site) aCaseComesToTheMap(t *testing.T, a tile.Address) {
	t.Helper()
	patroller := s.login("patrol-" + fishing)
	made := s.call("POST", "/api/v1/reports", patroller, s.draft(patroller))
	id := made.body["case"].(map[string]any)["id"].(string)
	path := fmt.Sprintf("/api/v1/tiles/cases/%d/%d/%d", a.Z, a.X, a.Y)
	for account, sees := range map[string]bool{"op-" + fishZone: true, "patrol-" + fishing: true, "op-320509101": false} {
		if s.accounts[account].Account == "" {
			continue
		}
		if got := s.send("GET", path, s.login(account), nil, "Accept-Encoding", "identity"); strings.Contains(got.raw, id) != sees || strings.Contains(got.raw, "疏散") {
			t.Errorf("%s: %d, sees it: %t", account, got.status, !sees)
		}
	}
	token := s.login("op-" + fishZone)
	items := s.call("GET", "/api/v1/cases/standings?level=base", token, nil).body["items"].([]any)
	if len(items) != 1 || items[0].(map[string]any)["grid"] != fishing || items[0].(map[string]any)["open"] != 1.0 {
		t.Errorf("%v", items)
	}
	at := s.centre(token)
	box := func(d float64) string {
		lon, lat := at["lon"].(float64), at["lat"].(float64)
		return fmt.Sprintf("/api/v1/cases?within=%f,%f,%f,%f", lon+d, lat-.001, lon+d+.002, lat+.001)
	}
	for d, want := range map[float64]int{-.001: 1, .001: 0} {
		if got := s.call("GET", box(d), token, nil); got.status != http.StatusOK || len(got.body["items"].([]any)) != want {
			t.Errorf("%d %s", got.status, got.raw)
		}
	}
}

// onePicture is a PMTiles file with one PNG, for the whole world.
func onePicture() []byte {
	var picture bytes.Buffer
	_ = png.Encode(&picture, image.NewGray(image.Rect(0, 0, 2, 2)))
	root := []byte{1, 0, 1}
	root = append(binary.AppendUvarint(root, uint64(picture.Len())), 1)
	head := make([]byte, 127)
	copy(head, "PMTiles\x03")
	at := uint64(len(head))
	for i, n := range []int{len(root), 0, 0, picture.Len()} {
		binary.LittleEndian.PutUint64(head[8+16*i:], at)
		binary.LittleEndian.PutUint64(head[16+16*i:], uint64(n))
		at += uint64(n)
	}
	head[97], head[98], head[99] = 1, 1, 2
	return slices.Concat(head, root, picture.Bytes())
}

// TestABackgroundIsConfigured serves a file, and opens exactly one origin for an address.
func TestABackgroundIsConfigured(t *testing.T) {
	t.Parallel()
	s := newSite(t, built.OpenSQLite(t))
	a, err := tile.ReadArchive(bytes.NewReader(onePicture()))
	if err != nil {
		t.Fatal(err)
	}
	serve := func(g tile.Background) {
		server := httptest.NewServer((&httpapi.Server{Platform: s.services, Sequencer: s.seq, District: demo.District, Sender: s.sender, Ground: g}).Handler())
		t.Cleanup(server.Close)
		s.url = server.URL
	}
	token := s.login("op-" + fishZone)
	said := func() map[string]any {
		return s.call("GET", "/api/v1/tiles", token, nil).body["background"].(map[string]any)
	}
	if b := said(); b["kind"] != "none" || b["template"] != "" {
		t.Errorf("%v", b)
	}
	const alone = "connect-src 'self';"
	if got := s.send("GET", "/", "", nil).header.Get("Content-Security-Policy"); !strings.Contains(got, alone) {
		t.Errorf("%s", got)
	}
	serve(tile.Background{Archive: a, Credit: "试验"})
	if b := said(); b["kind"] != "raster" || b["credit"] != "试验" || b["template"] != "/api/v1/tiles/background/{z}/{x}/{y}" {
		t.Errorf("%v", b)
	}
	if got := s.send("GET", "/api/v1/tiles/background/0/0/0", token, nil); got.status != http.StatusOK || got.header.Get("Content-Type") != "image/png" || !strings.HasPrefix(got.raw, "\x89PNG") {
		t.Errorf("%d %v", got.status, got.header)
	}
	if got := s.send("GET", "/api/v1/tiles/background/5/0/0", token, nil); got.status != http.StatusNoContent {
		t.Errorf("%d", got.status)
	}
	ground, err := tile.Ground("https://tiles.example:8443/{z}/{x}/{y}.png?tk=k", "")
	if err != nil {
		t.Fatal(err)
	}
	serve(ground)
	if b := said(); b["kind"] != "raster" || b["template"] != "https://tiles.example:8443/{z}/{x}/{y}.png?tk=k" {
		t.Errorf("%v", b)
	}
	policy := s.send("GET", "/", "", nil).header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "connect-src 'self' https://tiles.example:8443;") || strings.Count(policy, "https:") != 2 || strings.Contains(policy, "script-src") {
		t.Errorf("%s", policy)
	}
}
