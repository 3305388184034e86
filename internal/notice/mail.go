package notice

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/mail"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// Security (加密方式) is how the connection to a mail server is encrypted.
type Security string

// The ways. A server that does not offer STARTTLS where it is expected gets no mail.
const (
	StartTLS Security = "" // the standard
	WholeTLS Security = "tls"
	NoTLS    Security = "none" // a server on the same machine, and tests
)

// SMTP (电子邮件) is the driver that hands mails to a mail server, one connection each. Whatever the server does, or does not do, ends with the context.
// The conversation is held step by step on the library's SMTP client, not by its Client.Send: that resets a conversation in which the server has
// refused, so that a server which refuses and then says nothing more would count as one that was late.
type SMTP struct {
	Host           string
	Port           int
	Security       Security
	User, Password string // none where User is empty
	From           mail.Address
	Roots          *x509.CertPool // those of the machine where it is nil
}

const (
	mailPatience = time.Minute // where the context has no end
	quitPatience = 2 * time.Second
)

// Send implements Driver.
func (s SMTP) Send(ctx context.Context, m Message) error {
	ctx, cancel := context.WithTimeout(ctx, mailPatience)
	defer cancel()
	to, err := mail.ParseAddress(m.Address)
	if err != nil {
		return &Failure{Code: "smtp.address", Final: true}
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(s.Host, strconv.Itoa(s.Port)))
	if err != nil {
		return mailFailure(ctx, err, false)
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })() // ends whatever the server leaves us waiting for
	client, err := s.greet(conn)
	if err == nil {
		err = client.Mail((&mail.Address{Address: s.From.Address}).String())
	}
	if err != nil {
		return mailFailure(ctx, err, false)
	}
	if err = client.Rcpt((&mail.Address{Address: to.Address}).String()); err == nil {
		err = write(client, s.compose(m, to.Address))
	}
	if err != nil {
		return mailFailure(ctx, err, true)
	}
	_ = conn.SetDeadline(time.Now().Add(quitPatience))
	_ = client.Quit() // it has the mail: whatever comes now must not send it twice
	return nil
}

var (
	errNoTLS = &Failure{Code: "smtp.tls", Down: true}
	errLogin = &Failure{Code: "smtp.auth", Down: true}
)

// greet brings a connection to where mail can be handed over.
func (s SMTP) greet(conn net.Conn) (*smtp.Client, error) {
	config := &tls.Config{ServerName: s.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}
	if s.Security == WholeTLS {
		conn = tls.Client(conn, config)
	}
	client, err := smtp.NewClient(conn, s.Host)
	if err != nil {
		return nil, err
	}
	if _, host, ok := strings.Cut(s.From.Address, "@"); ok {
		if err := client.Hello(host); err != nil {
			return nil, err
		}
	}
	if s.Security == StartTLS {
		if offered, _ := client.Extension("STARTTLS"); !offered {
			return nil, errNoTLS
		}
		if err := client.StartTLS(config); err != nil {
			return nil, err
		}
	}
	if s.User != "" {
		if err := client.Auth(smtp.PlainAuth("", s.User, s.Password, s.Host, false)); err != nil {
			return nil, errors.Join(errLogin, err)
		}
	}
	return client, nil
}

func write(client *smtp.Client, letter *gomail.Msg) error {
	w, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := letter.WriteTo(w); err != nil {
		return err
	}
	return w.Close()
}

// mailFailure names why a mail was not taken. A 5xx to the receiver or the mail itself is final; to ourselves it says that the account with
// the server is not in order, which is no fault of the mail.
func mailFailure(ctx context.Context, err error, itself bool) *Failure {
	var answer *textproto.Error
	var f *Failure
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var dns *net.DNSError
	switch {
	case ctx.Err() != nil, late(err):
		return &Failure{Code: codeTimeout, Down: true}
	case errors.As(err, &f):
		return f
	case errors.As(err, &answer) && answer.Code >= 400 && answer.Code < 600:
		return &Failure{Code: fmt.Sprintf("smtp.%d", answer.Code), Final: itself && answer.Code >= 500,
			Down: !itself || answer.Code == 421}
	case errors.As(err, &certificate), errors.As(err, &record):
		return &Failure{Code: codeTLS, Down: true}
	case errors.As(err, &dns):
		return &Failure{Code: codeDNS, Down: true}
	}
	return &Failure{Code: codeConnection, Down: true}
}

// compose writes a mail of plain text in UTF-8, with its file behind it where it has one. Its id is that of the notice, by which a mail server or
// reader can tell a repetition.
func (s SMTP) compose(m Message, to string) *gomail.Msg {
	_, host, _ := strings.Cut(s.From.Address, "@")
	letter := gomail.NewMsg(gomail.WithEncoding(gomail.EncodingB64), gomail.WithNoDefaultUserAgent())
	letter.FromMailAddress(&s.From)
	letter.ToMailAddress(&mail.Address{Address: to})
	letter.Subject(m.Title.In(m.Language))
	letter.SetDateWithValue(m.At)
	letter.SetMessageIDWithValue(m.Notice + "@" + host)
	letter.SetGenHeader("Auto-Submitted", "auto-generated")
	text := strings.ReplaceAll(strings.ReplaceAll(m.Body.In(m.Language), "\r\n", "\n"), "\n", "\r\n") + "\r\n"
	letter.SetBodyString(gomail.TypeTextPlain, text)
	if m.File != nil {
		letter.SetAttachments([]*gomail.File{{Name: m.File.Name,
			Header: textproto.MIMEHeader{ // as RFC 2231 writes a name in Chinese; the library would put an encoded word between quotes, which it forbids
				"Content-Type":        {m.File.Type},
				"Content-Disposition": {mime.FormatMediaType("attachment", map[string]string{"filename": m.File.Name})},
			},
			Writer: func(w io.Writer) (int64, error) { return io.Copy(w, bytes.NewReader(m.File.Content)) }}})
	}
	return letter
}
