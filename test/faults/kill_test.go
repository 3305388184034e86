//go:build faults

package faults_test

import (
	"maps"
	"net/http"
	"slices"
	"sync"
	"testing"
)

// load sends reports from several senders until one of them gets no answer, and returns the ids that were sent, true for those that were acknowledged.
type load struct {
	sync.Mutex
	sent    map[string]bool
	stopped sync.WaitGroup
	enough  chan struct{} // closed once there are so many acknowledged
}

const senders = 8

func startLoad(p *process, token string, enough int) *load {
	l := &load{sent: map[string]bool{}, enough: make(chan struct{})}
	acknowledged := 0
	for range senders {
		l.stopped.Go(func() {
			for {
				id := newID()
				l.Lock()
				l.sent[id] = false
				l.Unlock()
				a := p.report(token, id)
				if a.status == 0 {
					return
				}
				if a.status != http.StatusCreated {
					p.t.Errorf("a report under load: %v", a)
					return
				}
				l.Lock()
				l.sent[id] = true
				if acknowledged++; acknowledged == enough {
					close(l.enough)
				}
				l.Unlock()
			}
		})
	}
	return l
}

// acknowledged are the ids that were.
func (l *load) acknowledged() map[string]bool {
	l.Lock()
	defer l.Unlock()
	some := maps.Clone(l.sent)
	maps.DeleteFunc(some, func(_ string, yes bool) bool { return !yes })
	return some
}

// TestAKilledServerLosesAndDoublesNothing kills a server under load several times: what it acknowledged is there, and what is sent again with the same id is there once.
func TestAKilledServerLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	finds(t, row{fault: "a server is killed under load", how: "kill -9 while eight senders report, four times", since: "2026-11",
		right: "every report that was acknowledged is there; sent again with the same id it is there once; the log verifies"})
	each(t, func(t *testing.T, d *district) {
		p := d.serve()
		token := d.login(p)
		_, before := d.kept(nil)
		all := map[string]bool{}
		for round := range 4 {
			l := startLoad(p, token, 20+37*round)
			<-l.enough
			p.kill()
			l.stopped.Wait()
			sure := l.acknowledged()
			if known, _ := d.kept(sure); known != len(sure) {
				t.Errorf("%d of %d acknowledged reports are there", known, len(sure))
			}
			p = d.serve()
			for id := range l.sent {
				if a := p.report(token, id); a.status != http.StatusOK && a.status != http.StatusCreated {
					t.Errorf("the same again: %v", a)
				}
				all[id] = true
			}
		}
		p.stop()
		known, total := d.kept(all)
		if known != len(all) || total != before+len(all) {
			t.Errorf("%d reports were sent, %d are there, and %d others", len(all), known, total-before-known)
		}
		if ok, text := run(t, d.command("audit", "verify")...); !ok {
			t.Errorf("the log: %s", text)
		}
		t.Log(len(slices.Collect(maps.Keys(all))), "reports")
	})
}
