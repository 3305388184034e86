package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"testing"
	"time"
)

// inside is one call of the handler without a network between: the fuzzer and the matrix make very many.
type inside struct {
	method, url string
	header      http.Header
	body        []byte
	address     string
}

// sink takes an answer. A stream ends at its first flush: its caller leaves.
type sink struct {
	bytes.Buffer
	header http.Header
	status int
	leave  context.CancelFunc
}

// Header implements http.ResponseWriter.
func (s *sink) Header() http.Header { return s.header }

// WriteHeader implements http.ResponseWriter.
func (s *sink) WriteHeader(status int) {
	if s.status == 0 {
		s.status = status
	}
}

// Write implements http.ResponseWriter.
func (s *sink) Write(b []byte) (int, error) {
	s.WriteHeader(http.StatusOK)
	return s.Buffer.Write(b)
}

// Flush implements http.Flusher.
func (s *sink) Flush() { s.WriteHeader(http.StatusOK); s.leave() }

// SetReadDeadline is for http.ResponseController.
func (s *sink) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline is for http.ResponseController.
func (s *sink) SetWriteDeadline(time.Time) error { return nil }

// ask returns a call, and false where its address is none that a client could send.
func (s *site) ask(c inside) (answer, bool) {
	s.t.Helper()
	ctx, leave := context.WithCancel(s.t.Context())
	defer leave()
	req, err := http.NewRequestWithContext(ctx, c.method, "http://liandong.test"+c.url, io.NopCloser(bytes.NewReader(c.body)))
	if err != nil {
		return answer{}, false
	}
	if c.header != nil {
		req.Header = c.header
	}
	req.ContentLength, req.RequestURI = int64(len(c.body)), c.url
	if req.RemoteAddr = c.address; c.address == "" {
		req.RemoteAddr = "192.0.2.1:1234"
	}
	out := &sink{header: http.Header{}, leave: leave}
	s.handler.ServeHTTP(out, req)
	out.WriteHeader(http.StatusOK)
	content := out.Bytes()
	if z, err := gzip.NewReader(bytes.NewReader(content)); err == nil && out.header.Get("Content-Encoding") == "gzip" { // as a browser would
		content, _ = io.ReadAll(z)
	}
	a := answer{status: out.status, header: out.header, raw: string(content)}
	_ = json.Unmarshal(content, &a.body) // not every answer is JSON
	return a, true
}

// onMemory puts the files of a test where writing is cheap, where there is such a place: what these tests ask has nothing to do with a disk.
func onMemory(t *testing.T) {
	t.Helper()
	const shared = "/dev/shm"
	if info, err := os.Stat(shared); err == nil && info.IsDir() {
		t.Setenv("TMPDIR", shared)
	}
}
