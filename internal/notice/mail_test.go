package notice_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"encoding/base64"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/kernel/words"
	"liandong/internal/notice"
)

// mailbox is a mail server on loopback.
type mailbox struct {
	*smtp.Server
	port int
	mu   sync.Mutex
	got  []letter
	rcpt func(to string) error // what it answers to a receiver
	data func() error          // … to a mail
}

type letter struct {
	from, to, user string
	*mail.Message
	raw, text, subject string
}

func newMailbox(t *testing.T, change ...func(*mailbox)) *mailbox {
	t.Helper()
	box := &mailbox{}
	box.Server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{box: box}, nil }))
	box.ErrorLog = log.New(io.Discard, "", 0)
	for _, c := range change {
		c(box)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	box.port = l.Addr().(*net.TCPAddr).Port
	served := make(chan struct{})
	go func() { defer close(served); _ = box.Serve(l) }()
	t.Cleanup(func() { _ = box.Close(); <-served })
	return box
}

func (b *mailbox) letters() []letter {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]letter(nil), b.got...)
}

func (b *mailbox) driver() notice.SMTP {
	return notice.SMTP{Host: "127.0.0.1", Port: b.port, Security: notice.NoTLS, From: mail.Address{Name: "联动平台", Address: "notice@liandong.example"}}
}

type session struct {
	box            *mailbox
	from, to, user string
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error { s.from = from; return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	if s.box.rcpt != nil {
		return s.box.rcpt(to)
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.box.data != nil {
		if err := s.box.data(); err != nil {
			return err
		}
	}
	m, err := mail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil {
		return err
	}
	one := letter{from: s.from, to: s.to, user: s.user, Message: m, raw: string(raw)}
	if strings.HasPrefix(m.Header.Get("Content-Type"), "text/") { // else the test looks at the parts
		text, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, m.Body))
		if err != nil {
			return err
		}
		one.text = string(text)
	}
	if one.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return err
	}
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	s.box.got = append(s.box.got, one)
	return nil
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != "correct horse" {
			return smtp.ErrAuthFailed
		}
		s.user = user
		return nil
	}), nil
}

// message is a mail to send without a database.
func message() notice.Message {
	return notice.Message{District: district, Notice: "n1", Channel: notice.Mail, Address: "zhang@example.org", Language: "zh", At: noon,
		Title: words.T(strings.Repeat("您反映的事项有新消息", 6), "News"), Body: words.T("您好，\n.\n"+strings.Repeat("井盖已经修复。", 40), "Hello.\n.\nIt is mended.")}
}

func sent(t *testing.T, d notice.Driver, m notice.Message, patience time.Duration) *notice.Failure {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	err := d.Send(ctx, m)
	var f *notice.Failure
	if err != nil && !errors.As(err, &f) {
		t.Fatalf("it is not said what failed: %v", err)
	}
	if f != nil && strings.Contains(f.Error(), "@") {
		t.Errorf("%s names an address", f.Error())
	}
	return f
}

const ample = time.Minute

func TestAMailArrivesAsItWasWritten(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	m := message()
	if f := sent(t, box.driver(), m, ample); f != nil {
		t.Fatal(f)
	}
	m.Language = "en"
	if f := sent(t, box.driver(), m, ample); f != nil {
		t.Fatal(f)
	}
	zh, en := box.letters()[0], box.letters()[1]
	if zh.from != "notice@liandong.example" || zh.to != "zhang@example.org" || zh.subject != m.Title.ZH || en.subject != "News" {
		t.Errorf("%+v", zh)
	}
	if zh.text != strings.ReplaceAll(m.Body.ZH, "\n", "\r\n")+"\r\n" || en.text != "Hello.\r\n.\r\nIt is mended.\r\n" {
		t.Errorf("%q %q", zh.text, en.text)
	}
	from, err := zh.Header.AddressList("From")
	if err != nil || from[0].Name != "联动平台" {
		t.Errorf("%v %v", from, err)
	}
	date, err := zh.Header.Date()
	if err != nil || !date.Equal(noon) || zh.Header.Get("Message-ID") != "<n1@liandong.example>" ||
		zh.Header.Get("Content-Type") != "text/plain; charset=UTF-8" || zh.Header.Get("Auto-Submitted") != "auto-generated" {
		t.Errorf("%v %v", zh.Header, err)
	}
	for line := range strings.SplitSeq(zh.raw, "\r\n") {
		if len(line) > 78 {
			t.Errorf("a line of %d characters: %s", len(line), line)
		}
		if strings.ContainsFunc(line, func(r rune) bool { return r > 126 }) {
			t.Errorf("not ASCII: %s", line)
		}
	}
}

