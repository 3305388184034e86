package live

import (
	"container/heap"
	"context"
	"sync"
	"time"
)

// queue holds stories until their time has come.
type queue struct {
	mu    sync.Mutex
	all   waiting
	moved chan struct{} // a story came that is the first now
}

type waiting []*story

func (w waiting) Len() int           { return len(w) }
func (w waiting) Less(i, j int) bool { return w[i].at.Before(w[j].at) }
func (w waiting) Swap(i, j int)      { w[i], w[j] = w[j], w[i] }

// Push implements heap.Interface.
func (w *waiting) Push(x any) { *w = append(*w, x.(*story)) }

// Pop implements heap.Interface.
func (w *waiting) Pop() any {
	old := *w
	last := old[len(old)-1]
	*w = old[:len(old)-1]
	return last
}

func newQueue() *queue { return &queue{moved: make(chan struct{}, 1)} }

func (q *queue) put(s *story) {
	q.mu.Lock()
	heap.Push(&q.all, s)
	first := q.all[0] == s
	q.mu.Unlock()
	if first {
		select {
		case q.moved <- struct{}{}:
		default:
		}
	}
}

// first is when the next story is due; false where there is none.
func (q *queue) first() (at time.Time, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.all) == 0 {
		return at, false
	}
	return q.all[0].at, true
}

// hand gives the stories to whoever takes them, each when its time has come, until ctx ends.
func (q *queue) hand(ctx context.Context, to chan<- *story) {
	for {
		at, ok := q.first()
		wait := time.Hour
		if ok {
			wait = time.Until(at)
		}
		if wait > 0 {
			timer := time.NewTimer(wait)
			select {
			case <-timer.C:
			case <-q.moved:
			case <-ctx.Done():
			}
			timer.Stop()
			if ctx.Err() != nil {
				return
			}
			continue
		}
		q.mu.Lock()
		next := heap.Pop(&q.all).(*story)
		q.mu.Unlock()
		select {
		case to <- next:
		case <-ctx.Done():
			return
		}
	}
}
