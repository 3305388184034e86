package notice

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/google/uuid"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
)

// Recorder (演示记录) is a driver that sends nothing and keeps what it would have sent, so that a demonstration can show it.
type Recorder struct {
	DB    *store.DB
	Vault *access.Vault
	Clock clock.Clock
}

// Recorded is a message that was kept. The address is masked.
type Recorded struct {
	ID, Notice  string
	Channel     Channel
	To          string
	Title, Body string
	File        string // name of what it would have carried along
	At          time.Time
}

func recordedPlace(district, id string) string { return "recorded_message/" + district + "/" + id }

// Send implements Driver.
func (r Recorder) Send(ctx context.Context, m Message) error {
	id := uuid.Must(uuid.NewV7()).String()
	kept := Recorded{Title: m.Title.In(m.Language), Body: m.Body.In(m.Language)}
	if m.File != nil {
		kept.File = m.File.Name
	}
	plain, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	return r.DB.Update(ctx, func(tx *store.Tx) error {
		return tx.Later(`INSERT INTO recorded_message (district, id, channel, notice_id, shown_to, content, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			m.District, id, string(m.Channel), m.Notice, masked(m.Channel, m.Address), r.Vault.Seal(plain, recordedPlace(m.District, id)),
			clock.Milli(r.Clock.Now()))
	})
}

// Recorded lists what was kept, the latest first: up to limit (1 to 200) behind a mark. Errors: ErrMark, ErrLimit.
func (r Recorder) Recorded(tx *store.Tx, district, after string, limit int) (Page[Recorded], error) {
	at, id, err := readMark(after)
	if err == nil {
		err = pageOf(limit)
	}
	if err != nil {
		return Page[Recorded]{}, err
	}
	var all []Recorded
	err = tx.Each(`SELECT id, channel, notice_id, shown_to, content, at FROM recorded_message
		WHERE district = $1 AND (at, id) < ($2, $3) ORDER BY at DESC, id DESC LIMIT $4`, store.Args(district, at, id, limit+1),
		func(row store.Scanner) error {
			var one, text Recorded
			var sealed []byte
			var at int64
			if err := row.Scan(&one.ID, &one.Channel, &one.Notice, &one.To, &sealed, &at); err != nil {
				return err
			}
			plain, err := r.Vault.Unseal(bytes.Clone(sealed), recordedPlace(district, one.ID))
			if err == nil {
				err = json.Unmarshal(plain, &text)
			}
			one.Title, one.Body, one.File, one.At = text.Title, text.Body, text.File, clock.Time(at)
			all = append(all, one)
			return err
		})
	return paged(all, limit, func(one Recorded) string { return mark(one.At, one.ID) }), err
}

// masked hides most of an address.
func masked(c Channel, address string) string {
	if c == SMS {
		return access.MaskPhone(address)
	}
	name, host, isMail := strings.Cut(address, "@")
	if name = access.MaskName(name); !isMail || c != Mail {
		return name
	}
	return name + "@" + host
}
