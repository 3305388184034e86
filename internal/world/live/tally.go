package live

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Tally is what the players did so far.
type Tally struct {
	Reports int            // that opened a case
	Actions map[string]int // that were done
	Closed  map[string]int // by level of resolution; "" for none
	Refused map[string]int // by code: the server said no, and nobody insisted
	Failed  int            // answers of 500 and above, or none at all
	Held    time.Duration  // for which nobody reported, because the server was busy
	Left    int            // cases that nobody could go on with
}

type tally struct {
	mu sync.Mutex
	Tally
}

func newTally() *tally {
	return &tally{Tally: Tally{Actions: map[string]int{}, Closed: map[string]int{}, Refused: map[string]int{}}}
}

func (t *tally) note(fn func(*Tally)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	fn(&t.Tally)
}

func (t *tally) now() Tally {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.Tally
	n.Actions, n.Closed, n.Refused = maps.Clone(n.Actions), maps.Clone(n.Closed), maps.Clone(n.Refused)
	return n
}

// Words is the tally in a line; at is the time of the played day.
func (t Tally) Words(at time.Duration, open int) string {
	s := fmt.Sprintf("live 实景 %02d:%02d · reports 上报 %d · actions 操作 %d · closed 结案 %d (grid %d, department %d, enforcement %d) · under way 在办 %d",
		int(at.Hours())%24, int(at.Minutes())%60, t.Reports, sum(t.Actions), sum(t.Closed), t.Closed["grid"], t.Closed["department"], t.Closed["enforcement"], open)
	if n := sum(t.Refused); n > 0 {
		s += fmt.Sprintf(" · refused 未获准 %d (%s)", n, list(t.Refused))
	}
	if t.Failed > 0 {
		s += fmt.Sprintf(" · no answer 无应答 %d", t.Failed)
	}
	if t.Held >= time.Second {
		s += fmt.Sprintf(" · held back 让行 %s", t.Held.Round(time.Second))
	}
	return s
}

func sum(counts map[string]int) (n int) {
	for _, v := range counts {
		n += v
	}
	return n
}

func list(counts map[string]int) string {
	codes := slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	for i, code := range codes {
		codes[i] = fmt.Sprintf("%s %d", code, counts[code])
	}
	return strings.Join(codes, ", ")
}
