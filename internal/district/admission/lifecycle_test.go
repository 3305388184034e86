package admission

import (
	"testing"

	"liandong/internal/kernel/lifecycle/lifecycletest"
)

// TestEveryStateAndAction tries every action in every state for everybody around an application.
func TestEveryStateAndAction(t *testing.T) {
	t.Parallel()
	people := map[string]facts{"centre": {centre: true}, "legal": {legal: true}, "applicant": {applicant: true, own: true}, "legal of the department": {legal: true, own: true, applicant: true},
		"nobody": {}, "centre that signed": {centre: true, signed: true}, "legal after the centre": {legal: true, other: true}, "the same person": {legal: true, other: true, same: true}}
	may := map[State]map[string]string{
		Applied: {"centre": "sign refuse", "legal": "sign refuse", "applicant": "withdraw", "legal of the department": "withdraw", "centre that signed": "refuse",
			"legal after the centre": "sign refuse", "the same person": "refuse"},
		Admitted: {"applicant": "withdraw", "legal of the department": "withdraw"},
	}
	things, allowed := map[string]facts{}, map[string]string{}
	for _, state := range States() {
		for who, f := range people {
			name := string(state) + ", " + who
			f.state = state
			things[name], allowed[name] = f, may[state][who]
		}
	}
	lifecycletest.Every(t, Lifecycle, States(), things, allowed)
	for _, other := range []bool{false, true} {
		want := State("")
		if other {
			want = Admitted
		}
		if l, _ := Lifecycle.Of(ActSign, facts{state: Applied, centre: true, other: other}); l.To != want {
			t.Errorf("signed, the other side %v: to %q", other, l.To)
		}
	}
}

func TestPictureAndTableAreOne(t *testing.T) {
	t.Parallel()
	lifecycletest.Drawn(t, "../../../docs/lifecycles.md", "admission", Lifecycle.Markdown())
}
