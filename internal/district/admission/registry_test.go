package admission_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"liandong/internal/district/admission"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

func TestTwoSignaturesAdmitForATime(t *testing.T) {
	t.Parallel()
	named := map[string]string{"op": "Signed by the centre", "legal": "Signed by a legal reviewer"}
	for _, order := range [][2]string{{"op", "legal"}, {"legal", "op"}} {
		t.Run(order[0]+" first", func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				w := newWorld(t, db)
				a := w.apply(draft(drains))
				for _, who := range order {
					if w.admitted(drains) {
						t.Errorf("admitted before %s signed", who)
					}
					w.clock.Advance(time.Hour)
					a = w.sign(who, a)
				}
				if a.StateAt(w.clock.Now()) != admission.Admitted || !w.admitted(drains) || a.Version != 3 {
					t.Errorf("both signed, and it is %s, version %d", a.StateAt(w.clock.Now()), a.Version)
				}
				w.clock.Set(a.Until.Add(-time.Millisecond))
				if !w.admitted(drains) {
					t.Error("it ends before its time")
				}
				w.clock.Set(a.Until)
				if w.admitted(drains) || a.StateAt(a.Until) != admission.Expired {
					t.Error("it does not end")
				}
				var told []string
				for _, s := range a.History(a.Until) {
					told = append(told, s.Name.EN)
				}
				if got, want := strings.Join(told, ", "), fmt.Sprintf("Applied, %s, %s, Expired", named[order[0]], named[order[1]]); got != want {
					t.Errorf("history %s, want %s", got, want)
				}
				if n := w.entries(a.ID); n != 3 {
					t.Errorf("%d audit entries", n)
				}
			})
		})
	}
}

func (w *world) entries(subject string) (n int64) {
	w.t.Helper()
	w.update(func(tx *store.Tx) error {
		return tx.Get(`SELECT COUNT(*) FROM journal WHERE district = $1 AND subject = $2 AND action LIKE 'admission.%'`, store.Args(district, subject), &n)
	})
	return n
}

// TestWhoMayNotDecide: only the two sides, never the department's own, never one person for both, and never on a version nobody saw.
func TestWhoMayNotDecide(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		a := w.apply(draft(drains))
		try := func(account string, version int64, want *fault.Definition) {
			t.Helper()
			if _, err := w.Sign(t.Context(), w.as(account), a.ID, version); !errors.Is(err, want) {
				t.Errorf("%s signs: %v, want %s", account, err, want.Code)
			}
			if want == admission.ErrSigned || want == admission.ErrSame {
				return // these may still refuse
			}
			if _, err := w.Refuse(t.Context(), w.as(account), a.ID, version, "理由"); !errors.Is(err, want) {
				t.Errorf("%s refuses: %v, want %s", account, err, want.Code)
			}
		}
		for account, want := range map[string]*fault.Definition{"water": access.ErrDenied, "leader": access.ErrDenied, "resident": access.ErrDenied, "op-town": admission.ErrSigners,
			"legal-of-water": admission.ErrOwnSide} {
			try(account, a.Version, want)
		}
		try("op", a.Version+1, admission.ErrStale)
		if _, err := w.Sign(t.Context(), w.as("op"), "none", 1); !errors.Is(err, admission.ErrNone) {
			t.Errorf("no application: %v", err)
		}
		if _, err := w.Refuse(t.Context(), w.as("op"), a.ID, a.Version, " "); !errors.Is(err, admission.ErrMissing) {
			t.Errorf("refused without a reason: %v", err)
		}
		a = w.sign("op", a)
		try("op", a.Version, admission.ErrSigned)
		try("op-as-legal", a.Version, admission.ErrSame) // the same person by another account
		a2 := w.apply(draft(noise))
		a2 = w.sign("both", a2)
		if _, err := w.Sign(t.Context(), w.as("both"), a2.ID, a2.Version); !errors.Is(err, admission.ErrSame) {
			t.Errorf("one account signs for both sides: %v", err)
		}
		a = w.sign("legal", a)
		try("both", a.Version, admission.ErrState)
		if w.admitted(noise) {
			t.Error("one signature is enough")
		}
	})
}

