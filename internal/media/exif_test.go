package media

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"slices"
	"testing"
	"time"

	"github.com/bep/imagemeta"

	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

func TestWhatTheCameraSays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		s.clock.Set(morning.Add(time.Hour))
		d := draft(withEXIF(asJPEG(scene(400, 300, 1)), camera()), "a.jpg")
		d.TakenAt = morning.AddDate(0, 0, -7) // what the phone says comes second
		content := withEXIF(asJPEG(scene(400, 300, 1)), camera())
		m, err := s.sendAs(d, content)
		if err != nil {
			t.Fatal(err)
		}
		if !m.TakenAt.Equal(morning) || m.Place == nil || *m.Place != (geo.Position{Lon: 120.25, Lat: 31.5, CRS: geo.WGS84}) {
			t.Errorf("%v %+v", m.TakenAt, m.Place)
		}
		if m.Width != 300 || m.Height != 400 {
			t.Errorf("not turned: %d by %d", m.Width, m.Height)
		}
		var again Media
		if err := db.View(t.Context(), func(tx *store.Tx) (err error) { again, err = Find(tx, district, m.ID); return err }); err != nil {
			t.Fatal(err)
		}
		if *again.Place != *m.Place || !again.TakenAt.Equal(m.TakenAt) || *again.look != *m.look {
			t.Errorf("%+v is not what was written: %+v", again, m)
		}
		tomorrow := draft(nil, "a.jpg")
		content = withEXIF(asJPEG(scene(400, 300, 1)), tiff(directory(0x8769, ascii(0x9003, "2026:09:11 09:00:00"))))
		tomorrow.Size, tomorrow.TakenAt = int64(len(content)), morning
		if m, err := s.sendAs(tomorrow, content); err != nil || !m.TakenAt.Equal(morning) || m.Place != nil {
			t.Errorf("tomorrow is not believed: %v %v", m.TakenAt, err)
		}
	})
}

// The longest side is bounded, the small picture too; transparency becomes white.
func TestSizes(t *testing.T) {
	t.Parallel()
	s := newShelf(t, storetest.OpenSQLite(t))
	large := image.NewGray(image.Rect(0, 0, 3000, 1500))
	m := s.sent(asJPEG(large), "a.jpg")
	if m.Width != 2560 || m.Height != 1280 || decoded(t, s.read(m, Small)).Bounds().Size() != image.Pt(320, 160) {
		t.Errorf("%+v", m)
	}
	glass := image.NewNRGBA(image.Rect(0, 0, 20, 20))
	glass.SetNRGBA(3, 3, color.NRGBA{255, 0, 0, 1})
	for name, content := range map[string][]byte{"PNG": asPNG(glass)} {
		m := s.sent(content, "glass.png")
		if r, g, b, _ := decoded(t, s.read(m, Whole)).At(10, 10).RGBA(); r>>8 < 250 || g>>8 < 250 || b>>8 < 250 {
			t.Errorf("%s: %d %d %d", name, r>>8, g>>8, b>>8)
		}
	}
	half := s.sent(unbase64(losslessWebP), "half.webp")
	if r, g, b, _ := decoded(t, s.read(half, Whole)).At(8, 6).RGBA(); r>>8 > 135 || g>>8 < 245 || b>>8 > 135 || r>>8 < 120 {
		t.Errorf("half green on white: %d %d %d", r>>8, g>>8, b>>8)
	}
}

