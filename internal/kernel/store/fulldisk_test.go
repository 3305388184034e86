package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"liandong/internal/kernel/store"
)

// TestAFullDiskRefusesWritesAndKeepsReading fills a small file system of its own; it needs root to mount one.
func TestAFullDiskRefusesWritesAndKeepsReading(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=6m"); err != nil {
		t.Skipf("no file system of its own: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 3<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := store.Create(t.Context(), "sqlite:"+filepath.Join(dir, "full.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	kept := int64(0)
	filler := strings.Repeat("x", 20_000)
	for err == nil {
		if err = db.Update(t.Context(), bump("d", fmt.Sprint(kept, filler))); err == nil {
			kept++
		}
		if kept > 1000 {
			t.Fatal("the disk never became full")
		}
	}
	if !errors.Is(err, store.ErrUnavailable) && !errors.Is(err, store.ErrOutcomeUnknown) {
		t.Errorf("a full disk is told as %v", err)
	}
	if n := count(t, db, "d"); n != kept {
		t.Errorf("%d rows are there, %d were acknowledged", n, kept)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if err := db.Update(t.Context(), bump("d", "after")); err != nil {
		t.Errorf("with room again: %v", err)
	}
	if n := count(t, db, "d"); n != kept+1 {
		t.Errorf("%d rows, want %d", n, kept+1)
	}
}
