package httpapi

import (
	"fmt"
	"testing"
	"time"

	"liandong/internal/outbox"
	"liandong/internal/store"
	"liandong/internal/store/storetest"
)

// TestWhoeverWasWokenForAMessageGetsIt: a batch that is kept for other listeners ends before it.
func TestWhoeverWasWokenForAMessageGetsIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const district = "320509"
		if _, err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		write := func(n int) {
			t.Helper()
			err := db.Update(t.Context(), func(tx *store.Tx) error {
				m := outbox.Message{District: district, ID: fmt.Sprintf("01900000-0000-7000-8000-%012d", n), Topic: "case", Path: "/320509/", At: time.Now(), Body: []byte("{}")}
				if err := tx.LaterAll([]store.Statement{m.Statement(tx.Engine)}); err != nil || tx.Engine == store.SQLite {
					return err
				}
				_, err := outbox.Place(tx, district)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		var kept feed
		hear := func(position, told int64, want int) {
			t.Helper()
			batch, err := kept.after(t.Context(), db, district, position, told)
			if err != nil || len(batch) != want {
				t.Errorf("behind %d, told of %d: %d messages, want %d (%v)", position, told, len(batch), want, err)
			}
		}
		write(1)
		hear(0, 1, 1)
		write(2)
		hear(0, 1, 1) // kept: nobody was woken for the second yet
		hear(0, 2, 2)
		hear(1, 2, 1)
		hear(2, 2, 0)
		write(3)
		hear(2, 2, 1) // nothing was kept, so what is there is read
	})
}
