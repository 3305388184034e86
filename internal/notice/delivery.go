package notice

import (
	"bytes"
	"context"
	"time"

	"github.com/google/uuid"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
)

// delivery (投递) is one notice on its way out on one channel, as a sender claimed it.
type delivery struct {
	district, id, account string
	channel               Channel
	claim                 string
	target                []byte // sealed
	attempts              int

	template, caseID string
	content          []byte // sealed
	urgent           bool
	at               time.Time

	language string
	quiet    Hours
	contacts []byte // sealed; nil if there are none
}

// claim takes up to n deliveries of a channel that are due, so that no other sender takes them before the lease ends. busy means that another
// sender was taking some.
func claim(tx *store.Tx, c Channel, n int, now time.Time, lease time.Duration, otherwise Person) (taken []delivery, busy bool, err error) {
	mine, err := tx.TryLock("notice." + string(c))
	if err != nil || !mine {
		return nil, true, err
	}
	token, at := uuid.NewString(), clock.Milli(now)
	won, err := tx.Exec(`UPDATE notice_delivery SET claim = $1, claimed_until = $2
		WHERE channel = $3 AND state = 'waiting' AND claimed_until <= $4 AND (district, notice_id) IN
		(SELECT district, notice_id FROM notice_delivery WHERE channel = $3 AND state = 'waiting' AND next_at <= $4 AND claimed_until <= $4
		 ORDER BY next_at LIMIT $5)`, token, clock.Milli(now.Add(lease)), string(c), at, n)
	if err != nil || won == 0 {
		return nil, false, err
	}
	err = tx.Each(`SELECT d.district, d.notice_id, d.account, d.target, d.attempts, n.template, n.case_id, n.content, n.urgent, n.created_at,
			COALESCE(p.language, d.language), COALESCE(p.quiet_from, $1), COALESCE(p.quiet_to, $2), c.contacts
		FROM notice_delivery d JOIN notice n ON n.district = d.district AND n.id = d.notice_id
		LEFT JOIN notice_person p ON p.district = d.district AND p.account = d.account
		LEFT JOIN notice_contact c ON c.district = d.district AND c.account = d.account
		WHERE d.channel = $3 AND d.state = 'waiting' AND d.next_at <= $4 AND d.claim = $5 ORDER BY d.next_at LIMIT $6`,
		store.Args(otherwise.Quiet.From, otherwise.Quiet.To, string(c), at, token, won), func(r store.Scanner) error {
			d := delivery{channel: c, claim: token}
			var urgent int
			var created int64
			err := r.Scan(&d.district, &d.id, &d.account, &d.target, &d.attempts, &d.template, &d.caseID, &d.content, &urgent, &created,
				&d.language, &d.quiet.From, &d.quiet.To, &d.contacts)
			d.urgent, d.at = urgent == 1, clock.Time(created)
			d.target, d.content, d.contacts = bytes.Clone(d.target), bytes.Clone(d.content), bytes.Clone(d.contacts)
			taken = append(taken, d)
			return err
		})
	return taken, false, err
}

// due reports whether a channel has anything to claim.
func due(tx *store.Tx, c Channel, now time.Time) (bool, error) {
	return tx.Any(`SELECT 1 FROM notice_delivery WHERE channel = $1 AND state = 'waiting' AND next_at <= $2 AND claimed_until <= $2 LIMIT 1`,
		string(c), clock.Milli(now))
}

// message opens what was sealed; skip is why it is not sent: there is nowhere to, or what it says is no longer so.
func (s *Service) message(ctx context.Context, d delivery, now time.Time) (m Message, skip string, err error) {
	m = Message{District: d.district, Notice: d.id, Template: d.template, Case: d.caseID, Channel: d.channel, Language: d.language,
		Urgent: d.urgent, At: d.at, Attempt: d.attempts + 1}
	if m.Address, m.Secret, err = d.address(s.Vault); err != nil {
		return m, "", err
	}
	if m.Address == "" {
		return m, whyNowhere, nil
	}
	text, err := s.open(d.content, d.district, d.id)
	m.Title, m.Body, m.Values = text.Title, text.Body, text.Values
	if until := clock.Time(text.Until); err == nil && !until.IsZero() && !now.Before(until) {
		return m, whyPast, nil
	}
	if err != nil || text.File == "" || d.channel != Mail || s.Files == nil {
		return m, "", err
	}
	f, ok, err := s.Files(ctx, d.district, d.account, text.File, d.language)
	if err != nil {
		return m, "", &Failure{Code: codeFile}
	}
	if m.File = &f; !ok {
		skip = whyForbids
	}
	return m, skip, nil
}

// address returns where a delivery goes: to the address it was queued for, or to where its account is reached now.
func (d delivery) address(vault *access.Vault) (address, secret string, err error) {
	if d.account == "" {
		plain, err := vault.Unseal(d.target, targetPlace(d.district, d.id, d.channel))
		return string(plain), "", err
	}
	if d.contacts == nil {
		return "", "", nil
	}
	c, err := openContacts(vault, d.contacts, d.district, d.account)
	return c.address(d.channel), c.Hook.Secret, err
}

// way is what a breaker guards: the channel as a whole, for webhooks each receiver by itself.
func (d delivery) way() string {
	if d.channel == Webhook {
		return d.district + "/" + d.account
	}
	return ""
}

// sent notes that a delivery has arrived, even where its claim has lapsed: it need not go out again. Its address is forgotten.
func (d delivery) sent(tx *store.Tx, at time.Time) error {
	_, err := tx.Exec(`UPDATE notice_delivery SET state = 'sent', attempts = attempts + 1, last_at = $1, target = NULL, claim = '', claimed_until = 0
		WHERE district = $2 AND notice_id = $3 AND channel = $4 AND state = 'waiting'`, clock.Milli(at), d.district, d.id, string(d.channel))
	return err
}

// over notes that a delivery will not be tried again: it is dead, or skipped.
func (d delivery) over(tx *store.Tx, state, code string, tried int, at time.Time) error {
	_, err := tx.Exec(`UPDATE notice_delivery SET state = $1, attempts = attempts + $2, last_error_code = $3, last_at = $4, claim = '', claimed_until = 0
		WHERE district = $5 AND notice_id = $6 AND channel = $7 AND state = 'waiting' AND claim = $8`,
		state, tried, code, clock.Milli(at), d.district, d.id, string(d.channel), d.claim)
	return err
}

// again notes that an attempt failed and when the next one is.
func (d delivery) again(tx *store.Tx, code string, at, next time.Time) error {
	_, err := tx.Exec(`UPDATE notice_delivery SET attempts = attempts + 1, last_error_code = $1, last_at = $2, next_at = $3, claim = '', claimed_until = 0
		WHERE district = $4 AND notice_id = $5 AND channel = $6 AND state = 'waiting' AND claim = $7`,
		code, clock.Milli(at), clock.Milli(next), d.district, d.id, string(d.channel), d.claim)
	return err
}

// giveBack lets go of a delivery untried.
func (d delivery) giveBack(tx *store.Tx, next time.Time) error {
	_, err := tx.Exec(`UPDATE notice_delivery SET next_at = $1, claim = '', claimed_until = 0
		WHERE district = $2 AND notice_id = $3 AND channel = $4 AND state = 'waiting' AND claim = $5`,
		clock.Milli(next), d.district, d.id, string(d.channel), d.claim)
	return err
}
