package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/private"
	"liandong/internal/kernel/store"
)

// Outside (外部见证) hands signed heads to where whoever can change the database cannot reach: a file that is only appended to, a URL. It reads the newest head now
// and then, beside the sequencer, so that nothing waits for it. A head covers all before it: where a place was not to be reached, the newest is what is sent next,
// so that nothing piles up.
type Outside struct {
	DB   *store.DB
	File string // "" for none
	URL  string // "" for none
	Log  *slog.Logger

	Pace   time.Duration // least time between two heads; DefaultPace where it is 0
	Client *http.Client  // one with headsPatience where it is nil

	mu     sync.Mutex
	places map[string]*OutsidePlace
}

const (
	// DefaultPace is how often heads leave: what was written since the last one could be cut off unseen.
	DefaultPace    = 10 * time.Second
	headsPatience  = 10 * time.Second
	mostHeadsPause = 10 * time.Minute
)

// OutsidePlace is how one place does.
type OutsidePlace struct {
	Name     string // file or url
	SentAt   time.Time
	Failures int64 // since the start
	Failing  bool  // the last attempt failed
	Error    string

	row int // failures in a row
}

// Run hands heads over until ctx ends, and the last ones then.
func (o *Outside) Run(ctx context.Context) {
	var workers sync.WaitGroup
	if o.File != "" {
		workers.Go(func() { o.keep(ctx, "file", o.append) })
	}
	if o.URL != "" {
		workers.Go(func() { o.keep(ctx, "url", o.post) })
	}
	workers.Wait()
}

// State tells how the places do, the file first.
func (o *Outside) State() (all []OutsidePlace) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, name := range []string{"file", "url"} {
		if p := o.places[name]; p != nil {
			all = append(all, *p)
		}
	}
	return all
}

// keep sends what is new to one place; what failed is tried again ever later.
func (o *Outside) keep(ctx context.Context, name string, send func(context.Context, []KeptHead) error) {
	pace := o.Pace
	if pace == 0 {
		pace = DefaultPace
	}
	sent := map[string]int64{}
	pause := pace
	for {
		last := false
		select {
		case <-ctx.Done():
			last = true
		case <-time.After(pause):
		}
		on, cancel := context.WithTimeout(context.WithoutCancel(ctx), headsPatience)
		at, err := o.once(on, sent, send)
		cancel()
		pause = pace
		if failures := o.note(name, at, err); failures > 0 {
			pause = min(pace<<min(failures, 10), mostHeadsPause)
			o.Log.Error("heads of the audit log do not reach their witness 日志头未能送达外部见证", "place", name, "error", err)
		}
		if last {
			return
		}
	}
}

// once sends the newest heads that a place has not. Returns when it last had something to send, zero for nothing.
func (o *Outside) once(ctx context.Context, sent map[string]int64, send func(context.Context, []KeptHead) error) (at time.Time, err error) {
	heads, err := o.newest(ctx, sent)
	if err != nil || len(heads) == 0 {
		return at, err
	}
	if err := send(ctx, heads); err != nil {
		return at, err
	}
	for _, h := range heads {
		sent[h.District] = h.Size
	}
	return time.Now(), nil
}

func (o *Outside) newest(ctx context.Context, sent map[string]int64) (heads []KeptHead, err error) {
	err = o.DB.View(ctx, func(tx *store.Tx) error {
		heads = nil
		return tx.Each(`SELECT c.district, c.size, c.at, c.note FROM audit_checkpoint c
			JOIN (SELECT district, MAX(size) AS size FROM audit_checkpoint GROUP BY district) n ON n.district = c.district AND n.size = c.size ORDER BY c.district`, nil, func(r store.Scanner) error {
			var h KeptHead
			var at int64
			err := r.Scan(&h.District, &h.Size, &at, &h.Note)
			h.At = clock.Time(at)
			if sent[h.District] != h.Size {
				heads = append(heads, h)
			}
			return err
		})
	})
	return heads, err
}

// note keeps how a place does and returns how often in a row it has failed.
func (o *Outside) note(name string, at time.Time, err error) (inRow int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.places == nil {
		o.places = map[string]*OutsidePlace{}
	}
	p := o.places[name]
	if p == nil {
		p = &OutsidePlace{Name: name}
		o.places[name] = p
	}
	if err != nil {
		p.Failures++
		p.Failing, p.Error = true, err.Error()
		p.row++
		return p.row
	}
	p.Failing, p.Error, p.row = false, "", 0
	if !at.IsZero() {
		p.SentAt = at
	}
	return 0
}

// append writes a line for each head and has it on disk. The file is opened anew each time: whoever moves it away gets a new one.
func (o *Outside) append(_ context.Context, heads []KeptHead) (err error) {
	file, err := os.OpenFile(o.File, os.O_APPEND|os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	lines, err := linesOf(heads)
	if err != nil {
		return err
	}
	end, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if end > 0 {
		var last [1]byte
		if _, err := file.ReadAt(last[:], end-1); err == nil && last[0] != '\n' {
			lines = append([]byte{'\n'}, lines...) // what a power cut has torn stands on a line of its own
		}
	}
	if _, err := file.Write(lines); err != nil {
		return err
	}
	if err := file.Sync(); err != nil || end > 0 {
		return err
	}
	return private.Settle(filepath.Dir(o.File)) // a new name
}

// post sends the same lines.
func (o *Outside) post(ctx context.Context, heads []KeptHead) (err error) {
	lines, err := linesOf(heads)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.URL, bytes.NewReader(lines))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-ndjson")
	client := o.Client
	if client == nil {
		client = &http.Client{Timeout: headsPatience}
	}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, res.Body.Close()) }()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<16))
	if res.StatusCode >= 300 {
		return fmt.Errorf("the witness answered %s", res.Status)
	}
	return nil
}

func linesOf(heads []KeptHead) ([]byte, error) {
	var lines bytes.Buffer
	out := json.NewEncoder(&lines)
	for _, h := range heads {
		if err := out.Encode(h); err != nil {
			return nil, err
		}
	}
	return lines.Bytes(), nil
}
