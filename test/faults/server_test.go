//go:build faults

package faults_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
)

// workshop is what the tests of a run share: the program, and the districts that are copied for each.
var workshop = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "liandong-faults") })

// program builds the program once.
var program = sync.OnceValues(func() (string, error) {
	dir, err := workshop()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "liandong")
	if out, err := exec.Command("go", "build", "-o", path, "../../cmd/liandong").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

// said is what a process has written so far.
type said struct {
	sync.Mutex
	text bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.Lock()
	defer s.Unlock()
	return s.text.Write(p)
}

func (s *said) String() string {
	s.Lock()
	defer s.Unlock()
	return s.text.String()
}

// process is a liandong that runs.
type process struct {
	t   *testing.T
	cmd *exec.Cmd
	url string // once it has said so
	log said
	out io.Reader
}

// launch starts the program; the process is killed at the end of the test where it still runs.
func launch(t *testing.T, args ...string) *process {
	t.Helper()
	bin, err := program()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, cmd: exec.Command(bin, args...)}
	p.cmd.Env = append(os.Environ(), "LANG=en_GB.UTF-8", "LIANDONG_DATABASE=", "LIANDONG_DATA=")
	p.cmd.Stderr = &p.log
	if p.out, err = p.cmd.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if p.cmd.ProcessState == nil {
			p.kill()
		}
		if t.Failed() {
			t.Logf("%v said:\n%s", args, &p.log)
		}
	})
	return p
}

// awaits reads what the process prints until it says where it serves.
func (p *process) awaits() *process {
	p.t.Helper()
	for lines := bufio.NewScanner(io.TeeReader(p.out, &p.log)); lines.Scan(); {
		if _, url, ok := strings.Cut(lines.Text(), "serves http"); ok {
			p.url = "http" + url
			go func() { _, _ = io.Copy(&p.log, p.out) }()
			return p
		}
	}
	p.t.Fatalf("the server did not start: %v: %s", p.cmd.Wait(), &p.log)
	return nil
}

// ended waits for a process that is to end by itself and returns whether it succeeded, and all that it said.
func (p *process) ended() (ok bool, text string) {
	p.t.Helper()
	_, _ = io.Copy(&p.log, p.out)
	err := p.cmd.Wait()
	return err == nil, p.log.String()
}

func run(t *testing.T, args ...string) (ok bool, text string) {
	t.Helper()
	return launch(t, args...).ended()
}

// kill is kill -9.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// stop asks the process to end and waits for it.
func (p *process) stop() {
	p.t.Helper()
	p.signal(syscall.SIGTERM)
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("the server ended with %v: %s", err, &p.log)
	}
}

func (p *process) signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// impatient is how long a test waits for an answer that must come.
var impatient = &http.Client{Timeout: 30 * time.Second}

// answer is what the server said; status 0 where nothing came.
type answer struct {
	status int
	text   string
	body   map[string]any
}

func (a answer) String() string { return fmt.Sprintf("%d %.300s", a.status, a.text) }

func (p *process) call(method, path, token string, body any) (a answer) {
	text, err := json.Marshal(body)
	if err != nil {
		return a
	}
	req, err := http.NewRequest(method, p.url+path, bytes.NewReader(text))
	if err != nil {
		return a
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := impatient.Do(req)
	if err != nil {
		return answer{text: err.Error()}
	}
	defer func() { _ = res.Body.Close() }()
	read, err := io.ReadAll(res.Body)
	if err != nil {
		return answer{text: err.Error()}
	}
	a = answer{status: res.StatusCode, text: string(read)}
	_ = json.Unmarshal(read, &a.body)
	return a
}

func (p *process) get(path, token string) answer { return p.call(http.MethodGet, path, token, nil) }

// report sends a report of the hotline.
func (p *process) report(token, id string) answer {
	return p.call(http.MethodPost, "/api/v1/reports", token, map[string]any{"id": id, "source": "hotline", "description": "河边护栏松动请尽快处理",
		"location": map[string]any{"lon": 120.6192114, "lat": 30.919195}})
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// until asks until the answer is as wanted: the right thing must come, however long the machine takes; it fails after a minute.
func until(t *testing.T, what string, ask func() (bool, any)) {
	t.Helper()
	var last any
	for began := time.Now(); time.Since(began) < time.Minute; time.Sleep(50 * time.Millisecond) {
		ok, said := ask()
		if ok {
			return
		}
		last = said
	}
	t.Fatalf("%s: %v", what, last)
}

// build makes a demonstration district with the program and ends it.
func build(bin, dir, database string) error {
	cmd := exec.Command(bin, "demo", "--addr", "127.0.0.1:0", "--data", dir, "--database", database)
	var log said
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.Contains(lines.Text(), "serves http") {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
				return err
			}
			return cmd.Wait()
		}
	}
	return fmt.Errorf("the model was not built: %w: %s", cmd.Wait(), log.String())
}
