// Package notice tells whoever is concerned (通知). A notice is queued in the transaction of what it tells of; its text is made then and stays
// as it was told. The inbox is the notice itself. For each other channel there is a delivery, which a Sender takes later: none of them
// waits for another, and no case waits for any.
package notice

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// What can be wrong with a notice.
var (
	ErrIncomplete = fault.Define(fault.Invalid, "notice.incomplete", "此项不能为空", "This must not be empty.")
	ErrNoTemplate = fault.Define(fault.Invalid, "notice.no_template", "没有这个模板", "There is no such template.")
	ErrValue      = fault.Define(fault.Invalid, "notice.value", "模板需要此项内容", "The template needs this value.")
	ErrNoValue    = fault.Define(fault.Invalid, "notice.no_value", "没有这个占位符", "There is no such placeholder.")
	ErrReceiver   = fault.Define(fault.Invalid, "notice.receiver",
		"收件人应为一个账号，或一个邮箱、手机号或企业微信账号", "The receiver must be an account, or an e-mail address, a phone or a WeCom user.")
	ErrAddress = fault.Define(fault.Invalid, "notice.address", "地址格式不对", "The address does not have the right form.")
	ErrChoice  = fault.Define(fault.Invalid, "notice.choice", "此项应为下列之一：%s", "This must be one of: %s.")
)

// Channel (渠道) is a way to reach somebody.
type Channel string

// The channels.
const (
	Inbox   Channel = "inbox"   // 站内消息
	Mail    Channel = "mail"    // 电子邮件
	SMS     Channel = "sms"     // 短信
	WeCom   Channel = "wecom"   // 企业微信
	Webhook Channel = "webhook" // 系统对接
)

var (
	channels  = []Channel{Inbox, Mail, SMS, WeCom, Webhook}
	outward   = channels[1:]  // those that need a delivery
	toAPerson = channels[1:4] // those that an address can be given for, and that keep quiet hours
)

// ErrNoChannel means a channel that there is none of.
var ErrNoChannel = fault.Define(fault.NotFound, "notice.no_channel", "没有这个渠道", "There is no such channel.")

// outwards refuses what is no channel on which something is delivered. Errors: ErrNoChannel at channel.
func (c Channel) outwards() error {
	if !slices.Contains(outward, c) {
		return ErrNoChannel.At("channel")
	}
	return nil
}

// Notice (通知) is what one receiver is told.
type Notice struct {
	District string
	ID       string // made where it is empty; the same id again adds nothing (see IDFor)
	Common   string // id of the words, where several are told the same: those who only read them in their inbox share one row; "" for words of its own
	To       To
	Template string            // code
	Values   map[string]string // by the name of the placeholder; a Chinese name holds for the Chinese text first, an English one for the English
	Case     string            // id of the case it is about, where it is about one
	Link     string            // where on the pages it is looked at, where that is no case: a path with its query
	File     string            // what a mail carries along, as Setup.Files understands it; nothing where it is empty
	At       time.Time
	Until    time.Time // after which it would say what is no longer so, and is not sent any more; zero for never
	Urgent   bool      // waits for no quiet hours, and staff cannot keep it out of their inbox
}

// To (收件人) is an account, or an address for who has none.
type To struct {
	Account  string
	Channel  Channel // of the address: Mail, SMS or WeCom
	Address  string
	Language string // of who has no account: "zh", or "en"; Chinese where it is empty
}

// Setup is what a service needs.
type Setup struct {
	Standard []Template // in force where a district published none of its own
	Vault    *access.Vault
	Channels []Channel // that this installation sends on; a delivery on another is skipped
	Quiet    Hours     // of who has not said when; zero for none
	Gate     Gate      // what webhooks may be entered
	Files    Files     // makes what mails carry along; nil where none does
}

// File (附件) is what a mail carries along.
type File struct {
	Name, Type string
	Content    []byte
}

// Files makes the file of a notice when it is sent, for the account it goes to, in its language: ok is false where the account may not have it any
// more. It is made then so that nothing lies about that a right was taken away from.
type Files func(ctx context.Context, district, account, file, language string) (f File, ok bool, err error)

// Service queues notices and keeps inboxes and what people chose. One serves all districts and is safe for concurrent use.
type Service struct {
	Templates *rulebook.Book[Templates]
	Setup

	subscribing sync.RWMutex       // histories of a demonstration are wired side by side
	tellings    map[string]Telling // by topic
}

