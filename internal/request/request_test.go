package request_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"liandong/data"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/kernel/timer"
	"liandong/internal/kernel/words"
	"liandong/internal/notice"
	"liandong/internal/request"
)

const district = "150102"

type world struct {
	*request.Service
	db      *store.DB
	access  *access.Service
	clock   *clock.Manual
	tokens  map[string]access.Credential
	carried *int
	t       *testing.T
}

var errCannot = errors.New("it cannot be done any more")

type body struct {
	Fail bool `json:"fail"`
}

func setup(t *testing.T, db *store.DB) world {
	t.Helper()
	w := world{db: db, clock: clock.NewManual(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)), tokens: map[string]access.Credential{}, carried: new(int), t: t}
	w.access = access.New(w.clock, access.Cost{Time: 1, Memory: 64})
	vault, err := access.NewVault(make([]byte, 64))
	if err != nil {
		t.Fatal(err)
	}
	setup := notice.Setup{Vault: vault}
	if setup.Standard, err = notice.StandardTemplates(data.Files); err != nil {
		t.Fatal(err)
	}
	w.Service = request.New(db, w.clock, w.access, notice.New(setup))
	w.Register(request.Kind{Name: "try", Title: words.T("试办", "a trial"), Ask: access.WriteAccounts, Sign: access.WriteAccounts,
		About: func(r request.Request) string { return r.Subject },
		Describe: func(_ *store.Tx, r request.Request) (words.Text, error) {
			return words.T("试办一次", "try it once"), nil
		},
		Prepare: func(context.Context, request.Request) (any, error) { return "made before", nil },
		Carry: func(tx *store.Tx, d request.Deed) (any, error) {
			if d.Prepared != "made before" || d.Asker.Account != d.AskedBy || d.Signer.Account == d.AskedBy {
				t.Errorf("carried out with %+v", d)
			}
			if string(d.Body) == `{"fail":true}` {
				return nil, errCannot
			}
			_, err := tx.Exec(`UPDATE account SET name = name || '+' WHERE district = $1 AND account = 'subject'`, district)
			return map[string]bool{"done": true}, err
		},
		Secret: func(r request.Request, s request.Standing) string { return string(s) + " half" }})
	for account, person := range map[string]string{"ask": "p1", "ask2": "p1", "sign": "p2", "sign2": "p3", "subject": "p4", "town": "p5", "other": "p6"} {
		h, err := w.access.Hash(access.Account{District: district, Account: account, Person: person, Name: account, Password: "correct horse battery"})
		if err != nil {
			t.Fatal(err)
		}
		path := map[string]string{"town": "/150102/150102001/"}[account]
		if path == "" {
			path = "/150102/"
		}
		w.update(func(tx *store.Tx) error {
			if err := w.access.Create(tx, h, "test"); err != nil || account == "other" {
				return err
			}
			return w.access.Grant(tx, district, access.Grant{Account: account, Role: access.SecurityAdmin, Grid: "g", Path: path, From: w.clock.Now()}, "test")
		})
		opened, err := w.access.Login(t.Context(), db, access.Attempt{District: district, Account: account, Password: "correct horse battery", Address: "1.1.1.1"})
		if err != nil {
			t.Fatal(err)
		}
		w.tokens[account] = access.Parse(opened.Token)
	}
	return w
}

func (w world) update(fn func(*store.Tx) error) {
	w.t.Helper()
	if err := w.db.Update(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w world) ask(d request.Draft) (r request.Request, secret string, err error) {
	var done request.Done
	err = w.db.Update(w.t.Context(), func(tx *store.Tx) error {
		c, err := w.access.Resolve(tx, w.tokens["ask"])
		if err != nil {
			return err
		}
		done, err = w.Ask(tx, c, d)
		return err
	})
	return done.Request, done.Secret, err
}

func draft(fail bool) request.Draft {
	return request.Draft{ID: uuid.Must(uuid.NewV7()).String(), Kind: "try", Subject: "subject", Path: "/150102/", Body: body{fail}, Remark: "需要试办"}
}

func (w world) decide(account, id string, a request.Action) (request.Done, error) {
	return w.Decide(w.t.Context(), w.tokens[account], id, a, "不同意")
}

func (w world) name() (name string) {
	w.update(func(tx *store.Tx) error {
		return tx.Get(`SELECT name FROM account WHERE district = $1 AND account = 'subject'`, store.Args(district), &name)
	})
	return name
}

func (w world) count(query string, args ...any) (n int) {
	w.t.Helper()
	w.update(func(tx *store.Tx) error { return tx.Get(query, args, &n) })
	return n
}

func TestOneAsksAndAnotherSigns(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := setup(t, db)
		d := draft(false)
		r, secret, err := w.ask(d)
		if err != nil || r.State != request.Open || secret != "asker half" || !r.Expires.Equal(w.clock.Now().AddDate(0, 0, 7)) {
			t.Fatalf("%+v %q %v", r, secret, err)
		}
		w.clock.Advance(time.Minute)
		if again, secret, err := w.ask(d); err != nil || !again.AskedAt.Equal(r.AskedAt) || secret != "asker half" {
			t.Errorf("the same again: %+v %v", again, err)
		}
		changed := d
		changed.Remark = "另一事由"
		if _, _, err := w.ask(changed); !errors.Is(err, request.ErrTaken) {
			t.Errorf("another content under the id: %v", err)
		}
		for _, bad := range []struct {
			d    request.Draft
			want error
		}{{request.Draft{ID: "1", Kind: "try", Path: "/150102/", Remark: "需要"}, request.ErrID}, {request.Draft{ID: uuid.NewString(), Kind: "try", Path: "/150102/", Remark: " x "}, request.ErrRemark}} {
			if _, _, err := w.ask(bad.d); !errors.Is(err, bad.want) {
				t.Errorf("%+v: %v", bad.d, err)
			}
		}
		for account, want := range map[string]error{"ask": request.ErrSame, "ask2": request.ErrSame, "subject": request.ErrConcerned, "town": request.ErrNone, "other": request.ErrNone} {
			if _, err := w.decide(account, r.ID, request.Sign); !errors.Is(err, want) {
				t.Errorf("%s signs: %v", account, err)
			}
		}
		if w.name() != "subject" {
			t.Fatal("done without a signature")
		}
		done, err := w.decide("sign", r.ID, request.Sign)
		if err != nil || done.State != request.Signed || done.Secret != "signer half" || string(done.Result) != `{"done":true}` || done.Asker != "ask" || done.Decider != "sign" {
			t.Fatalf("%+v %v", done, err)
		}
		if again, err := w.decide("sign", r.ID, request.Sign); err != nil || again.Secret != "signer half" || w.name() != "subject+" {
			t.Errorf("signed again: %+v %v, %s", again, err, w.name())
		}
		if _, err := w.decide("sign2", r.ID, request.Refuse); !errors.Is(err, request.ErrEnded) {
			t.Errorf("refused after it was signed: %v", err)
		}
		if n := w.count(`SELECT COUNT(*) FROM journal WHERE district = $1 AND action IN ('request.ask', 'request.sign') AND subject = $2`, district, r.ID); n != 2 {
			t.Errorf("%d audit entries", n)
		}
		if n := w.count(`SELECT COUNT(*) FROM journal WHERE district = $1 AND topic = 'request'`, district); n != 2 {
			t.Errorf("%d messages", n)
		}
		// Who may sign is told, neither who asked nor who is concerned; then who asked.
		if n := w.count(`SELECT COUNT(*) FROM notice WHERE district = $1 AND template = 'L61' AND accounts IN ('sign', 'sign2')`, district); n != 2 {
			t.Errorf("%d were told", n)
		}
		if n := w.count(`SELECT COUNT(*) FROM notice WHERE district = $1 AND (template = 'L61' AND accounts NOT IN ('sign', 'sign2') OR template = 'L62' AND accounts <> 'ask')`, district); n != 0 {
			t.Errorf("%d others were told", n)
		}
	})
}

