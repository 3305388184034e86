package notice_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/notice"
)

// loopback lets tests call their own receivers.
var loopback = notice.Gate{PlainHTTP: true, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}

const secret = "0123456789abcdef"

// receiver is another system; answer says what it answers to the n-th call.
type receiver struct {
	*httptest.Server
	mu    sync.Mutex
	calls []call
}

type call struct {
	notice.Call
	header http.Header
	body   []byte
}

func newReceiver(t *testing.T, answer func(w http.ResponseWriter, n int)) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewServer(r.serve(answer))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) serve(answer func(w http.ResponseWriter, n int)) http.HandlerFunc {
	return func(w http.ResponseWriter, q *http.Request) {
		one := call{header: q.Header}
		one.body, _ = io.ReadAll(q.Body)
		_ = json.Unmarshal(one.body, &one.Call)
		r.mu.Lock()
		r.calls = append(r.calls, one)
		n := len(r.calls)
		r.mu.Unlock()
		answer(w, n)
	}
}

func (r *receiver) heard() []call {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]call(nil), r.calls...)
}

func (o *office) hooked(url string) {
	o.Helper()
	o.contacts("system", notice.Contacts{Hook: notice.Hook{URL: url, Secret: secret}})
	o.queue(o.found("a", "system"))
}

func (o *office) hooks(gate notice.Gate) *notice.Sender {
	return o.sender(notice.Lane{Channel: notice.Webhook, Driver: notice.NewWebhooks(gate, o.clock, nil)})
}

func TestAWebhookIsSignedAndTriedUntilItIsTaken(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		r := newReceiver(t, func(w http.ResponseWriter, n int) {
			if n <= 2 {
				w.WriteHeader(http.StatusInternalServerError)
			}
		})
		o.hooked(r.URL + "/in")
		s := o.hooks(loopback)
		for _, wait := range []time.Duration{30 * time.Second, time.Minute} {
			o.drain(s)
			o.same("500", o.row("a", notice.Webhook).next, o.clock.Now().Add(wait))
			o.same("500", o.row("a", notice.Webhook).code, "http.500")
			o.clock.Advance(wait)
		}
		o.drain(s)
		o.same("200", o.row("a", notice.Webhook).state, "sent")
		heard := r.heard()
		o.same("calls", len(heard), 3)
		for i, c := range heard {
			at := []time.Time{noon, noon.Add(30 * time.Second), noon.Add(90 * time.Second)}[i]
			ok := func(secret string, h http.Header, body []byte, now time.Time) bool {
				return notice.Verify(secret, h, body, now, 5*time.Minute)
			}
			tampered := append([]byte(nil), c.body...)
			tampered[10] ^= 1
			later := c.header.Clone()
			later.Set(notice.HeaderTimestamp, "1")
			o.same("signed", []bool{ok(secret, c.header, c.body, at), ok("another secret..", c.header, c.body, at), ok(secret, c.header, tampered, at),
				ok(secret, c.header, c.body, at.Add(5*time.Minute+time.Second)), ok(secret, later, c.body, time.Unix(1, 0)), ok(secret, http.Header{}, c.body, at)},
				[]bool{true, false, false, false, false, false})
			o.same("named", c.header.Get(notice.HeaderNotice)+c.header.Get(notice.HeaderAttempt), "a"+string(rune('1'+i)))
		}
		c := heard[2]
		o.same("told", []any{c.Notice, c.District, c.Template, c.Case, c.Urgent, c.At, c.Body.ZH, c.Values["number"]},
			[]any{"a", district, "T13", "case-a", false, noon, "新事项2026-0001：井盖缺失，地点某路与某街路口，请在12:00前到场核实。", "2026-0001"})
	})
}

func TestWhatAReceiverAnswers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		inside := newReceiver(t, func(http.ResponseWriter, int) {})
		for _, c := range []struct {
			status int
			header [2]string
			want   row
		}{
			{204, [2]string{}, row{"sent", 1, noon, ""}},
			{410, [2]string{}, row{"dead", 1, noon, "http.410"}},
			{302, [2]string{"Location", inside.URL}, row{"dead", 1, noon, "http.302"}},
			{307, [2]string{"Location", inside.URL}, row{"dead", 1, noon, "http.307"}},
			{404, [2]string{}, row{"waiting", 1, noon.Add(30 * time.Second), "http.404"}},
			{429, [2]string{"Retry-After", "600"}, row{"waiting", 1, noon.Add(10 * time.Minute), "http.429"}},
			{503, [2]string{"Retry-After", "Mon, 02 Mar 2026 04:20:00 GMT"}, row{"waiting", 1, noon.Add(20 * time.Minute), "http.503"}},
			{503, [2]string{"Retry-After", "99999999999999999999"}, row{"waiting", 1, noon.Add(30 * time.Second), "http.503"}},
			{503, [2]string{"Retry-After", "9999999"}, row{"waiting", 1, noon.Add(6 * time.Hour), "http.503"}},
		} {
			o := newOffice(t, db)
			r := newReceiver(t, func(w http.ResponseWriter, _ int) {
				if c.header[0] != "" {
					w.Header().Set(c.header[0], c.header[1])
				}
				w.WriteHeader(c.status)
			})
			o.must(func(tx *store.Tx) error { _, err := tx.Exec(`DELETE FROM notice_delivery`); return err })
			o.must(func(tx *store.Tx) error { _, err := tx.Exec(`DELETE FROM notice`); return err })
			o.hooked(r.URL)
			o.drain(o.hooks(loopback))
			o.same(r.URL, o.row("a", notice.Webhook), c.want)
			o.same("calls", len(r.heard()), 1)
		}
		if n := len(inside.heard()); n != 0 {
			t.Errorf("a redirect was followed %d times", n)
		}
	})
}

