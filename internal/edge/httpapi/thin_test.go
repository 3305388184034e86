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
	if read < 80 || len(rooms) < 25 {
		t.Errorf("only %d files of %d packages were read", read, len(rooms))
	}
}

// TestCapabilitiesOfTheEdgeStandAlone: no capability imports another, the kernel imports none, and each is served.
func TestCapabilitiesOfTheEdgeStandAlone(t *testing.T) {
	t.Parallel()
	const above = "liandong/internal/edge/"
	alone, served := map[string]bool{}, map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		room := filepath.Base(filepath.Dir(path))
		if strings.HasSuffix(room, "api") {
			alone[room] = true
		}
		for _, one := range parsed.Imports {
			imported, ours := strings.CutPrefix(strings.Trim(one.Path.Value, `"`), above)
			switch {
			case !ours || !strings.HasSuffix(imported, "api"):
			case room == "httpapi":
				served[imported] = true
			default:
				t.Errorf("%s imports %s: what two need lies in edge/shape", path, imported)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for room := range alone {
		if room != "httpapi" && !served[room] {
			t.Errorf("%s is not served", room)
		}
	}
	if len(alone) < 20 {
		t.Errorf("only %d capabilities were read", len(alone))
	}
}
