package shape

import (
	"net/url"
	"strings"
	"time"

	"liandong/internal/casework/query"
	"liandong/internal/casework/rules"
	"liandong/internal/district/worktime"
	"liandong/internal/edge/route"
)

// CaseQuery is which cases are asked for: by lists, exports and maps alike. It is exported because the description of the API leaves out what an
// unexported embedding brings.
type CaseQuery struct {
	State      string `query:"state" doc:"one or several, separated by commas"`
	Grid       string `query:"grid" doc:"grid of any level or overlay"`
	Matter     string `query:"matter"`
	Owner      string `query:"owner" doc:"code of a post or unit"`
	View       string `query:"view" doc:"mine, unit, todo, soon, reported, tasks, asks, returned, checks, supervised, appeals, unclassified or marked"`
	Overdue    bool   `query:"overdue"`
	Source     string `query:"source" doc:"of one of its reports"`
	Urgency    string `query:"urgency" doc:"normal or urgent"`
	From       string `query:"from" doc:"day of the district from which on it was reported, 2026-03-02"`
	To         string `query:"to" doc:"last such day"`
	Within     string `query:"within" doc:"west,south,east,north or lon,lat of 3 to 100 corners, in degrees"`
	Mark       string `query:"mark" doc:"with view marked: a mark of data quality"`
	ClosedFrom string `query:"closed_from" doc:"closed from this day, YYYY-MM-DD"`
	ClosedTo   string `query:"closed_to" doc:"closed until this day, included"`
	Fact       string `query:"fact" doc:"cases behind a count of /indicators: due_on_time, closed, in_grid …"`
	FactFrom   string `query:"fact_from" doc:"YYYY-MM-DD, with fact"`
	FactTo     string `query:"fact_to" doc:"YYYY-MM-DD, included, with fact"`
	FactUnit   string `query:"fact_unit" doc:"with held, or with a fact by the day of closing: only what was done on the account of a unit"`
	FactStage  string `query:"fact_stage" doc:"with held, the count of /indicators/waits: in which state"`
}

// CaseQueryFields are its names in an address.
var CaseQueryFields = []string{"state", "grid", "matter", "owner", "view", "overdue", "source", "urgency", "from", "to", "within", "mark", "closed_from", "closed_to",
	"fact", "fact_from", "fact_to", "fact_unit", "fact_stage"}

// CaseQueryOf reads it from an address where the framework does not. Errors: ErrType at overdue.
func CaseQueryOf(q url.Values) (CaseQuery, error) {
	overdue, err := route.Flag(q, "overdue")
	return CaseQuery{State: q.Get("state"), Grid: q.Get("grid"), Matter: q.Get("matter"), Owner: q.Get("owner"), View: q.Get("view"), Overdue: overdue,
		Source: q.Get("source"), Urgency: q.Get("urgency"), From: q.Get("from"), To: q.Get("to"), Within: q.Get("within"),
		Mark: q.Get("mark"), ClosedFrom: q.Get("closed_from"), ClosedTo: q.Get("closed_to"), Fact: q.Get("fact"), FactFrom: q.Get("fact_from"), FactTo: q.Get("fact_to"), FactUnit: q.Get("fact_unit"), FactStage: q.Get("fact_stage")}, err
}

// Filter returns the filter; days and areas are looked at here.
func (in CaseQuery) Filter() (f query.Filter, err error) {
	f = query.Filter{States: statesOf(in.State), Grid: in.Grid, Matter: in.Matter, Owner: in.Owner, View: query.View(in.View), Overdue: in.Overdue,
		Source: in.Source, Urgency: in.Urgency, Mark: in.Mark, Closed: query.Days{From: in.ClosedFrom, To: in.ClosedTo},
		Behind: query.Behind{Fact: in.Fact, From: in.FactFrom, To: in.FactTo, Unit: in.FactUnit, Stage: rules.State(in.FactStage)}}
	if f.From, err = startOf("from", in.From, 0); err != nil {
		return f, err
	}
	if f.Before, err = startOf("to", in.To, 1); err != nil {
		return f, err
	}
	if !f.From.IsZero() && !f.Before.IsZero() && !f.From.Before(f.Before) {
		return f, worktime.ErrSpan.At("from")
	}
	if in.Within != "" {
		f.Within, err = query.Area(in.Within)
	}
	return f, err
}

// startOf returns when a day, or one some days later, begins; zero for none.
func startOf(field, text string, later worktime.Date) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	d, err := worktime.DateOr(text, field, 0)
	return (d + later).Start(), err
}

// statesOf reads states that are separated by commas.
func statesOf(list string) (states []rules.State) {
	if list == "" {
		return nil
	}
	for state := range strings.SplitSeq(list, ",") {
		states = append(states, rules.State(state))
	}
	return states
}
