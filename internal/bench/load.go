package bench

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// load sends requests over connections that stay open, each waiting for its answer, until the time is over. next makes the raw request of
// a connection's n-th turn. It answers how long each request took; an answer that is not 2xx ends it with an error.
func load(ctx context.Context, addr string, connections int, lasting time.Duration, next func(connection, n int) []byte) ([]time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, lasting)
	defer cancel()
	took := make([][]time.Duration, connections)
	errs := make([]error, connections)
	var wg sync.WaitGroup
	for c := range connections {
		wg.Go(func() { took[c], errs[c] = talk(ctx, addr, func(n int) []byte { return next(c, n) }) })
	}
	wg.Wait()
	var all []time.Duration
	for c := range connections {
		if errs[c] != nil {
			return nil, errs[c]
		}
		all = append(all, took[c]...)
	}
	return all, nil
}

func talk(ctx context.Context, addr string, next func(int) []byte) (took []time.Duration, err error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	in := bufio.NewReader(conn)
	for n := 0; ctx.Err() == nil; n++ {
		request := next(n)
		began := time.Now()
		if _, err := conn.Write(request); err != nil {
			return nil, err
		}
		answer, err := http.ReadResponse(in, nil)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil {
			return nil, err
		}
		if answer.StatusCode >= 300 {
			return nil, fmt.Errorf("answered %s: %s", answer.Status, body)
		}
		took = append(took, time.Since(began))
	}
	return took, nil
}

func rawRequest(method, path, token string, body []byte) []byte {
	head := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", method, path, token, len(body))
	return append([]byte(head), body...)
}
