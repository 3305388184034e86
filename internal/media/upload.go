package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/google/uuid"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
)

// clockSkew is how far a phone's clock may be ahead.
const clockSkew = 10 * time.Minute

// Draft (上传申请) announces a file.
type Draft struct {
	District string
	ID       string // a UUID, made by the phone
	Account  string
	Size     int64
	Name     string    // as the phone says; only what is safe of it is kept
	TakenAt  time.Time // zero or in the future: unknown; what the camera wrote into a photo goes before it

	Address string       // from which it is announced
	Quota   int64        // bytes that the account may announce in a day; 0 for as many as it likes
	Admit   func() error // asked of a new upload only; nil for nobody
}

// Begin announces an upload. The same id with the same draft answers the same again, however far it has come since; with another draft
// ErrIDTaken. Nothing of the file is read yet: its size alone can refuse it. Errors: ErrID, ErrAccount, ErrEmpty, ErrLarge, each
// with its field; ErrIDTaken, ErrMany, ErrFull, ErrQuota.
func (l *Library) Begin(tx *store.Tx, d Draft) (Media, error) {
	now := l.Clock.Now()
	digest, err := l.validate(&d)
	if err != nil {
		return Media{}, err
	}
	m := Media{District: d.District, ID: d.ID, Account: d.Account, State: Uploading, Name: cleanName(d.Name), Size: d.Size,
		CreatedAt: now, draft: digest}
	if !d.TakenAt.After(now.Add(clockSkew)) { // else the phone's clock says nothing of when it was
		m.TakenAt = clock.Round(d.TakenAt)
	}
	for {
		if was, err := Find(tx, d.District, d.ID); err == nil {
			if was.draft != digest {
				return Media{}, ErrIDTaken.At("id")
			}
			return was, nil
		} else if !errors.Is(err, ErrNoMedia) {
			return Media{}, err
		}
		if err := l.admit(tx, d, now); err != nil {
			return Media{}, err
		}
		slot, err := l.freeSlot(tx, d)
		if err != nil {
			return Media{}, err
		}
		if first, err := insert(tx, m, slot); first || err != nil {
			return m, err
		} // else another took this id or slot since
	}
}

func (l *Library) validate(d *Draft) (digest string, err error) {
	var wrong []*fault.Error
	if id, err := uuid.Parse(d.ID); err != nil || len(d.ID) != 36 {
		wrong = append(wrong, ErrID.At("id"))
	} else {
		d.ID = id.String()
	}
	if d.Account == "" {
		wrong = append(wrong, ErrAccount.At("account"))
	}
	switch {
	case d.Size <= 0:
		wrong = append(wrong, ErrEmpty.At("size"))
	case d.Size > l.Limits.largest():
		wrong = append(wrong, ErrLarge.At("size", (d.Size-1)>>20+1, l.Limits.largest()>>20))
	}
	text, err := json.Marshal([]any{d.Account, d.Size, d.Name, clock.Milli(d.TakenAt)})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), fault.Collect(wrong)
}

// admit asks whether a new upload may begin: there is room for it, and the account has not sent too much today. Errors: ErrFull, ErrQuota, those of Draft.Admit.
func (l *Library) admit(tx *store.Tx, d Draft, now time.Time) error {
	if err := l.room(d.Size); err != nil {
		return err
	}
	if d.Quota > 0 {
		var had int64
		if err := tx.Get(`SELECT COALESCE(SUM(size), 0) FROM media WHERE district = $1 AND account = $2 AND created_at > $3`,
			store.Args(d.District, d.Account, clock.Milli(now.Add(-quotaSpan))), &had); err != nil {
			return err
		}
		if had+d.Size > d.Quota {
			return ErrQuota.New(d.Quota >> 20)
		}
	}
	if d.Admit == nil {
		return nil
	}
	return d.Admit()
}

const quotaSpan = 24 * time.Hour

// freeSlot returns the first of the account's slots that has no unfinished upload.
func (l *Library) freeSlot(tx *store.Tx, d Draft) (int, error) {
	var taken []int
	err := tx.Each(`SELECT slot FROM media WHERE district = $1 AND account = $2 AND state = 'uploading'`, store.Args(d.District, d.Account),
		func(r store.Scanner) error {
			var slot int
			err := r.Scan(&slot)
			taken = append(taken, slot)
			return err
		})
	if err != nil {
		return 0, err
	}
	for slot := range l.Limits.Unfinished {
		if !slices.Contains(taken, slot) {
			return slot, nil
		}
	}
	return 0, ErrMany.New(l.Limits.Unfinished)
}

// Append takes a piece of an upload that begins at an offset, and returns how many bytes are there and safe. A piece may be repeated, and
// overlap with what is there, as long as it says the same. Of a piece that breaks off, what came is kept: go on from what is answered.
//
// Errors: ErrNoUpload if the account has no such upload; ErrOver if it is finished; ErrGap, with "received"; ErrDiffers, after which only a
// new upload helps; ErrBeyond; ErrBroken, with "received", if r failed; ErrFull, ErrUnavailable.
func (l *Library) Append(ctx context.Context, district, account, id string, offset int64, r io.Reader) (received int64, err error) {
	m, err := l.own(ctx, district, account, id)
	if err != nil {
		return 0, err
	}
	if m.State != Uploading {
		return m.Size, ErrOver.New()
	}
	if offset < 0 {
		return 0, ErrGap.At("offset", 0).With("received", 0)
	}
	if err := l.room(0); err != nil {
		return 0, err
	}
	return l.stage.append(district, m.ID, offset, m.Size, r)
}

// Received returns an upload and how many bytes of it are there, to go on after an interruption. Errors: ErrNoUpload, ErrUnavailable.
func (l *Library) Received(ctx context.Context, district, account, id string) (Media, int64, error) {
	m, err := l.own(ctx, district, account, id)
	if err != nil || m.State != Uploading {
		return m, m.Size, err
	}
	received, err := l.stage.received(district, m.ID)
	return m, received, err
}

// own returns an upload of an account.
func (l *Library) own(ctx context.Context, district, account, id string) (m Media, err error) {
	err = l.DB.View(ctx, func(tx *store.Tx) error { m, err = Find(tx, district, id); return err })
	if errors.Is(err, ErrNoMedia) || err == nil && m.Account != account {
		return Media{}, ErrNoUpload.New()
	}
	return m, err
}
