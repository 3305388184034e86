package store

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"liandong/internal/kernel/fault"
)

// Why a database does not take what is written. They stand behind ErrUnavailable and ErrOutcomeUnknown as their cause, and are what Ready returns.
var (
	ErrGone = fault.Define(fault.Unavailable, "store.gone",
		"数据库文件已被移走、删除或替换，不再接受写入；请恢复原文件，再重启服务", "The file of the database was removed, replaced or unmounted: nothing is written any more. Put it back, then start again.")
	ErrNoRoom = fault.Define(fault.Unavailable, "store.no_room", "数据库所在磁盘已满或读写出错", "The disk of the database is full or fails.")
	ErrLost   = fault.Define(fault.Unavailable, "store.lost", "数据库连接不上或不可写", "The database is not to be reached, or does not let anybody write.")
	ErrBusy   = fault.Define(fault.Unavailable, "store.busy", "等待数据库的时间过长", "The database has too much to do: others have waited too long for their turn.")
)

const (
	probeEvery  = time.Second      // how often at most Ready writes
	remembered  = 10 * time.Second // how long a write that failed on the disk is held against it where none has succeeded since
	watchEvery  = time.Second
	leastRoom   = 16 << 20         // bytes: what the log of an embedded database may grow by before it is copied back
	busyAfter   = 10 * time.Second // see OpenToServe
	probeWithin = 2 * time.Second
)

// health is what is known of how a database does.
type health struct {
	mu      sync.Mutex
	refused error // by the disk, of the last update
	since   time.Time

	probing sync.Mutex
	probed  time.Time
	found   error
}

// note keeps whether an update was refused by the disk.
func (h *health) note(err error) {
	if err != nil && !errors.Is(err, ErrNoRoom) {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.refused, h.since = err, time.Now()
}

func (h *health) last() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.refused != nil && time.Since(h.since) < remembered {
		return h.refused
	}
	return nil
}

// Ready returns nil where the database takes what is written, as of the last second. Errors: ErrGone, ErrNoRoom, ErrLost, ErrBusy.
func (db *DB) Ready(ctx context.Context) error {
	h := &db.health
	h.probing.Lock()
	defer h.probing.Unlock()
	if err := db.there(); err != nil {
		return err
	}
	if time.Since(h.probed) < probeEvery {
		return h.found
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), probeWithin)
	defer cancel()
	err := db.probe(ctx)
	if err == nil {
		err = h.last()
	}
	h.probed, h.found = time.Now(), reason(err)
	return h.found
}

// busy is what somebody is told who would have to wait for too long.
func busy() error { return ErrUnavailable.New().Because(ErrBusy.New()) }

// reason is the most telling of what stands behind an error.
func reason(err error) error {
	if err == nil {
		return nil
	}
	for _, why := range []*fault.Definition{ErrGone, ErrNoRoom, ErrBusy} {
		if errors.Is(err, why) {
			return why.New().Because(err)
		}
	}
	return ErrLost.New().Because(err)
}

// Watch looks each second whether what is open still lies at its place, and says so loudly where it does not, until ctx ends.
func (db *DB) Watch(ctx context.Context, log *slog.Logger) {
	was := false
	for {
		err := db.there()
		switch {
		case err != nil && !was:
			log.Error("THE DATABASE IS GONE: nothing is written any more 数据库文件已不在原处，已停止写入", "error", err)
		case err == nil && was:
			log.Warn("the database is back 数据库文件已恢复")
		}
		was = err != nil
		select {
		case <-ctx.Done():
			return
		case <-time.After(watchEvery):
		}
	}
}
