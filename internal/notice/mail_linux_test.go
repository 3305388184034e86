package notice_test

import (
	"net"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// TestAMailServerThatHangsAtConnect: its queue of connections is full, so that nobody answers a further one.
func TestAMailServerThatHangsAtConnect(t *testing.T) {
	t.Parallel()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Close(fd) })
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Listen(fd, 0); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	port := name.(*syscall.SockaddrInet4).Port
	for full := false; !full; {
		c, err := net.DialTimeout("tcp", "127.0.0.1:"+strconv.Itoa(port), 300*time.Millisecond)
		if full = err != nil; !full {
			t.Cleanup(func() { _ = c.Close() })
		}
	}
	if f := sent(t, (&mailbox{port: port}).driver(), message(), 300*time.Millisecond); f == nil || f.Code != "timeout" || !f.Down {
		t.Errorf("%+v", f)
	}
}
