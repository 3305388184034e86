// Package calendarapi (工作日历) serves the calendars of the district and of units, and what a change of them would move.
package calendarapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"liandong/internal/administration"
	"liandong/internal/district/worktime"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
)

// API is the routes over the services that they call.
type API struct {
	Administration *administration.Service
	Clock          clock.Clock
}

// Register describes and serves the routes.
func (api API) Register(r *route.Router) {
	route.Handle(r, http.MethodGet, "/calendars", "readCalendar", "The working calendar of a year, day by day, of the district or of a unit", api.calendar)
	route.Handle(r, http.MethodPost, "/calendars", "editCalendar", "Change days and hours; which open deadlines move. Without apply nothing is written", api.editCalendar, route.Large)
	route.Handle(r, http.MethodPost, "/calendars/try", "tryCalendar", "When a limit would end, explained day by day; with a change as if it held. Nothing is written", api.tryCalendar, route.Large)
}

type calendarInput struct {
	Year int    `query:"year" minimum:"2000" maximum:"2100" doc:"this one where it is left out"`
	Unit string `query:"unit" doc:"code of a unit; the district's calendar where it is left out"`
}

type calendarBody struct {
	Year           int            `json:"year"`
	Unit           string         `json:"unit"`
	PublishedUntil *time.Time     `json:"published_until" nullable:"true" doc:"holidays are published until before then"`
	Days           []dayBody      `json:"days"`
	Hours          []hoursBody    `json:"hours" doc:"as they were set, with their validity"`
	Units          []unitTimeBody `json:"units" doc:"units that may have hours of their own"`
}

type dayBody struct {
	Date   string        `json:"date"`
	Kind   string        `json:"kind" enum:"working,off,holiday,workday_swapped"`
	Name   string        `json:"name"`
	Source string        `json:"source"`
	Hours  []stretchBody `json:"hours"`

	Provisional bool `json:"provisional" doc:"no notice says anything of its year yet: holidays are the statutory ones"`
}

type stretchBody struct {
	From string `json:"from" doc:"09:00"`
	To   string `json:"to"`
}

type hoursBody struct {
	Weekday   int    `json:"weekday" doc:"0 is Sunday"`
	From      string `json:"from" doc:"09:00"`
	To        string `json:"to" doc:"up to 24:00"`
	ValidFrom string `json:"valid_from" doc:"first day; empty for always"`
	ValidTo   string `json:"valid_to" doc:"first day on which it no longer holds; empty for none"`
}

type unitTimeBody struct {
	Code string `json:"code"`
	Name string `json:"name"`
	Own  bool   `json:"own" doc:"it has hours of its own"`
}

func (api API) calendar(ctx context.Context, who caller.Caller, in *calendarInput) (*route.Reply[calendarBody], error) {
	if in.Year == 0 {
		in.Year = api.Clock.Now().In(worktime.Zone).Year()
	}
	set, roster, err := api.Administration.Calendars(ctx, who.Credential, in.Unit)
	if err != nil {
		return nil, err
	}
	cal := set.Of(in.Unit)
	b := calendarBody{Year: in.Year, Unit: in.Unit, PublishedUntil: shape.Moment(cal.PublishedUntil()), Days: daysOf(cal, in.Year), Hours: []hoursBody{}, Units: []unitTimeBody{}}
	for _, h := range set.HoursOf(in.Unit) {
		b.Hours = append(b.Hours, hoursBody{Weekday: int(h.Weekday), From: clockText(h.From), To: clockText(h.To), ValidFrom: dayText(h.ValidFrom), ValidTo: dayText(h.ValidTo)})
	}
	own := map[string]bool{}
	for _, code := range set.Own() {
		own[code] = true
	}
	for _, u := range roster.Units() {
		b.Units = append(b.Units, unitTimeBody{Code: u.Code, Name: u.Name, Own: own[u.Code]})
	}
	return &route.Reply[calendarBody]{Body: b}, nil
}

func daysOf(cal *worktime.Calendar, year int) []dayBody {
	day := func(y int) worktime.Date { return worktime.DateOf(time.Date(y, 1, 1, 12, 0, 0, 0, worktime.Zone)) }
	out := []dayBody{}
	for _, d := range cal.Days(day(year), day(year+1)) {
		out = append(out, dayOf(d))
	}
	return out
}

func dayOf(d worktime.DayPlan) dayBody {
	b := dayBody{Date: d.Date.String(), Kind: string(d.Published.Kind), Name: d.Published.Name, Source: d.Published.Source, Hours: stretchesOf(d.Stretches), Provisional: d.Provisional}
	switch {
	case b.Kind != "":
	case len(d.Stretches) > 0:
		b.Kind = "working"
	default:
		b.Kind = "off"
	}
	return b
}

func stretchesOf(all []worktime.Stretch) []stretchBody {
	out := []stretchBody{}
	for _, s := range all {
		out = append(out, stretchBody{clockText(s.From), clockText(s.To)})
	}
	return out
}

func clockText(minutes int) string {
	return string([]byte{byte('0' + minutes/600), byte('0' + minutes/60%10), ':', byte('0' + minutes%60/10), byte('0' + minutes%10)})
}