// names is a resolver that answers what it is told to; the n-th question gets the n-th answer, then the last again.
type names struct {
	answers [][]string
	asked   atomic.Int32
}

func (n *names) LookupNetIP(context.Context, string, string) (all []netip.Addr, err error) {
	i := min(int(n.asked.Add(1)), len(n.answers)) - 1
	for _, a := range n.answers[i] {
		all = append(all, netip.MustParseAddr(a))
	}
	return all, nil
}

func hook(url string) notice.Message {
	m := message()
	m.Channel, m.Address, m.Secret = notice.Webhook, url, secret
	return m
}

// TestWebhooksDoNotReachInside: neither by an address, nor by a name, nor by a name that answers otherwise the second time.
func TestWebhooksDoNotReachInside(t *testing.T) {
	t.Parallel()
	inside := newReceiver(t, func(http.ResponseWriter, int) {})
	port := inside.Listener.Addr().(*net.TCPAddr).AddrPort().Port()
	strict := notice.Gate{PlainHTTP: true}
	for _, host := range []string{"127.0.0.1", "127.8.9.10", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "0.0.0.0", "0.1.2.3",
		"224.0.0.1", "255.255.255.255", "100.64.0.1", "192.0.0.1", "198.18.0.1", "240.0.0.1", "[::1]", "[::]", "[fc00::1]", "[fd12::1]", "[fe80::1]",
		"[fe80::1%25eth0]", "[ff02::1]", "[fec0::1]", "[::ffff:127.0.0.1]", "[::ffff:8.8.8.8]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
		"[2001::1]", "localhost", "LOCALHOST.", "a.localhost"} {
		if err := strict.Check("http://" + host + ":8080/x"); !errors.Is(err, notice.ErrForbidden) {
			t.Errorf("%s may be entered: %v", host, err)
		}
		if f := sent(t, notice.NewWebhooks(strict, clock.System{}, nil), hook("http://"+host+"/x"), ample); f == nil || !f.Final {
			t.Errorf("%s: %+v", host, f)
		}
		address := strings.Trim(host, "[]")
		if strings.Contains(address, "ocal") || strings.Contains(address, "LOCAL") || strings.Contains(address, "8.8.8.8") || strings.Contains(address, "%") {
			continue
		}
		for _, answer := range [][]string{{address}, {"8.8.8.8", address}} {
			gate := strict
			gate.Resolver = &names{answers: [][]string{answer}}
			if f := sent(t, notice.NewWebhooks(gate, clock.System{}, nil), hook("http://example.org/x"), ample); f == nil || f.Code != "webhook.address" || !f.Final {
				t.Errorf("a name that answers %v: %+v", answer, f)
			}
		}
	}
	for _, host := range []string{"8.8.8.8", "[2400:3200::1]", "example.org"} {
		if err := strict.Check("http://" + host); err != nil {
			t.Errorf("%s: %v", host, err)
		}
	}
	// What was looked up is what is called: a name cannot change in between.
	changing := &names{answers: [][]string{{"127.0.0.1"}, {"10.0.0.1"}}}
	gate := loopback
	gate.Resolver = changing
	if f := sent(t, notice.NewWebhooks(gate, clock.System{}, nil), hook("http://example.org:"+itoa(port)), ample); f != nil {
		t.Errorf("%+v", f)
	}
	if n := changing.asked.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
	if n := len(inside.heard()); n != 1 {
		t.Errorf("%d calls reached the inside", n)
	}
}

func TestADNSNameThatLeadsInsideIsDead(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.hooked("https://example.org/in")
		o.drain(o.hooks(notice.Gate{Resolver: &names{answers: [][]string{{"127.0.0.1"}}}}))
		o.same("refused", o.row("a", notice.Webhook), row{"dead", 1, noon, "webhook.address"})
		o.same("nothing is logged", o.logged(), "")
	})
}

