package httpapi_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"
)

// TestTheEdgeWritesNothing: no handler opens a transaction or puts a row into the journal; services do.
func TestTheEdgeWritesNothing(t *testing.T) {
	t.Parallel()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		read++
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
	}
	if read < 40 {
		t.Errorf("only %d files were read", read)
	}
}
