package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"liandong/internal/casework"
	"liandong/internal/casework/ledger"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/httpapi"
	"liandong/internal/edge/route"
	"liandong/internal/installation"
	"liandong/internal/kernel/audit"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/private"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/tile"
	"liandong/internal/world/demo"
	"liandong/internal/world/live"
)

type serving struct {
	Addr      string         `help:"HOST:PORT to listen on." default:"127.0.0.1:8080"`
	Secure    bool           `help:"People reach this by HTTPS: cookies go over TLS only, browsers never come without it again. Set it behind an HTTPS proxy." env:"LIANDONG_SECURE"`
	Public    string         `name:"public-url" help:"Address at which people reach this, as https://HOST; it stands in printed codes and links. Without it codes are only printed on this machine." env:"LIANDONG_PUBLIC_URL"`
	Proxies   []netip.Prefix `name:"trusted-proxies" help:"Networks of proxies whose word is taken for where requests come from, as 10.1.2.0/24." env:"LIANDONG_TRUSTED_PROXIES"`
	Forwarded bool           `help:"The trusted proxies write Forwarded (RFC 7239) instead of X-Forwarded-For." env:"LIANDONG_FORWARDED"`
	Metrics   string         `help:"HOST:PORT of the metrics, which are served nowhere else; none where it is left out." env:"LIANDONG_METRICS"`
	Tiles     string         `help:"Background of maps: an address with {z}, {x} and {y} (Tianditu or another), or a PMTiles file; none where it is left out." env:"LIANDONG_TILES"`
	Checkups  time.Duration  `help:"How often files are held against their names, timers against open cases, rows against the audit log." default:"1h" env:"LIANDONG_CHECKUPS"`
	Servers   int            `help:"How many servers work on this database: each lets its share of the attempts at passwords and secrets through." default:"1" env:"LIANDONG_SERVERS"`
	Credit    string         `name:"tiles-credit" help:"Whose background it is, as its licence asks to be shown." env:"LIANDONG_TILES_CREDIT"`
	outside
	sending
}

// outside is to whom the signed heads of the audit log are handed.
type outside struct {
	Heads    string `help:"File that signed heads of the audit log are appended to: best on a disk that only grows, of another machine." type:"path" env:"LIANDONG_HEADS"`
	HeadsURL string `name:"heads-url" help:"Address that signed heads are sent to (POST, one JSON object a line)." env:"LIANDONG_HEADS_URL"`
}

var errHeadsURL = errors.New("--heads-url must be an http or https address 外部见证地址应为 http 或 https")

func (o outside) witness(db *store.DB) (*audit.Outside, error) {
	if o.HeadsURL != "" {
		u, err := url.Parse(o.HeadsURL)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return nil, errHeadsURL
		}
	}
	return &audit.Outside{DB: db, File: o.Heads, URL: o.HeadsURL, Log: slog.Default()}, nil
}

type serveCommand struct {
	storage
	serving
	ClockOK  bool   `name:"clock-ok" help:"This machine's time is right although the data hold later entries, because somebody had set it ahead."`
	District string `help:"District of accounts that log in without naming one; the one that is there where it is left out."`
}

func (c serveCommand) Run(ctx context.Context) error {
	db, district, err := c.installed(ctx, c.District)
	if err != nil {
		return err
	}
	now, err := steady(ctx, db, c.ClockOK)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	p, err := c.start(ctx, db, now, c.sending)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	return errors.Join(p.serve(ctx, c.serving, district, func(a net.Addr) {
		_, _ = fmt.Printf("liandong serves http://%s\n", a)
	}), db.Close())
}

