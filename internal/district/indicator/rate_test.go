package indicator_test

import (
	"errors"
	"fmt"
	"testing"

	"liandong/internal/district/indicator"
)

// TestRatesReproduceThePublishedFigures: Tianmen, December 2016: filed 996, due 972, closed 911, on time 737.
func TestRatesReproduceThePublishedFigures(t *testing.T) {
	t.Parallel()
	rates, err := indicator.Standard.Rates(indicator.Facts{Filed: 996, Due: 972, DueClosed: 911, DueOnTime: 737}, "2016-12-31")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"closing": "911/972 93.72%", "on_time_closing": "737/972 75.82%"}
	for _, r := range rates {
		if got := fmt.Sprintf("%d/%d %.2f%%", r.Numerator, r.Denominator, r.Value*100); want[r.Code] != "" && got != want[r.Code] {
			t.Errorf("%s is %s, want %s", r.Code, got, want[r.Code])
		}
	}
}

func TestARateAboveOneIsRefusedAndAnEmptyOneHasNoValue(t *testing.T) {
	t.Parallel()
	if _, err := indicator.Standard.Rates(indicator.Facts{Due: 1, DueClosed: 2}, "2026-03-02"); !errors.Is(err, indicator.ErrImpossible) {
		t.Errorf("200%%: %v", err)
	}
	if _, err := indicator.Standard.Levels(indicator.Facts{Closed: 1, InGrid: 2}); !errors.Is(err, indicator.ErrImpossible) {
		t.Errorf("200%% in the grid: %v", err)
	}
	levels, err := indicator.Standard.Levels(indicator.Facts{})
	if err != nil || len(levels) != 3 || levels[0].Defined {
		t.Errorf("of nothing: %+v %v", levels, err)
	}
}
