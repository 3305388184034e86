package httpapi

import (
	"context"

	"liandong/internal/kernel/fault"
)

// trace carries the failure of a request out to where it is noted.
type trace struct{ failure *fault.Error }

type traceKey struct{}

// tracing returns a context into which the failure of a request is noted.
func tracing(ctx context.Context) (context.Context, *trace) {
	t := &trace{}
	return context.WithValue(ctx, traceKey{}, t), t
}

// failed notes why a request fails.
func failed(ctx context.Context, err error) {
	if t, is := ctx.Value(traceKey{}).(*trace); is {
		t.failure = fault.From(err)
	}
}
