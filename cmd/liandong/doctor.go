package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"time"

	"liandong/internal/casework"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
)

const (
	firstCheckup = time.Minute // after a start
	mostTold     = 1000        // flaws that are remembered as told
)

// checkup looks every so often (never where that is 0), and tells what it finds once: in the log of the program and in the security log. The metrics and /readyz say how much is known.
// What is of no district is told in the one that is served.
func (p *process) checkup(ctx context.Context, c *casework.Checkup, every time.Duration, district string) {
	if every <= 0 {
		return
	}
	told := map[string]bool{}
	for wait := min(firstCheckup, every); ; wait = every {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		found, err := c.Round(ctx, casework.Hourly)
		if err != nil && ctx.Err() == nil {
			slog.Error("checkup", "error", err)
		}
		for _, f := range found {
			key := f.District + f.Subject + f.Code
			if told[key] || len(told) >= mostTold {
				continue
			}
			told[key] = true
			slog.Error("checkup", "district", f.District, "subject", f.Subject, "why", f.Why)
			p.services.Access.Trail.Note(access.Event{District: cmp.Or(f.District, district), Kind: access.Alarm, Route: f.Subject}, f.Error)
		}
	}
}

type doctorCommand struct{ storage }

var errUnwell = fault.Define(fault.Conflict, "doctor.unwell", "发现 %d 处异常", "%d things are not as they must be.")

// Help stands under the line of the command.
func (doctorCommand) Help() string { return checked }

func (c doctorCommand) Run(ctx context.Context) error {
	bad, err := c.examine(ctx)
	if err != nil {
		return ended{explain(err), exitCannotTell}
	}
	if bad > 0 {
		return ended{explain(errUnwell.New(bad)), exitUnsound}
	}
	_, err = fmt.Println("everything is as it must be 一切正常")
	return err
}

// examine prints what is not as it must be and answers how much that is; an error means that it could not look.
func (c doctorCommand) examine(ctx context.Context) (bad int, err error) {
	db, err := c.asIs(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	say := func(what, why string) {
		bad++
		_, _ = fmt.Printf("BAD %s: %s\n", what, why)
	}
	now, err := steady(ctx, db, false)
	if err != nil {
		return bad, err
	}
	if by := now.Doubt(); by != 0 {
		say("clock", explain(errClockDoubt.New(by)).Error())
	}
	p, err := c.start(ctx, db, clock.System{}, sending{Record: []string{"sms", "wecom", "mail"}}) // it sends nothing
	if err != nil {
		return bad, err
	}
	all := casework.Bounds{Entries: math.MaxInt, Cases: math.MaxInt, Bytes: math.MaxInt64}
	found, err := casework.NewCheckup(p.services.Casework, p.services.Numbers).Round(ctx, all)
	for _, f := range found {
		if f.Code != casework.ErrRow.Code { // rows are named by the verification
			say(f.District+" "+f.Subject, f.Why)
		}
	}
	if err != nil {
		return bad, err
	}
	log, err := verifyCommand{storage: c.storage, JSON: true}.verify(ctx)
	for i, f := range log.Faults {
		if i == mostPrinted {
			slog.Warn("the rest is named by audit verify --json", "more", len(log.Faults)-i)
		}
		if bad++; i < mostPrinted {
			_, _ = fmt.Printf("BAD %s %s %s: %s\n", f.District, f.Kind, f.Entry, f.Why)
		}
	}
	return bad, err
}
