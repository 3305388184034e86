package middleware

import (
	"errors"
	"net"
	"os"
	"time"
)

// How long a connection is waited for that takes nothing of what is written to it. A slow line that takes something goes on for as long as it needs.
const (
	patience = 30 * time.Second
	farewell = 2 * time.Second // once the server is asked to stop
	glance   = time.Second     // how often it is looked whether something was taken
)

// patient (有限等待) listens for connections of which none can be held up for ever by whoever does not read: pages, exports, files, the stream. It lies below
// net/http, because there a deadline that has passed once ends the answer, and no handler knows how much of it was taken.
type patient struct {
	net.Listener
	patience time.Duration
	stopping <-chan struct{}
}

// Patient makes a listener patient until the server is asked to stop.
func Patient(l net.Listener, stopping <-chan struct{}) net.Listener {
	return patient{l, patience, stopping}
}

// Accept implements net.Listener.
func (p patient) Accept() (net.Conn, error) {
	conn, err := p.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &patientConn{conn, p}, nil
}

type patientConn struct {
	net.Conn
	of patient
}

// Write ends with an error that is a timeout when nothing was taken for too long.
func (c *patientConn) Write(b []byte) (written int, err error) {
	for waited := time.Duration(0); ; {
		left := c.of.left(waited)
		if left <= 0 {
			return written, err
		}
		step := min(left, glance)
		if err := c.SetWriteDeadline(time.Now().Add(step)); err != nil {
			return written, err
		}
		var n int
		n, err = c.Conn.Write(b[written:])
		written += n
		switch {
		case !errors.Is(err, os.ErrDeadlineExceeded):
			return written, err
		case n > 0:
			waited = 0
		default:
			waited += step
		}
	}
}

// CloseWrite lets net/http end its side first, so that whoever still sends a body reads why it was refused.
func (c *patientConn) CloseWrite() error {
	if half, can := c.Conn.(interface{ CloseWrite() error }); can {
		return half.CloseWrite()
	}
	return nil
}

// left is how long a connection that was waited for is waited for yet.
func (p patient) left(waited time.Duration) time.Duration {
	all := p.patience
	select {
	case <-p.stopping:
		all = min(all, farewell)
	default:
	}
	return all - waited
}