func TestAMailCarriesItsFileAlong(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	m := message()
	m.File = &notice.File{Name: "daily-320509-20260306.pdf", Type: "application/pdf", Content: bytes.Repeat([]byte("%PDF-\x00\xff\r\n--=_"), 5000)}
	if f := sent(t, box.driver(), m, ample); f != nil {
		t.Fatal(f)
	}
	got, err := mail.ReadMessage(strings.NewReader(box.letters()[0].raw))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(got.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/mixed" {
		t.Fatal(kind, err)
	}
	parts := multipart.NewReader(got.Body, params["boundary"])
	for _, want := range []struct{ kind, name, content string }{
		{"text/plain; charset=UTF-8", "", strings.ReplaceAll(m.Body.ZH, "\n", "\r\n") + "\r\n"}, {"application/pdf", m.File.Name, string(m.File.Content)},
	} {
		part, err := parts.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, part))
		if err != nil || part.Header.Get("Content-Type") != want.kind || part.FileName() != want.name || string(content) != want.content {
			t.Errorf("%v %s: %d bytes, %v", part.Header, part.FileName(), len(content), err)
		}
	}
	if _, err := parts.NextPart(); !errors.Is(err, io.EOF) {
		t.Errorf("there is more: %v", err)
	}
}

// TestATitleAddsNoHeader: what stands in a title, a file name or an address stays there, and no line becomes too long.
func TestATitleAddsNoHeader(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	for name, title := range map[string]string{
		"breaks":  "News\r\nBcc: thief@example.org\r\n\r\nand a body",
		"long":    strings.Repeat("a sentence of many words ", 12) + "ends",
		"spaces":  "two  spaces  stand",
		"unicode": strings.Repeat("𠮷", 80),
	} {
		m := message()
		m.Title, m.Language = words.T(title, title), "en"
		m.File = &notice.File{Name: "日报 2026-03-06.pdf", Type: "application/pdf", Content: []byte("x")}
		if f := sent(t, box.driver(), m, ample); f != nil {
			t.Fatal(name, f)
		}
		got := box.letters()[len(box.letters())-1]
		if got.subject != title || got.Header.Get("Bcc") != "" || got.Header.Get("X-Mailer") != "" || got.Header.Get("User-Agent") != "" {
			t.Errorf("%s: %q %v", name, got.subject, got.Header)
		}
		for line := range strings.SplitSeq(got.raw, "\r\n") {
			if len(line) > 78 && !strings.HasPrefix(line, "Content-Disposition: ") {
				t.Errorf("%s: a line of %d characters: %s", name, len(line), line)
			}
		}
		_, params, err := mime.ParseMediaType(got.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		again, err := mail.ReadMessage(strings.NewReader(got.raw))
		if err != nil {
			t.Fatal(err)
		}
		parts := multipart.NewReader(again.Body, params["boundary"])
		_, err = parts.NextPart()
		file, also := parts.NextPart()
		if err := errors.Join(err, also); err != nil || file.FileName() != m.File.Name {
			t.Errorf("%s: %v %v", name, file, err)
		}
	}
	odd := message()
	odd.Address = `"<a b>"@example.org`
	if f := sent(t, box.driver(), odd, ample); f != nil {
		t.Fatal(f)
	}
	letters := box.letters()
	if got := letters[len(letters)-1]; got.to != `<a b>@example.org` && got.to != `"<a b>"@example.org` {
		t.Errorf("the receiver became %s", got.to)
	}
}

func TestMailOverTLSAndWithALogin(t *testing.T) {
	t.Parallel()
	certificate, roots := selfSigned(t)
	encrypted := func(b *mailbox) { b.TLSConfig = certificate }
	box := newMailbox(t, encrypted)
	d := box.driver()
	d.Security, d.Roots, d.User, d.Password = notice.StartTLS, roots, "liandong", "correct horse"
	if f := sent(t, d, message(), ample); f != nil {
		t.Fatal(f)
	}
	if box.letters()[0].user != "liandong" {
		t.Errorf("%+v", box.letters()[0])
	}
	for want, change := range map[string]func(*notice.SMTP){
		"smtp.auth": func(d *notice.SMTP) { d.Password = "wrong" },
		"tls":       func(d *notice.SMTP) { d.Roots = nil },
		"smtp.tls":  func(d *notice.SMTP) { d.Port = newMailbox(t).port },
	} {
		bad := d
		change(&bad)
		if f := sent(t, bad, message(), ample); f == nil || f.Code != want || !f.Down || f.Final {
			t.Errorf("%s: %+v", want, f)
		}
	}
	if n := len(box.letters()); n != 1 {
		t.Errorf("%d letters", n)
	}
}

// TestAMailServerThatHangsHoldsUpNobodyForLong, wherever it hangs.
func TestAMailServerThatHangsHoldsUpNobodyForLong(t *testing.T) {
	t.Parallel()
	for name, says := range map[string][]string{
		"at the greeting":  nil,
		"in the greeting":  {"220-wait"},
		"at EHLO":          {"220 here\r\n"},
		"at MAIL":          {"220 here\r\n", "250 yes\r\n"},
		"at RCPT":          {"220 here\r\n", "250 yes\r\n", "250 yes\r\n"},
		"at DATA":          {"220 here\r\n", "250 yes\r\n", "250 yes\r\n", "250 yes\r\n"},
		"after the letter": {"220 here\r\n", "250 yes\r\n", "250 yes\r\n", "250 yes\r\n", "354 go on\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := (&mailbox{port: hangs(t, says)}).driver()
			if f := sent(t, d, message(), 200*time.Millisecond); f == nil || f.Code != "timeout" || !f.Down {
				t.Errorf("%+v", f)
			}
		})
	}
	t.Run("at QUIT", func(t *testing.T) {
		t.Parallel()
		all := []string{"220 here\r\n", "250 yes\r\n", "250 yes\r\n", "250 yes\r\n", "354 go on\r\n", "250 taken\r\n"}
		if f := sent(t, (&mailbox{port: hangs(t, all)}).driver(), message(), 200*time.Millisecond); f != nil {
			t.Errorf("it has the mail: %+v", f)
		}
	})
	t.Run("TLS", func(t *testing.T) {
		t.Parallel()
		d := (&mailbox{port: hangs(t, nil)}).driver()
		d.Security = notice.WholeTLS
		if f := sent(t, d, message(), 200*time.Millisecond); f == nil || f.Code != "timeout" {
			t.Errorf("%+v", f)
		}
	})
	t.Run("nobody listens", func(t *testing.T) {
		t.Parallel()
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port := l.Addr().(*net.TCPAddr).Port
		_ = l.Close()
		if f := sent(t, (&mailbox{port: port}).driver(), message(), ample); f == nil || f.Code != "connection" || !f.Down {
			t.Errorf("%+v", f)
		}
	})
}

