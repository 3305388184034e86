package private

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func mode(t *testing.T, path string) fs.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}

// TestOthersStayOutside is not parallel: the umask is the process's.
func TestOthersStayOutside(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	at := func(names ...string) string { return filepath.Join(append([]string{t.TempDir()}, names...)...) }
	made := at("a", "b")
	if err := Folder(made); err != nil || mode(t, made) != 0o700 || mode(t, filepath.Dir(made)) != 0o700 {
		t.Errorf("a new folder: %v %v", mode(t, made), err)
	}
	file := filepath.Join(made, "f")
	if err := Write(file, []byte("x")); err != nil || mode(t, file) != 0o600 {
		t.Errorf("a new file: %v %v", mode(t, file), err)
	}
	for _, fn := range []func() error{func() error { return File(file) }, func() error { return Close(file) }, func() error { return Write(file, []byte("x")) }} {
		if err := os.Chmod(file, 0o664); err != nil {
			t.Fatal(err)
		}
		if content, _ := os.ReadFile(file); string(content) != "x" {
			t.Errorf("what it held is gone: %q", content)
		}
		if err := fn(); err != nil || mode(t, file) != 0o600 {
			t.Errorf("an open file: %v %v", mode(t, file), err)
		}
	}
	if err := Close(filepath.Join(made, "none")); err != nil {
		t.Error(err)
	}
	ours := func(name string) bool { return name == "keys" }
	wide := at("wide")
	for _, content := range []string{"", "keys"} {
		if err := os.MkdirAll(filepath.Join(wide, content), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(wide, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := Installation(wide, ours); err != nil || mode(t, wide) != 0o700 {
			t.Errorf("a folder of ours that stood open: %v %v", mode(t, wide), err)
		}
	}
	strange := at("home")
	if err := os.MkdirAll(filepath.Join(strange, "letters"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := Installation(strange, ours); err == nil || !strings.Contains(err.Error(), "letters") || mode(t, strange) != 0o777 {
		t.Errorf("somebody's folder: %v %v", mode(t, strange), err)
	}
	if err := os.Chmod(strange, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Installation(strange, ours); err != nil {
		t.Errorf("somebody's folder, closed: %v", err)
	}
	public := at("tmp")
	if err := Folder(public); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(public, 0o777|fs.ModeSticky); err != nil {
		t.Fatal(err)
	}
	if err := Folder(public); err == nil || mode(t, public) != 0o777 {
		t.Errorf("a folder of everybody: %v %v", mode(t, public), err)
	}
	if free, err := Free(made); err != nil || free <= 0 {
		t.Errorf("%d bytes are free: %v", free, err)
	}
}

// TestAFileIsWrittenWholeOrNotAtAll: whoever cannot finish leaves what was there, and a later attempt is not in the way of what an earlier one has left.
func TestAFileIsWrittenWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "key")
	if err := Write(path, []byte("old")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".new", []byte("an earlier attempt, which was longer"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Write(path, []byte("newer")); err != nil || mode(t, path) != 0o600 {
		t.Error(err, mode(t, path))
	}
	if err := os.Mkdir(path+".new", 0o700); err != nil { // nothing can be written beside it
		t.Fatal(err)
	}
	if err := Write(path, []byte("newest")); err == nil {
		t.Error("it was written beside itself")
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != "newer" {
		t.Errorf("%q %v", content, err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("%v %v", entries, err)
	}
}