// What is missing, wrong or impossible is left out, and nothing of it stops the rest.
func TestStrangeEXIF(t *testing.T) {
	t.Parallel()
	photo := asJPEG(scene(16, 16, 1))
	north := []entry{ascii(1, "N"), ratios(2, 31, 1, 30, 1, 0, 1)}
	east := []entry{ascii(3, "E"), ratios(4, 120, 1, 15, 1, 0, 1)}
	gps := func(entries ...entry) []byte { return tiff(directory(0x8825, entries...)) }
	at := func(s, offset string) []byte {
		return tiff(directory(0x8769, ascii(0x9003, s), ascii(0x9011, offset)))
	}
	place := &geo.Position{Lon: 120.25, Lat: 31.5, CRS: geo.WGS84}
	broken := camera()
	binary.LittleEndian.PutUint32(broken[4:], 0xfffffff0)
	loop := tiff(directory(0x8769, ascii(0x9003, "2026:09:10 09:00:00")))
	binary.LittleEndian.PutUint32(loop[18:], 8) // the directory points to the one it is in
	for name, c := range map[string]struct {
		tiff []byte
		want exif
	}{
		"nothing":             {nil, exif{}},
		"not EXIF":            {[]byte("MM"), exif{}},
		"no directory":        {[]byte("II*\x00\x08\x00\x00\x00"), exif{}},
		"beyond the end":      {broken, exif{}},
		"a loop":              {loop, exif{}},
		"cut off":             {camera()[:40], exif{orientation: 6}},
		"orientation 9":       {tiff(short(0x0112, 9)), exif{}},
		"huge counts":         {tiff(entry{tag: 0x0112, kind: 3, count: 1 << 31, value: []byte{6}}), exif{}},
		"a place":             {gps(slices.Concat(north, east)...), exif{place: place}},
		"half a place":        {gps(north...), exif{}},
		"no side":             {gps(north[1], east[0], east[1]), exif{}},
		"a strange side":      {gps(ascii(1, "X"), north[1], east[0], east[1]), exif{}},
		"south and west":      {gps(ascii(1, "S"), north[1], ascii(3, "W"), east[1]), exif{place: &geo.Position{Lon: -120.25, Lat: -31.5, CRS: geo.WGS84}}},
		"beyond the pole":     {gps(ascii(1, "N"), ratios(2, 91, 1, 0, 1, 0, 1), east[0], east[1]), exif{}},
		"divided by nothing":  {gps(ascii(1, "N"), ratios(2, 31, 0, 0, 0, 0, 0), east[0], east[1]), exif{}},
		"two parts of three":  {gps(ascii(1, "N"), ratios(2, 31, 1, 30, 1), east[0], east[1]), exif{}},
		"not found yet":       {gps(ascii(1, "N"), ratios(2, 0, 1, 0, 1, 0, 1), ascii(3, "E"), ratios(4, 0, 1, 0, 1, 0, 1)), exif{}},
		"a time":              {at("2026:09:10 09:00:00", "+08:00"), exif{takenAt: morning}},
		"another zone":        {at("2026:09:10 02:00:00", "+01:00"), exif{takenAt: morning}},
		"Greenwich":           {at("2026:09:10 01:00:00", "Z"), exif{takenAt: morning}},
		"no zone":             {at("2026:09:10 09:00:00", ""), exif{takenAt: morning}},
		"a strange zone":      {at("2026:09:10 09:00:00", "noon"), exif{takenAt: morning}},
		"no such day":         {at("2026:02:30 09:00:00", "+08:00"), exif{}},
		"a clock never set":   {at("1970:01:01 00:00:00", "+08:00"), exif{}},
		"blank":               {at("    :  :     :  :  ", ""), exif{}},
		"a number for a text": {tiff(directory(0x8769, short(0x9003, 7))), exif{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := readEXIF(section(withEXIF(photo, c.tiff)), imagemeta.JPEG)
			if got.orientation != c.want.orientation || !got.takenAt.Equal(c.want.takenAt) || (got.place == nil) != (c.want.place == nil) ||
				got.place != nil && *got.place != *c.want.place {
				t.Errorf("%+v %v", got, got.place)
			}
		})
	}
	s := newShelf(t, storetest.OpenSQLite(t))
	if m := s.sent(withEXIF(photo, broken), "a.jpg"); m.State != Ready {
		t.Errorf("%+v", m)
	}
}

// A PNG of nothing but empty chunks keeps nobody busy.
func TestSparing(t *testing.T) {
	t.Parallel()
	content := slices.Concat(asPNG(scene(2, 2, 1))[:33], bytes.Repeat(chunk("tEXt", nil), 100_000), chunk("eXIf", camera()))
	if got := readEXIF(section(content), imagemeta.PNG); got.orientation != 0 {
		t.Errorf("read to the end: %+v", got)
	}
	content = slices.Concat(asPNG(scene(2, 2, 1))[:33], bytes.Repeat(chunk("tEXt", nil), 20), chunk("eXIf", camera()))
	if got := readEXIF(section(content), imagemeta.PNG); got.orientation != 6 || got.place == nil {
		t.Errorf("%+v", got)
	}
}

// FuzzExif: whatever a photo says of itself, what is believed is possible.
func FuzzExif(f *testing.F) {
	for _, seed := range [][]byte{camera(), camera()[:50], tiff(short(0x0112, 3)), tiff(), []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x08\x00\x00"),
		tiff(directory(0x8825, ascii(1, "S"), entry{tag: 2, kind: 10, count: 3, value: bytes.Repeat([]byte{0xff}, 24)}, ascii(3, "W"), ascii(4, "120,15,0")))} {
		f.Add(seed)
	}
	photo := asJPEG(scene(8, 8, 1))
	shot := asPNG(scene(8, 8, 1))
	f.Fuzz(func(t *testing.T, block []byte) {
		block = block[:min(len(block), 60_000)]
		for format, content := range map[imagemeta.ImageFormat][]byte{
			imagemeta.JPEG: withEXIF(photo, block),
			imagemeta.PNG:  slices.Concat(shot[:33], chunk("eXIf", block), shot[33:]),
			imagemeta.WebP: riff(webpChunk("VP8X", []byte{8, 0, 0, 0, 7, 0, 0, 7, 0, 0}), webpChunk("EXIF", block)),
		} {
			e := readEXIF(section(content), format)
			if e.orientation < 0 || e.orientation > 8 {
				t.Errorf("orientation %d", e.orientation)
			}
			if y := e.takenAt.Year(); !e.takenAt.IsZero() && (y < 1989 || y > 10_000) {
				t.Errorf("taken %v", e.takenAt)
			}
			if p := e.place; p != nil && !(p.Lon >= -180 && p.Lon <= 180 && p.Lat >= -90 && p.Lat <= 90) {
				t.Errorf("at %v", *p)
			}
		}
		_ = readEXIF(section(block), imagemeta.JPEG)
		_ = readEXIF(section(block), imagemeta.PNG)
		_ = readEXIF(section(block), imagemeta.WebP)
	})
}