func TestRefusedAndWithdrawn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		a := w.sign("op", w.apply(draft(drains)))
		a, err := w.Refuse(t.Context(), w.as("legal"), a.ID, a.Version, "无法律依据")
		if err != nil || a.Stored != admission.Refused || a.Reason != "无法律依据" || w.admitted(drains) {
			t.Errorf("%+v, %v", a, err)
		}
		if _, err := w.Withdraw(t.Context(), w.as("water"), a.ID, a.Version, ""); !errors.Is(err, admission.ErrState) {
			t.Errorf("what was refused is withdrawn: %v", err)
		}
		b := w.sign("legal", w.sign("op", w.apply(draft(drains)))) // a refusal does not bar a second try
		if !w.admitted(drains) {
			t.Error("not admitted")
		}
		if _, err := w.Withdraw(t.Context(), w.as("gas"), b.ID, b.Version, ""); !errors.Is(err, admission.ErrNotYours) {
			t.Errorf("another company withdraws: %v", err)
		}
		b, err = w.Withdraw(t.Context(), w.as("water-2"), b.ID, b.Version, "改由部门自办")
		if err != nil || b.Stored != admission.Withdrawn || w.admitted(drains) {
			t.Errorf("%+v, %v", b, err)
		}
		if h := b.History(w.clock.Now()); len(h) != 4 || h[3].Reason != "改由部门自办" || h[3].Mark.Account != "water-2" {
			t.Errorf("%+v", h)
		}
		late := w.apply(draft(drains))
		w.clock.Set(late.Until)
		if _, err := w.Sign(t.Context(), w.as("op"), late.ID, late.Version); !errors.Is(err, admission.ErrState) {
			t.Errorf("signed after its end: %v", err)
		}
		for state, want := range map[admission.State]int{"": 3, admission.Refused: 1, admission.Withdrawn: 1, admission.Expired: 1, admission.Admitted: 0} {
			list, err := w.List(t.Context(), w.as("leader"), drains, state)
			if err != nil || len(list) != want {
				t.Errorf("%q lists %d: %v", state, len(list), err)
			}
		}
		if _, err := w.List(t.Context(), w.as("resident"), "", ""); !errors.Is(err, access.ErrDenied) {
			t.Errorf("a resident reads: %v", err)
		}
	})
}

func TestApplicationsThatAreNotTaken(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		held := w.apply(draft(drains))
		for name, c := range map[string]struct {
			spoil func(*admission.Draft)
			want  string
		}{
			"no id":                {func(d *admission.Draft) { d.ID = "1" }, "id admission.id"},
			"unknown matter":       {func(d *admission.Draft) { d.Matter = "none" }, "matter admission.matter"},
			"another's unit":       {func(d *admission.Draft) { d.Unit = "gas" }, "unit admission.unit"},
			"no law":               {func(d *admission.Draft) { d.Law = " " }, "law admission.missing"},
			"no burden":            {func(d *admission.Draft) { d.Minutes, d.Yearly = 0, 0 }, "minutes admission.number, yearly admission.number"},
			"yesterday":            {func(d *admission.Draft) { d.From = day(-1) }, "from admission.from"},
			"backwards":            {func(d *admission.Draft) { d.Until = d.From }, "until admission.until"},
			"over three years":     {func(d *admission.Draft) { d.Until = d.From.AddDate(3, 0, 1) }, "until admission.until"},
			"three years":          {func(d *admission.Draft) { d.Until = d.From.AddDate(3, 0, 0) }, ""},
			"admitted by the list": {func(d *admission.Draft) { d.Matter = water }, "matter admission.listed"},
			"taken back":           {func(d *admission.Draft) { d.Matter = gone }, "matter admission.taken_back"},
			"applied for already":  {func(d *admission.Draft) { d.Matter, d.From, d.Until = drains, day(300), day(500) }, "from admission.overlap"},
			"for the time after":   {func(d *admission.Draft) { d.Matter, d.From, d.Until = drains, day(365), day(500) }, ""},
			"the id of another":    {func(d *admission.Draft) { d.ID = held.ID }, "id admission.id_taken"},
		} {
			d := draft(noise)
			c.spoil(&d)
			_, _, err := w.Apply(t.Context(), w.as("water"), d)
			var got []string
			if e := (*fault.Error)(nil); errors.As(err, &e) {
				for _, one := range e.All() {
					got = append(got, one.Field+" "+one.Code)
				}
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("%s: %q, want %q", name, strings.Join(got, ", "), c.want)
			}
			if err == nil { // out of the way of the others
				if _, err := w.Withdraw(t.Context(), w.as("water"), d.ID, 1, ""); err != nil {
					t.Error(err)
				}
			}
		}
		if again, made, err := w.Apply(t.Context(), w.as("water"), held.Draft); err != nil || made || again.Version != held.Version {
			t.Errorf("the same again: new %v, %v", made, err)
		}
		if _, _, err := w.Apply(t.Context(), w.as("op"), draft(noise)); !errors.Is(err, access.ErrDenied) {
			t.Errorf("the centre applies: %v", err)
		}
	})
}
