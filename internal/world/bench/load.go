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
// a connection from the body of the last answer that it got, nil at first. load answers how long each request took; an answer that is not
// 2xx ends it with an error.
func load(ctx context.Context, addr string, connections int, lasting time.Duration, next func(connection int, last []byte) ([]byte, error)) ([]time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, lasting)
	defer cancel()
	took := make([][]time.Duration, connections)
	errs := make([]error, connections)
	var wg sync.WaitGroup
	for c := range connections {
		wg.Go(func() { took[c], errs[c] = talk(ctx, addr, func(last []byte) ([]byte, error) { return next(c, last) }) })
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

func talk(ctx context.Context, addr string, next func([]byte) ([]byte, error)) (took []time.Duration, err error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	in := bufio.NewReader(conn)
	var body []byte
	for ctx.Err() == nil {
		request, err := next(body)
		if err != nil {
			return nil, err
		}
		began := time.Now()
		if _, err := conn.Write(request); err != nil {
			return nil, err
		}
		answer, err := http.ReadResponse(in, nil)
		if err != nil {
			return nil, err
		}
		body, err = io.ReadAll(answer.Body)
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
