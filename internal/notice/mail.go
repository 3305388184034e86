package notice

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
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
		err = client.Mail(s.From.Address)
	}
	if err != nil {
		return mailFailure(ctx, err, false)
	}
	if err = client.Rcpt(to.Address); err == nil {
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
		if err := client.Auth(smtp.PlainAuth("", s.User, s.Password, s.Host)); err != nil {
			return nil, errors.Join(errLogin, err)
		}
	}
	return client, nil
}

func write(client *smtp.Client, letter []byte) error {
	w, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(letter); err != nil {
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
func (s SMTP) compose(m Message, to string) []byte {
	_, host, _ := strings.Cut(s.From.Address, "@")
	var b bytes.Buffer
	header := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	header("From", strings.Replace(s.From.String(), "?= <", "?=\r\n <", 1))
	header("To", (&mail.Address{Address: to}).String())
	header("Subject", encoded(m.Title.In(m.Language)))
	header("Date", m.At.Format(time.RFC1123Z))
	header("Message-ID", "<"+m.Notice+"@"+host+">")
	header("Auto-Submitted", "auto-generated")
	header("MIME-Version", "1.0")
	text := strings.ReplaceAll(strings.ReplaceAll(m.Body.In(m.Language), "\r\n", "\n"), "\n", "\r\n") + "\r\n"
	plain := func() {
		header("Content-Type", "text/plain; charset=UTF-8")
		header("Content-Transfer-Encoding", "base64")
		inBase64(&b, []byte(text))
	}
	if m.File == nil {
		plain()
		return b.Bytes()
	}
	const border = "=_liandong_=" // no line of base64 begins like that
	header("Content-Type", `multipart/mixed; boundary="`+border+`"`)
	b.WriteString("\r\n--" + border + "\r\n")
	plain()
	b.WriteString("--" + border + "\r\n")
	header("Content-Type", m.File.Type)
	header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": m.File.Name}))
	header("Content-Transfer-Encoding", "base64")
	inBase64(&b, m.File.Content)
	b.WriteString("--" + border + "--\r\n")
	return b.Bytes()
}

// inBase64 ends the headers and writes a body in lines that every server takes.
func inBase64(b *bytes.Buffer, content []byte) {
	b.WriteString("\r\n")
	line := base64.StdEncoding.EncodeToString(content)
	for ; len(line) > 76; line = line[76:] {
		b.WriteString(line[:76] + "\r\n")
	}
	b.WriteString(line + "\r\n")
}

const (
	plainLine = 60 // characters of a title that stand as they are
	wordBytes = 39 // of a title in one encoded word: with all around it less than 76 characters (RFC 2047)
)

// encoded writes a title as a header may hold it, whole characters to a word.
func encoded(title string) string {
	if len(title) <= plainLine && mime.BEncoding.Encode("UTF-8", title) == title {
		return title
	}
	var words []string
	word := ""
	end := func() {
		words = append(words, "=?UTF-8?B?"+base64.StdEncoding.EncodeToString([]byte(word))+"?=")
		word = ""
	}
	for _, r := range title {
		if len(word)+utf8.RuneLen(r) > wordBytes {
			end()
		}
		word += string(r)
	}
	end()
	return strings.Join(words, "\r\n ")
}
