package media

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestAnAlteredFileIsFoundAndNeverHandedOut, nor is one that is not there; the others are, and a walk in small steps finds the same as one over all.
func TestAnAlteredFileIsFoundAndNeverHandedOut(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		var all []Media
		for i := range 4 {
			all = append(all, s.sent(asJPEG(scene(1200+i, 800, uint64(i))), "road.jpg"))
		}
		found := func(bytes int64) (bad []string) {
			t.Helper()
			for from := (Place{}); ; {
				some, next, err := s.Check(t.Context(), from, bytes)
				if err != nil {
					t.Fatal(err)
				}
				for _, d := range some {
					bad = append(bad, fmt.Sprint(d.ID, d.Part, d.Missing))
				}
				if from = next; next == (Place{}) {
					slices.Sort(bad)
					return bad
				}
			}
		}
		if bad := found(1); len(bad) > 0 {
			t.Errorf("sound files are damaged: %v", bad)
		}
		path := func(key string) string { return filepath.Join(s.files, key[:2], key[2:4], key) }
		content, err := os.ReadFile(path(all[0].Blob))
		if err != nil {
			t.Fatal(err)
		}
		content[len(content)/2] ^= 1
		was := time.Now().Add(-time.Hour)
		if err := errors.Join(os.WriteFile(path(all[0].Blob), content, 0o600), os.Chtimes(path(all[0].Blob), was, was), os.Truncate(path(all[1].Thumbnail), 10),
			os.Remove(path(all[2].Blob))); err != nil {
			t.Fatal(err)
		}
		want := []string{fmt.Sprint(all[0].ID, Whole, false), fmt.Sprint(all[1].ID, Small, false), fmt.Sprint(all[2].ID, Whole, true)}
		slices.Sort(want)
		if few, many := found(1), found(1<<40); !slices.Equal(few, want) || !slices.Equal(many, want) {
			t.Errorf("found %v and %v, want %v", few, many, want)
		}
		for _, c := range []struct {
			of   Media
			part Part
		}{{all[0], Whole}, {all[1], Small}} {
			if _, f, err := s.Open(t.Context(), district, c.of.ID, c.part); f != nil || !errors.Is(err, ErrAltered) || fault.KindOf(err) != fault.Unavailable {
				t.Errorf("altered, and handed out: %v", err)
			}
		}
		for part, m := range map[Part]Media{Small: all[0], Whole: all[3]} {
			if len(s.read(m, part)) == 0 {
				t.Errorf("a sound file is not handed out: %s", part)
			}
		}
	})
}
