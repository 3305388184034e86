package httpapi

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/kernel/fault"
)

// How large a body may be. What a route takes beyond smallBody, it says where it is registered (large), and gets only from who has a live session.
const (
	publicBody = 8 << 10  // where nobody is known yet
	smallBody  = 64 << 10 // where nothing else is said
	largeBody  = 1 << 20  // rules, matters, calendars
)

// How slowly a body may come.
const (
	bodyGrace    = 5 * time.Second // before anything is asked of it
	bodyRate     = 1 << 10         // bytes a second that it must have afterwards
	bodyPatience = 2 * time.Minute // for all of it
	pieceChunk   = 64 << 10        // of a guest's file, that is there before it takes a place
)

// large lets a route take a large body, of whoever has a live session.
func large(op *huma.Operation) { op.MaxBodyBytes = largeBody }

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
		return n, slowError{errSlow.New()}
	case err != nil: // what the server waits for next has no deadline
		b.ended = true
		_ = b.conn.SetReadDeadline(time.Time{})
	}
	return n, err
}

const longestQuery = 8 << 10 // bytes

// bounded refuses addresses that are longer than any here, and makes every body one that must not dribble.
func (s *Server) bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.URL.RawQuery) > longestQuery || len(r.URL.Path) > longestQuery/8 {
			writeProblem(w, r, errLongURL.New())
			return
		}
		if r.Body != nil && r.Body != http.NoBody {
			grace := bodyGrace
			if s.grace > 0 {
				grace = s.grace
			}
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

// readBody reads a body of at most so many bytes. Errors: tooLarge; errSlow; what the connection says where the sender is gone.
func readBody(w http.ResponseWriter, r *http.Request, most int64, tooLarge *fault.Error) ([]byte, error) {
	if r.ContentLength > most {
		return nil, tooLarge
	}
	var all bytes.Buffer // grows with what came, not with what was announced
	_, err := all.ReadFrom(http.MaxBytesReader(w, r.Body, most))
	if e := (*http.MaxBytesError)(nil); errors.As(err, &e) {
		return nil, tooLarge
	}
	return all.Bytes(), err
}

// crowd lets what guests change through one queue, so that a flood at the door holds up nobody inside. A place in it is taken when the whole body is there.
func (s *Server) crowd(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := visitorOf(r.Context())
		if r.Method == http.MethodGet || r.Method == http.MethodHead || s.Door == nil || !v.Guest {
			next.ServeHTTP(w, r)
			return
		}
		heard, err := s.Door.Hear(v.address)
		if err != nil {
			writeProblem(w, r, err)
			return
		}
		defer heard()
		if r.Method == http.MethodPatch && strings.HasPrefix(r.URL.Path, "/api/v1/media/") {
			next.ServeHTTP(w, r) // takes a place for each chunk; see piece
			return
		}
		content, err := readBody(w, r, smallBody, errBody.New())
		if err != nil {
			s.unread(w, r, err)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(content))
		done, err := s.Door.Queue(r.Context())
		if err != nil {
			writeProblem(w, r, err)
			return
		}
		defer done()
		next.ServeHTTP(w, r)
	})
}

// unread returns a request whose body could not be read: in words where it was too large or too slow, else whoever sent it is gone.
func (s *Server) unread(w http.ResponseWriter, r *http.Request, err error) {
	var said *fault.Error
	if errors.As(err, &said) {
		w.Header().Set("Connection", "close")
		writeProblem(w, r, said)
	}
}

// known says whether the session of a visitor lives; asked before a large body is read.
func (v visitor) known(ctx context.Context) error {
	return v.server.administration().Alive(ctx, v.Credential)
}
