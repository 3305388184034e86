// Package pace says how often something may happen, by what a client has chosen or where it comes from, in bounded memory.
package pace

import (
	"crypto/sha256"
	"encoding/base64"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Pace (频率) is so many at once, then one each interval.
type Pace struct {
	Every time.Duration
	Burst int
}

// Quota returns the pace of so many in each span.
func Quota(many int, span time.Duration) Pace { return Pace{span / time.Duration(many), many} }

// most is how many keys are remembered; then those that have rested are forgotten, and if that is not enough an arbitrary half.
const most = 20_000

// Paces keeps a pace for each key. The zero value is ready, and safe for concurrent use.
type Paces struct {
	mu sync.Mutex
	of map[string]*rate.Limiter
}

// Take says whether so many more may happen now. Keys may have any length: they are kept bounded.
func (p *Paces) Take(key string, pace Pace, many int, now time.Time) bool {
	key = Bounded(key)
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.of[key]
	if l == nil {
		p.makeRoom(now)
		l = rate.NewLimiter(rate.Every(pace.Every), pace.Burst)
		p.of[key] = l
	}
	return l.AllowN(now, many)
}

func (p *Paces) makeRoom(now time.Time) {
	if p.of == nil {
		p.of = map[string]*rate.Limiter{}
	}
	if len(p.of) < most {
		return
	}
	for key, l := range p.of {
		if l.TokensAt(now) >= float64(l.Burst()) {
			delete(p.of, key)
		}
	}
	for key := range p.of {
		if len(p.of) <= most/2 {
			return
		}
		delete(p.of, key)
	}
}

// Network returns what limits for an address count by: the address itself, or of IPv6 its /64, of which one house has every address.
func Network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil || a.Unmap().Is4() {
		return Bounded(address)
	}
	p, err := a.WithZone("").Prefix(64)
	if err != nil {
		return Bounded(address)
	}
	return p.String()
}

const longest = 80 // bytes of a key

// Bounded returns something that a client has chosen as it may be kept in memory: itself, or its digest where it is long.
func Bounded(key string) string {
	if len(key) <= longest {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return "#" + base64.RawURLEncoding.EncodeToString(sum[:])
}
