package httpapi

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"liandong/internal/edge/middleware"
)

// How long a stop takes at most, and how long connections stay open first in which a request may be on its way.
const (
	drainMost = 20 * time.Second
	onItsWay  = 250 * time.Millisecond
)

// Serve listens until ctx ends. Then nobody new is let in, streams end, requests that have come are answered, and whoever does not read their answer is not
// waited for; what is not answered after drainMost is cut off. ready is called with the address once it listens.
func (s *Server) Serve(ctx context.Context, addr string, ready func(net.Addr)) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	s.stopping = make(chan struct{})
	running, cut := context.WithCancel(context.WithoutCancel(ctx)) // what is asked to stop is not cut off
	defer cut()
	server := &http.Server{Handler: s.leaving(s.Handler()), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		BaseContext: func(net.Listener) context.Context { return running },
		ErrorLog:    slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn)}
	failed := make(chan error, 2)
	measuring, err := s.serveMetrics(ctx, failed)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer func() { _ = measuring.Close() }()
	go func() { failed <- server.Serve(middleware.Patient(listener, s.stopping)) }()
	ready(listener.Addr())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	close(s.stopping)
	_ = listener.Close()
	time.Sleep(onItsWay)
	drain, cancel := context.WithTimeout(running, drainMost)
	defer cancel()
	if err := server.Shutdown(drain); errors.Is(err, context.DeadlineExceeded) { // any other is of a listener that is closed already
		slog.Warn("requests were cut off at the stop")
		cut()
		_ = server.Close()
	}
	return nil
}

// leaving tells clients, once the server is asked to stop, that their connection ends with the answer: then none is closed on a request that comes.
func (s *Server) leaving(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-s.stopping:
			w.Header().Set("Connection", "close")
		default:
		}
		next.ServeHTTP(w, r)
	})
}
