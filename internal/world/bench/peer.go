package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"liandong/internal/kernel/store"
	"liandong/internal/world/demo"
)

const (
	peerRuns    = 5
	peerLasting = time.Minute // of the run in which it is looked how far behind the followers are
	mostBehind  = 2.0         // s
	mostCalls   = 25.0        // writes of the system for each report
	mostWritten = 50.0        // kB
	mostWeight  = 2.0         // kB that a report leaves in the database
	mostMemory  = 200.0       // MB
)

// IntakeBeside measures reports over HTTP beside a server of somebody else that takes bare records at an address (url and path): this process drives both in turn, each a process of
// its own. The limit is what the peer did in the same run. Then it looks, in a run of a minute, how far behind notices, search and the sealed log are.
func IntakeBeside(ctx context.Context, t *Target, serve []string, peer string, out io.Writer) error {
	to, err := url.Parse(peer)
	if err != nil || to.Host == "" {
		return fmt.Errorf("the peer has no address: %q", peer)
	}
	if err := t.prepare(ctx); err != nil {
		return err
	}
	if err := t.settle(ctx); err != nil {
		return err
	}
	s, err := launch(ctx, serve)
	if err != nil {
		return err
	}
	defer func() { _ = s.stop() }()
	pid := strconv.Itoa(s.command.Process.Pid)
	if _, err := t.intakeRun(ctx, s.addr, intakeLasting); err != nil { // both warm up
		return err
	}
	if _, err := t.peerRun(ctx, to, intakeLasting); err != nil {
		return err
	}
	weighed, err := t.Platform.DB.Weight(ctx)
	if err != nil {
		return err
	}
	calls, written := writing(pid)
	var mine, theirs []float64
	var took, peers []time.Duration
	for run := range peerRuns {
		t.Progress(fmt.Sprintf("run %d of %d", run+1, peerRuns))
		one, err := t.peerRun(ctx, to, intakeLasting)
		if err != nil {
			return err
		}
		theirs, peers = append(theirs, float64(len(one))/intakeLasting.Seconds()), append(peers, one...)
		if one, err = t.intakeRun(ctx, s.addr, intakeLasting); err != nil {
			return err
		}
		mine, took = append(mine, float64(len(one))/intakeLasting.Seconds()), append(took, one...)
	}
	if err := t.caughtUp(ctx); err != nil {
		return err
	}
	n, engine := float64(len(took)), engineName(t.Platform.DB)
	lastCalls, lastWritten := writing(pid)
	results := []Result{
		{Name: "intake.peer", Unit: "reports/s", Value: medianOf(mine), Limit: medianOf(theirs), Runs: peerRuns, P50: quantile(took, .5), P99: quantile(took, .99),
			Note: "limit: what the peer did with bare records in the same run; two servers, one generator, three processes"},
		{Name: "intake.p99", Unit: "ms", Value: quantile(took, .99), Limit: quantile(peers, .99), Runs: len(took), Note: "limit: the peer's"},
		{Name: "intake.calls", Unit: "writes a report", Value: (lastCalls - calls) / n, Limit: mostCalls},
		{Name: "intake.written", Unit: "kB a report", Value: (lastWritten - written) / n / 1000, Limit: mostWritten},
	}
	if now, err := t.Platform.DB.Weight(ctx); err == nil && now > 0 {
		results = append(results, Result{Name: "intake.weight", Unit: "kB a report", Value: float64(now-weighed) / n / 1000, Limit: mostWeight, Note: "growth of the file"})
	}
	t.Progress("a minute, to see how far behind the followers are")
	behind, err := t.behind(ctx, s.addr)
	if err != nil {
		return err
	}
	for _, who := range []string{"notices", "search", "log"} {
		results = append(results, Result{Name: "intake.behind." + who, Unit: "s", Value: behind[who], Limit: mostBehind, Note: "at most, looked at four times a second"})
	}
	results = append(results, Result{Name: "intake.memory", Unit: "MB", Value: memory(pid, "VmHWM"), Limit: mostMemory, Note: "of the server, at its highest"})
	for _, r := range results {
		r.Engine, r.Cases = engine, t.filled
		if err := r.print(out); err != nil {
			return err
		}
	}
	return nil
}