// hangs is a server that says its lines, one for each of the client's (the letter counts as one), and then nothing more.
func hangs(t *testing.T, says []string) (port int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var open sync.WaitGroup
	serve := func(c net.Conn) {
		defer c.Close()
		heard := make([]byte, 0, 4096)
		for i, line := range says {
			ends := "\r\n"
			if i == 5 {
				ends = "\r\n.\r\n"
			}
			for i > 0 && !strings.HasSuffix(string(heard), ends) {
				buffer := make([]byte, 4096)
				n, err := c.Read(buffer)
				if err != nil {
					return
				}
				heard = append(heard, buffer[:n]...)
			}
			heard = heard[:0]
			if _, err := io.WriteString(c, line); err != nil {
				return
			}
		}
		_, _ = io.Copy(io.Discard, c)
	}
	open.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			open.Go(func() { serve(c) })
		}
	})
	t.Cleanup(func() { _ = l.Close(); open.Wait() })
	return l.Addr().(*net.TCPAddr).Port
}

// TestWhatAMailServerAnswers: 451 is tried again, 550 is dead at once.
func TestWhatAMailServerAnswers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		busy := true
		box := newMailbox(t, func(b *mailbox) {
			b.rcpt = func(to string) error {
				switch {
				case to == "unknown@example.org":
					return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "<unknown@example.org> is not known here"}
				case to == "busy@example.org" && busy:
					busy = false
					return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 2, 0}, Message: "busy@example.org is greylisted"}
				}
				return nil
			}
		})
		for _, account := range []string{"unknown", "busy", "fine"} {
			o.contacts(account, notice.Contacts{Mail: account + "@example.org"})
			o.queue(o.found(account, account))
		}
		s := o.sender(notice.Lane{Channel: notice.Mail, Driver: box.driver(), AtOnce: 1})
		o.drain(s)
		o.same("550", o.row("unknown", notice.Mail), row{"dead", 1, noon, "smtp.550"})
		o.same("451", o.row("busy", notice.Mail), row{"waiting", 1, noon.Add(30 * time.Second), "smtp.451"})
		o.same("250", o.row("fine", notice.Mail), row{"sent", 1, noon, ""})
		o.clock.Advance(30 * time.Second)
		o.drain(s)
		o.same("then 250", o.row("busy", notice.Mail).state, "sent")
		o.same("letters", len(box.letters()), 2)
		o.same("nothing is logged", o.logged(), "")
	})
}

