package media

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// broken gives what it has, then says that the connection is gone, as net/http does.
type broken struct{ r io.Reader }

func (b broken) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func received(err error) any { return fault.From(err).Extra["received"] }

func TestInPieces(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		content := wav(300_000)
		size := int64(len(content))
		d := draft(content, "录音.wav")
		if m, err := s.begin(d); err != nil || m.State != Uploading || m.Size != size || m.Name != "录音.wav" || !m.CreatedAt.Equal(morning) {
			t.Fatalf("%+v %v", m, err)
		}
		piece := func(from, to int64) (int64, error) {
			return s.Append(t.Context(), district, patroller, d.ID, from, bytes.NewReader(content[from:to]))
		}
		must := func(want int64) func(int64, error) {
			return func(got int64, err error) {
				t.Helper()
				if err != nil || got != want {
					t.Fatalf("%d of %d: %v", got, want, err)
				}
			}
		}
		if _, err := s.Finish(t.Context(), district, patroller, d.ID); !errors.Is(err, ErrIncomplete) || received(err) != 0 {
			t.Errorf("nothing sent: %v", err)
		}
		must(100_000)(piece(0, 100_000))
		must(100_000)(piece(0, 100_000))      // again
		must(100_000)(piece(20_000, 50_000))  // a part of it
		must(150_000)(piece(50_000, 150_000)) // half of it new
		if _, err := piece(150_001, 150_002); !errors.Is(err, ErrGap) || received(err) != int64(150_000) {
			t.Errorf("gap: %v", err)
		}
		if _, err := s.Append(t.Context(), district, patroller, d.ID, -1, nil); !errors.Is(err, ErrGap) {
			t.Errorf("before the beginning: %v", err)
		}
		if _, err := s.Append(t.Context(), district, patroller, d.ID, 10, strings.NewReader("others")); !errors.Is(err, ErrDiffers) {
			t.Errorf("other content: %v", err)
		}
		if _, err := s.Finish(t.Context(), district, patroller, d.ID); !errors.Is(err, ErrIncomplete) || received(err) != int64(150_000) {
			t.Errorf("half sent: %v", err)
		}
		_, err := s.Append(t.Context(), district, patroller, d.ID, 150_000, broken{bytes.NewReader(content[150_000:230_001])})
		if !errors.Is(err, ErrBroken) || received(err) != int64(230_001) {
			t.Errorf("broken off: %v", err)
		}
		if m, n, err := s.Received(t.Context(), district, patroller, d.ID); err != nil || n != 230_001 || m.State != Uploading {
			t.Errorf("%d %v", n, err)
		}
		if _, err := s.Append(t.Context(), district, patroller, d.ID, 230_001, bytes.NewReader(append(bytes.Clone(content[230_001:]), 'x'))); !errors.Is(err, ErrBeyond) {
			t.Errorf("too much: %v", err)
		}
		must(size)(piece(230_001, size))
		for _, other := range [][3]string{{district, "somebody", d.ID}, {"330100", patroller, d.ID}, {district, patroller, "../" + d.ID}} {
			_, appendErr := s.Append(t.Context(), other[0], other[1], other[2], 0, bytes.NewReader(content))
			_, finishErr := s.Finish(t.Context(), other[0], other[1], other[2])
			_, _, receivedErr := s.Received(t.Context(), other[0], other[1], other[2])
			if !errors.Is(appendErr, ErrNoUpload) || !errors.Is(finishErr, ErrNoUpload) || !errors.Is(receivedErr, ErrNoUpload) {
				t.Errorf("%v: %v %v %v", other, appendErr, finishErr, receivedErr)
			}
		}
		m, err := s.Finish(t.Context(), district, patroller, d.ID)
		if err != nil || m.State != Ready || !bytes.Equal(s.read(m, Whole), content) || s.staged() != 0 {
			t.Fatalf("%+v %v", m, err)
		}
		if again, err := s.Finish(t.Context(), district, patroller, d.ID); err != nil || again != m {
			t.Errorf("again: %+v %v", again, err)
		}
		if again, err := s.begin(d); err != nil || again != m {
			t.Errorf("begun again: %+v %v", again, err)
		}
		if _, err := piece(0, 10); !errors.Is(err, ErrOver) {
			t.Errorf("after the end: %v", err)
		}
		if _, n, err := s.Received(t.Context(), district, patroller, d.ID); err != nil || n != size {
			t.Errorf("%d %v", n, err)
		}
	})
}

func TestTheSameID(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		d := draft(wav(10), "a")
		d.TakenAt = morning.Add(-time.Hour)
		first, err := s.begin(d)
		if err != nil || !first.TakenAt.Equal(d.TakenAt) {
			t.Fatal(err)
		}
		upper := d
		upper.ID = strings.ToUpper(d.ID)
		for _, same := range []Draft{d, upper} {
			if again, err := s.begin(same); err != nil || again != first {
				t.Errorf("%+v %v", again, err)
			}
		}
		for name, change := range map[string]func(*Draft){
			"account": func(d *Draft) { d.Account = other }, "size": func(d *Draft) { d.Size++ }, "name": func(d *Draft) { d.Name = "b" },
			"time": func(d *Draft) { d.TakenAt = time.Time{} },
		} {
			changed := d
			change(&changed)
			if _, err := s.begin(changed); !errors.Is(err, ErrIDTaken) || fault.From(err).Field != "id" {
				t.Errorf("another %s: %v", name, err)
			}
		}
		elsewhere := d
		elsewhere.District = "330100"
		if _, err := s.begin(elsewhere); err != nil {
			t.Fatalf("another district: %v", err)
		}
		for _, piece := range []Draft{d, elsewhere} { // nor do their pieces meet
			if _, err := s.Append(t.Context(), piece.District, patroller, piece.ID, 0, strings.NewReader(piece.District)); err != nil {
				t.Errorf("%s: %v", piece.District, err)
			}
		}
	})
}