func dayText(d worktime.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// EditDraft is a change of the working time.
type EditDraft struct {
	Unit    string     `json:"unit,omitempty" doc:"whose hours; the district's where it is left out"`
	Days    []DayDraft `json:"days,omitempty" doc:"published anew or corrected, for all units"`
	Removed []string   `json:"removed,omitempty" doc:"dates that are ordinary again"`
	Hours   *PlanDraft `json:"hours,omitempty"`
}

// DayDraft is a published day.
type DayDraft struct {
	Date   string `json:"date"`
	Kind   string `json:"kind" doc:"holiday or workday_swapped"`
	Name   string `json:"name"`
	Source string `json:"source" doc:"the notice that says so"`
}

// PlanDraft is a week of working time from a day on.
type PlanDraft struct {
	From string         `json:"from,omitempty" doc:"first day; it replaces everything where it is left out"`
	Week []WeekdayDraft `json:"week" doc:"empty for a unit: the district's hours again"`
}

// WeekdayDraft is a stretch of working time; a day with a lunch break has two.
type WeekdayDraft struct {
	Weekday int    `json:"weekday" doc:"0 is Sunday"`
	From    string `json:"from" doc:"09:00"`
	To      string `json:"to"`
}

// edit reads a draft; what is not in form is named.
func (b EditDraft) edit() (e worktime.Edit, err error) {
	var faults []*fault.Error
	date := func(field, text string) worktime.Date {
		d, err := worktime.ParseDate(text)
		if err != nil {
			faults = append(faults, worktime.ErrDate.At(field))
		}
		return d
	}
	e.Unit = b.Unit
	for i, d := range b.Days {
		e.Put = append(e.Put, worktime.Day{Date: date(fmt.Sprintf("days[%d].date", i), d.Date), Kind: worktime.Kind(d.Kind), Name: d.Name, Source: d.Source})
	}
	for i, text := range b.Removed {
		e.Removed = append(e.Removed, date(fmt.Sprintf("removed[%d]", i), text))
	}
	if b.Hours != nil {
		e.Hours = &worktime.Plan{}
		if b.Hours.From != "" {
			e.Hours.From = date("hours.from", b.Hours.From)
		}
		for i, w := range b.Hours.Week {
			from, okFrom := minutesOf(w.From)
			to, okTo := minutesOf(w.To)
			for _, one := range []struct {
				field string
				ok    bool
			}{{"from", okFrom}, {"to", okTo}} {
				if !one.ok {
					faults = append(faults, worktime.ErrClock.At(fmt.Sprintf("hours.week[%d].%s", i, one.field)))
				}
			}
			e.Hours.Week = append(e.Hours.Week, worktime.Hours{Weekday: time.Weekday(w.Weekday), From: from, To: to})
		}
	}
	return e, fault.Under("edit", fault.Collect(faults))
}

// minutesOf reads 09:00, up to 24:00.
func minutesOf(text string) (minutes int, ok bool) {
	if text == "24:00" {
		return 24 * 60, true
	}
	t, err := time.Parse("15:04", text)
	return t.Hour()*60 + t.Minute(), err == nil
}

type editInput struct {
	Body CalendarEditDraft
}

// CalendarEditDraft is a change, to be looked at or to be made.
type CalendarEditDraft struct {
	Edit  EditDraft `json:"edit"`
	Apply bool      `json:"apply,omitempty"`
}

func (api API) editCalendar(ctx context.Context, who caller.Caller, in *editInput) (*route.Reply[route.List[shape.MovedBody]], error) {
	e, err := in.Body.Edit.edit()
	if err != nil {
		return nil, err
	}
	_, moved, err := api.Administration.EditCalendar(ctx, who.Credential, e, in.Body.Apply)
	if err != nil {
		return nil, err
	}
	return route.Listed(shape.MovedOf(moved)), nil
}

type tryInput struct {
	Body TrialDraft
}

// TrialDraft is a limit to be tried.
type TrialDraft struct {
	Unit  string          `json:"unit,omitempty"`
	Start time.Time       `json:"start"`
	Limit shape.LimitBody `json:"limit"`
	Edit  *EditDraft      `json:"edit,omitempty"`
}

type triedBody struct {
	Due         time.Time  `json:"due"`
	Provisional bool       `json:"provisional" doc:"it runs beyond the published calendar and may move when the days off of that year are announced"`
	Words       shape.Text `json:"words" doc:"the limit in words"`
	Parts       []partBody `json:"parts" doc:"day by day"`
}

type partBody struct {
	Day     dayBody       `json:"day"`
	Counted []stretchBody `json:"counted"`
	Minutes int           `json:"minutes" doc:"that count on this day, for limits in hours"`
	N       int           `json:"n" doc:"which of the days it is, for limits in days; 0 where it does not count"`
}

func (api API) tryCalendar(ctx context.Context, who caller.Caller, in *tryInput) (*route.Reply[triedBody], error) {
	l := worktime.Limit{Value: in.Body.Limit.Value, Unit: worktime.Unit(in.Body.Limit.Unit)}
	var e *worktime.Edit
	if in.Body.Edit != nil {
		read, err := in.Body.Edit.edit()
		if err != nil {
			return nil, err
		}
		e = &read
	}
	tried, err := api.Administration.TryCalendar(ctx, who.Credential, in.Body.Unit, in.Body.Start, l, e)
	if err != nil {
		return nil, onLimit(err)
	}
	b := triedBody{Due: tried.Due, Provisional: tried.Provisional, Words: shape.Text(l.Words()), Parts: []partBody{}}
	for _, p := range tried.Parts {
		b.Parts = append(b.Parts, partBody{Day: dayOf(p.DayPlan), Counted: stretchesOf(p.Counted), Minutes: int(p.Time / time.Minute), N: p.N})
	}
	return &route.Reply[triedBody]{Body: b}, nil
}

// onLimit renames the fields of a limit in a list to those of a body: "limit_value" -> "limit.value".
func onLimit(err error) error {
	var e *fault.Error
	if errors.As(err, &e) && strings.HasPrefix(e.Field, "limit_") {
		e.Field = strings.Replace(e.Field, "_", ".", 1)
	}
	return err
}
