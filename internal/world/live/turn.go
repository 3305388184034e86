package live

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// story is one demand on its way.
type story struct {
	at       time.Time // of its next turn
	demand   Demand
	dice     *rand.Rand
	c        seen   // as somebody saw it last; no id until it was reported
	reporter string // token
	helper   party  // who was asked to assist
	tried    map[string]int
	idle     int // looks since something was possible
}

func newStory(d Demand) *story {
	return &story{demand: d, dice: rand.New(rand.NewPCG(d.dice, d.N)), tried: map[string]int{}}
}

// turn lets somebody do the next thing, and puts the story back for the one after.
func (p *Player) turn(ctx context.Context, s *story) {
	var err error
	if s.c.ID == "" {
		err = p.tell(ctx, s)
	} else {
		err = p.act(ctx, s)
	}
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		s.idle++
	}
	w, more := next(s.c, s.demand.Fate, s.tried)
	if s.c.ID == "" || !more || s.idle > patience {
		p.underWay.Add(-1)
		if s.c.ID == "" || more {
			p.tally.note(func(t *Tally) { t.Left++ })
		}
		return
	}
	after := w.wait + time.Duration(s.dice.ExpFloat64()*float64(w.wait))/2
	if s.idle > 0 {
		after += lookAgain
	}
	if s.demand.Fate.Late && s.c.State == "handling" && s.c.DueAt != nil {
		if left := time.Until(*s.c.DueAt); left < neverLater {
			s.at = time.Now().Add(max(left, 0) + overdueBy + p.real(after))
			p.queue.put(s)
			return
		}
		after *= 6
	}
	p.later(s, after)
}

// tell reports the demand through its channel.
func (p *Player) tell(ctx context.Context, s *story) error {
	d := s.demand
	token, source, err := p.channel(ctx, d)
	if err != nil {
		return err
	}
	body := map[string]any{"id": uuid.Must(uuid.NewV7()).String(), "source": source, "matter": d.Matter, "description": d.Words,
		"location": map[string]any{"lon": d.Lon, "lat": d.Lat, "crs": "wgs84"}}
	if source == string(Hotline) && d.dice%5 > 0 {
		body["reporter"] = map[string]any{"name": "张某某", "phone": fmt.Sprintf("1380000%04d", d.dice%10_000)} // nobody's
	}
	var receipt struct{ Case seen }
	if err := p.ask(ctx, token, http.MethodPost, "/reports", body, &receipt); err != nil {
		return err
	}
	s.c, s.reporter = receipt.Case, token
	p.tally.note(func(t *Tally) { t.Reports++ })
	return nil
}

// channel returns who reports, and from where. Who finds the door crowded or no patroller on the post calls the hotline.
func (p *Player) channel(ctx context.Context, d Demand) (token, source string, err error) {
	switch d.Channel {
	case Patrol:
		if token, err = p.Cast.Post(ctx, d.Grid, "patroller"); token != "" || err != nil {
			return token, "patrol", err
		}
	case App:
		token, err = p.Cast.Resident(ctx)
		return token, "app", err
	case Door:
		var entered struct{ Token string }
		if p.ask(ctx, "", http.MethodPost, "/door", nil, &entered) == nil {
			return entered.Token, "web", nil
		}
	case Letter:
		token, err = p.Cast.Centre(ctx, d.Grid)
		return token, "letter", err
	}
	token, err = p.Cast.Centre(ctx, d.Grid)
	return token, "hotline", err
}

// act looks at the case with the eyes of who should act, asks what is possible, and does it if it is.
func (p *Player) act(ctx context.Context, s *story) error {
	w, ok := next(s.c, s.demand.Fate, s.tried)
	if !ok {
		return nil
	}
	token, err := p.who(ctx, s, w.who)
	if err != nil {
		return err
	}
	if token == "" {
		s.skip(w)
		return nil
	}
	if err := p.ask(ctx, token, http.MethodGet, "/cases/"+s.c.ID, nil, &s.c); err != nil {
		s.skip(w)
		return err
	}
	if now, ok := next(s.c, s.demand.Fate, s.tried); !ok || now.who != w.who || now.action != w.action { // it has moved on by itself
		return nil
	}
	var choice struct{ Items []possible }
	if err := p.ask(ctx, token, http.MethodGet, "/cases/"+s.c.ID+"/actions", nil, &choice); err != nil {
		return err
	}
	action := strings.TrimSuffix(w.action, "!")
	i := slices.IndexFunc(choice.Items, func(c possible) bool { return c.Action == action })
	if i < 0 || !choice.Items[i].Allowed {
		s.skip(w)
		return nil
	}
	body := fill(choice.Items[i], s.c, s.demand, time.Now())
	body["id"], body["version"] = uuid.Must(uuid.NewV7()).String(), s.c.Version
	if to, ok := body["to"].(party); ok && action == "assist" {
		s.helper = to
	}
	after := seen{}
	if err := p.ask(ctx, token, http.MethodPost, "/cases/"+s.c.ID+"/actions/"+action, body, &after); err != nil {
		s.skip(w)
		return err
	}
	s.c, s.idle = after, 0
	if !w.again {
		s.tried[w.action]++
	}
	p.tally.note(func(t *Tally) {
		t.Actions[action]++
		if after.State == "closed" && action != "rate" && action != "hand_over" { // counted when enforcement ends it
			level := ""
			if after.Resolution != nil {
				level = *after.Resolution
			}
			t.Closed[level]++
		}
	})
	return nil
}

// skip gives a wish up; of one without which nothing goes on it only says that it was in vain.
func (s *story) skip(w wish) {
	s.tried[w.action]++
	if w.last {
		s.idle++
	}
}

// who finds somebody for a wish, "" where there is nobody.
func (p *Player) who(ctx context.Context, s *story, kind who) (string, error) {
	switch kind {
	case theZone:
		return p.Cast.Centre(ctx, s.c.Grid)
	case theDistrict:
		return p.Cast.Centre(ctx, p.district)
	case theReporter:
		return s.reporter, nil
	case theBureau:
		return p.Cast.Post(ctx, s.c.Zone, "enforcement_officer")
	case theTasked:
		if s.helper.Code == "" {
			return "", nil
		}
		return p.Cast.Owner(ctx, s.helper.Kind, s.helper.Code)
	}
	if s.c.Owner == nil {
		return "", nil
	}
	return p.Cast.Owner(ctx, s.c.Owner.Kind, s.c.Owner.Code)
}
