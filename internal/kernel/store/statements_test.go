package store

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
)

// TestStatementsAreForgotten: a connection keeps a bounded number of prepared statements however many it is asked, and goes on answering.
func TestStatementsAreForgotten(t *testing.T) {
	t.Parallel()
	db, err := Create(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "many.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	ask := func(run func(context.Context, func(*Tx) error) error, i int) {
		t.Helper()
		var n int
		if err := run(t.Context(), func(tx *Tx) error { return tx.Get(fmt.Sprintf("SELECT %d", i), nil, &n) }); err != nil || n != i {
			t.Fatal(n, err)
		}
	}
	for i := range 3 * mostStatements * sqliteReaders {
		ask(db.View, i)
	}
	for i := range 3 * mostStatements {
		ask(db.Update, i)
	}
	for e, i := db.engine.(*sqliteEngine), 0; i < sqliteReaders; i++ {
		conn := <-e.readers
		if n := len(conn.statements); n == 0 || n > mostStatements+3 { // and those of the last transaction: its beginning, its query, its end
			t.Errorf("reader %d keeps %d statements", i, n)
		}
		e.readers <- conn
	}
}