// An account has few slots, also where it asks for all at once; a finished upload gives its slot back.
func TestUnfinished(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		s.Limits.Unfinished = 3
		content := wav(10)
		var mu sync.Mutex
		var all sync.WaitGroup
		var begun []Draft
		for range 12 {
			all.Go(func() {
				d := draft(content, "a")
				_, err := s.begin(d)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					begun = append(begun, d)
				} else if !errors.Is(err, ErrMany) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if len(begun) != 3 {
			t.Fatalf("%d uploads at a time", len(begun))
		}
		if _, err := s.begin(draft(content, "a")); !errors.Is(err, ErrMany) {
			t.Errorf("the fourth: %v", err)
		}
		theirs := draft(content, "a")
		theirs.Account = other
		if _, err := s.begin(theirs); err != nil {
			t.Errorf("another account: %v", err)
		}
		if _, err := s.sendAs(begun[1], content); err != nil {
			t.Fatal(err)
		}
		if _, err := s.begin(draft(content, "a")); err != nil {
			t.Errorf("after one was finished: %v", err)
		}
	})
}

// A phone that repeats itself before it has an answer: pieces and the end of the same upload, all at once.
func TestSideBySide(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		content := asJPEG(scene(800, 600, 3))
		d := draft(content, "a.jpg")
		if _, err := s.begin(d); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if _, err := s.Append(t.Context(), district, patroller, d.ID, 0, bytes.NewReader(content)); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		results := make([]Media, 4)
		for i := range results {
			all.Go(func() {
				var err error
				if results[i], err = s.Finish(t.Context(), district, patroller, d.ID); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for _, m := range results {
			if m.State != Ready || m.Blob != results[0].Blob {
				t.Errorf("%+v", m)
			}
		}
		if len(s.kept()) != 2 || s.staged() != 0 {
			t.Errorf("%v, %d staged", s.kept(), s.staged())
		}
	})
}

var errCrash = errors.New("the power goes")

// A crash after the files were written and before the row: the upload is as it was, and finishing it again leaves no second copy.
func TestCrashBeforeTheRow(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		content := asJPEG(scene(800, 600, 3))
		d := draft(content, "a.jpg")
		if _, err := s.begin(d); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Append(t.Context(), district, patroller, d.ID, 0, bytes.NewReader(content)); err != nil {
			t.Fatal(err)
		}
		db.Interrupt(func(query string) error {
			if strings.HasPrefix(query, "UPDATE media SET state") {
				return errCrash
			}
			return nil
		})
		if _, err := s.Finish(t.Context(), district, patroller, d.ID); !errors.Is(err, errCrash) {
			t.Fatal(err)
		}
		db.Interrupt(nil)
		if m, n, err := s.Received(t.Context(), district, patroller, d.ID); err != nil || m.State != Uploading || n != d.Size || len(s.kept()) != 2 {
			t.Errorf("%+v %d %v: %v", m, n, err, s.kept())
		}
		if m, err := s.Finish(t.Context(), district, patroller, d.ID); err != nil || m.State != Ready || len(s.kept()) != 2 {
			t.Errorf("%+v %v: %v", m, err, s.kept())
		}
	})
}

// A disk that fails refuses no file for good.
func TestTroubleIsNoRefusal(t *testing.T) {
	t.Parallel()
	s := newShelf(t, storetest.OpenSQLite(t))
	content := asJPEG(scene(800, 600, 3))
	d := draft(content, "a.jpg")
	if _, err := s.begin(d); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(t.Context(), district, patroller, d.ID, 0, bytes.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	file := s.stagePath(d)
	if err := os.Rename(file, file+".away"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(file, 0o700); err != nil { // can be opened, cannot be read
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := finishAs(s, d, info.Size()); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("%v", err)
	}
	if err := errors.Join(os.Remove(file), os.Rename(file+".away", file)); err != nil {
		t.Fatal(err)
	}
	if m, err := finishAs(s, d, d.Size); err != nil || m.State != Ready {
		t.Errorf("%+v %v", m, err)
	}
}

// finishAs finishes an upload after its announced size was changed.
func finishAs(s *shelf, d Draft, size int64) (Media, error) {
	if err := s.update(func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE media SET size = $1 WHERE district = $2 AND id = $3`, size, district, d.ID)
		return err
	}); err != nil {
		return Media{}, err
	}
	return s.Finish(s.Context(), district, patroller, d.ID)
}

func (s *shelf) stagePath(d Draft) string {
	s.Helper()
	all, err := filepath.Glob(s.stage + "/*")
	if err != nil || len(all) != 1 {
		s.Fatal(all, err)
	}
	return all[0]
}
