package httpapi_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheEdgeWritesNothing: no handler opens a transaction or puts a row into the journal; services do.
func TestTheEdgeWritesNothing(t *testing.T) {
	t.Parallel()
	read, rooms := 0, map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return err
		}
		read++
		rooms[filepath.Dir(path)] = true
		ast.Inspect(parsed, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			of := ""
			switch x := s.X.(type) {
			case *ast.Ident:
				of = x.Name
			case *ast.SelectorExpr:
				of = x.Sel.Name
			}
			if of == "DB" && (s.Sel.Name == "Update" || s.Sel.Name == "View") || of == "journal" && (s.Sel.Name == "Write" || s.Sel.Name == "Entry") || of == "audit" && s.Sel.Name == "Write" {
				t.Errorf("%s: %s.%s: a service does this", set.Position(s.Pos()), of, s.Sel.Name)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if read < 60 || len(rooms) < 6 {
		t.Errorf("only %d files of %d packages were read", read, len(rooms))
	}
}