// New makes the service.
func New(s Setup) *Service {
	standard := Templates{List: s.Standard}
	return &Service{Setup: s, Templates: rulebook.New("templates", standard, func(t Templates) []*fault.Error { return t.faults(standard) })}
}

// Queue writes notices with the deliveries that their receivers want. Nothing is sent yet. Errors: what Statements finds.
func (s *Service) Queue(tx *store.Tx, notices ...Notice) error {
	all, err := s.Statements(tx, notices...)
	if err != nil {
		return err
	}
	return tx.LaterAll(all)
}

// Statements returns what Queue writes, for who gathers statements. Errors, with the notice and its field: ErrIncomplete, ErrReceiver,
// ErrAddress, ErrChoice, ErrNoTemplate, ErrValue, ErrNoValue.
func (s *Service) Statements(tx *store.Tx, notices ...Notice) ([]store.Statement, error) {
	reach, err := reachOf(tx, notices)
	if err != nil {
		return nil, err
	}
	var told []*telling
	common := map[[2]string]*telling{} // by district and id
	for i, n := range notices {
		edition, err := s.Templates.Of(tx, n.District)
		if err != nil {
			return nil, err
		}
		t, known := edition.Template(n.Template)
		if !known { // published by a program that did not have it yet
			t, known = Templates{List: s.Standard}.Template(n.Template)
		}
		if !known {
			return nil, ErrNoTemplate.At(fmt.Sprintf("notices[%d].template", i))
		}
		text, err := n.text(t)
		if err != nil {
			return nil, within(fmt.Sprintf("notices[%d]", i), err)
		}
		inbox, outward := s.ways(n, t, reach[receiver{n.District, n.To.Account}])
		if n.Common != "" && len(outward) == 0 { // a delivery is known by its notice, so who has one has a notice of their own
			n.ID = n.Common
		} else if n.ID == "" {
			n.ID = uuid.Must(uuid.NewV7()).String()
		}
		at := [2]string{n.District, n.ID}
		one := common[at]
		if one == nil {
			one = &telling{Notice: n, text: text, outward: outward}
			common[at] = one
			told = append(told, one)
		}
		if inbox && !slices.Contains(one.accounts, n.To.Account) {
			one.accounts = append(one.accounts, n.To.Account)
		}
	}
	var all []store.Statement
	for _, one := range told {
		if len(one.accounts)+len(one.outward) > 0 { // else nobody wants to hear of it
			all = append(all, s.rows(one)...)
		}
	}
	return all, nil
}

// telling is what is written of a notice: for one receiver, or for several who read the same words.
type telling struct {
	Notice
	text     content
	accounts []string // in whose inboxes it is
	outward  []way
}

// content is what is kept of a notice under seal.
type content struct {
	Title  words.Text        `json:"title"`
	Body   words.Text        `json:"body"`
	Values map[string]string `json:"values,omitempty"`
	Link   string            `json:"link,omitempty"`
	File   string            `json:"file,omitempty"`
	Until  int64             `json:"until,omitempty"` // ms; not sent from then on
}

func contentPlace(district, id string) string { return "notice/" + district + "/" + id }

func targetPlace(district, id string, c Channel) string {
	return "notice_delivery/" + district + "/" + id + "/" + string(c)
}

// text checks the notice and fills its template.
func (n Notice) text(t Template) (content, error) {
	switch {
	case n.District == "":
		return content{}, ErrIncomplete.At("district")
	case n.At.IsZero():
		return content{}, ErrIncomplete.At("at")
	case (n.To.Account == "") == (n.To.Address == ""):
		return content{}, ErrReceiver.At("to")
	case n.To.Address != "" && !slices.Contains(toAPerson, n.To.Channel):
		return content{}, ErrChoice.At("to.channel", list(toAPerson))
	case n.To.Address != "" && !wellFormed(n.To.Channel, n.To.Address):
		return content{}, ErrAddress.At("to.address")
	case !slices.Contains([]string{"", "zh", "en"}, n.To.Language):
		return content{}, ErrChoice.At("to.language", "zh, en")
	}
	title, body, err := t.Fill(n.Values)
	return content{Title: title, Body: body, Values: n.Values, Link: n.Link, File: n.File, Until: clock.Milli(n.Until)}, err
}

