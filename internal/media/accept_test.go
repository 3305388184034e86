package media

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store/storetest"
)

// Every form that is taken: what it becomes, whatever its name says, and how it is handed out.
func TestTaken(t *testing.T) {
	t.Parallel()
	const word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	const excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	for name, c := range map[string]struct {
		content   []byte
		kind      Kind
		typ, want string
	}{
		"JPEG":           {asJPEG(scene(64, 48, 1)), Photo, "image/jpeg", "name.jpg"},
		"PNG":            {asPNG(scene(64, 48, 1)), Photo, "image/jpeg", "name.jpg"},
		"lossy WebP":     {unbase64(lossyWebP), Photo, "image/jpeg", "name.jpg"},
		"lossless WebP":  {unbase64(losslessWebP), Photo, "image/jpeg", "name.jpg"},
		"MP3":            {mp3(5), Sound, "audio/mpeg", "name.mp3"},
		"MP3 and a tag":  {append(id3(300), mp3(2)...), Sound, "audio/mpeg", "name.mp3"},
		"M4A":            {mp4("M4A ", track("soun")), Sound, "audio/mp4", "name.m4a"},
		"MP4 of a phone": {mp4("mp42", track("soun")), Sound, "audio/mp4", "name.m4a"},
		"Opus":           {ogg("OpusHead"), Sound, "audio/ogg", "name.ogg"},
		"Vorbis":         {ogg("\x01vorbis"), Sound, "audio/ogg", "name.ogg"},
		"WAV":            {wav(101), Sound, "audio/wav", "name.wav"},
		"AMR":            {amr(amrNarrow, 0x3c, 0x04, 0x7c, 0x44), Sound, "audio/amr", "name.amr"},
		"AMR wide":       {amr(amrWide, 0x44, 0x04), Sound, "audio/amr", "name.amr"},
		"PDF":            {[]byte(pdf), Document, "application/pdf", "name.pdf"},
		"PDF and lines":  {[]byte(pdf + "\r\n\x00\n"), Document, "application/pdf", "name.pdf"},
		"Word":           {docx("word/media/image1.jpeg"), Document, word, "name.docx"},
		"Excel":          {xlsx(), Document, excel, "name.xlsx"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShelf(t, storetest.OpenSQLite(t))
			m := s.sent(c.content, "name.exe") // the wrong ending
			if m.State != Ready || m.Kind != c.kind || m.Type != c.typ || m.Name != c.want || m.Size != int64(len(c.content)) || len(m.SHA256) != 64 {
				t.Errorf("%+v", m)
			}
			kept := s.read(m, Whole)
			h := m.Headers(Whole)
			if h.Options != "nosniff" || !strings.Contains(h.Policy, "sandbox") || h.Type != c.typ || h.ETag != `"`+m.Blob+`"` {
				t.Errorf("%+v", h)
			}
			if c.kind == Photo {
				if h.Disposition != "inline; filename="+c.want || bytes.Equal(kept, c.content) || m.Blob == m.SHA256 {
					t.Errorf("a photo is kept as it came: %+v", h)
				}
				if size := decoded(t, kept).Bounds().Size(); size != image.Pt(m.Width, m.Height) {
					t.Errorf("%v, not %d by %d", size, m.Width, m.Height)
				}
				if max := slices.Max([]int{m.Width, m.Height}); max == 0 || len(s.read(m, Small)) == 0 {
					t.Errorf("%+v", m)
				}
				return
			}
			if h.Disposition != "attachment; filename="+c.want || !bytes.Equal(kept, c.content) || m.Blob != m.SHA256 || m.Thumbnail != "" {
				t.Errorf("%+v %+v", m, h)
			}
			if _, _, err := s.Open(t.Context(), district, m.ID, Small); err == nil {
				t.Error("it has a small picture")
			}
		})
	}
}

