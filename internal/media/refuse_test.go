package media

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// Every file that is refused, with the fault; nothing of it is kept, and asking again gives the same reason.
func TestRefused(t *testing.T) {
	t.Parallel()
	photo := asJPEG(scene(64, 48, 1))
	html := []byte("<html><script>alert(1)</script></html>")
	withTail := func(content []byte) []byte { return slices.Concat(content, zipped("a.txt")) }
	commented := zipped("[Content_Types].xml", "word/document.xml")
	binary.LittleEndian.PutUint16(commented[len(commented)-2:], 4)
	for name, c := range map[string]struct {
		content []byte
		want    *fault.Definition
	}{
		"text":                      {[]byte("just some text"), ErrKind},
		"one byte":                  {[]byte{0xff}, ErrKind},
		"executable":                {[]byte("\x7fELF\x02\x01\x01"), ErrKind},
		"windows executable":        {[]byte("MZ\x90\x00\x03"), ErrKind},
		"encrypted or old document": {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ErrKind},
		"BMP":                       {[]byte("BM\x36\x00\x00\x00"), ErrKind},
		"UTF-16":                    {[]byte("\xff\xfe<\x00s\x00"), ErrKind},
		"SVG":                       {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), ErrMarkup},
		"SVG after a mark":          {[]byte("\ufeff\n <?xml version=\"1.0\"?><svg/>"), ErrMarkup},
		"HTML":                      {html, ErrMarkup},
		"script":                    {[]byte("#!/bin/sh\nrm -rf /\n"), ErrMarkup},
		"GIF":                       {[]byte("GIF89a\x01\x00\x01\x00"), ErrGIF},
		"GIF and ZIP":               {withTail([]byte("GIF89a\x01\x00\x01\x00;")), ErrGIF},
		"HEIC":                      {mp4("heic"), ErrHEIC},
		"AVIF":                      {mp4("avif"), ErrHEIC},
		"WebM":                      {[]byte("\x1a\x45\xdf\xa3\x01"), ErrVideo},
		"AVI":                       {[]byte("RIFF\x00\x00\x00\x00AVI LIST"), ErrVideo},

		"JPEG cut off":             {photo[:len(photo)/2], ErrDamaged},
		"JPEG head, then HTML":     {append([]byte("\xff\xd8\xff\xe0"), html...), ErrDamaged},
		"JPEG head, then ZIP":      {append([]byte("\xff\xd8\xff"), zipped("a")...), ErrDamaged},
		"PNG head only":            {[]byte("\x89PNG\r\n\x1a\n"), ErrDamaged},
		"PNG cut off":              {asPNG(scene(64, 48, 1))[:500], ErrDamaged},
		"WebP cut off":             {unbase64(lossyWebP)[:60], ErrDamaged},
		"PNG bomb":                 {pngHeader(30_000, 30_000), ErrPixels},
		"PNG with a long side":     {pngHeader(65_536, 1), ErrSide},
		"PNG with a high side":     {pngHeader(1, 65_536), ErrSide},
		"PNG with pixels":          {pngHeader(10_001, 10_000), ErrPixels},
		"PNG of 2^31":              {pngHeader(1<<31-1, 1<<31-1), ErrDamaged},
		"PNG of nothing":           {pngHeader(0, 5), ErrDamaged},
		"WebP bomb":                {webpHeader(16_000, 16_000), ErrPixels},
		"WebP of two sizes":        {webpTwoSizes(), ErrDamaged},
		"JPEG bomb":                {withScans(jpegHeader(20_000, 20_000, 0xc0), 1), ErrPixels},
		"JPEG of a thousand scans": {withScans(jpegHeader(64, 64, 0xc2), 1000), ErrScans},

		"PDF behind something":        {append([]byte("junk\n"), pdf...), ErrKind},
		"PDF with ZIP behind":         {withTail([]byte(pdf)), ErrHidden},
		"PDF with HTML behind":        {append([]byte(pdf), html...), ErrHidden},
		"PDF with much behind":        {append([]byte(pdf), bytes.Repeat(html, 100)...), ErrDamaged},
		"PDF cut off":                 {[]byte(pdf[:len(pdf)-8]), ErrDamaged},
		"PDF of no version":           {[]byte(strings.Replace(pdf, "1.7", "x.y", 1)), ErrDamaged},
		"plain ZIP":                   {zipped("a.txt", "b.txt"), ErrKind},
		"ZIP named as it should not":  {zipped("[Content_Types].xml", "word/document.xml", "../../etc/passwd"), ErrDamaged},
		"ZIP with a backslash":        {zipped("[Content_Types].xml", "word/document.xml", `word\a`), ErrDamaged},
		"ZIP with a name twice":       {zipped("[Content_Types].xml", "word/document.xml", "Word/Document.xml"), ErrDamaged},
		"both Word and Excel":         {zipped("[Content_Types].xml", "word/document.xml", "xl/workbook.xml"), ErrKind},
		"Word without its list":       {zipped("word/document.xml"), ErrKind},
		"PowerPoint":                  {zipped("[Content_Types].xml", "ppt/presentation.xml"), ErrKind},
		"macros":                      {docx("word/vbaProject.bin"), ErrMacro},
		"encrypted":                   {encrypted(), ErrDamaged},
		"ZIP with a comment":          {append(commented, "evil"...), ErrHidden},
		"document with HTML behind":   {append(docx(), html...), ErrHidden},
		"document behind another ZIP": {append(zipped("a"), docx()...), ErrHidden},
		"document cut off":            {docx()[:200], ErrHidden},
		"zip bomb":                    {bomb(4 << 30), ErrBomb},
		"zip of many parts":           {manyParts(5001, ""), ErrBomb},
		"zip with a large directory":  {manyParts(40, strings.Repeat("a", 30_000)), ErrBomb},
		"zip with a false count":      {falseCount(manyParts(10, "")), ErrDamaged},

		"MP3 tag and nothing":     {id3(100), ErrDamaged},
		"MP3 tag, then HTML":      {append(id3(100), html...), ErrDamaged},
		"MP3 of one frame, then":  {append(mp3(1), html...), ErrDamaged},
		"WAV with ZIP behind":     {withTail(wav(100)), ErrHidden},
		"WAV cut off":             {wav(100)[:60], ErrDamaged},
		"WAV without sound":       {wav(0), ErrDamaged},
		"Ogg with ZIP behind":     {withTail(ogg("OpusHead")), ErrHidden},
		"Ogg cut off":             {ogg("OpusHead")[:60], ErrDamaged},
		"Ogg video":               {ogg("\x80theora"), ErrVideo},
		"Ogg that does not begin": {oggPage(0, "OpusHead"), ErrDamaged},
		"AMR with ZIP behind":     {withTail(amr(amrNarrow, 0x3c, 0x3c)), ErrDamaged},
		"AMR cut off":             {amr(amrNarrow, 0x3c, 0x3c)[:40], ErrDamaged},
		"AMR without sound":       {[]byte(amrNarrow), ErrDamaged},
		"MP4 video":               {mp4("isom", track("soun"), track("vide")), ErrVideo},
		"MP4 without a track":     {mp4("M4A "), ErrDamaged},
		"MP4 with ZIP behind":     {withTail(mp4("M4A ", track("soun"))), ErrDamaged},
		"MP4 cut off":             {mp4("M4A ", track("soun"))[:150], ErrDamaged},
		"MP4 of huge boxes":       {append(mp4("M4A ", track("soun")), "\x00\x00\x00\x01free\xff\xff\xff\xff\xff\xff\xff\xff"...), ErrDamaged},
		"MP4 of small boxes":      {append(mp4("M4A "), "\x00\x00\x00\x04free"...), ErrDamaged},
		"MP4 of many boxes":       {append(bytes.Repeat(box("ftyp"), mostBoxes), mp4("M4A ", track("soun"))...), ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShelf(t, storetest.OpenSQLite(t))
			d := draft(c.content, "name.jpg")
			m, err := s.sendAs(d, c.content)
			if !errors.Is(err, c.want) || fault.From(err).Field == "" {
				t.Fatalf("%v, not %v", err, c.want)
			}
			if m.State != Refused || m.Reason != c.want.Code || m.Kind != "" || m.Blob != "" || !errors.Is(m.Refusal(), c.want) {
				t.Errorf("%+v", m)
			}
			if len(s.kept()) > 0 || s.staged() > 0 {
				t.Errorf("something was kept: %v", s.kept())
			}
			if again, err := s.Finish(t.Context(), district, patroller, d.ID); !errors.Is(err, c.want) || again.Reason != m.Reason {
				t.Errorf("again: %v", err)
			}
			if _, _, err := s.Open(t.Context(), district, d.ID, Whole); !errors.Is(err, ErrNoMedia) {
				t.Errorf("served: %v", err)
			}
		})
	}
}

