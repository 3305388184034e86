package internal_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rooms are the packages in the order of docs/architecture.md, from the roof to the ground.
func rooms(t *testing.T) (order []string) {
	t.Helper()
	text, err := os.ReadFile("../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	_, list, found := strings.Cut(string(text), "    internal/\n")
	list, _, ended := strings.Cut(list, "    web/ ")
	if !found || !ended {
		t.Fatal("docs/architecture.md has lost its list of rooms")
	}
	for _, l := range strings.Split(list, "\n") {
		names, _, _ := strings.Cut(strings.TrimPrefix(l, "      "), "  ")
		if !strings.HasPrefix(l, "      ") || strings.HasPrefix(l, "       ") { // a line that goes on
			continue
		}
		order = append(order, strings.Fields(names)...)
	}
	return order
}

// TestImportsRunDownwards: every package is a room of the list, and imports only what stands below it there. Packages for tests (…test) are nobody's room.
func TestImportsRunDownwards(t *testing.T) {
	t.Parallel()
	order, seen := rooms(t), map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		room, name := filepath.ToSlash(filepath.Dir(path)), d.Name()
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(room, "test") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		at := slices.Index(order, room)
		if at < 0 && !seen[room] {
			t.Errorf("%s is in no list of rooms: add it to docs/architecture.md", room)
		}
		seen[room] = true
		for _, one := range file.Imports {
			imported, err := strconv.Unquote(one.Path.Value)
			if err != nil {
				return err
			}
			below, ours := strings.CutPrefix(imported, "liandong/internal/")
			if i := slices.Index(order, below); ours && at >= 0 && i >= 0 && i <= at {
				t.Errorf("%s imports %s, which does not stand below %s", path, below, room)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, room := range order {
		if !seen[room] {
			t.Errorf("docs/architecture.md lists %s, which is not there", room)
		}
	}
}

// writers may put an entry of the journal down: the kernel's path of a change, what lies below it, and what is prepared beside the writer.
var writers = map[string]string{
	"kernel/record":   "the path itself",
	"kernel/access":   "accounts, grants and sessions, by which record knows who acts: it lies below",
	"kernel/erasure":  "one entry with a manifest for many things that are taken away",
	"casework/ledger": "steps of cases are prepared as statements beside the writer, several versions in one transaction; they are judged, guarded and known again like a deed",
}

// TestOnePathOfAChange: whoever changes something does it through record, or is one of the few with a reason.
func TestOnePathOfAChange(t *testing.T) {
	t.Parallel()
	found := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git") {
			return fs.SkipDir
		}
		room, name := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), "../internal/"), d.Name()
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || room == "kernel/journal" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.Contains(string(text), "journal.Write(") || strings.Contains(string(text), "journal.Entry{") {
			found[room] = true
			if writers[room] == "" {
				t.Errorf("%s writes the journal beside record", path)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for room := range writers {
		if !found[room] {
			t.Errorf("%s writes no journal any more: take it from the list", room)
		}
	}
}
