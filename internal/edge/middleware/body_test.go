package middleware

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"liandong/internal/door"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/kernel/clock"
)

// talk opens a connection to a server and says the beginning of a request.
func talk(t *testing.T, address, request string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := conn.Write([]byte(request)); err != nil {
		t.Fatal(err)
	}
	return conn
}

func headOf(method, path, token string, length int) string {
	return fmt.Sprintf("%s %s HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nAccept-Language: en\r\nContent-Length: %d\r\n\r\n", method, path, token, length)
}

// edgeOf is the edge before the routes, with an echo behind it.
func edgeOf(t *testing.T, grace time.Duration) string {
	t.Helper()
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, err := io.ReadAll(r.Body)
		if err != nil {
			route.Unread(w, r, err)
			return
		}
		select {
		case <-r.Context().Done():
			t.Error("a sender who waits for the answer is taken for gone")
		case <-time.After(3 * grace):
		}
		_, _ = w.Write(content)
	})
	server := httptest.NewServer(caller.Visitors{}.Around(Bounded(grace, Crowd(door.New(door.Service{Clock: clock.System{}}), echo))))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

func TestABodyThatDribblesIsCutInWords(t *testing.T) {
	t.Parallel()
	address := edgeOf(t, 100*time.Millisecond)
	for token, want := range map[string]string{"320509.staff": "http.slow", "320509.guest.x": "http.slow", "320509.guest.large": "http.too_large"} {
		length := 10_000
		if want != "http.slow" {
			length = route.SmallBody + 1 // refused unread: what comes then is read by net/http
		}
		conn := talk(t, address, headOf("POST", "/api/v1/reports", token, length))
		go func() {
			for {
				if _, err := conn.Write([]byte("x")); err != nil {
					return
				}
				time.Sleep(20 * time.Millisecond)
			}
		}()
		r := bufio.NewReader(conn)
		res, err := http.ReadResponse(r, nil)
		if err != nil {
			t.Fatalf("%s: %v", token, err)
		}
		var p struct{ Code, Detail string }
		if err := json.NewDecoder(res.Body).Decode(&p); err != nil || p.Code != want || p.Detail == "" || !res.Close {
			t.Errorf("%s: %d %+v %v, close %v", token, res.StatusCode, p, err, res.Close)
		}
		_ = res.Body.Close()
		_ = conn.SetReadDeadline(time.Now().Add(3 * time.Second)) // an open connection would be waited for
		if _, err := r.ReadByte(); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: the connection stays open", token)
		}
	}
}

// A slow line that keeps the least rate is heard to the end, and who waits for a slow answer is not cut off by what held for the body.
func TestASlowLineIsHeardToTheEnd(t *testing.T) {
	t.Parallel()
	conn := talk(t, edgeOf(t, 100*time.Millisecond), headOf("POST", "/api/v1/reports", "320509.staff", 8*bodyRate))
	for range 8 {
		if _, err := conn.Write([]byte(strings.Repeat("x", bodyRate))); err != nil {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Millisecond)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if got, err := io.ReadAll(res.Body); err != nil || res.StatusCode != http.StatusOK || len(got) != 8*bodyRate {
		t.Errorf("%d, %d bytes, %v", res.StatusCode, len(got), err)
	}
}

// TestWhoDribblesHoldsNoPlace: there are four places for what guests change; ten who never end leave room for the eleventh.
func TestWhoDribblesHoldsNoPlace(t *testing.T) {
	t.Parallel()
	reached := make(chan string, 1)
	server := httptest.NewServer(caller.Visitors{}.Around(Bounded(BodyGrace, Crowd(door.New(door.Service{Clock: clock.System{}}), http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		content, _ := io.ReadAll(r.Body)
		reached <- string(content)
	})))))
	defer server.Close()
	for range 10 {
		talk(t, server.Listener.Addr().String(), headOf("POST", "/api/v1/reports", "320509.guest.x", 100)+"{")
	}
	talk(t, server.Listener.Addr().String(), headOf("POST", "/api/v1/reports", "320509.guest.y", 2)+"{}")
	select {
	case content := <-reached:
		if content != "{}" {
			t.Errorf("heard: %q", content)
		}
	case <-time.After(4 * time.Second): // less than anybody waits in the queue
		t.Error("ten who dribble keep an honest guest outside")
	}
}

func TestAGuestsBodyIsBounded(t *testing.T) {
	t.Parallel()
	address := edgeOf(t, time.Millisecond)
	for _, head := range []string{headOf("POST", "/api/v1/territory", "320509.guest.x", route.SmallBody+1),
		strings.Replace(headOf("POST", "/api/v1/territory", "320509.guest.x", 0), "Content-Length: 0", "Transfer-Encoding: chunked", 1) + fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", route.SmallBody+1, strings.Repeat("x", route.SmallBody+1))} {
		res, err := http.ReadResponse(bufio.NewReader(talk(t, address, head)), nil)
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%d", res.StatusCode)
		}
		_ = res.Body.Close()
	}
	res, err := http.Get("http://" + address + "/api/v1/cases?q=" + strings.Repeat("x", longestQuery))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a long query: %d", res.StatusCode)
	}
}
