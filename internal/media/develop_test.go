package media

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"liandong/internal/kernel/store/storetest"
)

// Decoding waits for memory; who stops waiting has refused nothing. What needs more than all there is gets all there is.
func TestMemory(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t)
	s := newShelf(t, db)
	limits := Standard
	limits.Memory = 1 << 20
	var err error
	if s.Library, err = New(db, s.Blobs, s.clock, s.stage, limits); err != nil {
		t.Fatal(err)
	}
	content := asJPEG(scene(400, 300, 1))
	d := draft(content, "a.jpg")
	if _, err := s.begin(d); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(t.Context(), district, patroller, d.ID, 0, bytes.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	if err := s.memory.Acquire(t.Context(), 1); err != nil { // another decoding
		t.Fatal(err)
	}
	impatient, cancel := context.WithCancel(t.Context())
	waited := make(chan error)
	go func() { _, err := s.Finish(impatient, district, patroller, d.ID); waited <- err }()
	cancel()
	if err := <-waited; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	s.memory.Release(1)
	if m, err := s.Finish(t.Context(), district, patroller, d.ID); err != nil || m.State != Ready {
		t.Errorf("%+v %v", m, err)
	}
	if !s.memory.TryAcquire(limits.Memory) {
		t.Error("not all of it was given back")
	}
}

// What decoding is said to take grows with what makes it take more.
func TestCost(t *testing.T) {
	t.Parallel()
	cost := func(content []byte) int64 {
		t.Helper()
		is, err := recognise(section(content), Standard)
		if err != nil {
			t.Fatal(err)
		}
		return is.picture.memory
	}
	baseline, progressive := cost(withScans(jpegHeader(4000, 3000, 0xc0), 1)), cost(withScans(jpegHeader(4000, 3000, 0xc2), 1))
	if baseline != 32<<20+12_000_000*3 || progressive != 32<<20+12_000_000*19 {
		t.Errorf("%d and %d", baseline, progressive)
	}
	if png := cost(pngHeader(4000, 3000)); png != 32<<20+12_000_000*16 {
		t.Errorf("%d", png)
	}
	for name, heavy := range map[string][]byte{"a progressive JPEG": withScans(jpegHeader(12_000, 9000, 0xc2), 1), "a PNG": pngHeader(12_000, 9000)} {
		if _, err := recognise(section(heavy), Standard); !errors.Is(err, ErrPixels) {
			t.Errorf("%s of 108 megapixels: %v", name, err)
		}
	}
	if largest := cost(withScans(jpegHeader(12_000, 9000, 0xc0), 1)); largest > Standard.Memory/4 { // a phone's photo of 108 megapixels
		t.Errorf("%d", largest)
	}
}
