package casework

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"liandong/internal/store"
	"liandong/internal/worktime"
)

const numberBlock = 256

// numbers hands out case numbers from blocks, so that a number never makes writers wait for each other. What is left of a block
// when the process ends is not used again: numbers are unique and grow, but they may have gaps.
type numbers struct {
	db   *store.DB
	mu   sync.Mutex
	left map[numberKey]span
}

type numberKey struct{ district, day string }

type span struct{ next, end int64 }

// take answers the next number of a district's day, fetching a block where none is left.
func (n *numbers) take(ctx context.Context, district string, at time.Time) (string, error) {
	for {
		if number, ok := n.next(district, at); ok {
			return number, nil
		}
		if err := n.reserve(ctx, district, at); err != nil {
			return "", err
		}
	}
}

func (n *numbers) next(district string, at time.Time) (string, bool) {
	k := numberKey{district, worktime.DateOf(at).String()}
	n.mu.Lock()
	defer n.mu.Unlock()
	s := n.left[k]
	if s.next >= s.end {
		return "", false
	}
	n.left[k] = span{s.next + 1, s.end}
	return fmt.Sprintf("%s-%s-%05d", district, strings.ReplaceAll(k.day[2:], "-", ""), s.next), true
}

// reserve fetches a block in a transaction of its own.
func (n *numbers) reserve(ctx context.Context, district string, at time.Time) error {
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
