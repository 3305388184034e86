package middleware

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"liandong/internal/edge/caller"
	"liandong/internal/edge/problem"
	"liandong/internal/edge/route"
)

// How slowly a body may come.
const (
	BodyGrace    = 5 * time.Second // before anything is asked of it
	bodyRate     = 1 << 10         // bytes a second that it must have afterwards
	bodyPatience = 2 * time.Minute // for all of it
)

// steady (不断流) is a body that must not dribble: whoever sends less than the least rate is cut off. Only the time that is spent waiting for the sender counts.
type steady struct {
	io.ReadCloser
	conn   *http.ResponseController
	came   int64
	waited time.Duration
	grace  time.Duration
	ended  bool
}

// until lets the connection wait so long for more. A recorder of a test cannot.
func (b *steady) until(wait time.Duration) { _ = b.conn.SetReadDeadline(time.Now().Add(wait)) }

// slowError is what a reader of the body gets; it is a timeout for whoever asks by net.Error.
type slowError struct{ error }

func (slowError) Timeout() bool   { return true }
func (slowError) Temporary() bool { return true }
func (e slowError) Unwrap() error { return e.error }

func (b *steady) Read(p []byte) (int, error) {
	left := min(b.grace+time.Duration(b.came)*time.Second/bodyRate, bodyPatience) - b.waited
	began := time.Now()
	b.until(left)
	n, err := b.ReadCloser.Read(p)
	b.came += int64(n)
	b.waited += time.Since(began)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return n, slowError{problem.ErrSlow.New()}
	case err != nil: // what the server waits for next has no deadline
		b.ended = true
		_ = b.conn.SetReadDeadline(time.Time{})
	}
	return n, err
}

const longestQuery = 8 << 10 // bytes

// Door is where guests wait for their turn.
type Door interface {
	Hear(address string) (done func(), err error)
	Queue(ctx context.Context) (done func(), err error)
}

// Bounded refuses addresses that are longer than any here, and makes every body one that must not dribble: nothing is asked of it before the grace is over.
func Bounded(grace time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.URL.RawQuery) > longestQuery || len(r.URL.Path) > longestQuery/8 {
			problem.Write(w, r, problem.ErrLongURL.New())
			return
		}
		if r.Body != nil && r.Body != http.NoBody {
			body := &steady{ReadCloser: r.Body, conn: http.NewResponseController(w), grace: grace}
			r.Body = body
			// What no handler reads, net/http reads to know where the next request begins: before and after the answer, and without a limit of time of its own.
			body.until(grace)
			defer func() {
				if !body.ended {
					body.until(grace)
				}
			}()
		}
		next.ServeHTTP(w, r)
	})
}

// Crowd lets what guests change through one queue, so that a flood at the door holds up nobody inside; nil for no door. A place in it is taken when the whole body is there.
func Crowd(door Door, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := caller.VisitorOf(r.Context())
		if r.Method == http.MethodGet || r.Method == http.MethodHead || door == nil || !v.Guest {
			next.ServeHTTP(w, r)
			return
		}
		heard, err := door.Hear(v.Address)
		if err != nil {
			problem.Write(w, r, err)
			return
		}
		defer heard()
		if r.Method == http.MethodPatch && strings.HasPrefix(r.URL.Path, "/api/v1/media/") {
			next.ServeHTTP(w, r) // takes a place for each chunk; see mediaapi
			return
		}
		content, err := route.ReadBody(w, r, route.SmallBody, problem.ErrBody.New())
		if err != nil {
			route.Unread(w, r, err)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(content))
		done, err := door.Queue(r.Context())
		if err != nil {
			problem.Write(w, r, err)
			return
		}
		defer done()
		next.ServeHTTP(w, r)
	})
}
