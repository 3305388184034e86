package route

import (
	"bytes"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/edge/problem"
	"liandong/internal/kernel/fault"
)

// How large a body may be. What a route takes beyond SmallBody, it says where it is registered (large), and gets only from who has a live session.
const (
	PublicBody = 8 << 10  // where nobody is known yet
	SmallBody  = 64 << 10 // where nothing else is said
	largeBody  = 1 << 20  // rules, matters, calendars
)

// Large lets a route take a large body, of whoever has a live session.
func Large(op *huma.Operation) { op.MaxBodyBytes = largeBody }

// ReadBody reads a body of at most so many bytes. Errors: tooLarge; ErrSlow; what the connection says where the sender is gone.
func ReadBody(w http.ResponseWriter, r *http.Request, most int64, tooLarge *fault.Error) ([]byte, error) {
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

// Unread returns a request whose body could not be read: in words where it was too large or too slow, else whoever sent it is gone.
func Unread(w http.ResponseWriter, r *http.Request, err error) {
	var said *fault.Error
	if errors.As(err, &said) {
		w.Header().Set("Connection", "close")
		problem.Write(w, r, said)
	}
}
