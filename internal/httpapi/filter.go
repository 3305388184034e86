package httpapi

import (
	"net/url"
	"strings"

	"liandong/internal/casework"
	"liandong/internal/worktime"
)

// CaseQuery is which cases are asked for: by lists, exports and maps alike. It is exported because the description of the API leaves out what an
// unexported embedding brings.
type CaseQuery struct {
	State   string `query:"state" doc:"one or several, separated by commas"`
	Grid    string `query:"grid" doc:"grid of any level or overlay"`
	Matter  string `query:"matter"`
	Owner   string `query:"owner" doc:"code of a post or unit"`
	View    string `query:"view" doc:"mine, unit, todo, reported, tasks, asks, returned or marked"`
	Overdue bool   `query:"overdue"`
	From    string `query:"from" doc:"YYYY-MM-DD: reported on that day or later"`
	To      string `query:"to" doc:"YYYY-MM-DD: reported on that day or before"`
	Within  string `query:"within" doc:"west,south,east,north or lon,lat of 3 to 100 corners, in degrees"`
}

// caseQueryFields are its names in an address.
var caseQueryFields = []string{"state", "grid", "matter", "owner", "view", "overdue", "from", "to", "within"}

// caseQueryOf reads it from an address where the framework does not.
func caseQueryOf(q url.Values) CaseQuery {
	return CaseQuery{State: q.Get("state"), Grid: q.Get("grid"), Matter: q.Get("matter"), Owner: q.Get("owner"), View: q.Get("view"), Overdue: q.Get("overdue") == "true",
		From: q.Get("from"), To: q.Get("to"), Within: q.Get("within")}
}

func (in CaseQuery) filter() (f casework.Filter, err error) {
	f = casework.Filter{States: statesOf(in.State), Grid: in.Grid, Matter: in.Matter, Owner: in.Owner, View: casework.View(in.View), Overdue: in.Overdue}
	if in.From != "" {
		from, err := dayOf("from", in.From)
		if err != nil {
			return f, err
		}
		f.From = from.Start()
	}
	if in.To != "" {
		to, err := dayOf("to", in.To)
		if err != nil {
			return f, err
		}
		f.To = (to + 1).Start()
	}
	if !f.From.IsZero() && !f.To.IsZero() && !f.From.Before(f.To) {
		return f, errWindow.At("from")
	}
	if in.Within != "" {
		f.Within, err = casework.Area(in.Within)
	}
	return f, err
}

func dayOf(field, text string) (worktime.Date, error) {
	d, err := worktime.ParseDate(text)
	if err != nil || !day.MatchString(text) {
		return d, errDay.At(field)
	}
	return d, nil
}

// statesOf reads states that are separated by commas.
func statesOf(list string) (states []casework.State) {
	for state := range strings.SplitSeq(list, ",") {
		if state != "" {
			states = append(states, casework.State(state))
		}
	}
	return states
}
