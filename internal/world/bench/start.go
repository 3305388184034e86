package bench

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

const (
	startRuns    = 3
	startMax     = 2.0   // s
	memoryMax    = 300.0 // MB
	startLasting = 15 * time.Second
	startClients = 8
)

// Start starts this program as a server of its own on the database, several times, and measures how long it takes until it says that it is ready; then how much memory it
// holds after boards, lists, searches and reports by several people at once.
func Start(ctx context.Context, t *Target, serve []string, out io.Writer) error {
	m, err := t.months(ctx)
	if err != nil {
		return err
	}
	if err := t.settle(ctx); err != nil {
		return err
	}
	var took []float64
	for range startRuns {
		began := time.Now()
		s, err := launch(ctx, serve)
		if err != nil {
			return err
		}
		took = append(took, time.Since(began).Seconds())
		if err := s.stop(); err != nil {
			return err
		}
	}
	err = Result{Name: "start", Unit: "s", Engine: engineName(t.Platform.DB), Cases: m.cases, Value: medianOf(took), Limit: startMax, Runs: startRuns, Note: "until /readyz answers 200"}.print(out)
	if err != nil {
		return err
	}
	s, err := launch(ctx, serve)
	if err != nil {
		return err
	}
	pid := fmt.Sprint(s.command.Process.Pid)
	idle := memory(pid, "VmHWM")
	dice := rand.New(rand.NewPCG(13, 14))
	words := t.askWords()
	requests := make(chan []byte, startClients)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() { // the dice are one person's
		for ctx.Err() == nil {
			area, from, to := m.any()
			one := rawRequest("GET", fmt.Sprintf("/api/v1/indicators?grid=%s&from=%s&to=%s&by=matter", area, from, to), t.tokens[0], nil)
			switch dice.IntN(4) {
			case 0:
				one = rawRequest("GET", "/api/v1/cases?limit=50&grid="+area, t.tokens[0], nil)
			case 1:
				one, _ = words()
			case 2:
				r := t.reporters[dice.IntN(len(t.reporters))]
				one = rawRequest("POST", "/api/v1/reports", r.token, wireDraft(t.draft(dice, r)))
			}
			select {
			case requests <- one:
			case <-ctx.Done():
			}
		}
	}()
	answered, err := load(ctx, s.addr, startClients, startLasting, func(int, []byte) ([]byte, error) { return <-requests, nil })
	if err != nil {
		return err
	}
	busy := memory(pid, "VmHWM")
	if err := s.stop(); err != nil {
		return err
	}
	return Result{Name: "memory", Unit: "MB", Engine: engineName(t.Platform.DB), Cases: m.cases, Value: busy, Limit: memoryMax, Runs: len(answered),
		Note: fmt.Sprintf("resident at its highest, of the server alone, after boards, lists, searches and reports by %d at once; %.0f MB when it was ready", startClients, idle)}.print(out)
}

// launched is a server that runs.
type launched struct {
	command *exec.Cmd
	addr    string
}

// launch starts the server on a free port and waits until it is ready.
func launch(ctx context.Context, serve []string) (*launched, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s := &launched{command: exec.CommandContext(ctx, program, append(serve, "--addr", "127.0.0.1:0")...)}
	s.command.Stderr = os.Stderr
	said, err := s.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.command.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(said)
	for s.addr == "" && lines.Scan() {
		_, s.addr, _ = strings.Cut(lines.Text(), "http://")
	}
	if s.addr == "" {
		return nil, fmt.Errorf("the server did not start: %w", s.command.Wait())
	}
	go func() { _, _ = io.Copy(io.Discard, said) }()
	for ctx.Err() == nil {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.addr+"/readyz", nil)
		if err != nil {
			return nil, err
		}
		if response, err := http.DefaultClient.Do(request); err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return s, nil
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	return nil, ctx.Err()
}

func (s *launched) stop() error {
	if err := s.command.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return s.command.Wait()
}