func TestWebhooksNeedHTTPS(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"http://example.org", "ftp://example.org", "//example.org", "https://", "https://a:b@example.org", "https://example.org/#x", "https://exa mple.org", "x"} {
		if err := (notice.Gate{}).Check(url); !errors.Is(err, notice.ErrURL) {
			t.Errorf("%s: %v", url, err)
		}
		if f := sent(t, notice.NewWebhooks(notice.Gate{}, clock.System{}, nil), hook(url), ample); f == nil || f.Code != "webhook.url" || !f.Final {
			t.Errorf("%s: %+v", url, f)
		}
	}
	r := &receiver{}
	r.Server = httptest.NewUnstartedServer(r.serve(func(http.ResponseWriter, int) {}))
	r.Config.ErrorLog = log.New(io.Discard, "", 0)
	r.StartTLS()
	defer r.Close()
	gate := notice.Gate{Allow: loopback.Allow, Resolver: &names{answers: [][]string{{"127.0.0.1"}}}}
	url := "https://example.com:" + itoa(r.Listener.Addr().(*net.TCPAddr).AddrPort().Port())
	roots := x509.NewCertPool()
	roots.AddCert(r.Certificate())
	if f := sent(t, notice.NewWebhooks(gate, clock.System{}, roots), hook(url), ample); f != nil {
		t.Error(f)
	}
	if f := sent(t, notice.NewWebhooks(gate, clock.System{}, x509.NewCertPool()), hook(url), ample); f == nil || f.Code != "tls" {
		t.Errorf("an unknown authority: %+v", f)
	}
	if n := len(r.heard()); n != 1 {
		t.Errorf("%d calls", n)
	}
}

func TestAReceiverThatIsNotThere(t *testing.T) {
	t.Parallel()
	gate := loopback
	gate.Resolver = &names{answers: [][]string{{}}}
	if f := sent(t, notice.NewWebhooks(gate, clock.System{}, nil), hook("http://example.org"), ample); f == nil || f.Code != "dns" || f.Final || !f.Down {
		t.Errorf("no address: %+v", f)
	}
	r := newReceiver(t, func(http.ResponseWriter, int) {})
	r.Close()
	if f := sent(t, notice.NewWebhooks(loopback, clock.System{}, nil), hook(r.URL), ample); f == nil || f.Code != "connection" || f.Final || !f.Down {
		t.Errorf("nobody listens: %+v", f)
	}
	if f := sent(t, notice.NewWebhooks(loopback, clock.System{}, nil), hook("http://127.0.0.1:"+itoa(uint16(hangs(t, nil)))), 200*time.Millisecond); f == nil || f.Code != "timeout" {
		t.Errorf("it hangs: %+v", f)
	}
}

// TestAStuckChannelHoldsUpNobody: the receiver of webhooks never answers; cases, inbox and mail go on.
func TestAStuckChannelHoldsUpNobody(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o, box, hanging, end := newOffice(t, db), newMailbox(t), atomic.Int32{}, make(chan struct{})
		r := newReceiver(t, func(http.ResponseWriter, int) { hanging.Add(1); <-end })
		s := o.sender(notice.Lane{Channel: notice.Webhook, Driver: notice.NewWebhooks(loopback, o.clock, nil), AtOnce: 2, Timeout: time.Hour},
			notice.Lane{Channel: notice.Mail, Driver: box.driver()})
		db.OnCommit(s.Wake)
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { s.Run(ctx) })
		o.contacts("system", notice.Contacts{Mail: "system@example.org", Hook: notice.Hook{URL: r.URL, Secret: secret}})
		for i := range 5 {
			o.queue(o.found(numbered(i), "system"))
		}
		o.until("it is stuck", func() bool { return hanging.Load() == 2 })
		for i := range 5 {
			o.queue(o.found(numbered(5+i), "system"))
		}
		o.until("mail goes on", func() bool { return len(box.letters()) == 10 && o.states(notice.Mail)["sent"] == 10 })
		o.same("the inbox goes on", len(o.inbox("system")), 10)
		o.same("the webhooks wait", o.states(notice.Webhook), map[string]int{"waiting": 10})
		o.same("no more than two are tried", hanging.Load(), int32(2))
		close(end)
		o.until("then they go on", func() bool { return o.states(notice.Webhook)["sent"] == 10 })
		stop()
		running.Wait()
		o.same("trouble", o.logged(), "")
	})
}

// selfSigned is a certificate for 127.0.0.1 and the pool in which it counts.
func selfSigned(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return &tls.Config{Certificates: s.TLS.Certificates, MinVersion: tls.VersionTLS12}, roots
}