// peerRun creates bare records of ten fields.
func (t *Target) peerRun(ctx context.Context, to *url.URL, lasting time.Duration) ([]time.Duration, error) {
	dice := make([]*rand.Rand, intakeConnections)
	for i := range dice {
		dice[i] = rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), uint64(i)))
	}
	return load(ctx, to.Host, intakeConnections, lasting, func(connection int, _ []byte) ([]byte, error) {
		r := t.reporters[connection%len(t.reporters)]
		d := t.draft(dice[connection], r)
		body, err := json.Marshal(map[string]any{"source": d.Source, "matter": d.Matter, "description": d.Description, "lon": d.Position.Lon, "lat": d.Position.Lat, "crs": string(d.Position.CRS),
			"grid": r.grid.Code, "owner": "U-" + r.grid.Code[:9] + "-C", "state": "assigned", "due": "2026-12-31 10:00:00.000Z"})
		return rawRequest("POST", to.RequestURI(), "", body), err
	})
}

// writing is how often a process has written, and how many bytes it sent to the disk.
func writing(pid string) (calls, bytes float64) {
	text, err := os.ReadFile("/proc/" + pid + "/io")
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		n, _ := strconv.ParseFloat(value, 64)
		switch name {
		case "syscw":
			calls = n
		case "write_bytes":
			bytes = n
		}
	}
	return calls, bytes
}

// followers says since when each follower of the journal has had something to do, in ms; nothing for who has not.
var followers = map[string]string{
	"notices": `SELECT COALESCE(MIN(at), 0) FROM journal WHERE district = $1 AND position = 1 + (SELECT position FROM outbox_reader WHERE district = $1 AND reader = 'notices')`,
	"search":  `SELECT COALESCE(MIN(at), 0) FROM journal WHERE district = $1 AND position = 1 + (SELECT position FROM search_cursor WHERE district = $1)`,
	"log":     `SELECT COALESCE(MIN(at), 0) FROM journal WHERE district = $1 AND position = (SELECT MAX(size) FROM audit_checkpoint WHERE district = $1)`,
}

func (t *Target) lag(ctx context.Context) (behind map[string]float64, err error) {
	err = t.Platform.DB.View(ctx, func(tx *store.Tx) error {
		behind = map[string]float64{}
		for who, query := range followers {
			var since int64
			if err := tx.Get(query, store.Args(demo.District), &since); err != nil {
				return fmt.Errorf("%s: %w", who, err)
			}
			if since > 0 {
				behind[who] = time.Since(time.UnixMilli(since)).Seconds()
			}
		}
		return nil
	})
	return behind, err
}

// caughtUp waits until nobody has anything to do.
func (t *Target) caughtUp(ctx context.Context) error {
	for ctx.Err() == nil {
		behind, err := t.lag(ctx)
		if err != nil || len(behind) == 0 {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
	return ctx.Err()
}

// behind reports for a minute, and says how far behind each follower was at most.
func (t *Target) behind(ctx context.Context, addr string) (most map[string]float64, err error) {
	t.since = uuid.Must(uuid.NewV7()).String()
	most = map[string]float64{}
	looking, enough := context.WithTimeout(ctx, peerLasting)
	defer enough()
	var wg sync.WaitGroup
	var failed error
	wg.Go(func() {
		for looking.Err() == nil {
			behind, err := t.lag(ctx)
			if err != nil {
				failed = err
				return
			}
			for who, s := range behind {
				most[who] = max(most[who], s)
			}
			time.Sleep(250 * time.Millisecond)
		}
	})
	_, err = t.intakeRun(ctx, addr, peerLasting)
	wg.Wait()
	if err == nil {
		err = failed
	}
	return most, err
}
