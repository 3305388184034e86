package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"liandong/internal/platform"

	"golang.org/x/mod/sumdb/note"

	"liandong/data"
	"liandong/internal/administration"
	"liandong/internal/casework"
	"liandong/internal/casework/ledger"
	"liandong/internal/district/indicator"
	"liandong/internal/door"
	"liandong/internal/figures/briefing"
	"liandong/internal/figures/scheme"
	"liandong/internal/installation"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/audit"
	"liandong/internal/kernel/blob"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/outbox"
	"liandong/internal/kernel/private"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/timer"
	"liandong/internal/kernel/words"
	"liandong/internal/media"
	"liandong/internal/notice"
	"liandong/internal/retention"
)

// process is a running installation.
type process struct {
	services  *platform.Platform
	sequencer *outbox.Sequencer
	timers    *timer.Runner
	sender    *notice.Sender
	retention *retention.Service
	auditKey  note.Verifier
	keys      func(context.Context) ([]*fault.Error, error) // those that are no longer what they were
}

func (s storage) url() string {
	if s.Database != "" {
		return s.Database
	}
	return "sqlite:" + filepath.Join(s.Data, "liandong.db")
}

func (s storage) keys() string { return filepath.Join(s.Data, "keys") }

// ours says whether a file or folder of a name in the data folder belongs to an installation.
func ours(name string) bool {
	return strings.HasPrefix(name, "liandong.db") || slices.Contains([]string{"keys", "files", "uploads", "accounts.json", buildingFile}, name)
}

// opener is a way to open a database: store.Open, store.OpenToServe …
type opener func(context.Context, string) (*store.DB, error)

