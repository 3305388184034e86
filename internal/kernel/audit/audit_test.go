package audit_test

import (
	"fmt"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"liandong/internal/kernel/audit"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

func keys(t *testing.T) (note.Signer, note.Verifier) {
	t.Helper()
	dir := t.TempDir()
	s, err := audit.CreateSigner(dir)
	if err != nil {
		t.Fatal(err)
	}
	v, err := audit.OpenVerifier(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s, v
}

func write(t *testing.T, db *store.DB, from, to int) {
	t.Helper()
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		for i := from; i < to; i++ {
			err := journal.Write(tx, journal.Entry{District: "320509", ID: fmt.Sprintf("%06d", i), At: start.Add(time.Duration(i) * time.Second),
				Actor: "op", Action: "case.accept", Subject: "c1", Detail: map[string]int{"version": i}})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func seal(t *testing.T, db *store.DB, s note.Signer, at time.Time) (placed int) {
	t.Helper()
	err := db.Update(t.Context(), func(tx *store.Tx) (err error) {
		placed, err = (&audit.Sealer{Signer: s}).Seal(tx, "320509", at)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return placed
}

func verify(t *testing.T, db *store.DB, v note.Verifier) audit.Finding {
	t.Helper()
	found, err := audit.Verify(t.Context(), db, audit.Check{Verifier: v})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 {
		t.Fatalf("%d districts", len(found))
	}
	return found[0]
}

// history seals 1,500 entries in portions that end inside, at and after the border of a tile, an hour apart each.
func history(t *testing.T, db *store.DB, s note.Signer) {
	t.Helper()
	from := 0
	for hour, to := range []int{1, 255, 256, 257, 700, 1024, 1500} {
		write(t, db, from, to)
		if n := seal(t, db, s, start.Add(time.Duration(hour)*time.Hour)); n != to-from {
			t.Fatalf("sealed %d, want %d", n, to-from)
		}
		from = to
	}
}

func TestASealedLogVerifies(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, v := keys(t)
		history(t, db, s)
		write(t, db, 1500, 1503)
		f := verify(t, db, v)
		if f.Bad != nil || f.Entries != 1500 || f.Checkpoints != 7 || f.Pending != 3 {
			t.Errorf("%+v %+v", f, f.Bad)
		}
		if n := seal(t, db, s, start); n != 3 {
			t.Errorf("sealed %d", n)
		}
		if n := seal(t, db, s, start); n != 0 {
			t.Errorf("sealed %d of nothing", n)
		}
	})
}

func TestTheFirstBadEntryIsNamed(t *testing.T) {
	t.Parallel()
	otherKey := func(t *testing.T) string {
		s, _ := keys(t)
		signed, err := note.Sign(&note.Note{Text: "liandong/320509\n700\nAAAA\n"}, s)
		if err != nil {
			t.Fatal(err)
		}
		return string(signed)
	}
	for name, c := range map[string]struct {
		tamper   string
		args     func(t *testing.T) []any
		position int64
		id       string
	}{
		"one byte of a detail": {`UPDATE journal SET detail = '{"version":701}' WHERE position = 700`, nil, 700, "000700"},
		"an actor":             {`UPDATE journal SET actor = 'oq' WHERE position IN (3, 900)`, nil, 3, "000003"},
		"an entry removed":     {`DELETE FROM journal WHERE position = 256`, nil, 256, "000257"},
		"the end removed":      {`DELETE FROM journal WHERE position >= 1400`, nil, 1400, ""},
		"a leaf":               {`UPDATE audit_tile SET hashes = (SELECT hashes FROM audit_tile WHERE level = 0 AND n = 1) WHERE level = 0 AND n = 0`, nil, 0, "000000"},
		"a head":               {`UPDATE audit_checkpoint SET note = $1 WHERE size = 700`, func(t *testing.T) []any { return []any{otherKey(t)} }, 257, ""},
		"all heads":            {`DELETE FROM audit_checkpoint`, nil, 0, ""},
		"the newest head":      {`DELETE FROM audit_checkpoint WHERE size = 1500`, nil, 1024, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				s, v := keys(t)
				history(t, db, s)
				var args []any
				if c.args != nil {
					args = c.args(t)
				}
				if err := db.Update(t.Context(), func(tx *store.Tx) error { _, err := tx.Exec(c.tamper, args...); return err }); err != nil {
					t.Fatal(err)
				}
				f := verify(t, db, v)
				if f.Bad == nil || f.Bad.Position != c.position || f.Bad.ID != c.id {
					t.Errorf("found %+v", f.Bad)
				}
			})
		})
	}
}

// TestRewrittenHistoryIsFound: who changes entry, leaf and tree alike still cannot sign the head.
func TestRewrittenHistoryIsFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, v := keys(t)
		history(t, db, s)
		forger, _ := keys(t)
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			for _, q := range []string{
				`DELETE FROM audit_tile`, `DELETE FROM audit_checkpoint`, `UPDATE journal SET actor = 'nobody' WHERE id = '000400'`,
			} {
				if _, err := tx.Exec(q); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		seal(t, db, forger, start.Add(100*time.Hour))
		if f := verify(t, db, v); f.Bad == nil || f.Bad.Why != "the head over 1500 entries is not signed by this installation's key" {
			t.Errorf("found %+v", f.Bad)
		}
	})
}

func TestACommitmentNeedsItsSalt(t *testing.T) {
	t.Parallel()
	text := []byte("13800000000")
	a, b := journal.Salt(), journal.Salt()
	if a == b || journal.Commitment(a, text) == journal.Commitment(b, text) {
		t.Error("two salts gave one commitment")
	}
	if got := journal.Commitment("00", text); got != "2c743bb939444b80907ca5ec1a7f75d4aa9e73718c99220197a0b48e8f6b64f3" {
		t.Errorf("a commitment does not repeat: %s", got)
	}
}
