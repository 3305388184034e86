package lifecycle

import (
	"fmt"
	"slices"
	"strings"
)

// Column is what a capability adds to the picture of its table.
type Column[S, A ~string, F, I, M any] struct {
	Title string
	Cell  func(Line[S, A, F, I, M]) string
}

// Markdown draws the table: a diagram of its states, then every line. What ends nothing leads on.
func (t *Table[S, A, F, I, M]) Markdown(more ...Column[S, A, F, I, M]) string {
	var b strings.Builder
	b.WriteString("```mermaid\nstateDiagram-v2\n")
	var left, reached []S
	for _, l := range t.Lines {
		label := fmt.Sprintf("%s %s", l.Action, l.Name.ZH)
		if l.When.Name != "" {
			label += " (" + l.When.Name + ")"
		}
		if len(l.From) == 0 {
			fmt.Fprintf(&b, "  [*] --> %s: %s\n", l.To, label)
		}
		if l.To == "" {
			continue
		}
		reached = append(reached, l.To)
		for _, from := range l.From {
			left = append(left, from)
			fmt.Fprintf(&b, "  %s --> %s: %s\n", from, l.To, label)
		}
	}
	var ends []S
	for _, s := range reached {
		if !slices.Contains(left, s) && !slices.Contains(ends, s) {
			ends = append(ends, s)
			fmt.Fprintf(&b, "  %s --> [*]\n", s)
		}
	}
	b.WriteString("```\n\n| action | from | to | who | conditions | needs |")
	for _, c := range more {
		b.WriteString(" " + c.Title + " |")
	}
	b.WriteString("\n" + strings.Repeat("|---", 6+len(more)) + "|\n")
	for _, l := range t.Lines {
		to := string(l.To)
		if to == "" {
			to = "stays"
		}
		if l.When.Name != "" {
			to += ", where " + l.When.Name
		}
		fmt.Fprintf(&b, "| %s %s | %s | %s | %s | %s | %s |", l.Action, l.Name.ZH, states(l.From), to, l.Who.Name, l.conditions(), strings.Join(l.Asks(), ", "))
		for _, c := range more {
			b.WriteString(" " + c.Cell(l) + " |")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func (l Line[S, A, F, I, M]) conditions() string {
	var names []string
	for _, c := range slices.Concat(l.Never, l.Guards) {
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
}

func states[S ~string](all []S) string {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = string(s)
	}
	return strings.Join(names, ", ")
}
