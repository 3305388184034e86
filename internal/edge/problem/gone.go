package problem

import (
	"context"
	"errors"
	"log/slog"

	"liandong/internal/edge/caller"
	"liandong/internal/kernel/fault"
)

// FirstWho is why a closed route refuses: whoever is nobody is told that, and not what is wrong with what they sent. It costs a look at the session only where
// something is refused; the rights themselves are looked up in the transaction of the deed.
func FirstWho(ctx context.Context, err error) error {
	err = unheard(ctx, err)
	if !caller.Closed(ctx) {
		return err
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.NotFound, fault.Conflict:
		if gone := caller.VisitorOf(ctx).Known(ctx); fault.KindOf(gone) == fault.Unauthenticated {
			return gone
		}
	}
	return err
}

// unheard is a failure that is nobody's mistake: who asked has gone, and what was under way was called off. The log says it where somebody looks for it.
func unheard(ctx context.Context, err error) error {
	if err == nil || !errors.Is(ctx.Err(), context.Canceled) || !errors.Is(err, context.Canceled) || fault.KindOf(err) != fault.Internal {
		return err
	}
	slog.Debug("who asked has gone", "error", err)
	return errGone.New().Because(err)
}

// BrokenOff says that an answer ended in its middle: no mistake where who asked has gone.
func BrokenOff(ctx context.Context, what string, err error) {
	level := slog.LevelError
	if ctx.Err() != nil {
		level = slog.LevelDebug
	}
	slog.Log(ctx, level, what, "error", err)
}
