// Package noticeapi (通知) serves the inbox, how people want to be reached, and how channels do.
package noticeapi

import (
	"context"
	"net/http"
	"time"

	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/record"
	"liandong/internal/notice"
)

// API is the routes over the services that they call.
type API struct {
	Notices  *notice.Service
	Recorder record.Recorder
	Sender   *notice.Sender
}

// Register describes and serves the routes.
func (api API) Register(r *route.Router) {
	route.Handle(r, http.MethodGet, "/inbox", "readInbox", "What the caller was told, the latest first", api.inbox)
	route.Handle(r, http.MethodPost, "/inbox/read", "markRead", "Mark one notice as read, or all up to an instant", api.markRead)
	route.Handle(r, http.MethodGet, "/me/notices", "readChoices", "How the caller wants to hear of things, and where they are reached", api.choices)
	route.Handle(r, http.MethodPut, "/me/notices", "writeChoices", "Choose language, quiet hours and what is wanted on which channel", api.setChoices)
	route.Handle(r, http.MethodPut, "/me/contacts", "writeContacts", "Say where the caller is reached; all of them anew. A mail, phone or WeCom user may stay or go here, a new one is confirmed by a code", api.setContacts)
	route.Handle(r, http.MethodPost, "/me/contacts/codes", "sendContactCode", "Have a code sent to where the caller wants to be reached; what was confirmed before stays in force", api.sendContactCode)
	route.Handle(r, http.MethodPost, "/me/contacts/confirm", "confirmContact", "Confirm by the code, and be reached there from now on", api.confirmContact)
	route.Handle(r, http.MethodGet, "/channels", "readChannels", "How the channels do", api.channels)
	route.Handle(r, http.MethodGet, "/channels/{channel}/dead", "listDead", "What could not be delivered", api.dead)
	route.Handle(r, http.MethodPost, "/channels/{channel}/replay", "replay", "Send anew what could not be delivered", api.replay)
	route.Handle(r, http.MethodGet, "/channels/recorded", "listRecorded", "What would have been sent, where a channel is only recorded; the reading is an audit entry", api.recorded)
}

// own is what the caller does with notices.
func (api API) own() (notice.Own, error) {
	if api.Notices == nil {
		return notice.Own{}, shape.ErrNoNotices.New()
	}
	return notice.Own{Recorder: api.Recorder, Notices: api.Notices}, nil
}

type markInput struct {
	After string `query:"after" doc:"mark of the page before"`
	Limit int    `query:"limit" default:"50" doc:"1 to 200"`
}

type itemBody struct {
	ID     string     `json:"id"`
	Kind   string     `json:"kind" doc:"code of the template"`
	Case   string     `json:"case" doc:"empty where it is about none"`
	Link   string     `json:"link" doc:"where on the pages it is looked at, where that is no case"`
	Title  shape.Text `json:"title"`
	Body   shape.Text `json:"body"`
	Urgent bool       `json:"urgent"`
	At     time.Time  `json:"at"`
	ReadAt *time.Time `json:"read_at" nullable:"true"`
}

type inboxBody struct {
	Items  []itemBody `json:"items"`
	Next   string     `json:"next"`
	Unread int        `json:"unread"`
}

func (api API) inbox(ctx context.Context, who caller.Caller, in *markInput) (*route.Reply[inboxBody], error) {
	own, err := api.own()
	if err != nil {
		return nil, err
	}
	page, unread, err := own.Inbox(ctx, who.Credential, in.After, in.Limit)
	body := inboxBody{Items: []itemBody{}, Next: page.Next, Unread: unread}
	for _, i := range page.Items {
		body.Items = append(body.Items, itemBody{ID: i.ID, Kind: i.Template, Case: i.Case, Link: i.Link, Title: shape.Text(i.Title), Body: shape.Text(i.Body), Urgent: i.Urgent, At: i.At, ReadAt: shape.Moment(i.ReadAt)})
	}
	return &route.Reply[inboxBody]{Body: body}, err
}

type readInput struct {
	Body struct {
		ID   string     `json:"id,omitempty" doc:"one notice; left out, all up to the instant"`
		UpTo *time.Time `json:"up_to,omitempty"`
	}
}

func (api API) markRead(ctx context.Context, who caller.Caller, in *readInput) (*route.Reply[struct{}], error) {
	own, err := api.own()
	if err != nil {
		return nil, err
	}
	upTo := time.Time{}
	if in.Body.UpTo != nil {
		upTo = *in.Body.UpTo
	}
	return &route.Reply[struct{}]{}, own.Read(ctx, who.Credential, in.Body.ID, upTo)
}

type choiceBody struct {
	Kind    string `json:"kind" doc:"code of a template, * for all"`
	Channel string `json:"channel" doc:"inbox, mail, sms, wecom or webhook"`
	Wanted  bool   `json:"wanted"`
}