func TestWhatIsFinalOfAMail(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rcpt, data  error
		code        string
		final, down bool
	}{
		{rcpt: &smtp.SMTPError{Code: 552, Message: "full"}, code: "smtp.552", final: true},
		{data: &smtp.SMTPError{Code: 554, Message: "spam"}, code: "smtp.554", final: true},
		{data: &smtp.SMTPError{Code: 452, Message: "no room"}, code: "smtp.452"},
		{rcpt: &smtp.SMTPError{Code: 421, Message: "closing"}, code: "smtp.421", down: true},
	} {
		box := newMailbox(t, func(b *mailbox) {
			b.rcpt, b.data = func(string) error { return c.rcpt }, func() error { return c.data }
		})
		if f := sent(t, box.driver(), message(), ample); f == nil || f.Code != c.code || f.Final != c.final || f.Down != c.down {
			t.Errorf("%s: %+v", c.code, f)
		}
	}
	refused := (&mailbox{port: hangs(t, []string{"220 here\r\n", "250 yes\r\n", "550 you may not send\r\n"})}).driver()
	if f := sent(t, refused, message(), ample); f == nil || f.Code != "smtp.550" || f.Final || !f.Down {
		t.Errorf("a refused sender is no fault of the mail: %+v", f)
	}
	began := time.Now()
	if sent(t, refused, message(), ample); time.Since(began) > ample/2 {
		t.Error("a server that refuses and says nothing more is waited for")
	}
	closed := (&mailbox{port: hangs(t, []string{"554 no service\r\n"})}).driver()
	if f := sent(t, closed, message(), ample); f == nil || f.Code != "smtp.554" || f.Final || !f.Down {
		t.Errorf("a server that is closed: %+v", f)
	}
}
