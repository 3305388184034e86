package problem

import (
	"context"

	"liandong/internal/kernel/fault"
)

// Trace carries the failure of a request out to where it is noted.
type Trace struct{ Failure *fault.Error }

type traceKey struct{}

// Tracing returns a context into which the failure of a request is noted.
func Tracing(ctx context.Context) (context.Context, *Trace) {
	t := &Trace{}
	return context.WithValue(ctx, traceKey{}, t), t
}

// Failed notes why a request fails.
func Failed(ctx context.Context, err error) {
	if t, is := ctx.Value(traceKey{}).(*Trace); is {
		t.Failure = fault.From(err)
	}
}
