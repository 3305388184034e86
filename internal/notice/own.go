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

// Inbox lists what the caller was told behind a mark, and how much of all is unread. Errors: those of Service.List.
func (o Own) Inbox(ctx context.Context, who access.Credential, after string, limit int) (page Page[Item], unread int, err error) {
	err = o.Look(ctx, who, "", func(tx *store.Tx, me *access.Caller) error {
		if page, err = o.Notices.List(tx, me.District, me.Account, after, limit); err == nil {
			unread, err = Unread(tx, me.District, me.Account)
		}
		return err
	})
	return page, unread, err
}

// Preferences (通知偏好) is how somebody wants to hear of what, where they are reached, and where they are about to be.
type Preferences struct {
	Person
	Contacts
	Waiting []Waiting
}

// Preferences returns those of the caller.
func (o Own) Preferences(ctx context.Context, who access.Credential) (p Preferences, err error) {
	err = o.Look(ctx, who, "", func(tx *store.Tx, me *access.Caller) error {
		if p.Person, err = o.Notices.Person(tx, me.District, me.Account); err != nil {
			return err
		}
		if p.Contacts, err = o.Notices.Contacts(tx, me.District, me.Account); err != nil {
			return err
		}
		p.Waiting, err = o.Notices.Waiting(tx, me.District, me.Account, me.At)
		return err
	})
	return p, err
}

// State returns how deliveries stand by channel, none where nothing is sent. Permission: settings.write over the whole district.
func (o Own) State(ctx context.Context, who access.Credential, sender *Sender) (all []ChannelState, err error) {
	err = o.overall(ctx, who, func(tx *store.Tx, me *access.Caller) error {
		if sender != nil {
			all, err = sender.State(tx, me.District)
		}
		return err
	})
	return all, err
}

// Dead lists what was given up on a channel. Permission: settings.write over the whole district. Errors: those of Dead.
func (o Own) Dead(ctx context.Context, who access.Credential, c Channel, after string, limit int) (page Page[DeadDelivery], err error) {
	err = o.overall(ctx, who, func(tx *store.Tx, me *access.Caller) error {
		page, err = Dead(tx, me.District, c, after, limit)
		return err
	})
	return page, err
}

// overall reads what is the whole district's.
func (o Own) overall(ctx context.Context, who access.Credential, read func(*store.Tx, *access.Caller) error) error {
	return o.Look(ctx, who, "", func(tx *store.Tx, me *access.Caller) error {
		if err := me.MayAll(access.WriteSettings); err != nil {
			return err
		}
		return read(tx, me)
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
