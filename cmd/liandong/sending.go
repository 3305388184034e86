package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/notice"
)

// sending is how notices go out. The inbox always works.
type sending struct {
	SMTP         string         `help:"Mail server: smtp://user:password@host:port?from=ADDRESS&security=starttls|tls|none; no mail where it is left out." env:"LIANDONG_SMTP"`
	Webhooks     bool           `help:"Call the webhooks that accounts have entered." env:"LIANDONG_WEBHOOKS"`
	WebhookAllow []netip.Prefix `help:"Reserved networks that webhooks may be called in, as 10.1.2.0/24." env:"LIANDONG_WEBHOOK_ALLOW"`
	Record       []string       `help:"Channels whose messages are kept instead of sent: sms, wecom, mail." enum:"sms,wecom,mail" env:"LIANDONG_RECORD"`
	Quiet        string         `help:"Hours in which nobody is disturbed, as 22:00-07:30; empty for none." default:"22:00-07:30" env:"LIANDONG_QUIET"`
}

var errSMTP = errors.New("the mail server must be smtp://user:password@host:port?from=ADDRESS&security=starttls|tls|none 邮件服务器地址格式不对")

// lanes returns the channels that are sent on, and the gate of the webhooks.
func (s sending) lanes(db *store.DB, setup *notice.Setup, c clock.Clock) (lanes []notice.Lane, err error) {
	recorder := notice.Recorder{DB: db, Vault: setup.Vault, Clock: c}
	for _, name := range s.Record {
		lanes = append(lanes, notice.Lane{Channel: notice.Channel(name), Driver: recorder})
	}
	if s.SMTP != "" {
		driver, err := mailServer(s.SMTP)
		if err != nil {
			return nil, err
		}
		lanes = slices.DeleteFunc(lanes, func(l notice.Lane) bool { return l.Channel == notice.Mail })
		lanes = append(lanes, notice.Lane{Channel: notice.Mail, Driver: driver})
	}
	setup.Gate = notice.Gate{Allow: s.WebhookAllow}
	if s.Webhooks {
		lanes = append(lanes, notice.Lane{Channel: notice.Webhook, Driver: notice.NewWebhooks(setup.Gate, c, nil)})
	}
	for _, l := range lanes {
		setup.Channels = append(setup.Channels, l.Channel)
	}
	if s.Quiet != "" {
		if n, _ := fmt.Sscanf(s.Quiet, "%5s-%5s", &setup.Quiet.From, &setup.Quiet.To); n != 2 {
			return nil, fmt.Errorf("quiet hours must be like 22:00-07:30, not %q", s.Quiet)
		}
	}
	return lanes, nil
}

func mailServer(address string) (notice.SMTP, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "smtp" || u.Hostname() == "" {
		return notice.SMTP{}, errSMTP
	}
	driver := notice.SMTP{Host: u.Hostname(), Port: 587, User: u.User.Username()}
	driver.Password, _ = u.User.Password()
	if p := u.Port(); p != "" {
		if driver.Port, err = strconv.Atoi(p); err != nil {
			return driver, errSMTP
		}
	}
	from, err := mail.ParseAddress(u.Query().Get("from"))
	if err != nil {
		return driver, errSMTP
	}
	driver.From = *from
	switch u.Query().Get("security") {
	case "", "starttls":
	case "tls":
		driver.Security = notice.WholeTLS
	case "none":
		driver.Security = notice.NoTLS
		slog.Warn("mail goes to the mail server without encryption 邮件未加密")
	default:
		return driver, errSMTP
	}
	return driver, nil
}
