package media

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"liandong/internal/kernel/blob"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
)

const (
	district  = "320509"
	patroller = "account-1"
	other     = "account-2"
)

var morning = time.Date(2026, 9, 10, 1, 0, 0, 0, time.UTC)

// shelf is a library in a database, with its files in a folder.
type shelf struct {
	*testing.T
	*Library
	clock        *clock.Manual
	stage, files string
}

func newShelf(t *testing.T, db *store.DB) *shelf {
	t.Helper()
	s := &shelf{T: t, clock: clock.NewManual(morning), stage: t.TempDir(), files: t.TempDir()}
	blobs, err := blob.Folder(s.files)
	if err != nil {
		t.Fatal(err)
	}
	if s.Library, err = New(db, blobs, s.clock, s.stage, Standard); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *shelf) update(fn func(tx *store.Tx) error) error {
	return s.DB.Update(context.Background(), fn)
}

func (s *shelf) begin(d Draft) (m Media, err error) {
	err = s.update(func(tx *store.Tx) error { m, err = s.Begin(tx, d); return err })
	return m, err
}

func draft(content []byte, name string) Draft {
	return Draft{District: district, ID: uuid.NewString(), Account: patroller, Size: int64(len(content)), Name: name}
}

// send takes a file all the way.
func (s *shelf) send(content []byte, name string) (Media, error) {
	s.Helper()
	return s.sendAs(draft(content, name), content)
}

func (s *shelf) sendAs(d Draft, content []byte) (Media, error) {
	s.Helper()
	if _, err := s.begin(d); err != nil {
		return Media{}, err
	}
	if received, err := s.Append(s.Context(), d.District, d.Account, d.ID, 0, bytes.NewReader(content)); err != nil || received != d.Size {
		s.Fatalf("%d of %d bytes: %v", received, d.Size, err)
	}
	return s.Finish(s.Context(), d.District, d.Account, d.ID)
}

func (s *shelf) sent(content []byte, name string) Media {
	s.Helper()
	m, err := s.send(content, name)
	if err != nil {
		s.Fatal(err)
	}
	return m
}

func (s *shelf) read(m Media, p Part) []byte {
	s.Helper()
	_, f, err := s.Open(s.Context(), m.District, m.ID, p)
	if err != nil {
		s.Fatal(err)
	}
	defer f.Close()
	content, err := io.ReadAll(f)
	if err != nil {
		s.Fatal(err)
	}
	return content
}

// kept lists the keys of the files in the store.
func (s *shelf) kept() (keys []string) {
	s.Helper()
	_ = filepath.WalkDir(s.files, func(path string, d os.DirEntry, _ error) error {
		if !d.IsDir() {
			keys = append(keys, d.Name())
		}
		return nil
	})
	return keys
}

func (s *shelf) staged() int {
	s.Helper()
	entries, err := os.ReadDir(s.stage)
	if err != nil {
		s.Fatal(err)
	}
	return len(entries)
}

// Pictures.

// scene is a picture that no other seed gives: soft, like a photo.
func scene(w, h int, seed uint64) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 0))
	const grid = 8
	var level [grid + 2][grid + 2][3]float64
	for y := range level {
		for x := range level[y] {
			for c := range 3 {
				level[y][x][c] = r.Float64() * 255
			}
		}
	}
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			fx, fy := float64(x)*grid/float64(w), float64(y)*grid/float64(h)
			i, j := int(fx), int(fy)
			fx, fy = fx-float64(i), fy-float64(j)
			var v [3]uint8
			for c := range 3 {
				top := level[j][i][c]*(1-fx) + level[j][i+1][c]*fx
				bottom := level[j+1][i][c]*(1-fx) + level[j+1][i+1][c]*fx
				v[c] = uint8(top*(1-fy) + bottom*fy)
			}
			m.SetRGBA(x, y, color.RGBA{v[0], v[1], v[2], 255})
		}
	}
	return m
}

func asJPEG(m image.Image) []byte {
	var b bytes.Buffer
	_ = jpeg.Encode(&b, m, &jpeg.Options{Quality: 92})
	return b.Bytes()
}

func asPNG(m image.Image) []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, m)
	return b.Bytes()
}

