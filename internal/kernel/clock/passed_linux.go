package clock

import (
	"time"

	"golang.org/x/sys/unix"
)

// passed is what has passed since the machine was started, also while it slept.
func passed() time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &t) != nil {
		return time.Since(began)
	}
	return time.Duration(t.Nano())
}

var began = time.Now()
