// Package lifecycletest tries a table whole.
package lifecycletest

import (
	"flag"
	"os"
	"strings"
	"testing"

	"liandong/internal/kernel/lifecycle"
)

// Every asks about every action for every thing: names are those of the things, allowed says in another notation, written by hand, which actions may be done with
// each (separated by spaces); whatever it does not list must be refused with a sentence in both languages, and every state must be reached by some thing.
func Every[S, A ~string, F, I, M any](t *testing.T, table *lifecycle.Table[S, A, F, I, M], all []S, things map[string]F, allowed map[string]string) {
	t.Helper()
	seen := map[S]bool{}
	for name, f := range things {
		seen[table.State(f)] = true
		want, stated := allowed[name]
		if !stated {
			t.Errorf("nothing is said of %s", name)
		}
		for _, p := range table.Explain(f) {
			may := false
			for _, a := range strings.Fields(want) {
				may = may || a == string(p.Line.Action)
			}
			switch {
			case may != (p.Why == nil):
				t.Errorf("%s: %s: allowed %v, want %v (%v)", name, p.Line.Action, p.Why == nil, may, p.Why)
			case p.Why != nil && (p.Why.Words.ZH == "" || p.Why.Words.EN == ""):
				t.Errorf("%s: %s is refused without a reason", name, p.Line.Action)
			}
		}
	}
	for name := range allowed {
		if _, there := things[name]; !there {
			t.Errorf("there is no %s", name)
		}
	}
	for _, s := range all {
		if !seen[s] {
			t.Errorf("nothing was ever %s", s)
		}
	}
}

var update = flag.Bool("update", false, "write the pictures of lifecycles into the documents")

// Drawn compares the part of a document between two marks, <!-- NAME --> and <!-- /NAME -->, with the picture of a table, and writes it where -update is set.
func Drawn(t *testing.T, file, name, picture string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->\n"
	before, rest, found := strings.Cut(string(text), begin)
	_, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("%s lacks the marks %s…%s", file, begin, end)
	}
	want := before + begin + picture + end + after
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(text) != want {
		t.Errorf("%s differs from the table of %s; run this test with -update", file, name)
	}
}