func TestWhatCannotBeDoneStaysOpenUntilItLapses(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := setup(t, db)
		r, _, err := w.ask(draft(true))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.decide("sign", r.ID, request.Sign); !errors.Is(err, errCannot) {
			t.Errorf("%v", err)
		}
		kept, _, err := w.ask(draft(false))
		if err != nil {
			t.Fatal(err)
		}
		gone, _, err := w.ask(draft(false))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.decide("sign", gone.ID, request.Withdraw); !errors.Is(err, request.ErrAskerOnly) {
			t.Errorf("another withdraws: %v", err)
		}
		if _, err := w.decide("ask2", gone.ID, request.Withdraw); err != nil { // the same person
			t.Error(err)
		}
		items, waiting, _, err := w.List(t.Context(), w.tokens["sign"], request.Query{})
		if err != nil || len(items) != 2 || waiting != 2 || len(items[0].May) != 2 {
			t.Errorf("%+v %d %v", items, waiting, err)
		}
		if items, waiting, _, err := w.List(t.Context(), w.tokens["ask"], request.Query{}); err != nil || len(items) != 2 || waiting != 0 || items[0].May[0] != request.Withdraw {
			t.Errorf("%+v %d %v", items, waiting, err)
		}
		if items, _, _, err := w.List(t.Context(), w.tokens["other"], request.Query{}); err != nil || len(items) != 0 {
			t.Errorf("a bystander sees %+v %v", items, err)
		}
		w.update(func(tx *store.Tx) error { return w.access.Disable(tx, district, "ask", "test") })
		if _, err := w.decide("sign", kept.ID, request.Sign); !errors.Is(err, request.ErrAsker) {
			t.Errorf("for who was disabled: %v", err)
		}
		w.clock.Advance(7 * 24 * time.Hour)
		w.update(func(tx *store.Tx) error { // sessions ended meanwhile
			_, err := tx.Exec(`UPDATE session SET expires_at = expires_at + 864000000, seen_at = $1 WHERE district = $2`, clock.Milli(w.clock.Now()), district)
			return err
		})
		if _, err := w.decide("sign", kept.ID, request.Refuse); !errors.Is(err, request.ErrEnded) {
			t.Errorf("after it lapsed: %v", err)
		}
		timers := &timer.Runner{DB: w.db, Clock: w.clock, Bells: []timer.Bell{w.Bell()}}
		if n, err := timers.Once(t.Context()); n != 2 || err != nil {
			t.Errorf("%d lapsed: %v", n, err)
		}
		items, _, next, err := w.List(t.Context(), w.tokens["sign"], request.Query{State: "ended"})
		if err != nil || len(items) != 3 || next != "" {
			t.Errorf("%+v %q %v", items, next, err)
		}
	})
}

func TestTwoSignaturesAtOnceCarryOutOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := setup(t, db)
		r, _, err := w.ask(draft(false))
		if err != nil {
			t.Fatal(err)
		}
		var both sync.WaitGroup
		errs := make([]error, 2)
		for i, account := range []string{"sign", "sign2"} {
			both.Go(func() { _, errs[i] = w.decide(account, r.ID, request.Sign) })
		}
		both.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs...), request.ErrEnded) || w.name() != "subject+" {
			t.Errorf("%v, %s", errs, w.name())
		}
	})
}