// way is how a notice goes out on one channel.
type way struct {
	channel Channel
	skipped string // why not; '' where it goes out
}

// ways returns whether a notice is read in an inbox, and on which other channels it goes out.
func (s *Service) ways(n Notice, t Template, r reach) (inbox bool, outward []way) {
	if n.To.Account == "" {
		return false, []way{{n.To.Channel, s.off(n.To.Channel)}}
	}
	for _, c := range r.channels {
		w := way{c, s.off(c)}
		if !r.wants(t.Code, c) {
			w.skipped = whyUnwanted
		}
		outward = append(outward, w)
	}
	return r.wants(t.Code, Inbox) || n.Urgent && t.Audience == Staff, outward
}

func (s *Service) off(c Channel) string {
	if slices.Contains(s.Channels, c) {
		return ""
	}
	return whyOff
}

// rows writes what is told, where it is read and its deliveries. A twin of the same id adds nothing.
func (s *Service) rows(n *telling) []store.Statement {
	at := clock.Milli(n.At)
	if len(n.outward) == 0 {
		n.text.Values = nil // they are for who makes another text of them
	}
	plain, _ := json.Marshal(n.text) // strings only
	all := []store.Statement{{Query: `INSERT INTO notice (district, id, accounts, template, urgent, case_id, content, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (district, id) DO UPDATE SET accounts = CASE WHEN notice.accounts = excluded.accounts THEN notice.accounts
		ELSE TRIM(notice.accounts || ' ' || excluded.accounts) END`,
		Args: store.Args(n.District, n.ID, strings.Join(n.accounts, " "), n.Template, store.Bit(n.Urgent), n.Case, s.Vault.Seal(plain, contentPlace(n.District, n.ID)), at)}}
	for _, account := range n.accounts {
		all = append(all, store.Statement{Query: `INSERT INTO notice_inbox (district, account, seen, created_at, notice_id)
			SELECT n.district, $1, 0, n.created_at, n.id FROM notice n WHERE n.district = $2 AND n.id = $3
			AND NOT EXISTS (SELECT 1 FROM notice_inbox i WHERE i.district = n.district AND i.account = $1 AND i.seen = 1 AND i.created_at = n.created_at AND i.notice_id = n.id)
			ON CONFLICT (district, account, seen, created_at, notice_id) DO NOTHING`, Args: store.Args(account, n.District, n.ID)})
	}
	for _, w := range n.outward {
		state := "waiting"
		if w.skipped != "" {
			state = "skipped"
		}
		var target []byte
		if n.To.Account == "" && w.skipped == "" {
			target = s.Vault.Seal([]byte(n.To.Address), targetPlace(n.District, n.ID, w.channel))
		}
		all = append(all, store.Statement{Query: `INSERT INTO notice_delivery
			(district, notice_id, channel, account, language, target, state, created_at, next_at, last_error_code)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (district, notice_id, channel) DO NOTHING`,
			Args: store.Args(n.District, n.ID, string(w.channel), n.To.Account, n.To.Language, target, state, at, at, w.skipped)})
	}
	return all
}

// IDFor makes the id of a notice from what it tells of, its template and its receiver, so that a listener that hears of the same event twice queues
// it once. The receiver is an account, or for who has none what stands for them (the report's id), never an address: an id is no secret. It begins
// with the instant of an event that is a UUIDv7, so that notices lie in the order in which they were made.
func IDFor(event, template, receiver string) string {
	id := uuid.NewHash(sha256.New(), uuid.NameSpaceOID, []byte(event+"\x00"+template+"\x00"+receiver), 8)
	if of, err := uuid.Parse(event[:min(len(event), 36)]); err == nil && of.Version() == 7 {
		copy(id[:6], of[:6])
	}
	return id.String()
}

// within puts the field of every fault under another.
func within(at string, err error) error {
	e := *fault.From(err)
	var all []*fault.Error
	for _, one := range e.All() {
		moved := *one
		moved.Field, moved.Others = at+"."+one.Field, nil
		all = append(all, &moved)
	}
	return fault.Collect(all)
}

func list(all []Channel) string {
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = string(c)
	}
	return strings.Join(names, ", ")
}
