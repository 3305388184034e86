package httpapi_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"liandong/internal/edge/httpapi"
	"liandong/internal/world/demo"
)

// TestAStopLetsEndWhatHasBegun: a request whose body is still coming is answered, a stream ends, nobody new is let in, whoever does not read is left, and
// the stop is no failure.
func TestAStopLetsEndWhatHasBegun(t *testing.T) {
	t.Parallel()
	s := newSite(t, built.OpenSQLite(t))
	token := s.login("op-" + fishZone)
	server := &httpapi.Server{Platform: s.services, Sequencer: s.seq, District: demo.District}
	ctx, stop := context.WithCancel(t.Context())
	address, ended := make(chan net.Addr, 1), make(chan error, 1)
	go func() { ended <- server.Serve(ctx, "127.0.0.1:0", func(a net.Addr) { address <- a }) }()
	to := (<-address).String()
	say := func(request string) (net.Conn, *bufio.Reader) {
		conn, err := net.Dial("tcp", to)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		if _, err := conn.Write([]byte(request)); err != nil {
			t.Fatal(err)
		}
		return conn, bufio.NewReader(conn)
	}
	// What is refused unread is refused in words also below the listener that waits: its side of the connection ends first.
	_, refused := say("POST /api/v1/session HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: 9000000\r\n\r\n" + strings.Repeat("x", 200_000))
	if res, err := http.ReadResponse(refused, nil); err != nil || res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a large body: %v %v", res, err)
	}
	const body = `{"account":"nobody","password":"wrong"}`
	login, answer := say(fmt.Sprintf("POST /api/v1/session HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", len(body)))
	if line, err := answer.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("%q %v", line, err)
	}
	_, _ = answer.ReadString('\n')
	_, stream := say("GET /api/v1/stream HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer " + token + "\r\n\r\n")
	opened, err := http.ReadResponse(stream, nil)
	if err != nil || opened.StatusCode != http.StatusOK {
		t.Fatalf("%v %v", opened, err)
	}
	_, _ = say(strings.Repeat("GET /openapi.json HTTP/1.1\r\nHost: here\r\n\r\n", 200)) // never reads

	stop()
	if rest, err := io.ReadAll(opened.Body); err != nil || !strings.Contains(string(rest), "connected") {
		t.Errorf("the stream: %q %v", rest, err)
	}
	for {
		conn, err := net.Dial("tcp", to)
		if err != nil {
			break
		}
		_ = conn.Close()
	}
	select {
	case err := <-ended:
		t.Fatalf("it did not wait for a request: %v", err)
	default:
	}
	if _, err := login.Write([]byte(body)); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(answer, nil)
	if err != nil || res.StatusCode != http.StatusUnauthorized {
		t.Fatalf("%+v %v", res, err)
	}
	_ = res.Body.Close()
	if err := <-ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
}
