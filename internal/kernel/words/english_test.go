package words_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var han = regexp.MustCompile(`\p{Han}`)

// foreign walks a file for sentences in which the two languages meet: an English text that holds Chinese, and a Chinese text of the program that is stored as if
// somebody had written it, and so is read in English too.
func foreign(file *ast.File, set *token.FileSet) (found []string) {
	say := func(at ast.Node, what string) {
		p := set.Position(at.Pos())
		found = append(found, filepath.ToSlash(p.Filename)+":"+strconv.Itoa(p.Line)+": "+what)
	}
	chinese := func(e ast.Expr) bool {
		is := false
		ast.Inspect(e, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "ZH" {
				is = true
			}
			return !is
		})
		return is
	}
	// Both languages side by side are read in either.
	both := func(e ast.Expr) bool {
		is := false
		ast.Inspect(e, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "EN" {
				is = true
			}
			return !is
		})
		return is
	}
	free := []string{"Reason", "Note", "Remark"} // what people write
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			name := ""
			switch f := n.Fun.(type) {
			case *ast.SelectorExpr:
				name = f.Sel.Name
			case *ast.Ident:
				name = f.Name
			}
			english := map[string]int{"T": 1, "Define": 3}
			if i, ok := english[name]; ok && len(n.Args) == i+1 {
				if text, ok := n.Args[i].(*ast.BasicLit); ok && text.Kind == token.STRING && han.MatchString(text.Value) {
					say(n, "Chinese in English: "+text.Value)
				}
				if chinese(n.Args[i]) {
					say(n, "the Chinese of a sentence in English")
				}
			}
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && slices.Contains(free, key.Name) && chinese(n.Value) && !both(n.Value) {
				say(n, key.Name+" is Chinese only")
			}
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				if s, ok := left.(*ast.SelectorExpr); ok && slices.Contains(free, s.Sel.Name) && i < len(n.Rhs) && chinese(n.Rhs[i]) && !both(n.Rhs[i]) {
					say(n, s.Sel.Name+" is Chinese only")
				}
			}
		}
		return true
	})
	return found
}

// TestEnglishIsEnglish walks all sentences of the program.
func TestEnglishIsEnglish(t *testing.T) {
	t.Parallel()
	files := 0
	for _, root := range []string{"../../../internal", "../../../cmd"} {
		err := fs.WalkDir(os.DirFS(root), ".", func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, filepath.Join(root, path), nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			files++
			for _, what := range foreign(file, set) {
				t.Error(what)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 300 {
		t.Errorf("only %d files", files)
	}
}

func TestTheWalkSeesChineseInEnglish(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]int{
		`words.T("甲", "A")`: 0, `words.T("甲", "甲 A")`: 1, `fault.Define(k, "c", "甲", "乙")`: 1, `words.T(t.ZH+"甲", t.EN+"A")`: 0, `words.T(t.ZH, t.ZH)`: 1,
		`Input{Reason: w.ZH}`: 1, `Draft{Remark: p.ZH + " / " + p.EN}`: 0, `func() { in.Reason = in.clock.words.ZH }`: 1,
	} {
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, "x.go", "package x\nvar _ = "+source, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := foreign(file, set); len(got) != want {
			t.Errorf("%s: %v, want %d", source, got, want)
		}
	}
}
