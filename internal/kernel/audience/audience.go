// Package audience knows who hears which message on the screens that are open (收听): a capability subscribes to its topic and says, for one person and as of a transaction,
// what of it that person may hear. A topic to which nobody has subscribed is heard by nobody.
package audience

import (
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
)

// Hearer is who hears the messages of one topic.
type Hearer struct {
	// Read is what of a message its listeners are chosen by, read once for all of them; may be nil.
	Read func(m journal.Message) any
	// For looks up the rights of one person; it is asked when the first message of the topic comes.
	For func(tx *store.Tx, me *access.Caller) (func(m journal.Message, read any) bool, error)
}

// Audience is the hearers of all topics.
type Audience struct{ hearers map[string]Hearer }

// Subscribe adds the hearer of a topic.
func (a *Audience) Subscribe(topic string, h Hearer) {
	if a.hearers == nil {
		a.hearers = map[string]Hearer{}
	}
	a.hearers[topic] = h
}

// Read is what listeners of a message are chosen by.
func (a *Audience) Read(m journal.Message) any {
	if h := a.hearers[m.Topic]; h.Read != nil {
		return h.Read(m)
	}
	return nil
}

// Of says what one person hears, within the transaction in which their rights are looked up.
func (a *Audience) Of(tx *store.Tx, me *access.Caller) func(m journal.Message, read any) (bool, error) {
	known := map[string]func(journal.Message, any) bool{}
	return func(m journal.Message, read any) (bool, error) {
		hears, looked := known[m.Topic]
		if !looked {
			h, subscribed := a.hearers[m.Topic]
			if !subscribed {
				return false, nil
			}
			var err error
			if hears, err = h.For(tx, me); err != nil {
				return false, err
			}
			known[m.Topic] = hears
		}
		return hears(m, read), nil
	}
}
