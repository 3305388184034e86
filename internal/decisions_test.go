package internal_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const decisions = "../docs/decisions"

var (
	update       = flag.Bool("update", false, "write docs/decisions/README.md")
	decisionFile = regexp.MustCompile(`^(\d{4})-[a-z0-9-]+\.md$`)
	headings     = []string{"## Context", "## Decision", "## Reason", "## Refused", "## Consequences"}
	heldBy       = regexp.MustCompile(`(?m)^Held by: (.+)\.$`)
	placeNamed   = regexp.MustCompile(`(?:internal|docs|cmd|web)/[A-Za-z0-9_./-]*[A-Za-z0-9]|[A-Z]+\.md`)
)

// TestDecisions holds docs/decisions: numbers without a gap, the same headings in the same order, names of what is there, and all of them in the index, which is written where -update is set.
func TestDecisions(t *testing.T) {
	t.Parallel()
	files, err := os.ReadDir(decisions)
	if err != nil {
		t.Fatal(err)
	}
	var index strings.Builder
	index.WriteString("# Decisions\n\nWhat was decided once for the whole platform, why, and what was refused. A decision that is taken back is not edited away: a new one names it.\n" +
		"A new file has the next number and the headings of the others; `make docs` writes this list.\n\n")
	n := 0
	for _, f := range files {
		if f.Name() == "README.md" {
			continue
		}
		n++
		number := decisionFile.FindStringSubmatch(f.Name())
		if number == nil || number[1] != fmt.Sprintf("%04d", n) {
			t.Fatalf("%s is not number %04d with a short name", f.Name(), n)
		}
		text, err := os.ReadFile(filepath.Join(decisions, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		title, rest, _ := strings.Cut(string(text), "\n")
		title, numbered := strings.CutPrefix(title, "# "+number[1]+". ")
		if !numbered || title == "" {
			t.Errorf("%s does not begin with its number and a title", f.Name())
		}
		var has []string
		for l := range strings.SplitSeq(rest, "\n") {
			if strings.HasPrefix(l, "#") {
				has = append(has, l)
			}
		}
		if !slices.Equal(has, headings) {
			t.Errorf("%s has the headings %q", f.Name(), has)
		}
		held := heldBy.FindStringSubmatch(rest)
		if held == nil {
			t.Fatalf("%s does not say what holds it", f.Name())
		}
		for _, place := range placeNamed.FindAllString(held[1], -1) {
			if _, err := os.Stat(filepath.Join("..", place)); err != nil {
				t.Errorf("%s names %s, which is not there", f.Name(), place)
			}
		}
		fmt.Fprintf(&index, "- [%s](%s) %s\n", number[1], f.Name(), title)
	}
	path := filepath.Join(decisions, "README.md")
	if *update {
		if err := os.WriteFile(path, []byte(index.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != index.String() {
		t.Errorf("%s differs from its folder (%v); run: make docs", path, err)
	}
}

// TestOneCommandWritesAllDocuments: whatever test writes a document is run by make docs, or by make faults.
func TestOneCommandWritesAllDocuments(t *testing.T) {
	t.Parallel()
	recipe, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	_, docs, found := strings.Cut(string(recipe), "\ndocs:\n")
	docs, _, ended := strings.Cut(docs, "\n# The API description")
	if !found || !ended {
		t.Fatal("the Makefile has lost its target docs")
	}
	run := strings.Fields(strings.NewReplacer(",", " ", ")", " ").Replace(docs))
	writers := 0
	err = filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || path == "../test/faults") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !strings.Contains(string(text), "lifecycletest"+".Drawn(") && !strings.Contains(string(text), "flag"+`.Bool("update"`) {
			return nil
		}
		writers++
		room := strings.TrimPrefix(filepath.Dir(path), "../")
		if !slices.Contains(run, "./"+room) && !slices.Contains(run, strings.TrimPrefix(room, "internal/")) {
			t.Errorf("%s writes a document, and make docs does not run it", path)
		}
		return nil
	})
	if err != nil || writers < 9 {
		t.Errorf("%d writers, %v", writers, err)
	}
}