type quietBody struct {
	From string `json:"from" doc:"22:00; empty for no quiet hours"`
	To   string `json:"to"`
}

// ChoicesDraft is how somebody wants to hear of things.
type ChoicesDraft struct {
	Language string       `json:"language" doc:"zh or en"`
	Quiet    quietBody    `json:"quiet"`
	Choices  []choiceBody `json:"choices"`
}

type choicesBody struct {
	ChoicesDraft
	Channels []string      `json:"channels" doc:"on which the caller can be reached beside the inbox"`
	Contacts contactsBody  `json:"contacts" doc:"one's own; the secret of a webhook is never shown again"`
	Waiting  []waitingBody `json:"waiting" doc:"to which a code was sent that has not been typed yet"`
}

type waitingBody struct {
	Channel string    `json:"channel" enum:"mail,sms,wecom"`
	Address string    `json:"address" doc:"masked"`
	Until   time.Time `json:"until" doc:"as long as the code is good"`
}

type contactsBody struct {
	Mail    string `json:"mail,omitempty"`
	Phone   string `json:"phone,omitempty"`
	WeCom   string `json:"wecom,omitempty"`
	HookURL string `json:"hook_url,omitempty"`
	Secret  string `json:"hook_secret,omitempty" doc:"at least 16 characters; signs what is sent to the webhook"`
}

func (api API) choices(ctx context.Context, who caller.Caller, _ *struct{}) (*route.Reply[choicesBody], error) {
	own, err := api.own()
	if err != nil {
		return nil, err
	}
	p, err := own.Preferences(ctx, who.Credential)
	body := choicesBody{ChoicesDraft: ChoicesDraft{Language: p.Language, Quiet: quietBody(p.Quiet), Choices: []choiceBody{}}, Channels: []string{}, Waiting: []waitingBody{},
		Contacts: contactsBody{Mail: p.Mail, Phone: p.Phone, WeCom: p.WeCom, HookURL: p.Hook.URL}}
	for _, one := range p.Choices {
		body.Choices = append(body.Choices, choiceBody{Kind: one.Kind, Channel: string(one.Channel), Wanted: one.Wanted})
	}
	for _, one := range p.Channels {
		body.Channels = append(body.Channels, string(one))
	}
	for _, one := range p.Waiting {
		body.Waiting = append(body.Waiting, waitingBody{Channel: string(one.Channel), Address: one.Masked, Until: one.Until})
	}
	return &route.Reply[choicesBody]{Body: body}, err
}

func (api API) setChoices(ctx context.Context, who caller.Caller, in *struct{ Body ChoicesDraft }) (*route.Reply[choicesBody], error) {
	p := notice.Person{Language: in.Body.Language, Quiet: notice.Hours(in.Body.Quiet)}
	for _, one := range in.Body.Choices {
		p.Choices = append(p.Choices, notice.Choice{Kind: one.Kind, Channel: notice.Channel(one.Channel), Wanted: one.Wanted})
	}
	return api.chosen(ctx, who, func(own notice.Own) error { return own.Choose(ctx, who.Credential, p) })
}

func (api API) setContacts(ctx context.Context, who caller.Caller, in *struct{ Body contactsBody }) (*route.Reply[choicesBody], error) {
	b := in.Body
	return api.chosen(ctx, who, func(own notice.Own) error {
		return own.Reach(ctx, who.Credential, notice.Contacts{Mail: b.Mail, Phone: b.Phone, WeCom: b.WeCom, Hook: notice.Hook{URL: b.HookURL, Secret: b.Secret}})
	})
}

// chosen does something with what is the caller's own, and returns how they are reached then.
func (api API) chosen(ctx context.Context, who caller.Caller, do func(notice.Own) error) (*route.Reply[choicesBody], error) {
	own, err := api.own()
	if err != nil {
		return nil, err
	}
	if err := do(own); err != nil {
		return nil, err
	}
	return api.choices(ctx, who, nil)
}

type contactCodeInput struct {
	caller.Remote
	Body struct {
		Channel string `json:"channel" doc:"mail, sms or wecom"`
		Address string `json:"address"`
	}
}

func (api API) sendContactCode(ctx context.Context, who caller.Caller, in *contactCodeInput) (*route.Reply[choicesBody], error) {
	return api.chosen(ctx, who, func(own notice.Own) error {
		return own.SendCode(ctx, who.Credential, notice.Channel(in.Body.Channel), in.Body.Address, in.Address)
	})
}

type contactConfirmInput struct {
	Body struct {
		Channel string `json:"channel" doc:"mail, sms or wecom"`
		Code    string `json:"code"`
	}
}

func (api API) confirmContact(ctx context.Context, who caller.Caller, in *contactConfirmInput) (*route.Reply[choicesBody], error) {
	return api.chosen(ctx, who, func(own notice.Own) error {
		return own.Confirm(ctx, who.Credential, notice.Channel(in.Body.Channel), in.Body.Code)
	})
}
