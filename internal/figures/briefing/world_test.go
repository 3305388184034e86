package briefing_test

import (
	"testing"
	"time"

	"liandong/data"
	"liandong/internal/casework"
	"liandong/internal/casework/ledger"
	"liandong/internal/door"
	"liandong/internal/figures/briefing"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/blob"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/outbox"
	"liandong/internal/kernel/store"
	"liandong/internal/media"
	"liandong/internal/notice"
	"liandong/internal/platform"
	"liandong/internal/world/demo"
)

const (
	fishing  = "320509105006001" // a base grid with logins
	fishZone = "320509105"
)

// now is Friday 2026-03-06, 10:00 in Shanghai.
var now = time.Date(2026, 3, 6, 2, 0, 0, 0, time.UTC)

// world is the demonstration district with a clock that is set by hand.
type world struct {
	*briefing.Service
	*platform.Platform
	t     *testing.T
	db    *store.DB
	clock *clock.Manual
}

// newWorld builds the district with so many cases of the days before now.
func newWorld(t *testing.T, db *store.DB, cases int) *world {
	t.Helper()
	w := &world{t: t, db: db, clock: clock.NewManual(now)}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	vault, err := access.NewVault(make([]byte, 64))
	must(err)
	templates, err := notice.StandardTemplates(data.Files)
	must(err)
	blobs, err := blob.Folder(t.TempDir())
	must(err)
	files, err := media.New(db, blobs, w.clock, t.TempDir(), media.Standard)
	must(err)
	rights := access.New(w.clock, access.Cost{Time: 1, Memory: 64})
	w.Service = &briefing.Service{}
	notices := notice.New(notice.Setup{Standard: templates, Vault: vault, Channels: []notice.Channel{notice.Mail}, Files: w.Files})
	guests := door.New(door.Service{DB: db, Clock: w.clock, Access: rights, Vault: vault, Notices: notices, Reporters: casework.Reporters})
	w.Platform = platform.New(ledger.New(ledger.Ledger{DB: db, Clock: w.clock, Access: rights, Vault: vault}),
		platform.Outside{Notices: notices, Media: files, Door: guests})
	*w.Service = briefing.Service{Sources: w.Platform.Sources(), Notices: notices}
	_, err = demo.Build(t.Context(), w.Platform, 1, func(string) {})
	must(err)
	if cases > 0 {
		must(demo.History(t.Context(), w.Platform, demo.Past{Cases: cases, Seed: 1}, func(string) {}))
	}
	return w
}

func (w *world) view(fn func(tx *store.Tx) error) {
	w.t.Helper()
	if err := w.db.View(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) update(fn func(tx *store.Tx) error) {
	w.t.Helper()
	if err := w.db.Update(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
	}
}

// as returns who an account is now.
func (w *world) as(tx *store.Tx, account string) *access.Caller {
	w.t.Helper()
	who, err := w.Platform.Access.On(tx, demo.District, account)
	if err != nil {
		w.t.Fatal(err)
	}
	return who
}

func (w *world) document(account string, k briefing.Kind, grid, date string) (doc briefing.Document) {
	w.t.Helper()
	w.view(func(tx *store.Tx) (err error) {
		doc, err = w.Service.Open(tx, w.as(tx, account), k, grid, date)
		return err
	})
	return doc
}

// sequencer is one process that sends.
func (w *world) sequencer() *outbox.Sequencer {
	return &outbox.Sequencer{DB: w.db, Clock: w.clock, Steps: []outbox.Step{w.SendStep}}
}
