package notice

import (
	"time"

	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/outbox"
	"liandong/internal/kernel/store"
)

// Teller (告知人) returns what people hear of a message. An error holds up whatever is told after it.
type Teller func(journal.Message) ([]Notice, error)

// Telling begins to tell of the messages of one topic that a round has: what they look at together is read once.
type Telling func(tx *store.Tx, district string, now time.Time) (Teller, error)

const (
	tellMost = 200 // notices that are worth a round
	reader   = "notices"
)

// Subscribe lets a capability tell people of the messages of a topic. Wire it before anything runs.
func (s *Service) Subscribe(topic string, t Telling) {
	s.subscribing.Lock()
	defer s.subscribing.Unlock()
	if s.tellings == nil {
		s.tellings = map[string]Telling{}
	}
	s.tellings[topic] = t
}

func (s *Service) telling(topic string) Telling {
	s.subscribing.RLock()
	defer s.subscribing.RUnlock()
	return s.tellings[topic]
}

// Reader queues what people hear of the changes in the journal, in their order, each once.
func (s *Service) Reader() *outbox.Reader {
	return &outbox.Reader{Name: reader, Hear: func(tx *store.Tx, district string, messages []journal.Message, now time.Time) (rows []store.Statement, heard int, err error) {
		var all []Notice
		tellers := map[string]Teller{}
		for _, m := range messages {
			if len(all) >= tellMost {
				break
			}
			heard++
			if tellers[m.Topic] == nil {
				telling := s.telling(m.Topic)
				if telling == nil {
					continue
				}
				if tellers[m.Topic], err = telling(tx, district, now); err != nil {
					return nil, 0, err
				}
			}
			some, err := tellers[m.Topic](m)
			if err != nil {
				return nil, 0, err
			}
			all = append(all, some...)
		}
		rows, err = s.Statements(tx, all...)
		return rows, heard, err
	}}
}