func decoded(t *testing.T, content []byte) image.Image {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// withSegment puts a segment behind the beginning of a JPEG.
func withSegment(photo []byte, marker byte, content []byte) []byte {
	segment := append([]byte{0xff, marker, byte((len(content) + 2) >> 8), byte(len(content) + 2)}, content...)
	return slices.Concat(photo[:2], segment, photo[2:])
}

func withEXIF(photo, tiff []byte) []byte {
	return withSegment(photo, 0xe1, append([]byte("Exif\x00\x00"), tiff...))
}

// chunk is a chunk of a PNG.
func chunk(kind string, content []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	b = append(append(b, kind...), content...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// pngHeader is a small PNG that says to be large.
func pngHeader(w, h uint32) []byte {
	size := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return slices.Concat([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(size, 8, 2, 0, 0, 0)), chunk("IDAT", []byte("x")), chunk("IEND", nil))
}

func unbase64(s string) []byte {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}

// EXIF.

// entry is an entry of an EXIF directory; more is another directory that it points to.
type entry struct {
	tag, kind uint16
	count     uint32
	value     []byte
	more      []entry
}

func ascii(tag uint16, s string) entry {
	return entry{tag: tag, kind: 2, count: uint32(len(s) + 1), value: append([]byte(s), 0)}
}

func short(tag, v uint16) entry {
	return entry{tag: tag, kind: 3, count: 1, value: binary.LittleEndian.AppendUint16(nil, v)}
}

// ratios are fractions: numerator, denominator, numerator …
func ratios(tag uint16, v ...uint32) entry {
	e := entry{tag: tag, kind: 5, count: uint32(len(v) / 2)}
	for _, n := range v {
		e.value = binary.LittleEndian.AppendUint32(e.value, n)
	}
	return e
}

func directory(tag uint16, entries ...entry) entry {
	return entry{tag: tag, kind: 4, count: 1, more: entries}
}

// tiff writes an EXIF block.
func tiff(entries ...entry) []byte {
	b := []byte("II*\x00\x08\x00\x00\x00")
	return writeDirectory(b, entries)
}

func writeDirectory(b []byte, entries []entry) []byte {
	start := len(b)
	b = append(b, make([]byte, 2+12*len(entries)+4)...)
	binary.LittleEndian.PutUint16(b[start:], uint16(len(entries)))
	for i, e := range entries {
		at := start + 2 + 12*i
		if e.more != nil {
			e.value = binary.LittleEndian.AppendUint32(nil, uint32(len(b)))
			b = writeDirectory(b, e.more)
		} else if len(e.value) > 4 {
			place := uint32(len(b))
			b = append(b, e.value...)
			e.value = binary.LittleEndian.AppendUint32(nil, place)
		}
		binary.LittleEndian.PutUint16(b[at:], e.tag)
		binary.LittleEndian.PutUint16(b[at+2:], e.kind)
		binary.LittleEndian.PutUint32(b[at+4:], e.count)
		copy(b[at+8:at+12], e.value)
	}
	return b
}

// camera is what a phone writes: turned, taken at nine in the morning, at 120°15′E 31°30′N.
func camera() []byte {
	return tiff(
		short(0x0112, 6),
		directory(0x8769, ascii(0x9003, "2026:09:10 09:00:00"), ascii(0x9011, "+08:00"),
			directory(0xa005, ascii(0x0001, "R98"))), // has the number of the GPS reference, and means another thing
		directory(0x8825, ascii(1, "N"), ratios(2, 31, 1, 30, 1, 0, 1), ascii(3, "E"), ratios(4, 120, 1, 15, 1, 0, 100)),
	)
}

// Sound.

func wav(samples int) []byte {
	b := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(36+samples))
	b = append(b, "WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data"...)
	return append(binary.LittleEndian.AppendUint32(b, uint32(samples)), make([]byte, samples)...)
}

func mp3(frames int) []byte {
	frame := append([]byte{0xff, 0xfb, 0x90, 0x00}, make([]byte, 413)...) // 128 kbit/s at 44.1 kHz
	return bytes.Repeat(frame, frames)
}

func id3(size int) []byte {
	return append([]byte{'I', 'D', '3', 4, 0, 0, 0, 0, byte(size >> 7), byte(size & 127)}, make([]byte, size)...)
}

func oggPage(flags byte, content string) []byte {
	b := append([]byte("OggS\x00"), flags)
	b = append(b, make([]byte, 20)...)
	return append(append(b, 1, byte(len(content))), content...)
}

func ogg(first string) []byte {
	return slices.Concat(oggPage(2, first+"\x01\x01"), oggPage(0, "OpusTags"), oggPage(4, "sound"))
}

func amr(mark string, frames ...byte) []byte {
	sizes := amrNarrowSizes
	if mark == amrWide {
		sizes = amrWideSizes
	}
	b := []byte(mark)
	for _, head := range frames {
		b = append(append(b, head), make([]byte, sizes[head>>3&15]-1)...)
	}
	return b
}

func box(kind string, content ...[]byte) []byte {
	all := slices.Concat(content...)
	return slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(8+len(all))), []byte(kind), all)
}

func track(handler string) []byte {
	return box("trak", box("tkhd", make([]byte, 20)), box("mdia", box("mdhd"), box("hdlr", make([]byte, 8), []byte(handler), make([]byte, 12))))
}

func mp4(brand string, tracks ...[]byte) []byte {
	return slices.Concat(box("ftyp", []byte(brand+"\x00\x00\x00\x00")), box("moov", slices.Insert(tracks, 0, box("mvhd"))...), box("mdat", make([]byte, 100)))
}

// Documents.

const pdf = "%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"

func zipped(names ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		f, _ := w.Create(name)
		_, _ = io.WriteString(f, strings.Repeat("<x/>", 100))
	}
	_ = w.Close()
	return b.Bytes()
}

func docx(more ...string) []byte {
	return zipped(append([]string{"[Content_Types].xml", "_rels/.rels", "word/document.xml"}, more...)...)
}

func xlsx() []byte {
	return zipped("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/worksheets/")
}

// bomb is a document of a few hundred bytes whose directory says to hold as much as is asked for.
func bomb(unpacked uint64) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", "word/document.xml"} {
		f, _ := w.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CompressedSize64: 4, UncompressedSize64: unpacked / 2})
		_, _ = f.Write([]byte("none"))
	}
	_ = w.Close()
	return b.Bytes()
}

func section(content []byte) *io.SectionReader {
	return io.NewSectionReader(bytes.NewReader(content), 0, int64(len(content)))
}
