package ledger

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"liandong/internal/district/worktime"
	"liandong/internal/kernel/store"
)

const numberBlock = 256

// Numbers hands out case numbers from blocks, so that a number never makes writers wait for each other. What is left of a block
// when the process ends is not used again: numbers are unique and grow, but they may have gaps.
type Numbers struct {
	db   *store.DB
	mu   sync.Mutex
	left map[numberKey]span
}

type numberKey struct{ district, day string }

type span struct{ next, end int64 }

// Take returns the next number of a district's day, fetching a block where none is left.
func (n *Numbers) Take(ctx context.Context, district string, at time.Time) (string, error) {
	for {
		if number, ok := n.next(district, at); ok {
			return number, nil
		}
		if err := n.reserve(ctx, district, at); err != nil {
			return "", err
		}
	}
}

func (n *Numbers) next(district string, at time.Time) (string, bool) {
	k := numberKey{district, worktime.DateOf(at).String()}
	n.mu.Lock()
	defer n.mu.Unlock()
	s := n.left[k]
	if s.next >= s.end {
		return "", false
	}
	n.left[k] = span{s.next + 1, s.end}
	return fmt.Sprintf("%s%05d", k.prefix(), s.next), true
}

// prefix is what numbers of the day begin with.
func (k numberKey) prefix() string {
	return k.district + "-" + strings.ReplaceAll(k.day[2:], "-", "") + "-"
}

// reserve fetches a block in a transaction of its own.
func (n *Numbers) reserve(ctx context.Context, district string, at time.Time) error {
	k := numberKey{district, worktime.DateOf(at).String()}
	var end int64
	err := n.db.Update(ctx, func(tx *store.Tx) error {
		return tx.Get(`INSERT INTO number_block (district, day, next) VALUES ($1, $2, $3)
			ON CONFLICT (district, day) DO UPDATE SET next = number_block.next + $4 RETURNING next`,
			store.Args(k.district, k.day, numberBlock+1, numberBlock), &end)
	})
	if err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for old := range n.left {
		if old.district == district && old.day < k.day {
			delete(n.left, old) // yesterday's block is over
		}
	}
	if s := n.left[k]; s.next >= s.end { // else somebody else fetched one meanwhile: theirs first, this one is a gap
		n.left[k] = span{end - numberBlock, end}
	}
	return nil
}

// Taken says whether a number belongs to a case already: then the block was set back, as by a restore of a part of the data.
func (n *Numbers) Taken(ctx context.Context, district, number string) (is bool, err error) {
	err = n.db.View(ctx, func(tx *store.Tx) (err error) {
		is, err = tx.Any(`SELECT 1 FROM cases WHERE district = $1 AND number = $2`, district, number)
		return err
	})
	return is, err
}

// Heal moves the block of a day past the highest number that was given, and forgets what this process had left below it.
func (n *Numbers) Heal(ctx context.Context, district string, at time.Time) error {
	k := numberKey{district, worktime.DateOf(at).String()}
	var highest int64
	err := n.db.Update(ctx, func(tx *store.Tx) error {
		back, most, err := setBack(tx, k, worktime.DateOf(at))
		if highest = most; err != nil || !back {
			return err
		}
		_, err = tx.Exec(`INSERT INTO number_block (district, day, next) VALUES ($1, $2, $3)
			ON CONFLICT (district, day) DO UPDATE SET next = excluded.next WHERE number_block.next < excluded.next`, k.district, k.day, highest+1)
		return err
	})
	if err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if s := n.left[k]; s.next <= highest {
		delete(n.left, k)
	}
	return nil
}

// setBack says whether the block of a day lies behind the highest number that was given.
func setBack(tx *store.Tx, k numberKey, day worktime.Date) (back bool, highest int64, err error) {
	prefix := k.prefix()
	err = tx.Get(`SELECT COALESCE(MAX(CAST(SUBSTR(number, $1) AS BIGINT)), 0) FROM cases WHERE district = $2 AND id >= $3 AND id < $4 AND number LIKE $5`,
		store.Args(len(prefix)+1, k.district, FirstID(day.Start().Add(-time.Hour)), FirstID((day+1).Start().Add(time.Hour)), prefix+"%"), &highest) // ids begin with their instant
	if err != nil {
		return false, 0, err
	}
	next := int64(1)
	err = tx.Get(`SELECT next FROM number_block WHERE district = $1 AND day = $2`, store.Args(k.district, k.day), &next)
	if errors.Is(err, store.ErrNoRow) {
		err = nil
	}
	return next <= highest, highest, err
}

func NewNumbers(db *store.DB) *Numbers { return &Numbers{db: db, left: map[numberKey]span{}} }

// NumbersBehind says whether the block of a day lies behind what was given out of it.
func NumbersBehind(tx *store.Tx, district string, day worktime.Date) (bool, error) {
	behind, _, err := setBack(tx, numberKey{district, day.String()}, day)
	return behind, err
}
