package scheme

import (
	"testing"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/lifecycle/lifecycletest"
)

// TestEveryStateAndAction tries every action in every state for everybody around a scheme, before and after the end of its period.
func TestEveryStateAndAction(t *testing.T) {
	t.Parallel()
	denied := access.ErrDenied.New("scheme")
	people := map[string]facts{"drafter": {sign: denied, drafter: true}, "another who drafts": {sign: denied}, "signer": {write: denied}, "drafter who may sign": {drafter: true},
		"unit": {write: denied, sign: denied}}
	may := map[string]map[string]string{
		"draft":               {"drafter": "save discard", "another who drafts": "save discard", "signer": "publish", "drafter who may sign": "save discard"},
		"draft, too late":     {"drafter": "save discard", "another who drafts": "save discard", "drafter who may sign": "save discard"},
		"published, too late": {"drafter": "settle", "another who drafts": "settle", "drafter who may sign": "settle"},
		"settled, too late":   {"drafter": "correct", "another who drafts": "correct", "drafter who may sign": "correct"},
	}
	things, allowed := map[string]facts{}, map[string]string{}
	for _, state := range []State{Draft, Published, Settled} {
		for _, when := range []string{"", ", too late"} {
			for who, f := range people {
				f.state, f.ended = state, when != ""
				name := string(state) + when + ", " + who
				things[name], allowed[name] = f, may[string(state)+when][who]
				if state == Settled && when == "" {
					allowed[name] = may["settled, too late"][who]
				}
			}
		}
	}
	lifecycletest.Every(t, Lifecycle, []State{Draft, Published, Settled}, things, allowed)
	lifecycletest.Every(t, Objections, []Stand{Open, Upheld, Refused}, map[string]objecting{"open": {stand: Open}, "open, own": {stand: Open, own: true}, "upheld": {stand: Upheld}, "refused": {stand: Refused}},
		map[string]string{"open": "uphold refuse", "open, own": "", "upheld": "", "refused": ""})
}

func TestPictureAndTableAreOne(t *testing.T) {
	t.Parallel()
	lifecycletest.Drawn(t, "../../../docs/lifecycles.md", "scheme", Lifecycle.Markdown())
	lifecycletest.Drawn(t, "../../../docs/lifecycles.md", "objection", Objections.Markdown())
}
