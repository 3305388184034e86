//go:build linux || darwin

package private

import (
	"path/filepath"
	"testing"
)

// TestALockIsHeldByOne: whoever comes second is told so and waits for nothing; what was given back, or was never taken, is free.
func TestALockIsHeldByOne(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lock")
	unlock, taken, err := Lock(path)
	if err != nil || taken {
		t.Fatal(taken, err)
	}
	if _, taken, err := Lock(path); err != nil || !taken {
		t.Errorf("the second got it: %v %v", taken, err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	again, taken, err := Lock(path)
	if err != nil || taken {
		t.Fatalf("it was not given back: %v %v", taken, err)
	}
	if err := again(); err != nil {
		t.Error(err)
	}
	if _, _, err := Lock(filepath.Join(path, "nowhere")); err == nil {
		t.Error("a folder that is not there")
	}
}
