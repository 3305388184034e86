package media

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestAQuotaOfADay: what an account has announced in a day counts once, however often it is announced, and not for others.
func TestAQuotaOfADay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		asked := 0
		begin := func(d Draft) error {
			d.Quota, d.Admit = 2500, func() error { asked++; return nil }
			_, err := s.begin(d)
			return err
		}
		first, second, third := draft(wav(1000), "1.wav"), draft(wav(1000), "2.wav"), draft(wav(1000), "3.wav")
		for _, d := range []Draft{first, second, first, second} {
			if err := begin(d); err != nil {
				t.Error(err)
			}
		}
		if asked != 2 {
			t.Errorf("asked %d times for two uploads", asked)
		}
		if err := begin(third); !errors.Is(err, ErrQuota) {
			t.Errorf("beyond the quota: %v", err)
		}
		elsewhere := draft(wav(1000), "4.wav")
		elsewhere.Account = other
		if err := begin(elsewhere); err != nil {
			t.Errorf("another account: %v", err)
		}
		if _, err := s.begin(draft(wav(1000), "5.wav")); err != nil {
			t.Errorf("without a quota: %v", err)
		}
		s.clock.Advance(25 * time.Hour)
		if err := begin(third); err != nil {
			t.Errorf("a day later: %v", err)
		}
	})
}

// TestADiskKeepsAFloor: nothing of a file is taken when the disk is nearly full, and all is well again when there is room.
func TestADiskKeepsAFloor(t *testing.T) {
	t.Parallel()
	s := newShelf(t, storetest.OpenSQLite(t))
	if free, err := s.Free(); err != nil || free <= 0 {
		t.Fatalf("%d bytes are free: %v", free, err)
	}
	free := Standard.Floor + 3000
	s.Free = func() (int64, error) { return free, nil }
	d := draft(wav(1000), "1.wav")
	if _, err := s.begin(d); err != nil {
		t.Fatal(err)
	}
	free = Standard.Floor + 500
	if _, err := s.begin(draft(wav(1000), "2.wav")); !errors.Is(err, ErrFull) {
		t.Errorf("an upload that does not fit: %v", err)
	}
	if _, err := s.begin(d); err != nil {
		t.Errorf("one that was announced: %v", err)
	}
	free = Standard.Floor - 1
	if _, err := s.Append(t.Context(), district, patroller, d.ID, 0, bytes.NewReader(wav(1000))); !errors.Is(err, ErrFull) {
		t.Errorf("a piece below the floor: %v", err)
	}
	free = Standard.Floor
	if n, err := s.Append(t.Context(), district, patroller, d.ID, 0, bytes.NewReader(wav(1000))); err != nil || n != d.Size {
		t.Errorf("when there is room again: %d, %v", n, err)
	}
}

// TestWhatIsSentIsClosedToOthers is not parallel: the umask is the process's.
func TestWhatIsSentIsClosedToOthers(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	s := newShelf(t, storetest.OpenSQLite(t))
	half := draft(wav(1000), "half.wav")
	if _, err := s.begin(half); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(t.Context(), district, patroller, half.ID, 0, bytes.NewReader(wav(1000)[:500])); err != nil {
		t.Fatal(err)
	}
	s.sent(wav(1000), "whole.wav")
	for _, dir := range []string{s.stage, s.files} {
		n := 0
		_ = filepath.WalkDir(dir, func(path string, _ os.DirEntry, _ error) error {
			n++
			if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s: %v %v", path, info.Mode(), err)
			}
			return nil
		})
		if n < 2 {
			t.Errorf("%s: %d", dir, n)
		}
	}
}
