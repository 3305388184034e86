package media

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"liandong/internal/kernel/blob"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

func (s *shelf) sweep() Swept {
	s.Helper()
	done, err := s.Sweep(s.Context(), s.clock.Now())
	if err != nil {
		s.Fatal(err)
	}
	return done
}

// age makes a file as old as one that nobody wanted for a month. The clock stands still, because the pieces of uploads have the machine's time.
func (s *shelf) age(m Media) {
	s.Helper()
	if err := s.update(func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE media SET created_at = $1 WHERE district = $2 AND id = $3`, clock.Milli(morning.AddDate(0, 0, -31)), district, m.ID)
		return err
	}); err != nil {
		s.Fatal(err)
	}
}

// touch gives what is staged the time of the clock.
func (s *shelf) touch() {
	s.Helper()
	pieces, err := filepath.Glob(s.stage + "/*")
	for _, piece := range pieces {
		err = errors.Join(err, os.Chtimes(piece, s.clock.Now(), s.clock.Now()))
	}
	if err != nil {
		s.Fatal(err)
	}
}

func TestSweep(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		half := draft(wav(1000), "half.wav")
		if _, err := s.begin(half); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Append(t.Context(), district, patroller, half.ID, 0, bytes.NewReader(wav(1000)[:500])); err != nil {
			t.Fatal(err)
		}
		s.touch()
		photo := asJPEG(scene(400, 300, 1))
		attached, loose := s.sent(photo, "attached.jpg"), s.sent(photo, "loose.jpg") // share their files
		alone := s.sent(asJPEG(scene(400, 300, 2)), "alone.jpg")
		small := s.sent(asPNG(scene(40, 30, 3)), "small.png") // its small picture is the picture
		if _, err := s.send([]byte("<svg/>"), "refused.svg"); !errors.Is(err, ErrMarkup) {
			t.Fatal(err)
		}
		if err := s.attach("case", "report", patroller, attached.ID); err != nil {
			t.Fatal(err)
		}
		if done := s.sweep(); done != (Swept{}) || len(s.kept()) != 5 || small.Blob != small.Thumbnail {
			t.Fatalf("at once: %+v, %v", done, s.kept())
		}

		s.clock.Advance(25 * time.Hour)
		if done := s.sweep(); done != (Swept{Uploads: 5, Files: 3, Pieces: 1}) || s.staged() != 0 || len(s.kept()) != 2 {
			t.Errorf("after a day: %+v, %v", done, s.kept())
		}
		if _, err := s.Finish(t.Context(), district, patroller, half.ID); !errors.Is(err, ErrNoUpload) {
			t.Errorf("expired: %v", err)
		}
		if _, err := s.sendAs(half, wav(1000)); err != nil {
			t.Errorf("begun again: %v", err)
		}
		s.clock.Advance(23 * time.Hour)
		if done := s.sweep(); done != (Swept{}) {
			t.Errorf("less than a day later: %+v", done)
		}
		for _, gone := range []Media{loose, alone, small} {
			if _, _, err := s.Open(t.Context(), district, gone.ID, Whole); !errors.Is(err, ErrNoMedia) {
				t.Errorf("%s: %v", gone.Name, err)
			}
		}
		if len(s.read(attached, Whole)) == 0 || len(s.read(attached, Small)) == 0 || len(s.kept()) != 3 { // and the one begun again
			t.Errorf("%v", s.kept())
		}
		if err := s.attach("case", "event", patroller, loose.ID); !errors.Is(err, ErrNotYours) {
			t.Errorf("swept, then attached: %v", err)
		}
	})
}

// Pieces without a row, as a crash leaves them, and a folder that is not ours.
func TestSweepPieces(t *testing.T) {
	t.Parallel()
	s := newShelf(t, storetest.OpenSQLite(t))
	old, fresh := filepath.Join(s.stage, "old"), filepath.Join(s.stage, "fresh")
	if err := errors.Join(os.WriteFile(old, nil, 0o600), os.WriteFile(fresh, nil, 0o600), os.Mkdir(filepath.Join(s.stage, "folder"), 0o700),
		os.Chtimes(old, morning, morning.Add(-25*time.Hour)), os.Chtimes(fresh, morning, morning)); err != nil {
		t.Fatal(err)
	}
	if done := s.sweep(); done.Pieces != 1 || s.staged() != 2 {
		t.Errorf("%+v, %d left", done, s.staged())
	}
}

// removing is a file store that takes its time to remove a file.
type removing struct {
	blob.Store
	meanwhile func()
}

func (r removing) Remove(ctx context.Context, key string) error {
	r.meanwhile()
	return r.Store.Remove(ctx, key)
}

// While a file is being removed, somebody sends the same: whether that waits or not, the file is there in the end.
func TestSentWhileRemoved(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		content := wav(1000)
		s.age(s.sent(content, "old.wav"))
		again := draft(content, "new.wav")
		if _, err := s.begin(again); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Append(t.Context(), district, patroller, again.ID, 0, bytes.NewReader(content)); err != nil {
			t.Fatal(err)
		}
		s.touch()
		finished := make(chan error, 1)
		s.Blobs = removing{s.Blobs, func() {
			go func() { _, err := s.Finish(t.Context(), district, patroller, again.ID); finished <- err }()
			select {
			case err := <-finished:
				finished <- err
			case <-time.After(300 * time.Millisecond): // it waits, as it should
			}
		}}
		if done := s.sweep(); done != (Swept{Uploads: 1, Files: 1}) {
			t.Errorf("%+v", done)
		}
		if err := <-finished; err != nil {
			t.Fatal(err)
		}
		if got := s.read(Media{District: district, ID: again.ID}, Whole); !bytes.Equal(got, content) {
			t.Errorf("%d bytes", len(got))
		}
	})
}

// While the same photo is swept away for one and sent by others, nobody who has it ends up without its file.
func TestSweepAgainstFinish(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		s.Limits.Expires = 100 * 365 * 24 * time.Hour // of the pieces, whatever the machine's clock says
		photo := asPNG(scene(20, 20, 1))
		for range 15 {
			s.age(s.sent(photo, "old.png"))
			var all sync.WaitGroup
			for range 2 {
				all.Go(func() {
					if _, err := s.Sweep(t.Context(), s.clock.Now()); err != nil {
						t.Error(err)
					}
				})
			}
			results := make([]Media, 3)
			for i := range results {
				all.Go(func() { results[i] = s.sent(photo, "new.png") })
			}
			all.Wait()
			for _, m := range results {
				if len(s.read(m, Whole)) == 0 {
					t.Fatal("its file is gone")
				}
			}
		}
	})
}
