package request

import (
	"errors"
	"testing"

	"liandong/internal/kernel/lifecycle/lifecycletest"
)

func TestPictureAndTableAreOne(t *testing.T) {
	t.Parallel()
	lifecycletest.Drawn(t, "../../docs/lifecycles.md", "request", Lifecycle.Markdown())
}

// TestEveryStateActionAndStanding walks the whole lifecycle: 5 states x 4 actions x 5 standings.
func TestEveryStateActionAndStanding(t *testing.T) {
	t.Parallel()
	opens := map[Action]map[Standing]State{Sign: {Signer: Signed}, Refuse: {Signer: Refused}, Withdraw: {Asker: Withdrawn}, Lapse: {System: Lapsed}}
	refusals := map[Action]map[Standing]error{
		Sign:     {Asker: ErrSame, Concerned: ErrConcerned, Bystander: ErrNone, System: ErrAction},
		Refuse:   {Asker: ErrSame, Concerned: ErrConcerned, Bystander: ErrNone, System: ErrAction},
		Withdraw: {Concerned: ErrConcerned, Signer: ErrAskerOnly, Bystander: ErrNone, System: ErrAskerOnly},
		Lapse:    {Asker: ErrSame, Concerned: ErrConcerned, Signer: ErrAction, Bystander: ErrNone},
	}
	seen := 0
	for state := range stateNames {
		for action, who := range opens {
			for _, standing := range []Standing{Asker, Concerned, Signer, Bystander, System} {
				seen++
				got, err := judge(state, action, standing)
				to, may := who[standing]
				switch {
				case may && state == Open:
					if err != nil || got != to {
						t.Errorf("%s %s by %s: %s, %v", state, action, standing, got, err)
					}
				case may:
					if !errors.Is(err, ErrEnded) || got != state {
						t.Errorf("%s %s by %s: %s, %v", state, action, standing, got, err)
					}
				case !errors.Is(err, refusals[action][standing]) || got != state:
					t.Errorf("%s %s by %s: %s, %v; want %v", state, action, standing, got, err, refusals[action][standing])
				}
			}
		}
	}
	if seen != 100 {
		t.Errorf("%d cells", seen)
	}
	if _, err := judge(Open, "other", Signer); !errors.Is(err, ErrAction) {
		t.Errorf("an action that is none: %v", err)
	}
}