// What is refused by its announcement alone.
func TestRefusedUnread(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		for name, c := range map[string]struct {
			change func(*Draft)
			want   error
			field  string
		}{
			"0 bytes":           {func(d *Draft) { d.Size = 0 }, ErrEmpty, "size"},
			"below":             {func(d *Draft) { d.Size = -1 }, ErrEmpty, "size"},
			"2 GB":              {func(d *Draft) { d.Size = 2 << 30 }, ErrLarge, "size"},
			"just over":         {func(d *Draft) { d.Size = 48<<20 + 1 }, ErrLarge, "size"},
			"no id":             {func(d *Draft) { d.ID = "" }, ErrID, "id"},
			"an id with braces": {func(d *Draft) { d.ID = "{" + d.ID + "}" }, ErrID, "id"},
			"a path":            {func(d *Draft) { d.ID = "../../../../../../../../etc/passwd/x" }, ErrID, "id"},
			"nobody":            {func(d *Draft) { d.Account = "" }, ErrAccount, "account"},
		} {
			d := draft([]byte("x"), "x")
			c.change(&d)
			if _, err := s.begin(d); !errors.Is(err, c.want) || fault.From(err).Field != c.field {
				t.Errorf("%s: %v", name, err)
			}
		}
		if e := fault.From(func() error { _, err := s.begin(Draft{Size: 2 << 30}); return err }()); len(e.Others) != 2 {
			t.Errorf("all faults are named: %v", e)
		}
	})
}

