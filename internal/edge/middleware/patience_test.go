package middleware

import (
	"errors"
	"net"
	"os"
	"testing"
	"time"
)

// played is a connection that takes so many bytes of each write, then waits for room until the deadline.
type played struct {
	net.Conn
	takes []int
	all   int
}

func (*played) SetWriteDeadline(time.Time) error { return nil }

func (p *played) Write(b []byte) (n int, err error) {
	if len(p.takes) > 0 {
		n, p.takes = min(len(b), p.takes[0]), p.takes[1:]
	}
	p.all += n
	if n < len(b) {
		err = os.ErrDeadlineExceeded
	}
	return n, err
}

// TestWhoTakesSomethingIsWaitedFor: silence ends a connection, slowness does not.
func TestWhoTakesSomethingIsWaitedFor(t *testing.T) {
	t.Parallel()
	stopping := make(chan struct{})
	close(stopping)
	for name, c := range map[string]struct {
		takes    []int
		stopping chan struct{}
		taken    int
	}{
		"at once":                           {takes: []int{100}, taken: 100},
		"slowly":                            {takes: []int{10, 0, 0, 10, 0, 0, 40, 0, 0, 40}, taken: 100},
		"nothing any more":                  {takes: []int{10, 0, 0, 0, 90}, taken: 10},
		"nothing at all":                    {taken: 0},
		"slowly while the server stops":     {takes: []int{10, 0, 10, 0, 80}, stopping: stopping, taken: 100},
		"too little while the server stops": {takes: []int{10, 0, 0, 90}, stopping: stopping, taken: 10},
	} {
		p := &played{takes: c.takes}
		conn := &patientConn{p, patient{patience: 3 * glance, stopping: c.stopping}}
		n, err := conn.Write(make([]byte, 100))
		if n != c.taken || p.all != c.taken || (c.taken == 100) != (err == nil) || err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: %d bytes, %v", name, n, err)
		}
	}
}
