package worktime_test

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"testing"

	"liandong/internal/district/worktime"
	"liandong/internal/kernel/table"
)

// TestWhatIsExportedIsTheSameCalendar: the days that are published are those that were.
func TestWhatIsExportedIsTheSameCalendar(t *testing.T) {
	t.Parallel()
	file, err := os.Open("../../../data/reference/calendar.csv")
	if err != nil {
		t.Fatal(err)
	}
	days, faults := worktime.ReadDays(file)
	if err := file.Close(); err != nil || len(faults) > 0 {
		t.Fatal(err, faults)
	}
	calendar, err := worktime.New(days, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, err := table.NewCSV(&out)
	if err := errors.Join(err, worktime.WriteDays(w, calendar.Published()), w.Close()); err != nil {
		t.Fatal(err)
	}
	again, faults := worktime.ReadDays(&out)
	if len(faults) > 0 || !slices.Equal(again, days) {
		t.Errorf("%d days, %d before: %v", len(again), len(days), faults)
	}
}