// existing opens the database of an installation that is there and brings its schema up to date; it makes none. Errors: installation.ErrNone, installation.ErrKeysAlone.
func (s storage) existing(ctx context.Context, open opener) (*store.DB, error) {
	db, err := open(ctx, s.url())
	if errors.Is(err, store.ErrMissing) {
		return nil, s.nothing()
	}
	if err != nil {
		return nil, err
	}
	if err := s.upToDate(ctx, db, s.nothing); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// asIs opens the database of an installation for who only reads it: an older schema stays as it is, and is refused. Errors: installation.ErrNone,
// installation.ErrKeysAlone, store.ErrOlderSchema, store.ErrNewerSchema, store.ErrForeign.
func (s storage) asIs(ctx context.Context) (*store.DB, error) {
	db, err := store.Open(ctx, s.url())
	if errors.Is(err, store.ErrMissing) {
		return nil, s.nothing()
	}
	if err != nil {
		return nil, err
	}
	if err = db.Current(ctx); errors.Is(err, store.ErrNoSchema) {
		err = s.nothing()
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// first opens the database for a start that may be the first, and makes it where there is none. Errors: installation.ErrKeysAlone.
func (s storage) first(ctx context.Context, create opener) (*store.DB, error) {
	if err := private.Installation(s.Data, ours); err != nil {
		return nil, err
	}
	if s.missing() {
		if err := s.noKeys(); err != nil {
			return nil, err
		}
	}
	db, err := create(ctx, s.url())
	if err != nil {
		return nil, err
	}
	if err := s.upToDate(ctx, db, s.noKeys); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

const (
	buildingFile = "building.lock"
	buildingWait = 3 * time.Second // for a start that only finds that all is there
)

// alone makes sure that no other start makes an installation in the folder at the same time; whoever is second is told, and touches nothing. Errors: installation.ErrBuilding.
func (s storage) alone(ctx context.Context) (leave func() error, err error) {
	if err := private.Installation(s.Data, ours); err != nil {
		return nil, err
	}
	for until := time.Now().Add(buildingWait); ; {
		leave, taken, err := private.Lock(filepath.Join(s.Data, buildingFile))
		if err != nil || !taken {
			return leave, err
		}
		if time.Now().After(until) {
			return nil, installation.ErrBuilding.New(s.Data)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// upToDate brings a schema to this version; empty judges a database that has none.
func (s storage) upToDate(ctx context.Context, db *store.DB, empty func() error) error {
	switch err := db.Current(ctx); {
	case err == nil:
		return nil
	case errors.Is(err, store.ErrNoSchema):
		if err := empty(); err != nil {
			return err
		}
	case !errors.Is(err, store.ErrOlderSchema):
		return err
	}
	if err := private.Installation(s.Data, ours); err != nil {
		return err
	}
	steps, err := db.Migrate(ctx)
	if err == nil && steps > 0 {
		slog.Info("schema brought up to date", "steps", steps)
	}
	return err
}

// nothing is what is said where there is no database.
func (s storage) nothing() error {
	if err := s.noKeys(); err != nil {
		return err
	}
	return installation.ErrNone.New()
}

// missing says whether the file of an embedded database is not there.
func (s storage) missing() bool {
	path, embedded := strings.CutPrefix(s.url(), "sqlite:")
	_, err := os.Stat(path)
	return embedded && errors.Is(err, fs.ErrNotExist)
}

// noKeys demands that there are no keys: they belong to a database.
func (s storage) noKeys() error {
	if installation.HasKeys(s.keys()) {
		return installation.ErrKeysAlone.New(s.keys())
	}
	return nil
}

// installed opens the database of an installation that is ready, to serve it, and answers the district that is meant: what was said, else the only one. Where there is
// none it says so and creates nothing.
func (s storage) installed(ctx context.Context, said string) (db *store.DB, district string, err error) {
	if db, err = s.existing(ctx, store.OpenToServe); err != nil {
		return nil, "", err
	}
	if district, err = installation.District(ctx, db, said); err != nil {
		return nil, "", errors.Join(err, db.Close())
	}
	if err := private.Installation(s.Data, ours); err != nil {
		return nil, "", errors.Join(err, db.Close())
	}
	return db, district, nil
}

// start wires the services on a database with the keys that it belongs to.
func (s storage) start(ctx context.Context, db *store.DB, c clock.Clock, out sending) (*process, error) {
	keys, err := installation.OpenKeys(ctx, db, s.keys(), c.Now())
	if err != nil {
		return nil, err
	}
	return s.startWith(ctx, db, c, out, keys)
}

// startFirst is start for an installation that is being made: keys that are not there are made.
func (s storage) startFirst(ctx context.Context, db *store.DB, c clock.Clock, out sending) (*process, error) {
	keys, err := installation.CreateKeys(ctx, db, s.keys(), c.Now())
	if err != nil {
		return nil, err
	}
	return s.startWith(ctx, db, c, out, keys)
}

func (s storage) startWith(ctx context.Context, db *store.DB, c clock.Clock, out sending, keys installation.Keys) (_ *process, err error) {
	vault := keys.Vault
	setup := notice.Setup{Vault: vault}
	if setup.Standard, err = notice.StandardTemplates(data.Files); err != nil {
		return nil, err
	}
	lanes, err := out.lanes(db, &setup, c)
	if err != nil {
		return nil, err
	}
	files, err := s.library(ctx, db, c)
	if err != nil {
		return nil, err
	}
	rights, notices := access.New(c, access.DefaultCost), notice.New(setup)
	services := platform.New(ledger.New(ledger.Ledger{DB: db, Clock: c, Access: rights, Vault: vault}), platform.Outside{Notices: notices, Media: files,
		Door: door.New(door.Service{DB: db, Clock: c, Access: rights, Vault: vault, Notices: notices, Reporters: casework.Reporters})})
	kept, err := retention.NewRules(data.Files)
	if err != nil {
		return nil, err
	}
	schemes := &scheme.Service{DB: db, Clock: c, Access: rights, Atlas: services.Atlas, Rosters: services.Rosters, Figures: services.Figures}
	notices.Subscribe(scheme.Topic, schemes.Tells)
	notices.Subscribe(scheme.Objected, schemes.Tells)
	reports := &briefing.Service{Sources: services.Sources(), Notices: notices}
	notices.Files = reports.Files
	sealer := &audit.Sealer{Signer: keys.Signer}
	sequencer := &outbox.Sequencer{DB: db, Clock: c, Log: slog.Default(), Steps: []outbox.Step{journal.PlaceStep, sealer.Step, indicator.FoldStep, services.Index.Step, notices.Reader().Step, services.Query.CellStep, reports.SendStep}}
	timers := &timer.Runner{DB: db, Clock: c, Bells: []timer.Bell{services.Casework.Bell(), services.Requests.Bell(), administration.CalendarBell(services.Ledger, notices)}}
	sender := notice.NewSender(db, services.Notices, c, slog.Default(), lanes...)
	db.OnCommit(sequencer.Wake)
	db.OnCommit(sender.Wake)
	return &process{services: services, sequencer: sequencer, timers: timers, sender: sender, retention: retention.New(services.Casework, services.Requests, kept), auditKey: keys.Verifier,
		keys: func(ctx context.Context) ([]*fault.Error, error) { return installation.Changed(ctx, db, s.keys()) }}, nil
}

// library opens the files of cases.
func (s storage) library(ctx context.Context, db *store.DB, c clock.Clock) (*media.Library, error) {
	url := s.Blobs
	if url == "" {
		url = "folder:" + filepath.Join(s.Data, "files")
	}
	blobs, err := blob.Open(ctx, url)
	if err != nil {
		return nil, err
	}
	return media.New(db, blobs, c, filepath.Join(s.Data, "uploads"), media.Standard)
}

// ended is a failure that was explained, with what the program ends with.
type ended struct {
	error
	code int
}

// ExitCode is read by the command line's parser.
func (e ended) ExitCode() int { return e.code }

// explain gives a failure its words in the language of the terminal, with every field that is wrong.
func explain(err error) error {
	if err == nil {
		return nil
	}
	var e *fault.Error
	var last ended
	if errors.As(err, &last) || !errors.As(err, &e) {
		return err
	}
	lang := words.Preferred(strings.ReplaceAll(os.Getenv(envLang), "_", "-"))
	if !strings.HasPrefix(os.Getenv(envLang), "zh") {
		lang = "en"
	}
	var b strings.Builder
	for i, one := range e.All() {
		if i > 0 {
			b.WriteString("\n  ")
		}
		if place := one.Place.In(lang); place != "" {
			b.WriteString(place + ": ")
		} else if one.Field != "" {
			b.WriteString(one.Field + ": ")
		}
		b.WriteString(one.Words.In(lang))
	}
	if e.Cause != nil {
		b.WriteString(" (" + explain(e.Cause).Error() + ")")
	}
	return errors.New(b.String())
}
