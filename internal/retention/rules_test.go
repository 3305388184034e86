package retention

import (
	"slices"
	"testing"

	"liandong/internal/kernel/fault"
)

// TestRulesAreNamedAsTheFormHasThem: the body of the form holds its rules under "rules".
func TestRulesAreNamedAsTheFormHasThem(t *testing.T) {
	t.Parallel()
	sound := Rule{Kind: Contacts, Days: 180, BasisZH: "依据"}
	var fields []string
	for _, one := range check(Rules{sound, {Kind: Contents, Days: 1}, {Kind: "x", BasisZH: "依据", ValidFrom: "2026-02-30"}}) {
		fields = append(fields, one.Field+" "+one.Code)
	}
	if want := []string{"rules[1].days retention.days", "rules[1].basis_zh retention.basis", "rules[2].kind retention.kind", "rules[2].valid_from retention.date"}; !slices.Equal(fields, want) {
		t.Errorf("%q, want %q", fields, want)
	}
	if wrong := check(Rules{sound, sound}); len(wrong) != 1 || wrong[0].Field != "rules[1].kind" || fault.From(wrong[0]).Code != "retention.twice" {
		t.Errorf("%v", wrong)
	}
}
