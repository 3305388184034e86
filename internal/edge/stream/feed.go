package stream

import (
	"context"
	"fmt"
	"sync"
	"time"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/outbox"
	"liandong/internal/kernel/store"
)

// feed (分发) gives messages to all who listen. However many there are, each wake-up costs one view of the database: it reads the messages once and judges all
// listeners in turn. Nothing that came after a withdrawal is heard, because rights and messages are of the same snapshot.
type feed struct {
	view      func(context.Context, func(*store.Tx) error) error
	rights    func(*store.Tx, access.Credential) (func(fed) (bool, error), error) // who hears a message; an error ends the stream
	read      func(journal.Message) any                                           // what hearers choose by, once for all listeners
	sequencer *outbox.Sequencer

	mu      sync.Mutex
	ears    int
	waiting map[*ear]struct{} // those that have sent what they heard
	running bool
	stir    chan struct{}
}

const (
	fromNow  = int64(-1)
	feedRest = time.Second // that the feed leaves others alone at most after a round; else as long as the round took
)

// ear is one listener.
type ear struct {
	who   access.Credential
	last  int64 // position up to which it was judged, or fromNow
	fresh bool  // nothing was heard yet, not even that there is nothing
	heard chan heard
}

// heard is what a listener gets: messages as SSE, or why it hears no more.
type heard struct {
	messages []string
	err      error
}

// fed is a message with what its listeners are chosen by, read once for all of them.
type fed struct {
	journal.Message
	read any    // what its hearer has read of it
	text string // as SSE
}

func newFeed(db *store.DB, sequencer *outbox.Sequencer, rights func(*store.Tx, access.Credential) (func(fed) (bool, error), error)) *feed {
	return &feed{view: db.View, rights: rights, sequencer: sequencer, waiting: map[*ear]struct{}{}, stir: make(chan struct{}, 1)}
}

// listen begins to listen behind a position. The first that is heard comes at once, be it empty; who has taken what was heard calls wait.
func (f *feed) listen(who access.Credential, last int64) (e *ear, leave func()) {
	e = &ear{who: who, last: last, fresh: true, heard: make(chan heard, 1)}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ears++
	f.waiting[e] = struct{}{}
	if !f.running {
		f.running = true
		go f.run()
	}
	f.wake()
	return e, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.ears--
		delete(f.waiting, e)
		f.wake()
	}
}

// wait lets a listener hear what comes next.
func (f *feed) wait(e *ear) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiting[e] = struct{}{}
	if e.last < f.sequencer.Told(e.who.District) {
		f.wake()
	}
}

func (f *feed) wake() {
	select {
	case f.stir <- struct{}{}:
	default:
	}
}

// run makes rounds as long as anybody listens.
func (f *feed) run() {
	placed, end := f.sequencer.Listen()
	defer end()
	for {
		began := time.Now()
		if f.round() {
			time.Sleep(min(time.Since(began), feedRest)) // thousands of listeners must not keep those who report from the processor
			continue
		}
		select {
		case <-placed:
		case <-f.stir:
		}
		f.mu.Lock()
		if f.ears == 0 {
			f.running = false
			f.mu.Unlock()
			return
		}
		f.mu.Unlock()
	}
}

// round lets all who are behind hear what there is; false where nobody is.
func (f *feed) round() bool {
	behind, told := f.behind()
	if len(behind) == 0 {
		return false
	}
	said, last := make([]heard, len(behind)), make([]int64, len(behind))
	err := f.view(context.Background(), func(tx *store.Tx) error {
		j := judging{feed: f, tx: tx, told: told, batches: map[feedFrom][]fed{}, rights: map[string]right{}}
		for i, e := range behind {
			last[i], said[i] = j.hear(e)
		}
		return nil
	})
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, e := range behind {
		if err != nil {
			said[i] = heard{err: err}
		} else {
			e.last = last[i]
		}
		if _, there := f.waiting[e]; !there || !e.fresh && said[i].err == nil && len(said[i].messages) == 0 {
			continue
		}
		e.fresh = false
		delete(f.waiting, e)
		e.heard <- said[i] // there is room: who waits has taken what came before
	}
	return true
}

// behind are those who wait and may have something to hear, with the last position that there is by district.
func (f *feed) behind() (all []*ear, told map[string]int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	told = map[string]int64{}
	for e := range f.waiting {
		to, known := told[e.who.District]
		if !known {
			to = f.sequencer.Told(e.who.District)
			told[e.who.District] = to
		}
		if e.fresh || e.last < to {
			all = append(all, e)
		}
	}
	return all, told
}

// judging is where one round judges: what was read and whose rights were looked up in its view.
type judging struct {
	*feed
	tx      *store.Tx
	told    map[string]int64 // before the view began
	batches map[feedFrom][]fed
	rights  map[string]right
}

type feedFrom struct {
	district string
	position int64
}

type right struct {
	hears func(fed) (bool, error)
	err   error
}

// hear returns what of the next messages a listener hears and up to where it was judged.
func (j *judging) hear(e *ear) (last int64, h heard) {
	key := e.who.District + " " + string(e.who.Hash)
	mine, known := j.rights[key] // several pages of one person
	if !known {
		mine.hears, mine.err = j.feed.rights(j.tx, e.who)
		j.rights[key] = mine
	}
	if mine.err != nil {
		return e.last, heard{err: mine.err}
	}
	last, batch, err := j.after(feedFrom{e.who.District, e.last})
	for i := 0; err == nil && i < len(batch); i++ {
		var hears bool
		if hears, err = mine.hears(batch[i]); hears {
			h.messages = append(h.messages, batch[i].text)
		}
	}
	if err != nil {
		return e.last, heard{err: err}
	}
	return last, h
}

// after reads the next messages behind a position, once for all who stand there, and returns the position of the last.
func (j *judging) after(from feedFrom) (last int64, batch []fed, err error) {
	if from.position == fromNow {
		last, err = journal.Last(j.tx, from.district)
		return last, nil, err
	}
	batch, known := j.batches[from]
	if !known {
		messages, err := journal.After(j.tx, from.district, from.position, streamBatch)
		if err != nil {
			return 0, nil, err
		}
		for _, m := range messages {
			one := fed{Message: m, text: fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n\n", m.Position, m.Topic, m.Body)}
			if j.read != nil {
				one.read = j.read(m)
			}
			batch = append(batch, one)
		}
		j.batches[from] = batch
	}
	if len(batch) == 0 { // what listeners were woken for may be gone since
		return max(from.position, j.told[from.district]), nil, nil
	}
	return batch[len(batch)-1].Position, batch, nil
}
