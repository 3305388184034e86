// Package lifecycle is the table of what can be done with a thing (生命周期表): in which states, to which state, by whom, on what conditions. It is data that is
// judged, explained, drawn and tried whole; it keeps nothing, reads nothing and knows no thing of its own.
//
// S is the type of states, A that of actions, F what a judgement looks at, I what somebody says with an action, and M what a capability adds to a line.
package lifecycle

import (
	"slices"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

// Check (条件) is a condition with a name. Why returns nil where it holds, else the reason in one sentence; a Check without Why always holds.
type Check[F any] struct {
	Name string
	Why  func(F) *fault.Error
}

// Is says whether two checks are the same one.
func (c Check[F]) Is(other Check[F]) bool { return c.Name == other.Name }

func (c Check[F]) judge(f F) *fault.Error {
	if c.Why == nil {
		return nil
	}
	return c.Why(f)
}

// When (适用) narrows a line to some things in its states: where Holds returns false, another line of the action may hold.
type When[F any] struct {
	Name  string
	Holds func(F) bool
}

// Need (要件) is something that an action asks for. A name that ends in ? is optional. Wrong returns what is wrong with what was said, each with its field; nil for
// needs that only the action itself can judge.
type Need[F, I any] struct {
	Name  string
	Wrong func(F, I) []*fault.Error
}

// Line (一行) is one line of a table.
type Line[S, A ~string, F, I, M any] struct {
	Action A
	Name   words.Text
	From   []S        // none: it makes the thing, whose state is the zero one until then
	To     S          // "" stays
	When   When[F]    // without Holds: always
	Never  []Check[F] // what is said before it is said whose turn it is: what can never be
	Who    Check[F]
	Guards []Check[F]
	Needs  []Need[F, I]
	Onward bool // brings the thing nearer to its end: what most people want to do
	More   M
}

// holds says whether the line is for a thing in a state: what makes a thing is for the zero state, in which nothing is there yet.
func (l Line[S, A, F, I, M]) holds(s S, f F) bool {
	if len(l.From) == 0 && s != "" || len(l.From) > 0 && !slices.Contains(l.From, s) {
		return false
	}
	return l.When.Holds == nil || l.When.Holds(f)
}

// Asks lists the names of what the line asks for.
func (l Line[S, A, F, I, M]) Asks() []string {
	names := make([]string, len(l.Needs))
	for i, n := range l.Needs {
		names[i] = n.Name
	}
	return names
}

// Wrong returns what is wrong with what was said, every fault with its field.
func (l Line[S, A, F, I, M]) Wrong(f F, in I) (wrong []*fault.Error) {
	for _, n := range l.Needs {
		if n.Wrong != nil {
			wrong = append(wrong, n.Wrong(f, in)...)
		}
	}
	return wrong
}

// Table (生命周期表) is all lines of one kind of thing, in the order in which actions are offered. Lines, State and Misplaced must be set.
type Table[S, A ~string, F, I, M any] struct {
	Lines     []Line[S, A, F, I, M]
	State     func(F) S
	First     []func(F, Line[S, A, F, I, M]) *fault.Error // what stands in the way of every action, before its state is looked at
	Misplaced func(F, Line[S, A, F, I, M]) *fault.Error   // why a line does not hold in the state in which the thing is
}

// Of returns the line of an action that holds for a thing: the first whose state and When fit. Where none does, it returns the action's first line, which Judge
// then refuses; known is false for an action that has no line at all.
func (t *Table[S, A, F, I, M]) Of(action A, f F) (line Line[S, A, F, I, M], known bool) {
	state := t.State(f)
	for _, l := range t.Lines {
		if l.Action != action {
			continue
		}
		if l.holds(state, f) {
			return l, true
		}
		if !known {
			line, known = l, true
		}
	}
	return line, known
}

// Judge returns nil if a line may be taken now, else the reason in one sentence.
func (t *Table[S, A, F, I, M]) Judge(f F, l Line[S, A, F, I, M]) *fault.Error {
	for _, first := range t.First {
		if err := first(f, l); err != nil {
			return err
		}
	}
	if !l.holds(t.State(f), f) {
		return t.Misplaced(f, l)
	}
	for _, c := range slices.Concat(l.Never, []Check[F]{l.Who}, l.Guards) {
		if err := c.judge(f); err != nil {
			return err
		}
	}
	return nil
}

// Whose is for First: whose it is not is told so before they are told in which state the thing is.
func Whose[S, A ~string, F, I, M any](f F, l Line[S, A, F, I, M]) *fault.Error { return l.Who.judge(f) }

// Refuses returns why an action may not be done now, nil where it may.
func (t *Table[S, A, F, I, M]) Refuses(action A, f F) *fault.Error {
	line, _ := t.Of(action, f)
	return t.Judge(f, line)
}

// Decide judges an action and what was said with it, and returns the line that holds.
func (t *Table[S, A, F, I, M]) Decide(action A, f F, in I) (Line[S, A, F, I, M], error) {
	line, _ := t.Of(action, f)
	if err := t.Judge(f, line); err != nil {
		return line, err
	}
	return line, fault.Collect(line.Wrong(f, in))
}

// Actions lists every action but those that make the thing, each once, in the order of the table.
func (t *Table[S, A, F, I, M]) Actions() []A {
	var all []A
	for _, l := range t.Lines {
		if len(l.From) > 0 && !slices.Contains(all, l.Action) {
			all = append(all, l.Action)
		}
	}
	return all
}

// Name is an action in words.
func (t *Table[S, A, F, I, M]) Name(action A) words.Text {
	i := slices.IndexFunc(t.Lines, func(l Line[S, A, F, I, M]) bool { return l.Action == action })
	if i < 0 {
		return words.Text{}
	}
	return t.Lines[i].Name
}

// Possible is one action as it looks to somebody.
type Possible[S, A ~string, F, I, M any] struct {
	Line    Line[S, A, F, I, M]
	Why     *fault.Error // nil where it may be done now
	Primary bool         // the first that may be done and brings the thing onward
}

// Explain returns every action of Actions, in the order of the table.
func (t *Table[S, A, F, I, M]) Explain(f F) []Possible[S, A, F, I, M] {
	var all []Possible[S, A, F, I, M]
	primary := false
	for _, a := range t.Actions() {
		line, _ := t.Of(a, f)
		p := Possible[S, A, F, I, M]{Line: line, Why: t.Judge(f, line)}
		p.Primary = p.Why == nil && line.Onward && !primary
		primary = primary || p.Primary
		all = append(all, p)
	}
	return all
}

// May lists the actions that may be done now.
func (t *Table[S, A, F, I, M]) May(f F) []A {
	var all []A
	for _, p := range t.Explain(f) {
		if p.Why == nil {
			all = append(all, p.Line.Action)
		}
	}
	return all
}
