package live

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"liandong/internal/district/worktime"
	"liandong/internal/kernel/fault"
	"liandong/internal/world/cti"
)

// Cast (角色) finds somebody to act and returns the token of their session; "" where there is nobody.
type Cast interface {
	Owner(ctx context.Context, kind, code string) (token string, err error) // of a case: a post or unit
	Post(ctx context.Context, grid, kind string) (token string, err error)
	Centre(ctx context.Context, grid string) (token string, err error) // an operator of the sub-centre of a grid's zone, or of the district's centre
	Resident(ctx context.Context) (token string, err error)
}

// Settings say where and how a district is played.
type Settings struct {
	URL    string
	Client *http.Client
	Cast   Cast
	Seed   uint64
	Speed  float64
	Every  uint64       // only every so many-th demand comes in; 0 for all
	Say    func(string) // progress, once a minute
}

// Player lets the people of a district act. Only their waits are compressed: the server's clocks and limits are real, so at sixty times the speed a
// day's demands come in 24 minutes, while a limit of two hours still takes two hours to run out.
type Player struct {
	Settings
	tally    *tally
	queue    *queue
	underWay atomic.Int64
	begin    time.Time
	offset   time.Duration // of the played day at the begin
	district string
	calm     calm
}

const (
	hands      = 8               // requests under way
	behind     = 5 * time.Second // a step that late says that the server is busy
	sayEvery   = time.Minute
	adoptMost  = 400 // open cases of the history that people go on with
	patience   = 5   // looks at a case on which nothing is possible
	lookAgain  = 30 * time.Minute
	overdueBy  = 10 * time.Minute // real
	neverLater = 12 * time.Hour   // real: what is due later is just left for long
)

// New prepares a player. Errors: ErrPlan.
func New(s Settings) (*Player, error) {
	if !(s.Speed >= 1 && s.Speed <= 10_000) {
		return nil, ErrPlan.At("speed")
	}
	return &Player{Settings: s, tally: newTally(), queue: newQueue()}, nil
}

// Tally returns what was done so far.
func (p *Player) Tally() Tally { return p.tally.now() }

// Run plays until ctx ends, and returns nil then.
func (p *Player) Run(ctx context.Context) error {
	plan, err := p.learn(ctx)
	if err != nil {
		return p.ended(ctx, err)
	}
	p.begin = time.Now()
	p.offset = p.begin.Sub(worktime.DateOf(p.begin).Start())
	if err := p.adopt(ctx); err != nil {
		return p.ended(ctx, err)
	}
	ready := make(chan *story)
	var all sync.WaitGroup
	all.Go(func() { p.queue.hand(ctx, ready) })
	for range hands {
		all.Go(func() {
			for {
				select {
				case s := <-ready:
					p.turn(ctx, s)
				case <-ctx.Done():
					return
				}
			}
		})
	}
	all.Go(func() { p.report(ctx) })
	p.arrive(ctx, plan)
	all.Wait()
	return nil
}

// ended is no failure where it was wanted.
func (p *Player) ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return fault.Wrap(err, "live")
}

// learn asks the server for the district.
func (p *Player) learn(ctx context.Context) (plan Plan, err error) {
	plan.Seed = p.Seed
	token, err := p.Cast.Resident(ctx)
	if err != nil {
		return plan, err
	}
	var grids struct{ Items []Grid }
	if err := p.ask(ctx, token, http.MethodGet, "/grids?level=base&kind=territory", nil, &grids); err != nil {
		return plan, err
	}
	var matters struct{ Items []Matter }
	if err := p.ask(ctx, token, http.MethodGet, "/matters", nil, &matters); err != nil {
		return plan, err
	}
	plan.Grids, plan.Matters = grids.Items, matters.Items
	if len(plan.Grids) == 0 || len(plan.Matters) == 0 {
		return plan, ErrPlan.At("grids")
	}
	p.district = plan.Grids[0].Code[:6]
	return plan, nil
}

