package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"liandong/internal/casework/intake"
	"liandong/internal/district/matter"
	"liandong/internal/district/territory"
	"liandong/internal/installation"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/outbox"
	"liandong/internal/kernel/store"
	"liandong/internal/platform"
	"liandong/internal/world/demo"
)

// Target is the installation that is measured: a database that Seed has filled, or an empty one, which gets the demonstration district.
type Target struct {
	Platform  *platform.Platform
	Sequencer *outbox.Sequencer
	Handler   http.Handler
	Progress  func(string)

	filled    int    // cases that were there
	since     string // ids of what is made from now on are greater
	reporters []reporter
	matters   []matter.Matter
	tokens    []string // of the district centre, a town's and a grid head
}

// reporter is a patroller with a session.
type reporter struct {
	account string
	token   string
	grid    territory.Grid
}

var errNotEmpty = errors.New("a bench needs an empty database of its own")

// build makes the district; nobody ever logs in with the passwords that go with it.
func (t *Target) build(ctx context.Context) error {
	if _, err := demo.Build(ctx, t.Platform, 1, t.Progress); err != nil {
		return err
	}
	return installation.Finish(ctx, t.Platform.DB, demo.District, t.Platform.Clock.Now())
}

// prepare builds the district where there is none, and logs its patrollers in.
func (t *Target) prepare(ctx context.Context) error {
	state, err := demo.StateOf(ctx, t.Platform.DB)
	if err != nil {
		return err
	}
	if state != demo.Built {
		if err := t.build(ctx); err != nil {
			return err
		}
	}
	if t.filled, err = t.count(ctx); err != nil {
		return err
	}
	t.since = uuid.Must(uuid.NewV7()).String()
	return t.Platform.DB.Update(ctx, func(tx *store.Tx) error {
		t.reporters, t.matters = nil, nil
		chart, err := t.Platform.Atlas.Map(tx, demo.District)
		if err != nil {
			return err
		}
		for _, zone := range chart.Grids(territory.Filter{Level: territory.Town}) {
			g := chart.Children(chart.Children(zone.Code)[0].Code)[0]
			account := "patrol-" + g.Code
			opened, err := t.Platform.Access.Open(tx, demo.District, account)
			if err != nil {
				return err
			}
			t.reporters = append(t.reporters, reporter{account: account, token: opened.Token, grid: g})
		}
		all, err := t.Platform.Catalogues.Of(tx, demo.District)
		if err != nil {
			return err
		}
		for _, m := range all.All() {
			if m.Patrol {
				t.matters = append(t.matters, m)
			}
		}
		return nil
	})
}

func (t *Target) draft(dice *rand.Rand, r reporter) intake.Draft {
	m := t.matters[dice.IntN(len(t.matters))]
	return intake.Draft{ID: uuid.Must(uuid.NewV7()).String(), Source: "patrol", Matter: m.Code, Description: m.Conditions[0].Words.ZH + ",请尽快处理",
		Position: geo.Position{Lon: r.grid.Centre.Lon(), Lat: r.grid.Centre.Lat(), CRS: geo.WGS84}}
}

// preload puts cases in by the service, without HTTP, on several goroutines.
func (t *Target) preload(ctx context.Context, cases int) error {
	const hands = 16
	errs := make([]error, hands)
	var wg sync.WaitGroup
	began := time.Now()
	for h := range hands {
		wg.Go(func() {
			dice := rand.New(rand.NewPCG(uint64(h), 1))
			for i := h; i < cases && errs[h] == nil; i += hands {
				r := t.reporters[i%len(t.reporters)]
				_, _, _, _, errs[h] = t.Platform.Intake.Report(ctx, access.Parse(r.token), t.draft(dice, r))
				if h == 0 && i%(hands*500) == 0 {
					t.Progress(fmt.Sprintf("preload %d/%d (%.0f/s)", i, cases, float64(i)/time.Since(began).Seconds()))
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// serve runs the handler on a port of its own until the function it answers is called.
func (t *Target) serve() (addr string, stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: t.Handler, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	return listener.Addr().String(), func() { _ = server.Close() }, nil
}

// sequence runs the sequencer until the function it answers is called.
func (t *Target) sequence(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { t.Sequencer.Run(ctx) })
	return func() { cancel(); wg.Wait() }
}

// settle does all that the sequencer has to do.
func (t *Target) settle(ctx context.Context) error {
	for {
		n, err := t.Sequencer.Once(ctx)
		if errors.Is(err, outbox.ErrHangs) { // there is much to do
			time.Sleep(100 * time.Millisecond)
			continue
		}
		if n == 0 || err != nil {
			return err
		}
	}
}

func engineName(db *store.DB) string { return strings.ToLower(string(db.Engine)) }
