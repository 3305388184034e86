// Package stream (事件流) tells open screens what happens, by server-sent events.
package stream

import (
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/edge/caller"
	"liandong/internal/edge/problem"
	"liandong/internal/edge/route"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/audience"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/outbox"
	"liandong/internal/kernel/store"
)

const (
	streamBatch     = 500
	streamHeartbeat = 15 * time.Second
)

var errPosition = fault.Define(fault.Invalid, "stream.position", "Last-Event-ID 应为数字", "Last-Event-ID must be a number.")

// Pattern is the route of the stream.
const Pattern = "GET /api/v1/stream"

// Stream (事件流) sends messages to open screens as they come.
type Stream struct {
	rights   *access.Service
	audience *audience.Audience
	feed     *feed
	stopping <-chan struct{}
}

// New makes a stream of what the sequencer places, to those whom the audience names. It ends when stopping is closed.
func New(db *store.DB, sequencer *outbox.Sequencer, rights *access.Service, who *audience.Audience, stopping <-chan struct{}) *Stream {
	s := &Stream{rights: rights, audience: who, stopping: stopping}
	s.feed = newFeed(db, sequencer, s.hearing)
	s.feed.read = who.Read
	return s
}

// Register describes the stream; it is served by a plain handler, because it never ends.
func (s *Stream) Register(r *route.Router) {
	r.Plain(&huma.Operation{OperationID: "stream", Method: http.MethodGet, Path: "/api/v1/stream",
		Summary:  "Server-sent events: \"case\" of cases that the caller may see, \"call\" of calls at the caller's seat; id = position; resume with Last-Event-ID",
		Security: []map[string][]string{{"bearer": {}}, {"cookie": {}}},
		Responses: map[string]*huma.Response{"200": {Description: "of a case: case, number, state, version, action, grid, owner, at; of a call: call, state, extension, left",
			Content: map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}}}}}}, s.stream)
}

// stream sends the messages that the caller may hear, from the position after Last-Event-ID, else from now. The right to see is
// looked up anew for every batch, so a withdrawn grant or a closed session ends it at once. It ends when the server is asked to stop.
func (s *Stream) stream(w http.ResponseWriter, r *http.Request) {
	last := fromNow
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil || n < 0 {
			problem.Write(w, r, errPosition.At("Last-Event-ID"))
			return
		}
		last = n
	}
	out := http.NewResponseController(w)
	send := func(messages ...string) bool {
		for _, m := range messages {
			if _, err := w.Write([]byte(m)); err != nil {
				return false
			}
		}
		return out.Flush() == nil
	}
	ear, leave := s.feed.listen(caller.Who(r), last)
	defer leave()
	for started := false; ; {
		select {
		case <-r.Context().Done():
			return
		case <-s.stopping:
			return
		case heard := <-ear.heard:
			switch {
			case heard.err != nil && !started:
				problem.Write(w, r, heard.err)
				return
			case heard.err != nil:
				return
			case !started:
				w.Header().Set("Content-Type", "text/event-stream")
				w.Header().Set("X-Accel-Buffering", "no")
				started = true
				heard.messages = append([]string{": connected\n\n"}, heard.messages...)
			}
			if !send(heard.messages...) {
				return
			}
			s.feed.wait(ear)
		case <-time.After(streamHeartbeat):
			if started && !send(": still here\n\n") {
				return
			}
		}
	}
}

// hearing looks up what somebody hears: the capabilities say it, each of its own topic.
func (s *Stream) hearing(tx *store.Tx, who access.Credential) (func(fed) (bool, error), error) {
	me, err := s.rights.Resolve(tx, who)
	if err != nil {
		return nil, err
	}
	if err := me.May(access.ReadTerritory); err != nil { // every person's; the account of a system hears nothing
		return nil, err
	}
	hears := s.audience.Of(tx, me)
	return func(m fed) (bool, error) { return hears(m.Message, m.read) }, nil
}
