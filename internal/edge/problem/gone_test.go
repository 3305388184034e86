package problem

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"liandong/internal/kernel/fault"
)

// TestWhoHasGoneIsNoMistake: what was called off because its client went away is no failure of the program, for any other reason it is one.
func TestWhoHasGoneIsNoMistake(t *testing.T) {
	t.Parallel()
	gone, leave := context.WithCancel(t.Context())
	leave()
	called := fmt.Errorf("reading cases: %w", context.Canceled)
	for _, one := range []struct {
		name string
		ctx  context.Context
		err  error
		want fault.Kind
	}{
		{"gone", gone, called, fault.Unavailable},
		{"still there", t.Context(), called, fault.Internal},
		{"gone, and something else", gone, errors.New("a bug"), fault.Internal},
		{"gone, and refused", gone, errRequest.At("from"), fault.Invalid},
	} {
		if got := fault.KindOf(FirstWho(one.ctx, one.err)); got != one.want {
			t.Errorf("%s: %s, want %s", one.name, got, one.want)
		}
	}
}
