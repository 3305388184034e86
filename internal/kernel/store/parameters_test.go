package store_test

import (
	"testing"

	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestParametersGoByNumber: in whatever order they stand in a statement, and however often.
func TestParametersGoByNumber(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var text string
		err := db.View(t.Context(), func(tx *store.Tx) error {
			return tx.Get("SELECT CAST($3 AS TEXT) || CAST($1 AS TEXT) || CAST($2 AS TEXT) || $1", store.Args("a", "b", "c"), &text)
		})
		if err != nil || text != "caba" {
			t.Error(text, err)
		}
	})
}
