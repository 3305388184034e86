package notice_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"liandong/data"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/notice"
)

const district = "320509"

// noon is in nobody's quiet hours: 12:00 in Beijing.
var noon = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)

// office is a service with its database and clock.
type office struct {
	*testing.T
	*notice.Service
	db    *store.DB
	clock *clock.Manual
	log   *journal
}

// journal keeps what was logged.
type journal struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.all.Write(p)
}

func (o *office) logged() string {
	o.log.mu.Lock()
	defer o.log.mu.Unlock()
	return o.log.all.String()
}

func vault(t testing.TB) *access.Vault {
	t.Helper()
	v, err := access.NewVault(bytes.Repeat([]byte{7}, 64))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func standard(t testing.TB) []notice.Template {
	t.Helper()
	f, err := data.Files.Open("reference/templates.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, faults := notice.ReadTemplates(f)
	if faults != nil {
		t.Fatal(faults)
	}
	return all
}

func newOffice(t *testing.T, db *store.DB, change ...func(*notice.Setup)) *office {
	t.Helper()
	setup := notice.Setup{Standard: standard(t), Vault: vault(t), Channels: []notice.Channel{notice.Mail, notice.SMS, notice.WeCom, notice.Webhook},
		Gate: loopback}
	for _, c := range change {
		c(&setup)
	}
	return &office{T: t, Service: notice.New(setup), db: db, clock: clock.NewManual(noon), log: &journal{}}
}

func (o *office) update(fn func(tx *store.Tx) error) error {
	return o.db.Update(context.Background(), fn)
}

func (o *office) must(fn func(tx *store.Tx) error) {
	o.Helper()
	if err := o.update(fn); err != nil {
		o.Fatal(err)
	}
}

func (o *office) view(fn func(tx *store.Tx) error) {
	o.Helper()
	if err := o.db.View(context.Background(), fn); err != nil {
		o.Fatal(err)
	}
}

func (o *office) same(what string, got, want any) {
	o.Helper()
	if !reflect.DeepEqual(got, want) {
		o.Errorf("%s: %+v, want %+v", what, got, want)
	}
}

// found is a new item for a member of staff.
func (o *office) found(id, account string) notice.Notice {
	return notice.Notice{District: district, ID: id, To: notice.To{Account: account}, Template: "T13", Case: "case-" + id, At: o.clock.Now(),
		Values: map[string]string{"number": "2026-0001", "事项": "井盖缺失", "matter": "A manhole without its cover", "place": "某路与某街路口", "deadline": "12:00"}}
}

func (o *office) queue(all ...notice.Notice) {
	o.Helper()
	o.must(func(tx *store.Tx) error { return o.Queue(tx, all...) })
}

func (o *office) contacts(account string, c notice.Contacts) {
	o.Helper()
	o.must(func(tx *store.Tx) error { return o.SetContacts(tx, district, account, c) })
}

func (o *office) chooses(account string, p notice.Person) {
	o.Helper()
	o.must(func(tx *store.Tx) error { return o.SetPerson(tx, district, account, p) })
}

func (o *office) inbox(account string) (items []notice.Item) {
	o.Helper()
	o.view(func(tx *store.Tx) error {
		page, err := o.List(tx, district, account, "", 100)
		items = page.Items
		return err
	})
	return items
}

// row is what is kept of a delivery.
type row struct {
	state    string
	attempts int
	next     time.Time
	code     string
}

func (o *office) row(id string, c notice.Channel) (r row) {
	o.Helper()
	o.view(func(tx *store.Tx) error {
		var next int64
		err := tx.Get(`SELECT state, attempts, next_at, last_error_code FROM notice_delivery WHERE district = $1 AND notice_id = $2 AND channel = $3`,
			store.Args(district, id, string(c)), &r.state, &r.attempts, &next, &r.code)
		r.next = clock.Time(next)
		if errors.Is(err, store.ErrNoRow) {
			r.state, err = "none", nil
		}
		return err
	})
	return r
}

func (o *office) states(c notice.Channel) (states map[string]int) {
	o.Helper()
	states = map[string]int{}
	o.view(func(tx *store.Tx) error {
		clear(states)
		return tx.Each(`SELECT state, COUNT(*) FROM notice_delivery WHERE channel = $1 GROUP BY state`, store.Args(string(c)), func(r store.Scanner) error {
			var s string
			var n int
			err := r.Scan(&s, &n)
			states[s] = n
			return err
		})
	})
	return states
}

func (o *office) state(s *notice.Sender) (all []notice.ChannelState) {
	o.Helper()
	o.view(func(tx *store.Tx) (err error) { all, err = s.State(tx, district); return err })
	return all
}

// sender makes a sender without jitter.
func (o *office) sender(lanes ...notice.Lane) *notice.Sender {
	s := notice.NewSender(o.db, o.Service, o.clock, slog.New(slog.NewTextHandler(o.log, nil)), lanes...)
	s.Jitter = func() float64 { return 0 }
	return s
}

// drain sends until nothing is due.
func (o *office) drain(s *notice.Sender) {
	o.Helper()
	for {
		n, err := s.Once(context.Background())
		if err != nil {
			o.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

// hand is a driver that keeps what it is given and answers what it is told to.
type hand struct {
	answer func(m notice.Message) error // nil: always sent
	mu     sync.Mutex
	got    []notice.Message
}

func (h *hand) Send(_ context.Context, m notice.Message) error {
	h.mu.Lock()
	h.got = append(h.got, m)
	h.mu.Unlock()
	if h.answer == nil {
		return nil
	}
	return h.answer(m)
}

func (h *hand) messages() []notice.Message {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]notice.Message(nil), h.got...)
}

// fields lists the code and field of a fault and its others.
func fields(err error) (all []string) {
	if err == nil {
		return nil
	}
	e := fault.From(err)
	for _, one := range e.All() {
		all = append(all, one.Code+" "+one.Field)
	}
	return all
}

func numbered(n int) string { return fmt.Sprintf("n%03d", n) }

func itoa(port uint16) string { return strconv.Itoa(int(port)) }

func contains(s, part string) bool { return strings.Contains(s, part) }
