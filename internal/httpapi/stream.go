package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/access"
	"liandong/internal/call"
	"liandong/internal/casework"
	"liandong/internal/fault"
	"liandong/internal/outbox"
	"liandong/internal/request"
	"liandong/internal/store"
)

const (
	streamBatch     = 500
	streamHeartbeat = 15 * time.Second
	streamWrite     = 10 * time.Second
)

var errPosition = fault.Define(fault.Invalid, "stream.position", "Last-Event-ID 应为数字", "Last-Event-ID must be a number.")

// streamRoute describes the stream; it is served by a plain handler, because it never ends.
func (s *Server) streamRoute(api huma.API) {
	api.OpenAPI().AddOperation(&huma.Operation{OperationID: "stream", Method: http.MethodGet, Path: "/api/v1/stream",
		Summary:  "Server-sent events: \"case\" of cases that the caller may see, \"call\" of calls at the caller's seat; id = position; resume with Last-Event-ID",
		Security: []map[string][]string{{"bearer": {}}, {"cookie": {}}},
		Responses: map[string]*huma.Response{"200": {Description: "of a case: case, number, state, version, action, grid, owner, at; of a call: call, state, extension, left",
			Content: map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}}}}}})
}

// stream sends the messages that the caller may hear, from the position after Last-Event-ID, else from now. The right to see is
// looked up anew for every batch, so a withdrawn grant or a closed session ends it at once.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	who := s.who(r)
	out := http.NewResponseController(w)
	last := int64(-1)
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil || n < 0 {
			writeProblem(w, r, errPosition.At("Last-Event-ID"))
			return
		}
		last = n
	}
	placed, end := s.Sequencer.Listen()
	defer end()
	started := false
	for {
		messages, more, err := s.notices(r, who, &last)
		if err != nil {
			if !started {
				writeProblem(w, r, err)
			}
			return
		}
		if !started {
			w.Header().Set("Content-Type", "text/event-stream")
			w.Header().Set("X-Accel-Buffering", "no")
			started = true
			messages = append([]string{": connected\n\n"}, messages...)
		}
		for _, m := range messages {
			_ = out.SetWriteDeadline(time.Now().Add(streamWrite)) // a deadline a write: a whole-response timeout would cut every stream
			if _, err := w.Write([]byte(m)); err != nil {
				return
			}
		}
		if len(messages) > 0 && out.Flush() != nil {
			return
		}
		if more {
			continue
		}
		select {
		case <-r.Context().Done():
			return
		case <-placed:
		case <-time.After(streamHeartbeat):
			_ = out.SetWriteDeadline(time.Now().Add(streamWrite))
			if _, err := w.Write([]byte(": still here\n\n")); err != nil || out.Flush() != nil {
				return
			}
		}
	}
}

// notices answers what of the next messages after *last the caller may see, as SSE text, moves *last, and says whether more wait. The right to see is looked up
// after the messages were read: nothing that came after a withdrawal is heard.
func (s *Server) notices(r *http.Request, who access.Credential, last *int64) (out []string, more bool, err error) {
	var batch []fed
	if *last >= 0 {
		if batch, err = s.feed.after(r.Context(), s.Desk.DB, who.District, *last, s.Sequencer.Told(who.District)); err != nil {
			return nil, false, err
		}
	}
	err = s.Desk.DB.View(r.Context(), func(tx *store.Tx) error {
		out = nil
		hears, err := s.hearing(tx, who)
		if err != nil {
			return err
		}
		if *last < 0 {
			*last, err = outbox.Last(tx, who.District)
			return err
		}
		for _, m := range batch {
			heard, err := hears(m)
			if err != nil {
				return err
			}
			if heard {
				out = append(out, m.text)
			}
		}
		return nil
	})
	if err == nil && len(batch) > 0 {
		*last = batch[len(batch)-1].Position
	}
	return out, len(batch) >= streamBatch, err
}

// feed keeps the latest batches of messages as they go down the streams: thousands of listeners read from the same position.
type feed struct {
	mu      sync.Mutex
	batches map[feedFrom][]fed
}

type feedFrom struct {
	district string
	position int64
}

// fed is a message with what its listeners are chosen by, read once for all of them.
type fed struct {
	outbox.Message
	notice *casework.Notice // of the topic case; nobody hears what cannot be read
	text   string           // as SSE
}

const feedBatches = 16

// after answers the next messages behind a position, none only where there are none. Whoever was woken for the message at told gets it, although a batch was kept before.
func (f *feed) after(ctx context.Context, db *store.DB, district string, position, told int64) (batch []fed, err error) {
	from := feedFrom{district, position}
	f.mu.Lock()
	batch = f.batches[from]
	f.mu.Unlock()
	if n := len(batch); n >= streamBatch || n > 0 && batch[n-1].Position >= told {
		return batch, nil
	}
	err = db.View(ctx, func(tx *store.Tx) error {
		batch = nil
		messages, err := outbox.After(tx, district, position, streamBatch)
		for _, m := range messages {
			one := fed{Message: m, text: fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n\n", m.Position, m.Topic, m.Body)}
			if n := new(casework.Notice); m.Topic == "case" && json.Unmarshal(m.Body, n) == nil {
				one.notice = n
			}
			batch = append(batch, one)
		}
		return err
	})
	if err != nil || len(batch) == 0 {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.batches == nil || len(f.batches) >= feedBatches {
		f.batches = map[feedFrom][]fed{}
	}
	f.batches[from] = batch
	return batch, nil
}

// hearing answers who hears a message: of a case who may see it, of a call who sits at its seat, which is looked up at the first of them; those of other
// topics nobody does.
func (s *Server) hearing(tx *store.Tx, who access.Credential) (func(fed) (bool, error), error) {
	me, sees, err := s.Desk.Sees(tx, who)
	if err != nil {
		return nil, err
	}
	if err := me.May(access.ReadTerritory); err != nil { // every person's; the account of a system hears nothing
		return nil, err
	}
	var atSeat func(outbox.Message) bool
	return func(m fed) (bool, error) {
		switch m.Topic {
		case request.Topic:
			return s.Desk.Requests.Hears(me, m.Message), nil
		case "case":
			return m.notice != nil && sees(m.Path, m.notice.Owner, m.notice.Told), nil
		case call.Topic:
			if atSeat == nil {
				if atSeat, err = s.Desk.Calls.Hears(tx, me); err != nil {
					return false, err
				}
			}
			return atSeat(m.Message), nil
		}
		return false, nil
	}, nil
}
