package tile_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"liandong/internal/kernel/tile"
)

// archive writes a PMTiles file of tiles with the numbers 0, 1, …, the ids of which are known from the specification: zoom 0 is 0; zoom 1 is
// 1 (0,0), 2 (0,1), 3 (1,1), 4 (1,0); zoom 2 begins with 5 (0,0). Those from 3 on lie in a leaf directory.
func archive(t *testing.T, typ byte) []byte {
	t.Helper()
	packed := func(b []byte) []byte {
		var out bytes.Buffer
		w := gzip.NewWriter(&out)
		_, _ = w.Write(b)
		_ = w.Close()
		return out.Bytes()
	}
	type entry struct{ id, run, size, offset uint64 }
	directory := func(all []entry) []byte {
		b := binary.AppendUvarint(nil, uint64(len(all)))
		last := uint64(0)
		for _, e := range all {
			b = binary.AppendUvarint(b, e.id-last)
			last = e.id
		}
		for _, e := range all {
			b = binary.AppendUvarint(b, e.run)
		}
		for _, e := range all {
			b = binary.AppendUvarint(b, e.size)
		}
		for i, e := range all {
			if i > 0 && e.offset == all[i-1].offset+all[i-1].size && e.run > 0 {
				b = binary.AppendUvarint(b, 0)
			} else {
				b = binary.AppendUvarint(b, e.offset+1)
			}
		}
		return packed(b)
	}
	data := []byte("zero1one-and-twothreefive")
	leaf := directory([]entry{{3, 1, 5, 16}, {5, 1, 4, 21}})
	root := directory([]entry{{0, 1, 5, 0}, {1, 2, 11, 5}, {3, 0, uint64(len(leaf)), 0}})
	head := make([]byte, 127)
	copy(head, "PMTiles\x03")
	at := uint64(127)
	for i, n := range []int{len(root), 0, len(leaf), len(data)} {
		binary.LittleEndian.PutUint64(head[8+16*i:], at)
		binary.LittleEndian.PutUint64(head[16+16*i:], uint64(n))
		at += uint64(n)
	}
	head[97], head[98], head[99], head[100], head[101] = 2, 1, typ, 0, 2
	degrees := func(at int, v float64) { binary.LittleEndian.PutUint32(head[at:], uint32(int32(v*1e7))) }
	degrees(102, 120.3)
	degrees(106, 30.7)
	degrees(110, 120.9)
	degrees(114, 31.2)
	return bytes.Join([][]byte{head, root, leaf, data}, nil)
}

func TestTilesComeOutOfAFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ground.pmtiles")
	if err := os.WriteFile(path, archive(t, 2), 0o600); err != nil {
		t.Fatal(err)
	}
	g, err := tile.Ground(path, "credit")
	if err != nil {
		t.Fatal(err)
	}
	a := g.Archive
	if a.Form != tile.Raster || a.Type != "image/png" || a.MaxZoom != 2 || a.West != 120.3 || a.North != 31.2 || g.Origin() != "" {
		t.Errorf("%+v", a)
	}
	for at, want := range map[tile.Address]string{{Z: 0}: "zero1", {Z: 1}: "one-and-two", {Z: 1, Y: 1}: "one-and-two", {Z: 1, X: 1, Y: 1}: "three", {Z: 1, X: 1}: "", {Z: 2}: "five", {Z: 2, X: 1, Y: 1}: "", {Z: 9}: ""} {
		if got, err := a.Tile(at); err != nil || string(got) != want {
			t.Errorf("%+v: %q %v, want %q", at, got, err, want)
		}
	}
}

// TestABrokenFileIsRefused cuts and changes a file everywhere: it is refused, or a tile is; nothing panics.
func TestABrokenFileIsRefused(t *testing.T) {
	t.Parallel()
	whole := archive(t, 1)
	for i := range whole {
		for _, body := range [][]byte{whole[:i], append(append(bytes.Clone(whole[:i]), whole[i]^0xff), whole[i+1:]...)} {
			a, err := tile.ReadArchive(bytes.NewReader(body))
			if err != nil {
				continue
			}
			for z := range 3 {
				_, _ = a.Tile(tile.Address{Z: z})
			}
		}
	}
	for n := range 127 {
		if _, err := tile.ReadArchive(bytes.NewReader(whole[:n])); err == nil {
			t.Errorf("%d bytes were taken", n)
		}
	}
}

func TestAnAddressOfTilesOpensOneOrigin(t *testing.T) {
	t.Parallel()
	good := "https://t0.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=abc"
	if g, err := tile.Ground(good, ""); err != nil || g.Origin() != "https://t0.tianditu.gov.cn" || g.Template != good {
		t.Errorf("%+v %v", g, err)
	}
	for _, bad := range []string{"https://t0.example/{z}/{x}", "ftp://t0.example/{z}/{x}/{y}", "https://{s}.example/{z}/{x}/{y}", "https://*.example/{z}/{x}/{y}", "https://a.example;script-src/{z}/{x}/{y}",
		"https://u:p@a.example/{z}/{x}/{y}", "https:///{z}/{x}/{y}", "/no/such/file.pmtiles"} {
		if g, err := tile.Ground(bad, ""); err == nil {
			t.Errorf("%s was taken: %+v", bad, g)
		}
	}
	if g, err := tile.Ground("", ""); err != nil || fmt.Sprint(g) != fmt.Sprint(tile.Background{}) {
		t.Errorf("%+v %v", g, err)
	}
}
