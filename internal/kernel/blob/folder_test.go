package blob_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"liandong/internal/kernel/blob"
)

const childEnv = "LIANDONG_TEST_BLOB_CHILD"

// slow gives the first half, says so, and then never ends.
type slow struct{ half *bytes.Reader }

func (s slow) Read(b []byte) (int, error) {
	if s.half.Len() == 0 {
		fmt.Println("half")
		select {}
	}
	return s.half.Read(b)
}

func files(t *testing.T, dir string) (all []string) {
	t.Helper()
	if err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all = append(all, strings.TrimPrefix(path, dir+"/"))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// A process dies in the middle of writing: nothing has the name, and the half is cleared away a day later.
func TestKilledWhileWriting(t *testing.T) {
	content := bytes.Repeat([]byte("half"), 50_000)
	key, size, err := blob.Key(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv(childEnv); dir != "" {
		t.Fatal(open(t, "folder:"+dir).Put(t.Context(), key, size, slow{bytes.NewReader(content[:size/2])}))
	}
	dir := t.TempDir()
	child := exec.Command(os.Args[0], "-test.run=^TestKilledWhileWriting$")
	child.Env = append(os.Environ(), childEnv+"="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	said := make([]byte, len("half"))
	if _, err := out.Read(said); err != nil || string(said) != "half" {
		t.Errorf("%q %v", said, err)
	}
	_ = child.Process.Kill()
	_ = child.Wait()

	s := open(t, "folder:"+dir)
	left := files(t, dir)
	if has(t, s, key) || len(left) != 1 || !strings.HasPrefix(left[0], "unfinished/") {
		t.Fatalf("left behind: %v", left)
	}
	if err := s.Put(t.Context(), key, size, bytes.NewReader(content)); err != nil || !has(t, s, key) {
		t.Fatal(err)
	}
	yesterday := time.Now().Add(-25 * time.Hour)
	if err := os.Chtimes(filepath.Join(dir, left[0]), yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	open(t, "folder:"+dir)
	if got, want := files(t, dir), key[:2]+"/"+key[2:4]+"/"+key; len(got) != 1 || got[0] != want {
		t.Errorf("%v, not %s", got, want)
	}
}
