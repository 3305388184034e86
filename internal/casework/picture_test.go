package casework_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"liandong/internal/casework"
)

var update = flag.Bool("update", false, "write docs/casework.md")

const (
	doc       = "../../docs/casework.md"
	generated = "<!-- generated from internal/casework/lifecycle.go; `go test ./internal/casework -run Picture -update` -->\n"
)

// TestPictureAndTableAreOne: docs/casework.md ends with the lifecycle as the table has it.
func TestPictureAndTableAreOne(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(doc)
	if err != nil {
		t.Fatal(err)
	}
	prose, _, found := strings.Cut(string(text), generated)
	if !found {
		t.Fatal("docs/casework.md has lost its mark of where the generated part begins")
	}
	want := prose + generated + picture()
	if *update {
		if err := os.WriteFile(doc, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(text) != want {
		t.Error("docs/casework.md differs from the lifecycle table; run the command named in it")
	}
}

func picture() string {
	var b strings.Builder
	b.WriteString("\n```mermaid\nstateDiagram-v2\n  [*] --> received: report 上报\n  [*] --> assigned: report 上报, a patroller's own find of an admitted matter\n")
	for _, r := range casework.Lifecycle {
		for _, from := range r.From {
			if r.To != "" {
				fmt.Fprintf(&b, "  %s --> %s: %s %s%s\n", from, r.To, r.Action, r.Name.ZH, map[bool]string{true: " (" + string(r.Ask) + ")"}[r.Ask != ""])
			}
		}
	}
	b.WriteString("  closed --> [*]\n  void --> [*]\n```\n\n| action | from | to | who | further conditions | needs | then owned by | clock |\n|---|---|---|---|---|---|---|---|\n")
	for _, r := range casework.Lifecycle {
		to := string(r.To)
		if to == "" {
			to = "stays"
		}
		if r.Ask != "" {
			to += ", where " + string(r.Ask) + " is asked"
		}
		if r.Asks != "" {
			to += "; asks for " + string(r.Asks)
		}
		fmt.Fprintf(&b, "| %s %s | %s | %s | %s | %s | %s | %s | %s |\n", r.Action, r.Name.ZH, list(r.From), to, r.Who, list(r.Guards), list(r.Needs), r.Next, r.Stage)
	}
	b.WriteString("\nNo other action is possible in a state: every pair is tried by `TestEveryStateAndAction`.\n")
	return b.String()
}

func list[T ~string](all []T) string {
	s := make([]string, len(all))
	for i, v := range all {
		s[i] = string(v)
	}
	return strings.Join(s, ", ")
}
