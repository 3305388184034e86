package opendata

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"liandong/internal/kernel/record"

	"liandong/internal/district/matter"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/pace"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// ErrOff says that the district publishes nothing.
var ErrOff = fault.Define(fault.NotFound, "opendata.off", "本区没有开放数据", "This district publishes no open data.")

// Service publishes. It is safe for concurrent use.
type Service struct {
	DB         *store.DB
	Clock      clock.Clock
	Atlas      *territory.Atlas
	Catalogues *matter.Catalogues
	Rules      *rulebook.Book[Rules]

	shelf shelf
	paces pace.Paces
}

// New makes the service with its rulebook.
func New(db *store.DB, c clock.Clock, atlas *territory.Atlas, catalogues *matter.Catalogues) *Service {
	return &Service{DB: db, Clock: c, Atlas: atlas, Catalogues: catalogues, Rules: newRules(), shelf: shelf{months: map[string]Month{}}}
}

// Edition (开放数据) is what is published of a district.
type Edition struct {
	Rules
	District string
	Name     string
	Months   []Month // the latest first
	chart    *territory.Map
	matters  *matter.Catalogue
}

// Month is what was published of one month. It stays as it was published, under the rule of that day: two files of one month, which hide different rows or count a case that
// was opened again, would give away together what each hides.
type Month struct {
	Month     string // YYYY-MM
	Least     int64
	Generated time.Time
	Rows      []Row
}

// Open returns what is published, and publishes what is due: months that ended some days ago. It needs no session. Errors: ErrOff.
func (s *Service) Open(ctx context.Context, district string) (e *Edition, err error) {
	var due []string
	if err := s.DB.View(ctx, func(tx *store.Tx) error {
		e, due, err = s.edition(tx, district)
		return err
	}); err != nil {
		return nil, err
	}
	for _, month := range due {
		m, err := s.month(ctx, e, month)
		if err != nil {
			return nil, err
		}
		e.Months = append(e.Months, m)
	}
	return e, nil
}

// edition returns what is said of the district's data, and which months are due, the latest first.
func (s *Service) edition(tx *store.Tx, district string) (*Edition, []string, error) {
	e := &Edition{District: district}
	var err error
	if e.Rules, err = s.Rules.Of(tx, district); err != nil {
		return nil, nil, err
	}
	if !e.Open {
		return nil, nil, ErrOff.New()
	}
	if e.chart, err = s.Atlas.Map(tx, district); err != nil {
		return nil, nil, err
	}
	e.Name = e.chart.District().Name
	e.matters, err = s.Catalogues.Of(tx, district)
	return e, monthsBefore(worktime.DateOf(s.Clock.Now())-worktime.Date(e.Wait), e.Rules.Months), err
}

// month returns what was published of a month, and publishes it where nobody has: counted once, kept, and then read from memory.
func (s *Service) month(ctx context.Context, e *Edition, month string) (Month, error) {
	s.shelf.Lock() // two that ask at once do not count twice
	defer s.shelf.Unlock()
	if m, ok := s.shelf.months[e.District+month]; ok {
		return m, nil
	}
	m, there, err := s.stored(ctx, e.District, month)
	if err == nil && !there {
		if err = s.publish(ctx, e, month); err == nil {
			m, _, err = s.stored(ctx, e.District, month)
		}
	}
	if err == nil {
		s.shelf.months[e.District+month] = m
	}
	return m, err
}

// shelf keeps what was published, which never changes.
type shelf struct {
	sync.Mutex
	months map[string]Month // by district and month
}

func (s *Service) stored(ctx context.Context, district, month string) (m Month, there bool, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		m, there = Month{}, false
		return tx.Each(`SELECT month, least, generated, document FROM open_month WHERE district = $1 AND month = $2`, store.Args(district, month), func(r store.Scanner) error {
			var generated int64
			var document string
			if err := r.Scan(&m.Month, &m.Least, &generated, &document); err != nil {
				return err
			}
			m.Generated, there = clock.Time(generated), true
			return json.Unmarshal([]byte(document), &m.Rows)
		})
	})
	return m, there, err
}

// monthsBefore lists months (YYYY-MM) that end before a day, the latest first.
func monthsBefore(day worktime.Date, n int) (list []string) {
	t := day.Start().In(worktime.Zone)
	for i := range n {
		list = append(list, time.Date(t.Year(), t.Month()-1-time.Month(i), 1, 0, 0, 0, 0, worktime.Zone).Format("2006-01"))
	}
	return list
}

// publish counts a month and keeps it; whoever comes second keeps what the first has published.
func (s *Service) publish(ctx context.Context, e *Edition, month string) error {
	first, err := time.ParseInLocation("2006-01", month, worktime.Zone)
	if err != nil {
		return err
	}
	var t tally
	if err := s.DB.View(ctx, func(tx *store.Tx) (err error) {
		t, err = count(tx, e.chart, first.Format(time.DateOnly), first.AddDate(0, 1, -1).Format(time.DateOnly))
		return err
	}); err != nil {
		return err
	}
	document, err := json.Marshal(t.shown(e.Least))
	if err != nil {
		return err
	}
	return s.DB.Update(ctx, func(tx *store.Tx) error {
		now := s.Clock.Now()
		n, err := monthRows.Exec(tx, `INSERT INTO open_month (district, month, least, generated, document) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (district, month) DO NOTHING`,
			e.District, month, e.Least, clock.Milli(now), string(document))
		if err != nil || n == 0 {
			return err
		}
		return record.As(tx, e.District, "opendata", now).Note("opendata.month", month, nil)
	})
}

func (e *Edition) area(code string) territory.Grid {
	g, _ := e.chart.Grid(code)
	return g
}

func (e *Edition) matter(code string) words.Text {
	if m, ok := e.matters.Matter(code); ok {
		return m.Name
	}
	return words.T("未确定事项", "No matter named")
}