// What is hidden in a photo is gone, and the photo is taken: the bytes that are kept are new.
func TestMadeHarmless(t *testing.T) {
	t.Parallel()
	evil := []byte("<script>alert('evil')</script>")
	photo := asJPEG(scene(300, 200, 2))
	shot := asPNG(scene(300, 200, 2))
	archive := append(zipped("evil.exe"), evil...)
	for name, content := range map[string][]byte{
		"a comment":           withSegment(photo, 0xfe, evil),
		"an application mark": withSegment(photo, 0xed, evil),
		"XMP":                 withSegment(photo, 0xe1, append([]byte("http://ns.adobe.com/xap/1.0/\x00"), evil...)),
		"behind a JPEG":       append(slices.Clone(photo), archive...),
		"another JPEG behind": slices.Concat(photo, evil, photo),
		"behind a PNG":        append(slices.Clone(shot), archive...),
		"text in a PNG":       slices.Concat(shot[:33], chunk("tEXt", append([]byte("Comment\x00"), evil...)), shot[33:]),
		"EXIF": withEXIF(photo, tiff(ascii(0x010e, string(evil)), directory(0x8825, ascii(1, "N"), ratios(2, 31, 1, 30, 1, 0, 1)),
			ascii(0x010f, "a maker's name"))),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShelf(t, storetest.OpenSQLite(t))
			m := s.sent(content, "a.jpg")
			for _, p := range []Part{Whole, Small} {
				kept := s.read(m, p)
				for _, trace := range []string{"script", "evil", "Exif", "PK\x03\x04", "PNG", "maker"} {
					if bytes.Contains(kept, []byte(trace)) {
						t.Errorf("%s: %q is still there", p, trace)
					}
				}
				if end := bytes.Index(kept, []byte{0xff, 0xd9}); end != len(kept)-2 {
					t.Errorf("%s: something is behind the end", p)
				}
				decoded(t, kept)
			}
			if keys := s.kept(); len(keys) != len(slices.Compact([]string{m.Blob, m.Thumbnail})) || s.staged() > 0 {
				t.Errorf("the original is kept: %v", keys)
			}
		})
	}
}

// TestPhotosOfPhones takes what phones send: a large one, and those of which only the end mark is missing.
func TestPhotosOfPhones(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"43-no-eoi.jpg", "74-png-no-iend.png"} {
		content, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, cut := range []int{0, 1} { // and with a byte of the mark there
			s := newShelf(t, storetest.OpenSQLite(t))
			if cut == 1 {
				content = append(content, map[string]byte{"43-no-eoi.jpg": 0xff, "74-png-no-iend.png": 0}[name])
			}
			m := s.sent(content, name)
			if m.State != Ready || m.Width == 0 {
				t.Errorf("%s: %+v", name, m)
			}
		}
	}
	heic, err := os.ReadFile("testdata/47-photo.heic")
	if err != nil {
		t.Fatal(err)
	}
	s := newShelf(t, storetest.OpenSQLite(t))
	if _, err := s.send(heic, "47-photo.heic"); !errors.Is(err, ErrHEIC) || !strings.Contains(fault.From(err).Words.EN, "Most Compatible") {
		t.Errorf("a HEIC photo: %v", err)
	}
}

func TestWhatIsTooLargeIsSaidWithItsSize(t *testing.T) {
	t.Parallel()
	s := newShelf(t, storetest.OpenSQLite(t))
	for range 2 { // the second answer is that of the row
		_, err := s.send(pngHeader(10_001, 10_000), "a.png")
		if e := fault.From(err); !errors.Is(err, ErrPixels) || !strings.Contains(e.Words.ZH, "10001×10000") {
			t.Errorf("%v", err)
		}
	}
	for range 2 {
		_, err := s.send(pngHeader(720, 65_536), "long.png")
		if e := fault.From(err); !errors.Is(err, ErrSide) || !strings.Contains(e.Words.ZH, "720×65536") || !strings.Contains(e.Words.EN, "65535") {
			t.Errorf("%v", err)
		}
	}
	_, err := s.begin(Draft{ID: "01890a5d-ac96-774b-bcce-b302099a8057", Account: "a", Size: 48<<20 + 1})
	if e := fault.From(err); !errors.Is(err, ErrLarge) || !strings.Contains(e.Words.ZH, "49 MB") || !strings.Contains(e.Words.EN, "the 48 MB") {
		t.Errorf("%v", err)
	}
	if l := Standard; l.Photo != 48<<20 || l.Sound != 30<<20 || l.Document != 30<<20 || l.Pixels != 120_000_000 {
		t.Error("the words of ErrTooLarge and ErrPixels name other limits")
	}
}

// TestAScreenshotOfManyScreens: a phone that joins screens makes pictures higher than any photo.
func TestAScreenshotOfManyScreens(t *testing.T) {
	t.Parallel()
	s := newShelf(t, storetest.OpenSQLite(t))
	for _, size := range [][2]int{{360, 20_001}, {300, 65_535}} {
		var long bytes.Buffer
		if err := png.Encode(&long, image.NewPaletted(image.Rect(0, 0, size[0], size[1]), color.Palette{color.White, color.Black})); err != nil {
			t.Fatal(err)
		}
		m := s.sent(long.Bytes(), "long.png")
		if m.State != Ready || m.Width < 200 || m.Height < 40*m.Width {
			t.Errorf("%v: %+v", size, m)
		}
	}
}
