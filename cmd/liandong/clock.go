package main

import (
	"context"
	"log/slog"
	"time"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
)

var errClockDoubt = fault.Define(fault.Unavailable, "clock.doubt",
	"服务器时钟可疑（相差 %s）：时限暂停计时动作，请校准时钟；确认时钟无误的，重新启动服务；数据中已有更晚记录的，用 liandong serve --clock-ok 启动",
	"The clock is in doubt by %s: no deadline acts. Set it right; where it is right, start the server again, and where the data hold later entries, with liandong serve --clock-ok.")

// steady makes the clock of a server. Where the log holds entries that are later than what the machine says, the machine is in doubt, unless somebody is sure of
// it; where the database tells another time, the database is followed.
func steady(ctx context.Context, db *store.DB, sure bool) (*clock.Steady, error) {
	var known, elsewhere time.Time
	err := db.View(ctx, func(tx *store.Tx) error {
		known = time.Time{}
		districts, err := tx.Districts()
		if err != nil {
			return err
		}
		for _, d := range districts {
			at, err := journal.Latest(tx, d)
			if err != nil {
				return err
			}
			if at.After(known) && !sure {
				known = at
			}
		}
		elsewhere, err = tx.Time()
		return err
	})
	return clock.NewSteady(known, elsewhere), err
}

const clockEvery = 10 * time.Second

// watch holds the clock against that of the database, and tells administrators when it comes into doubt and when it is believed again: the log of the program,
// the security log, the metrics, and who asks whether the server is ready.
func (p *process) watch(ctx context.Context, district string) {
	steady, is := p.services.Clock.(*clock.Steady)
	if !is {
		return
	}
	doubted := false
	for {
		var elsewhere time.Time
		err := p.services.DB.View(ctx, func(tx *store.Tx) (err error) { elsewhere, err = tx.Time(); return err })
		if err == nil && !elsewhere.IsZero() {
			steady.Compare(elsewhere)
		}
		switch by := steady.Doubt(); {
		case by != 0 && !doubted:
			why := errClockDoubt.New(by)
			slog.Error("clock", "doubt", by, "error", explain(why))
			p.services.Access.Trail.Note(access.Event{District: district, Kind: access.Alarm, Route: "clock " + by.String()}, why)
			doubted = true
		case by == 0 && doubted:
			slog.Info("the clock is right again, deadlines act 时钟已恢复正常")
			doubted = false
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(clockEvery):
		}
	}
}
