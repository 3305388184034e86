package search

import (
	"slices"
	"strings"
	"time"

	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
)

// Source says under which terms the documents stand that messages of its topic are about: of one that is new all, of one that is indexed already what came. It is
// called once for a round, in a snapshot.
type Source func(tx *store.Tx, district string, messages []journal.Message, docs []Doc) ([]Posting, error)

// Indexer keeps the index in step with the journal, a little behind, for every capability that subscribes.
type Indexer struct {
	sources map[string]Source
	topics  []string // in the order in which they came
}

const (
	atOnce = 1000            // messages: many share their terms, so that few rows are written
	worth  = 800             // so many waiting messages are worth a round
	lag    = 5 * time.Second // or one that has waited so long
)

// Subscribe lets documents of a topic be found. Those of plain stand under their terms and ids as they are: there is one such topic; those of the others beside them.
func (x *Indexer) Subscribe(topic string, s Source) {
	if x.sources == nil {
		x.sources = map[string]Source{}
	}
	if x.sources[topic] == nil {
		x.topics = append(x.topics, topic)
	}
	x.sources[topic] = s
}

// Step is a step of the sequencer.
func (x *Indexer) Step(tx *store.Tx, district string, now time.Time) (func(*store.Tx) (int, error), error) {
	after, err := Cursor(tx, district)
	if err != nil {
		return nil, err
	}
	first, err := journal.After(tx, district, after, 1)
	if err != nil || len(first) == 0 {
		return nil, err
	}
	if now.Sub(first[0].At) <= lag {
		if last, err := journal.Last(tx, district); err != nil || last-after < worth {
			return nil, err
		}
	}
	messages, err := journal.After(tx, district, after, atOnce)
	if err != nil {
		return nil, err
	}
	batch, err := x.batch(tx, district, after, messages)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) (int, error) {
		done, err := batch.Write(tx)
		if !done || err != nil {
			return 0, err
		}
		return len(messages), nil
	}, nil
}

func (x *Indexer) batch(tx *store.Tx, district string, after int64, messages []journal.Message) (*Batch, error) {
	heard := map[string][]journal.Message{}
	var ids []string // of all topics, those of one beside each other
	from := map[string]int{}
	for _, topic := range x.topics {
		from[topic] = len(ids)
		for _, m := range messages {
			if m.Topic == topic {
				heard[topic] = append(heard[topic], m)
				if id := scoped(topic, m.Subject); !slices.Contains(ids[from[topic]:], id) {
					ids = append(ids, id)
				}
			}
		}
	}
	batch, err := Begin(tx, district, ids, after, messages[len(messages)-1].Position)
	if err != nil {
		return nil, err
	}
	var all []Posting
	for i, topic := range x.topics {
		to := len(ids)
		if i+1 < len(x.topics) {
			to = from[x.topics[i+1]]
		}
		if len(heard[topic]) == 0 {
			continue
		}
		docs := slices.Clone(batch.Docs[from[topic]:to])
		for j := range docs {
			docs[j].ID = bare(docs[j].ID)
		}
		some, err := x.sources[topic](tx, district, heard[topic], docs)
		if err != nil {
			return nil, err
		}
		for _, p := range some {
			all = append(all, Posting{Term: scoped(topic, p.Term), Doc: p.Doc})
		}
	}
	return batch, batch.Add(tx, all)
}

// plain is the topic whose ids and terms stand in the index as they are: there were no others when it was made.
const plain = "case"

const apart = "\x1f" // between topic and id or term

func scoped(topic, name string) string {
	if topic == "" || topic == plain {
		return name
	}
	return topic + apart + name
}

func bare(id string) string {
	if _, name, ok := strings.Cut(id, apart); ok {
		return name
	}
	return id
}

// Of is the query among the documents of a topic.
func (q Query) Of(topic string) Query {
	out := Query{}
	for _, t := range q.All {
		out.All = append(out.All, scoped(topic, t))
	}
	for _, group := range q.Any {
		some := make([]string, len(group))
		for i, t := range group {
			some[i] = scoped(topic, t)
		}
		out.Any = append(out.Any, some)
	}
	return out
}
