package matter_test

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"liandong/internal/district/matter"
	"liandong/internal/kernel/table"
)

// TestWhatIsExportedIsTheSameCatalogue: matters and their further conditions, tags and dates with them.
func TestWhatIsExportedIsTheSameCatalogue(t *testing.T) {
	t.Parallel()
	all := reference(t)
	all[0].DutyTag, all[0].ReopenDays = matter.TagBasic, 0
	var matters, conditions bytes.Buffer
	first, err := table.NewCSV(&matters)
	if err != nil {
		t.Fatal(err)
	}
	further, err := table.NewCSV(&conditions)
	if err := errors.Join(err, matter.WriteMatters(first, all), first.Close(), matter.WriteConditions(further, all), further.Close()); err != nil {
		t.Fatal(err)
	}
	again, faults := matter.ReadMatters(&matters, &conditions)
	if len(faults) > 0 {
		t.Fatal(faults[0])
	}
	for i := range all {
		if i >= len(again) || !reflect.DeepEqual(all[i], again[i]) {
			t.Fatalf("%s came back as another matter", all[i].Code)
		}
	}
}