// A photo may be smaller than a sound: the limit of its kind holds once it is known.
func TestLimitOfKind(t *testing.T) {
	t.Parallel()
	s := newShelf(t, storetest.OpenSQLite(t))
	s.Limits.Photo, s.Limits.Sound = 1000, 5000
	if _, err := s.send(asJPEG(scene(200, 200, 1)), "a"); !errors.Is(err, ErrTooLarge) || fault.KindOf(err) != fault.TooLarge {
		t.Errorf("photo: %v", err)
	}
	if _, err := s.send(wav(4000), "a"); err != nil {
		t.Errorf("sound: %v", err)
	}
}

// Measuring costs no more memory than the header, whatever the header says. Not parallel: it looks at the memory of the whole process.
func TestBombsAreNotDecoded(t *testing.T) {
	for name, content := range map[string][]byte{
		"PNG": pngHeader(30_000, 30_000), "JPEG": withScans(jpegHeader(20_000, 20_000, 0xc2), 1), "WebP": webpHeader(16_000, 16_000),
		"zip": bomb(4 << 30), "zip with a large directory": manyParts(100, strings.Repeat("a", 60_000)),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := recognise(section(content), Standard)
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; err == nil || used > 4<<20 {
			t.Errorf("%s: %d bytes, %v", name, used, err)
		}
	}
}

// FuzzRecognise: whatever comes, it is answered within the file and without a panic.
func FuzzRecognise(f *testing.F) {
	for _, seed := range [][]byte{wav(20), mp3(3), append(id3(20), mp3(3)...), ogg("OpusHead"), amr(amrNarrow, 0x3c), amr(amrWide, 0x44), mp4("M4A ", track("soun")),
		[]byte(pdf), docx(), xlsx(), asJPEG(scene(16, 16, 1)), asPNG(scene(16, 16, 1)), unbase64(lossyWebP), unbase64(losslessWebP)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		is, err := recognise(section(content), Standard)
		if _, final := refusal(err); err != nil && !final {
			t.Errorf("not a refusal: %v", err)
		}
		if err == nil && (is.kind == "" || is.typ == "" || is.ending == "") {
			t.Errorf("%+v", is)
		}
	})
}

// jpegHeader is a JPEG that says its size and has no pixels.
func jpegHeader(w, h uint16, sof byte) []byte {
	frame := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16([]byte{8}, h), w)
	return withSegment([]byte{0xff, 0xd8, 0xff, 0xd9}, sof, append(frame, 1, 1, 0x11, 0))
}

func withScans(photo []byte, n int) []byte {
	scan := []byte{0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56}
	return slices.Concat(photo[:len(photo)-2], bytes.Repeat(scan, n), photo[len(photo)-2:])
}

func riff(chunks ...[]byte) []byte {
	all := append([]byte("WEBP"), slices.Concat(chunks...)...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(all))), all...)
}

func webpChunk(kind string, content []byte) []byte {
	return append(binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(content))), content...)
}

func vp8l(w, h uint32) []byte {
	return webpChunk("VP8L", binary.LittleEndian.AppendUint32([]byte{0x2f}, (w-1)|(h-1)<<14)[:5:5])
}

func webpHeader(w, h uint32) []byte { return riff(vp8l(w, h), []byte{0}) }

// webpTwoSizes says outside that it is small, and inside that it is not.
func webpTwoSizes() []byte {
	return riff(webpChunk("VP8X", []byte{0, 0, 0, 0, 9, 0, 0, 9, 0, 0}), vp8l(16_000, 16_000), []byte{0})
}

func manyParts(n int, named string) []byte {
	names := []string{"[Content_Types].xml", "word/document.xml"}
	for i := range n {
		names = append(names, fmt.Sprintf("word/%s%d.xml", named, i))
	}
	return zipped(names...)
}

// falseCount says at the end of a zip file that it has three parts.
func falseCount(content []byte) []byte {
	binary.LittleEndian.PutUint16(content[len(content)-14:], 3)
	binary.LittleEndian.PutUint16(content[len(content)-12:], 3)
	return content
}

func encrypted() []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", "word/document.xml"} {
		_, _ = w.CreateRaw(&zip.FileHeader{Name: name, Flags: 1})
	}
	_ = w.Close()
	return b.Bytes()
}

// Two small pictures as cwebp writes them: 40 by 30, lossy; 16 by 12, half transparent green, lossless.
const (
	lossyWebP = "UklGRmYAAABXRUJQVlA4IFoAAAAwBACdASooAB4APu1mrU8ppSQjKrgMATAdiWgAyi+wlAn/4BIuq12JpCAA/uwxjX6uzcvOAA//lkT7s+z11H/oTRy+g7n+" +
		"PUmP4vdQP/iD3UQJbNTbGMAAAAA="
	losslessWebP = "UklGRhwAAABXRUJQVlA4TA8AAAAvD8ACEAfQ/4gCBiKi/wEA"
)
