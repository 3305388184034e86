package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"time"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
	"liandong/internal/world/demo"
)

const (
	streamListeners = 2000
	streamEvents    = 100
	streamApart     = 100 * time.Millisecond
	streamPatience  = 60 * time.Second
	streamMax       = 500.0 // ms, p99
)

// Stream measures how long after a report is answered it is on every one of 2,000 open streams, all of them allowed to see it: operators of the
// district centre with a session each. Every event must come to every listener, once. The limit is what is to be reached.
func Stream(ctx context.Context, t *Target, out io.Writer) error {
	if err := t.prepare(ctx); err != nil {
		return err
	}
	tokens := make([]string, streamListeners)
	err := t.Platform.DB.Update(ctx, func(tx *store.Tx) error {
		for i := range tokens {
			opened, err := t.Platform.Access.Open(tx, demo.District, "op-"+demo.District)
			if err != nil {
				return err
			}
			tokens[i] = opened.Token
		}
		return nil
	})
	if err != nil {
		return err
	}
	addr, stop, err := t.serve()
	if err != nil {
		return err
	}
	defer stop()
	defer t.sequence(ctx)()
	t.Progress(fmt.Sprintf("opening %d streams", streamListeners))
	crowd := &audience{said: map[string]time.Time{}, got: make([]map[string]bool, streamListeners)}
	ctx, end := context.WithTimeout(ctx, streamPatience)
	defer end()
	var listening, ready sync.WaitGroup
	errs := make([]error, streamListeners)
	for i, token := range tokens {
		ready.Add(1)
		crowd.got[i] = map[string]bool{}
		listening.Go(func() { errs[i] = crowd.listen(ctx, addr, token, i, ready.Done) })
	}
	ready.Wait()
	t.Progress("reporting")
	dice := rand.New(rand.NewPCG(11, 12))
	for i := range streamEvents {
		r := t.reporters[i%len(t.reporters)]
		draft := t.draft(dice, r)
		_, c, _, _, err := t.Platform.Intake.Report(ctx, access.Parse(r.token), draft)
		if err != nil {
			return err
		}
		crowd.say(c.ID)
		time.Sleep(streamApart)
	}
	for crowd.count() < streamListeners*streamEvents && ctx.Err() == nil {
		time.Sleep(50 * time.Millisecond)
	}
	complete := crowd.count()
	end()
	listening.Wait()
	if complete != streamListeners*streamEvents {
		return errors.Join(append(errs, fmt.Errorf("%d of %d events came", complete, streamListeners*streamEvents))...)
	}
	return Result{Name: "stream", Unit: "ms p99", Engine: engineName(t.Platform.DB), Value: quantile(crowd.took, .99), Limit: streamMax, P50: quantile(crowd.took, .5),
		P95: quantile(crowd.took, .95), P99: quantile(crowd.took, .99), RSS: rss(),
		Note: fmt.Sprintf("%d listeners in this process, ten events a second; limit: what is to be reached", streamListeners)}.print(out)
}

// audience notes when what was said came to whom.
type audience struct {
	mu   sync.Mutex
	said map[string]time.Time
	took []time.Duration
	came []arrival // before it was noted that it was said
	got  []map[string]bool
}

type arrival struct {
	what string
	at   time.Time
}

func (a *audience) say(what string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.said[what] = time.Now()
}

func (a *audience) count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i := 0; i < len(a.came); {
		if at, ok := a.said[a.came[i].what]; ok {
			a.took = append(a.took, max(0, a.came[i].at.Sub(at)))
			a.came[i] = a.came[len(a.came)-1]
			a.came = a.came[:len(a.came)-1]
			continue
		}
		i++
	}
	return len(a.took)
}

func (a *audience) hear(listener int, what string, at time.Time) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.got[listener][what] {
		return fmt.Errorf("listener %d heard of %s twice", listener, what)
	}
	a.got[listener][what] = true
	a.came = append(a.came, arrival{what, at})
	return nil
}

// listen opens a stream and reads it until ctx ends.
func (a *audience) listen(ctx context.Context, addr, token string, i int, ready func()) error {
	var once sync.Once
	defer once.Do(ready)
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	if _, err := conn.Write(rawRequest("GET", "/api/v1/stream", token, nil)); err != nil {
		return err
	}
	in := bufio.NewReader(conn)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return err
		}
		if bytes.HasPrefix(line, []byte(": connected")) {
			once.Do(ready)
		}
		if data, ok := bytes.CutPrefix(line, []byte("data: ")); ok {
			at := time.Now()
			var n struct{ Case string }
			if err := json.Unmarshal(bytes.TrimSpace(data), &n); err != nil {
				return err
			}
			if err := a.hear(i, n.Case, at); err != nil {
				return err
			}
		}
	}
}
