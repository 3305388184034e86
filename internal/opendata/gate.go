package opendata

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"liandong/internal/fault"
)

// ErrBusy says that an address asks too often.
var ErrBusy = fault.Define(fault.Throttled, "opendata.busy", "请求过于频繁，请在 %d 秒后再试", "Too many requests. Please try again in %d seconds.")

// So many requests of one address at once, then one each so often.
const (
	burst     = 30
	every     = 2 * time.Second
	mostPaces = 20_000 // that are remembered; then all are forgotten
)

// gate keeps a pace for each address.
type gate struct {
	mu    sync.Mutex
	paces map[string]*rate.Limiter
}

// Admit lets an address in. Errors: ErrBusy.
func (s *Service) Admit(address string) error {
	s.gate.mu.Lock()
	defer s.gate.mu.Unlock()
	if len(s.gate.paces) >= mostPaces {
		clear(s.gate.paces)
	}
	l := s.gate.paces[address]
	if l == nil {
		l = rate.NewLimiter(rate.Every(every), burst)
		s.gate.paces[address] = l
	}
	if l.AllowN(s.Clock.Now(), 1) {
		return nil
	}
	seconds := int(every/time.Second) + 1
	return ErrBusy.New(seconds).With("retry_after", seconds)
}
