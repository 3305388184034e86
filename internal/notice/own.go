package notice

import (
	"context"
	"time"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/store"
)

// Own (本人通知) is what people do with what they are told and how they are reached, and what administrators do with what could not be delivered.
type Own struct {
	record.Recorder
	Notices *Service
}

// Read marks a notice of the caller as read, or, where id is "", all up to an instant; the zero time for now. Errors: those of MarkRead.
func (o Own) Read(ctx context.Context, who access.Credential, id string, upTo time.Time) error {
	return o.With(ctx, who, func(tx *store.Tx, me *access.Caller) error { // a mark of the reader's own: nobody else's business, in no journal
		if id != "" {
			return MarkRead(tx, me.District, me.Account, id, me.At)
		}
		if upTo.IsZero() {
			upTo = me.At
		}
		_, err := MarkAllRead(tx, me.District, me.Account, upTo, me.At)
		return err
	})
}

// Choose keeps how the caller wants to hear of what. Errors: those of SetPerson.
func (o Own) Choose(ctx context.Context, who access.Credential, p Person) error {
	return o.Do(ctx, who, record.Act{Action: "notice.choices"}, func(env *record.Env) error {
		return o.Notices.SetPerson(env.Tx, env.District, env.Actor, p)
	})
}

// Reach says where the caller is reached; the journal says that it changed, not where to. Errors: those of ChangeContacts.
func (o Own) Reach(ctx context.Context, who access.Credential, c Contacts) error {
	return o.Do(ctx, who, record.Act{Action: "contact.change"}, func(env *record.Env) error {
		env.Say("channel", "")
		return o.Notices.ChangeContacts(env.Tx, env.District, env.Actor, c)
	})
}

// SendCode has a code sent to where the caller wants to be reached; from is the network that asks. Errors: those of Service.SendCode.
func (o Own) SendCode(ctx context.Context, who access.Credential, channel Channel, address, from string) error {
	return o.With(ctx, who, func(tx *store.Tx, me *access.Caller) error { // nothing holds before the code is confirmed
		return o.Notices.SendCode(tx, Asking{District: me.District, Account: me.Account, Channel: channel, Address: address, From: from, At: me.At})
	})
}

// Confirm confirms where the caller is reached by the code that was sent there. A wrong one is counted. Errors: ErrWrongCode, those of Service.Confirm.
func (o Own) Confirm(ctx context.Context, who access.Credential, channel Channel, code string) error {
	right := false
	err := o.With(ctx, who, func(tx *store.Tx, me *access.Caller) (err error) {
		if right, err = o.Notices.Confirm(tx, me.District, me.Account, channel, code, me.At); err != nil || !right {
			return err
		}
		return record.By(tx, me).Do(record.Act{Action: "contact.confirm"}, func(env *record.Env) error { env.Say("channel", string(channel)); return nil })
	})
	if err == nil && !right {
		err = ErrWrongCode.At("code")
	}
	return err
}

// Replay sends anew what could not be delivered: one notice, or, where id is "", all that were given up since an instant. Returns how many.
// Permission: settings.write over the whole district. Errors: ErrNoChannel, those of Replay.
func (o Own) Replay(ctx context.Context, who access.Credential, channel Channel, id string, since time.Time) (n int64, err error) {
	err = o.Do(ctx, who, record.Act{Action: "notice.replay", Subject: string(channel)}, func(env *record.Env) error {
		if err := env.Caller.MayAll(access.WriteSettings); err != nil {
			return err
		}
		if err := channel.outwards(); err != nil {
			return err
		}
		if id != "" {
			n, err = 1, Replay(env.Tx, env.District, id, channel, env.At)
		} else {
			n, err = ReplayAll(env.Tx, env.District, channel, since, env.At)
		}
		env.Say("replayed", n)
		return err
	})
	return n, err
}

// Recorded lists what would have been sent where a channel is only recorded; the reading is in the journal. Permission: settings.write over the whole district.
func (o Own) Recorded(ctx context.Context, who access.Credential, after string, limit int) (page Page[Recorded], err error) {
	err = o.Do(ctx, who, record.Act{Action: "notice.recorded", Subject: who.District}, func(env *record.Env) error {
		if err := env.Caller.MayAll(access.WriteSettings); err != nil {
			return err
		}
		page, err = Recorder{DB: o.DB, Vault: o.Notices.Vault}.Recorded(env.Tx, env.District, after, limit)
		return err
	})
	return page, err
}