// serve runs HTTP, sequencer and timers until ctx ends: then the workers stop, requests are answered, and what follows their commits comes last. A terminal
// that hangs up (SIGHUP) stops nothing.
func (p *process) serve(ctx context.Context, s serving, district string, ready func(net.Addr)) error {
	ground, err := tile.Ground(s.Tiles, s.Credit)
	if err != nil {
		return err
	}
	heads, err := s.witness(p.services.DB)
	if err != nil {
		return err
	}
	public, err := route.ParsePublicURL(s.Public)
	if err != nil {
		return err
	}
	if public == nil {
		slog.Info("no public address is set (--public-url): codes are printed with the address of the browser, on this machine only 未设公开地址，二维码只能在本机打印")
	} else {
		slog.Info("printed codes and links lead to 印出的二维码和链接指向", "address", public)
	}
	signal.Ignore(syscall.SIGHUP)
	p.services.Access.Share(s.Servers)
	if p.services.Door != nil {
		p.services.Door.Share(s.Servers)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	behind, end := context.WithCancel(context.WithoutCancel(ctx)) // of those who follow what is committed
	defer end()
	var workers, followers sync.WaitGroup
	workers.Go(func() { p.services.DB.Watch(ctx, slog.Default()) })
	followers.Go(func() { p.sequencer.Run(behind) })
	followers.Go(func() { p.services.Access.Trail.Run(behind, p.services.DB) })
	workers.Go(func() { heads.Run(ctx) })
	workers.Go(func() { p.timers.Run(ctx, slog.Default()) })
	workers.Go(func() { p.sender.Run(ctx) })
	workers.Go(func() { p.sweep(ctx) })
	workers.Go(func() { p.watch(ctx, district) })
	checkup := casework.NewCheckup(p.services.Casework, p.services.Numbers)
	checkup.Keys = p.keys
	workers.Go(func() { p.checkup(ctx, checkup, s.Checkups, district) })
	workers.Go(func() { p.retention.Work(ctx, slog.Default()) })
	workers.Go(func() {
		if err := ledger.CountPast(ctx, p.services.DB, func(how string) { slog.Info("counting the past", "done", how) }); err != nil && ctx.Err() == nil {
			slog.Error("counting the past", "error", err)
		}
	})
	server := &httpapi.Server{Platform: p.services, Sequencer: p.sequencer, District: district, Version: version, Secure: s.Secure, Sender: p.sender, Ground: ground,
		Public: public, Proxies: caller.Proxies{Trusted: s.Proxies, Forwarded: s.Forwarded}, Metrics: s.Metrics, AuditKey: p.auditKey, Heads: heads,
		Retention: p.retention, Checkup: checkup}
	err = server.Serve(ctx, s.Addr, ready)
	stop()
	workers.Wait()
	end()
	followers.Wait()
	return err
}

const sweepEvery = time.Hour

// sweep removes uploads that nobody finished or used. While the clock is in doubt nothing is too old.
func (p *process) sweep(ctx context.Context) {
	for {
		if clock.Doubt(p.services.Clock) != 0 {
			slog.Warn("nothing is swept while the clock is in doubt")
		} else if _, err := p.services.Media.Sweep(ctx, p.services.Clock.Now()); err != nil && ctx.Err() == nil {
			slog.Error("sweep of uploads", "error", err)
		}
		if err := p.services.DB.Update(ctx, p.services.Access.ForgetDevices); err != nil && ctx.Err() == nil {
			slog.Error("sweep of devices", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(sweepEvery):
		}
	}
}

type demoCommand struct {
	storage
	serving
	Cases int     `help:"Cases to preload as history." default:"0"`
	Seed  uint64  `help:"The same seed makes the same district, the same history and the same plan of --live." default:"1"`
	Live  bool    `help:"Let simulated residents and staff act, through the API."`
	Speed float64 `help:"With --live: how much faster than in life people report and act; the limits of cases stay as they are." default:"60"`
}

func (c demoCommand) Run(ctx context.Context) error {
	if len(c.Record) == 0 {
		c.Record = []string{"sms", "wecom", "mail"} // nothing leaves a demonstration unless somebody says so
	}
	if err := c.build(ctx); err != nil {
		return err
	}
	db, _, err := c.installed(ctx, demo.District)
	if err != nil {
		return err
	}
	return errors.Join(c.run(ctx, db), db.Close())
}

func (c demoCommand) accounts() string { return filepath.Join(c.Data, "accounts.json") }

// build makes the district where it is not there, whole: it is marked as built when its past and the file of its accounts are there, and a start that finds it without the
// mark clears what another has left and begins anew.
func (c demoCommand) build(ctx context.Context) (err error) {
	leave, err := c.alone(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, leave()) }()
	db, err := c.first(ctx, store.Create)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	state, err := demo.StateOf(ctx, db)
	if err != nil || state == demo.Built {
		return err
	}
	if _, err := os.Stat(c.accounts()); err == nil && state == demo.Unmarked { // this file came last
		return installation.Finish(ctx, db, demo.District, clock.System{}.Now())
	}
	say := func(what string) { _, _ = fmt.Println("·", what) }
	if state != demo.None {
		say("an earlier start was interrupted: what it made is cleared, and built anew 上次初始化被中断，现清除后重新生成")
		if err := db.Clear(ctx); err != nil {
			return err
		}
	}
	p, err := c.startFirst(ctx, db, clock.System{}, c.sending)
	if err != nil {
		return err
	}
	made, err := demo.Build(ctx, p.services, c.Seed, say)
	if err != nil {
		return err
	}
	if c.Cases > 0 {
		if err := demo.History(ctx, p.services, demo.Past{Cases: c.Cases, Seed: c.Seed}, say); err != nil {
			return err
		}
	}
	if err := writeAccounts(c.accounts(), made); err != nil {
		return err
	}
	return installation.Finish(ctx, db, demo.District, clock.System{}.Now())
}

func (c demoCommand) run(ctx context.Context, db *store.DB) error {
	now, err := steady(ctx, db, false)
	if err != nil {
		return err
	}
	p, err := c.start(ctx, db, now, c.sending)
	if err != nil {
		return err
	}
	players, err := c.players(ctx, p)
	if err != nil {
		return err
	}
	var playing sync.WaitGroup
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	context.AfterFunc(ctx, func() { // players leave before the server closes
		playing.Wait()
		stop()
	})
	return p.serve(serving, c.serving, demo.District, func(a net.Addr) {
		_, _ = fmt.Printf("liandong demo serves http://%s\n", a)
		if _, err := os.Stat(c.accounts()); err == nil {
			_, _ = fmt.Printf("accounts and passwords: %s\n", c.accounts())
		} else {
			_, _ = fmt.Printf("accounts and passwords cannot be read (%v); they are kept nowhere else: remove the folder and start again to have new ones\n", err)
		}
		if players == nil {
			return
		}
		players.URL = "http://" + a.String()
		playing.Go(func() {
			if err := players.Run(ctx); err != nil {
				slog.Error("the players have stopped", "error", err)
			}
		})
	})
}

// players are those of --live, nil without it.
func (c demoCommand) players(ctx context.Context, p *process) (*live.Player, error) {
	if !c.Live {
		return nil, nil
	}
	cast, err := demo.Enlist(ctx, p.services)
	if err != nil {
		return nil, err
	}
	say := func(what string) { _, _ = fmt.Println("·", what) }
	say(fmt.Sprintf("people act %g times as fast as in life; limits run as ever 居民和工作人员以 %g 倍速行动，时限仍按实际时间", c.Speed, c.Speed))
	return live.New(live.Settings{Client: &http.Client{Timeout: 30 * time.Second}, Cast: cast, Seed: c.Seed, Speed: c.Speed, Say: say})
}

func writeAccounts(path string, accounts []demo.Account) error {
	text, err := json.MarshalIndent(accounts, "", "  ")
	if err != nil {
		return err
	}
	return private.Write(path, append(text, '\n'))
}
