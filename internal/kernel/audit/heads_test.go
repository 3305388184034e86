package audit_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"liandong/internal/kernel/audit"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

// TestALogThatWasCutBackIsFound: whoever holds the database and even the signing key takes entries away and puts everything in order again. Nothing inside shows
// it; the heads that were kept outside do, with the public key alone.
func TestALogThatWasCutBackIsFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		keys := t.TempDir()
		signer, err := audit.CreateSigner(keys)
		if err != nil {
			t.Fatal(err)
		}
		verifier, err := audit.OpenVerifier(keys)
		if err != nil {
			t.Fatal(err)
		}
		now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
		update := func(fn func(*store.Tx) error) {
			t.Helper()
			if err := db.Update(t.Context(), fn); err != nil {
				t.Fatal(err)
			}
		}
		seal := func() {
			update(func(tx *store.Tx) error {
				_, err := (&audit.Sealer{Signer: signer}).Seal(tx, "320509", now)
				return err
			})
		}
		write := func(from, to int, what string) {
			update(func(tx *store.Tx) error {
				for i := from; i < to; i++ {
					if err := journal.Write(tx, journal.Entry{District: "320509", ID: fmt.Sprintf("01900000-0000-7000-8000-%012d", i), At: now, Actor: "a", Action: what, Subject: "s"}); err != nil {
						return err
					}
				}
				return nil
			})
			seal()
			now = now.Add(2 * time.Hour)
		}
		file := filepath.Join(t.TempDir(), "heads")
		outside := &audit.Outside{DB: db, File: file, Log: slog.New(slog.DiscardHandler), Pace: time.Millisecond}
		hand := func() {
			ctx, stop := context.WithCancel(t.Context())
			stop()
			outside.Run(ctx) // the last ones are handed over at the end
		}
		find := func(heads string) []audit.Fault {
			t.Helper()
			kept, err := audit.ReadHeads(strings.NewReader(heads), verifier)
			if err != nil {
				t.Fatal(err)
			}
			found, err := audit.Verify(t.Context(), db, audit.Check{Verifier: verifier, Heads: kept})
			if err != nil || len(found) != 1 {
				t.Fatal(found, err)
			}
			return found[0].Faults
		}
		kept := func() string {
			t.Helper()
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			return string(b)
		}
		write(0, 300, "read")
		hand()
		write(300, 620, "read")
		hand()
		if n := strings.Count(kept(), "\n"); n != 2 {
			t.Fatalf("%d heads were kept: %s", n, kept())
		}
		if f := find(kept()); len(f) > 0 {
			t.Fatal(f)
		}
		if f := find(`{"torn` + "\n" + kept()); len(f) > 0 {
			t.Error("a torn line:", f)
		}
		if _, err := audit.ReadHeads(strings.NewReader(strings.Replace(kept(), "320509", "320508", 3)), verifier); err == nil {
			t.Error("a head that nobody signed was taken")
		}
		cut := func(below int) {
			update(func(tx *store.Tx) error {
				for _, q := range []string{`DELETE FROM journal WHERE position >= $1`, `DELETE FROM audit_tile WHERE $1 >= 0`, `DELETE FROM audit_checkpoint WHERE $1 >= 0`} {
					if _, err := tx.Exec(q, below); err != nil {
						return err
					}
				}
				return nil
			})
			seal()
		}
		cut(500)
		if f := find(""); len(f) > 0 {
			t.Fatal("the log was not cut back well enough for this test", f)
		}
		if f := find(kept()); len(f) != 1 || f[0].Kind != audit.KindHead || f[0].Entry != "320509/620" {
			t.Error("cut back:", f)
		}
		write(500, 900, "other") // and grown again beyond the head
		if f := find(kept()); len(f) != 1 || f[0].Entry != "320509/620" {
			t.Error("rewritten:", f)
		}
		cut(0)
		if found, err := audit.Verify(t.Context(), db, audit.Check{Verifier: verifier}); err != nil || len(found) != 0 {
			t.Error(found, err)
		}
		heads, err := audit.ReadHeads(strings.NewReader(kept()), verifier)
		if err != nil {
			t.Fatal(err)
		}
		if found, err := audit.Verify(t.Context(), db, audit.Check{Verifier: verifier, Heads: heads}); err != nil || len(found) != 1 || len(found[0].Faults) != 1 {
			t.Error("emptied:", found, err)
		}
	})
}

// TestHeadsGoOutWithPatience: a witness that is down costs nothing but a note, and gets the newest head when it is back.
func TestHeadsGoOutWithPatience(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t)
	keys := t.TempDir()
	signer, err := audit.CreateSigner(keys)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := audit.OpenVerifier(keys)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if err := db.Update(t.Context(), func(tx *store.Tx) error {
			return journal.Write(tx, journal.Entry{District: "320509", ID: fmt.Sprint("e", i), At: time.Now(), Actor: "a", Action: "read", Subject: "s"})
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Update(t.Context(), func(tx *store.Tx) error {
		_, err := (&audit.Sealer{Signer: signer}).Seal(tx, "320509", time.Now())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int64
	got := make(chan []byte, 1)
	witness := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) <= 2 {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		body, _ := io.ReadAll(r.Body)
		got <- body
	}))
	defer witness.Close()
	outside := &audit.Outside{DB: db, URL: witness.URL, Log: slog.New(slog.DiscardHandler), Pace: time.Millisecond}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { outside.Run(ctx); close(done) }()
	heads, err := audit.ReadHeads(bytes.NewReader(<-got), verifier)
	if err != nil || len(heads) != 1 || heads[0].Size != 3 || heads[0].District != "320509" {
		t.Error(heads, err)
	}
	stop()
	<-done
	if s := outside.State(); len(s) != 1 || s[0].Name != "url" || s[0].Failures != 2 || s[0].Failing || s[0].SentAt.IsZero() {
		t.Errorf("%+v", s)
	}
}
