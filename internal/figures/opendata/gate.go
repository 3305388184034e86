package opendata

import (
	"time"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/pace"
)

// ErrBusy says that an address asks too often.
var ErrBusy = fault.Define(fault.Throttled, "opendata.busy", "请求过于频繁，请在 %d 秒后再试", "Too many requests. Please try again in %d seconds.")

// asks is how often an address may ask.
var asks = pace.Pace{Every: 2 * time.Second, Burst: 30}

// Admit lets an address in. Errors: ErrBusy.
func (s *Service) Admit(address string) error {
	if s.paces.Take(pace.Network(address), asks, 1, s.Clock.Now()) {
		return nil
	}
	seconds := int(asks.Every/time.Second) + 1
	return ErrBusy.New(seconds).With("retry_after", seconds)
}