// adopt goes on with cases that were there before.
func (p *Player) adopt(ctx context.Context) error {
	token, err := p.Cast.Centre(ctx, p.district)
	if err != nil {
		return err
	}
	dice := rand.New(rand.NewPCG(p.Seed, 0x61646f7074))
	cursor := ""
	for n := 0; n < adoptMost; {
		var page struct {
			Items []seen
			Next  string
		}
		query := url.Values{"state": {"received,screening,dispatching,assigned,handling,checking,suspended"}, "limit": {"200"}, "cursor": {cursor}}
		if err := p.ask(ctx, token, http.MethodGet, "/cases?"+query.Encode(), nil, &page); err != nil {
			return err
		}
		for _, c := range page.Items {
			n++
			s := newStory(Demand{Matter: c.Matter, dice: dice.Uint64(), Fate: Fate{Level: InGrid, Granted: true, Late: dice.IntN(10) == 0}})
			s.c = c
			p.underWay.Add(1)
			p.later(s, time.Duration(dice.Float64()*float64(6*time.Hour)))
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	return nil
}

// arrive lets demands come in, each at its time, and holds them back while the server is behind.
func (p *Player) arrive(ctx context.Context, plan Plan) {
	held := time.Duration(0)
	for day := 0; ; day++ {
		for _, d := range plan.Day(day) {
			after := time.Duration(day)*24*time.Hour + d.At - p.offset
			if after < 0 || d.N%max(p.Every, 1) != 0 {
				continue
			}
			at := p.begin.Add(held + p.real(after))
			if wait(ctx, at) != nil {
				return
			}
			for since := time.Now(); p.lags(); {
				if wait(ctx, time.Now().Add(time.Second)) != nil {
					return
				}
				now := time.Now()
				held += now.Sub(since)
				p.tally.note(func(t *Tally) { t.Held += now.Sub(since) })
				since = now
			}
			p.underWay.Add(1)
			s := newStory(d)
			p.later(s, 0)
		}
	}
}

func (p *Player) real(played time.Duration) time.Duration {
	return time.Duration(float64(played) / p.Speed)
}

// lags says that people wait for the server.
func (p *Player) lags() bool {
	at, ok := p.queue.first()
	return ok && time.Since(at) > behind
}

// later lets a story go on after a played time.
func (p *Player) later(s *story, after time.Duration) {
	s.at = time.Now().Add(p.real(after))
	p.queue.put(s)
}

func (p *Player) report(ctx context.Context) {
	for ctx.Err() == nil {
		if wait(ctx, time.Now().Add(sayEvery)) == nil {
			played := p.offset + time.Duration(float64(time.Since(p.begin)-p.Tally().Held)*p.Speed)
			p.Say(p.Tally().Words(played, int(p.underWay.Load())))
		}
	}
}

func wait(ctx context.Context, until time.Time) error { return cti.Sleep(ctx, until) }

// calm is how long everybody keeps quiet after the server said that it is busy.
type calm struct {
	mu    sync.Mutex
	until time.Time
	pause time.Duration
}

const longestPause = 30 * time.Second

func (c *calm) down(seconds int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pause = min(max(2*c.pause, time.Second), longestPause)
	if until := time.Now().Add(max(c.pause, time.Duration(seconds)*time.Second)); until.After(c.until) {
		c.until = until
	}
}

func (c *calm) over() {
	c.mu.Lock()
	c.pause = 0
	c.mu.Unlock()
}

func (c *calm) end() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.until
}

const tries = 4

// ask sends a request, and the very same again only where it may not have arrived or the server asked for patience. A refusal is counted and answered. What
// is under way when ctx ends is waited for: the client's timeout bounds it.
func (p *Player) ask(ctx context.Context, token, method, path string, body, out any) (err error) {
	wire := cti.Player{URL: p.URL, Client: p.Client}
	for range tries {
		if err := wait(ctx, p.calm.end()); err != nil {
			return err
		}
		err = wire.Send(context.WithoutCancel(ctx), method, "/api/v1"+path, token, body, out)
		if err == nil || ctx.Err() != nil {
			p.calm.over()
			return err
		}
		var no cti.Refusal
		known := errors.As(err, &no)
		switch {
		case known && (no.Status == http.StatusTooManyRequests || no.Status == http.StatusServiceUnavailable) && !strings.HasPrefix(no.Code, "door."):
			p.tally.note(func(t *Tally) { t.Refused[no.Code]++ })
			p.calm.down(no.RetryAfter)
		case known && no.Status < http.StatusInternalServerError:
			p.tally.note(func(t *Tally) { t.Refused[no.Code]++ })
			return err
		default:
			p.tally.note(func(t *Tally) { t.Failed++ })
			p.calm.down(0)
		}
	}
	return err
}
