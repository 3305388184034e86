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
			if i := slices.Index(order, below); ours && at >= 0 && i <= at {
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
