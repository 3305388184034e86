package pace

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestAKeyIsKeptBounded(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("名", 1<<20)
	if b := Bounded(long); len(b) > longest || b == Bounded(long+"x") || b != Bounded(long) || Bounded("op-320509") != "op-320509" {
		t.Errorf("%d bytes are kept as %q", len(long), b)
	}
	var p Paces
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	now := time.Now()
	for i := range 100 {
		p.Take(fmt.Sprint(i, long), Pace{time.Second, 1}, 1, now)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > 8<<20 { // of 300 MB that were sent, and of what other tests hold
		t.Errorf("%d bytes are kept", kept)
	}
}

func TestWhoHasRestedIsForgottenFirst(t *testing.T) {
	t.Parallel()
	var p Paces
	slow, now := Pace{time.Hour, 1}, time.Now()
	for i := range most / 4 {
		p.Take(fmt.Sprint("busy", i), slow, 1, now)
	}
	for i := range 3 * most {
		p.Take(fmt.Sprint("idle", i), Pace{time.Nanosecond, 1}, 1, now.Add(time.Duration(i)*time.Microsecond))
	}
	if len(p.of) > most {
		t.Errorf("%d are remembered", len(p.of))
	}
	for i := range most / 4 {
		if p.Take(fmt.Sprint("busy", i), slow, 1, now) {
			t.Fatalf("a flood of others lets %d in again", i)
		}
	}
}

func TestAHouseCountsAsOne(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{"192.0.2.7": "192.0.2.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "2001:db8:1:2::9": "2001:db8:1:2::/64",
		"::ffff:192.0.2.7": "::ffff:192.0.2.7", "": "", "somewhere": "somewhere"} {
		if got := Network(address); got != want {
			t.Errorf("%q counts by %q, not %q", address, got, want)
		}
	}
}

func TestAQuotaIsSoManyInASpan(t *testing.T) {
	t.Parallel()
	var p Paces
	q, now := Quota(80<<20, 24*time.Hour), time.Now()
	if !p.Take("guest", q, 79<<20, now) || p.Take("guest", q, 2<<20, now) || !p.Take("guest", q, 1<<20, now) {
		t.Error("80 MB are not 80 MB")
	}
	if p.Take("guest", q, 80<<20, now.Add(12*time.Hour)) || !p.Take("guest", q, 79<<20, now.Add(24*time.Hour)) {
		t.Error("a day later it is not there again")
	}
}
