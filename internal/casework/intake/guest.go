package intake

import (
	"slices"

	"liandong/internal/casework/rules"
	"liandong/internal/door"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
	"liandong/internal/notice"
)

// asGuest is a draft as a guest may send it: at the public door, with a number that was confirmed or none. Others' drafts stay as they are.
func (in *Intake) asGuest(tx *store.Tx, f *rules.Facts, draft Draft) (Draft, error) {
	if !access.IsGuest(f.Me.Account) || in.Door == nil {
		return draft, nil
	}
	if draft.Source != "web" {
		return draft, rules.ErrSourceRole.At("source")
	}
	guest, err := in.Door.Know(tx, f.Me.District, f.Me.Account)
	if err != nil {
		return draft, err
	}
	said := rules.Contact{}
	if draft.Contact != nil {
		said = *draft.Contact
	}
	if said.Phone != "" && !slices.Equal(access.Numbers(said.Phone), []string{guest.Phone}) { // a second one would be lost without a word
		return draft, door.ErrToPost.At("reporter.phone")
	}
	if said.Phone = guest.Phone; said != (rules.Contact{}) {
		draft.Contact = &said
	}
	return draft, nil
}

// receipt tells a guest who left a number which number their report has.
func (in *Intake) receipt(tx *store.Tx, r rules.Report, c rules.Case) error {
	if in.Notices == nil || r.Contact == nil || !access.IsGuest(r.Account) || access.Reachable(r.Contact.Phone) == "" {
		return nil
	}
	return in.Notices.Queue(tx, notice.Notice{District: r.District, ID: notice.IDFor(r.ID, "L22", r.ID), Template: "L22", Case: c.ID, At: r.Received,
		To: notice.To{Channel: notice.SMS, Address: access.Reachable(r.Contact.Phone)}, Values: map[string]string{"编号": c.Number, "number": c.Number}})
}
