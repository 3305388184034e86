//go:build !linux

package clock

import "time"

// passed is what has passed since this program was started, where the machine did not sleep.
func passed() time.Duration { return time.Since(began) }

var began = time.Now()
