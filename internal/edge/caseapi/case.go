package caseapi

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"liandong/internal/casework"
	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/problem"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

func (api API) caseRoutes(r *route.Router) {
	route.Handle(r, http.MethodGet, "/cases", "listCases", "Cases that the caller may see", api.cases)
	route.Handle(r, http.MethodGet, "/cases/counts", "countCases", "How many cases the caller's views hold", api.counts)
	route.Handle(r, http.MethodGet, "/cases/{id}", "readCase", "One case, and with it what else is asked for: from one look at it", api.oneCase)
	route.Handle(r, http.MethodGet, "/cases/{id}/events", "listEvents", "The history of a case", api.events)
	route.Handle(r, http.MethodGet, "/cases/{id}/actions", "listActions", "What the caller may do now, and why not the rest", api.actions)
	route.Handle(r, http.MethodPost, "/cases/{id}/actions/{action}", "act", "Do something to a case", api.act)
	route.Handle(r, http.MethodPost, "/cases/{id}/mediations", "readMediations", "Parties and agreements in clear; the reading is recorded before they leave", api.mediations)
}

type casesInput struct {
	shape.CaseQuery
	IDs    string `query:"ids" doc:"these alone, separated by commas, at most 200: what changed of a list is read in one request"`
	Q      string `query:"q" doc:"words in number, title or description"`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" default:"50" minimum:"1" doc:"at most 200"`
}

type pageBody struct {
	Items []shape.CaseBody `json:"items"`
	Next  string           `json:"next" doc:"cursor of the next page; empty at the end"`

	Looked *lookedBody `json:"looked,omitempty" doc:"of a search: where it looked"`
}

type lookedBody struct {
	Words  shape.Text `json:"words" doc:"a sentence: which areas, which view, since when"`
	Narrow bool       `json:"narrow" doc:"a filter left out cases that the caller may see; without view and filter the same words look in all of them"`
}

func (api API) cases(ctx context.Context, who caller.Caller, in *casesInput) (*route.Reply[pageBody], error) {
	f, err := in.Filter()
	if err != nil {
		return nil, err
	}
	f.Words, f.Cursor, f.Limit = in.Q, in.Cursor, in.Limit
	if in.IDs != "" {
		f.IDs = strings.Split(in.IDs, ",")
	}
	page, ref, err := api.Query.List(ctx, who.Credential, f)
	if err != nil {
		return nil, err
	}
	body := pageBody{Items: make([]shape.CaseBody, len(page.Cases)), Next: page.Next}
	if page.Looked.Words != (words.Text{}) {
		body.Looked = &lookedBody{Words: shape.Text(page.Looked.Words), Narrow: page.Looked.Narrow}
	}
	now := api.Clock.Now()
	for i, c := range page.Cases {
		body.Items[i] = shape.CaseOf(c, ref, now)
	}
	return &route.Reply[pageBody]{Body: body}, nil
}

type countsBody struct {
	Mine     int64 `json:"mine"`
	Unit     int64 `json:"unit"`
	ToDo     int64 `json:"todo"`
	Overdue  int64 `json:"overdue"`
	Tasks    int64 `json:"tasks" doc:"with a task that the caller's posts or units still have to do"`
	Asks     int64 `json:"asks" doc:"with a request that waits for a decision"`
	Returned int64 `json:"returned" doc:"waiting for dispatch after somebody returned them"`

	Soon       int64 `json:"soon" doc:"the caller's to do, with the stage nearly over"`
	Checks     int64 `json:"checks" doc:"the caller's to check"`
	Supervised int64 `json:"supervised" doc:"under a supervision order that is not settled"`
	Appeals    int64 `json:"appeals" doc:"with an appeal that waits for a decision"`

	Unclassified int64 `json:"unclassified" doc:"open, and nobody has named the matter yet"`
}

func (api API) counts(ctx context.Context, who caller.Caller, _ *struct{}) (*route.Reply[countsBody], error) {
	n, err := api.Query.Counts(ctx, who.Credential)
	return &route.Reply[countsBody]{Body: countsBody{Mine: n["mine"], Unit: n["unit"], ToDo: n["todo"], Overdue: n["overdue"],
		Tasks: n["tasks"], Asks: n["asks"], Returned: n["returned"],
		Soon: n["soon"], Checks: n["checks"], Supervised: n["supervised"], Appeals: n["appeals"], Unclassified: n["unclassified"]}}, err
}

type caseDetail struct {
	shape.CaseBody
	Reports    []shape.ReportBody             `json:"reports"`
	Tasks      []taskBody                     `json:"tasks"`
	Refusals   []refusalBody                  `json:"refusals" doc:"who returned it and why"`
	Pauses     []pauseBody                    `json:"pauses"`
	Mediations []mediationBody                `json:"mediations" doc:"parties masked, agreements left out"`
	Links      []linkBody                     `json:"links"`
	Evaluation shape.Optional[evaluationBody] `json:"evaluation"`
	Media      []shape.FileBody               `json:"media" doc:"files of reports and events"`
	Events     *historyBody                   `json:"events,omitempty" doc:"where with names them: as of /cases/{id}/events"`
	Actions    []possibleBody                 `json:"actions,omitempty" doc:"where with names them: as of /cases/{id}/actions"`
}

type taskBody struct {
	N          int             `json:"n"`
	Kind       string          `json:"kind" enum:"assist,supervise,recheck,enforce"`
	State      string          `json:"state" enum:"open,answered,done,ended"`
	Owner      shape.OwnerBody `json:"owner"`
	By         shape.OwnerBody `json:"by"`
	Words      string          `json:"words"`
	AskedAt    time.Time       `json:"asked_at"`
	DueAt      *time.Time      `json:"due_at" nullable:"true"`
	Overdue    bool            `json:"overdue"`
	Rounds     int             `json:"rounds" doc:"how often the answer was not enough"`
	AnsweredAt *time.Time      `json:"answered_at" nullable:"true"`
	Answer     string          `json:"answer"`
	OverMin    float64         `json:"over_minutes"`
}

func taskOf(t rules.Task, now time.Time, lang string) taskBody {
	return taskBody{N: t.N, Kind: string(t.Kind), State: t.State, Owner: shape.PartyOf(t.Owner), By: shape.PartyOf(t.By), Words: t.Said(lang), AskedAt: t.AskedAt,
		DueAt: shape.Moment(t.DueAt), Overdue: t.State == rules.TaskOpen && !t.DueAt.IsZero() && now.After(t.DueAt), Rounds: t.Rounds,
		AnsweredAt: shape.Moment(t.AnsweredAt), Answer: t.Answer, OverMin: t.Over.Minutes()}
}

type refusalBody struct {
	By        actorBody                       `json:"by"`
	At        time.Time                       `json:"at"`
	Reason    string                          `json:"reason"`
	Suggested shape.Optional[shape.OwnerBody] `json:"suggested"`
}

type pauseBody struct {
	From time.Time  `json:"from"`
	To   *time.Time `json:"to" nullable:"true"`
}

type disputantBody struct {
	Name  string `json:"name"`
	Phone string `json:"phone,omitempty"`
	Side  string `json:"side,omitempty"`
}

type mediationBody struct {
	N         int64           `json:"n"`
	Parties   []disputantBody `json:"parties"`
	Agreement string          `json:"agreement,omitempty"`
	AgreedAt  *time.Time      `json:"agreed_at" nullable:"true"`
	FulfilBy  *time.Time      `json:"fulfil_by" nullable:"true"`
	EndedAt   *time.Time      `json:"ended_at" nullable:"true"`
}

func mediationsOf(all []rules.Mediation) []mediationBody {
	out := []mediationBody{}
	for _, m := range all {
		b := mediationBody{N: m.N, Parties: []disputantBody{}, Agreement: m.Agreement, AgreedAt: shape.Moment(m.AgreedAt), FulfilBy: shape.Moment(m.FulfilBy), EndedAt: shape.Moment(m.EndedAt)}
		for _, p := range m.Parties {
			b.Parties = append(b.Parties, disputantBody(p))
		}
		out = append(out, b)
	}
	return out
}

type linkBody struct {
	Kind  string    `json:"kind" enum:"enforcement"`
	Ref   string    `json:"ref" doc:"of the file there; empty as long as none was opened"`
	Basis string    `json:"basis"`
	At    time.Time `json:"at"`
}

type findingBody struct {
	Code string     `json:"code"`
	Name shape.Text `json:"name"`
}

type evaluationBody struct {
	Verdict string             `json:"verdict" enum:"good,fair,poor"`
	Failed  []findingBody      `json:"failed"`
	Marks   []findingBody      `json:"marks" doc:"of data quality"`
	Facts   map[string]float64 `json:"facts"`
}

func findingsOf(all []rules.Criterion) []findingBody {
	out := []findingBody{}
	for _, c := range all {
		out = append(out, findingBody{Code: c.Code, Name: shape.Text(c.Name)})
	}
	return out
}

type oneCaseInput struct {
	shape.IDInput
	With string `query:"with" doc:"what comes along: events, actions or both, separated by commas"`
}

func (api API) oneCase(ctx context.Context, who caller.Caller, in *oneCaseInput) (*route.Reply[caseDetail], error) {
	with := strings.FieldsFunc(in.With, func(r rune) bool { return r == ',' })
	for _, part := range with {
		if part != "events" && part != "actions" {
			return nil, problem.ErrChoice.At("with", "events, actions")
		}
	}
	d, err := api.Casework.Case(ctx, who.Credential, in.ID)
	if err != nil {
		return nil, err
	}
	body := caseDetail{CaseBody: shape.CaseOf(d.Case, d.Reference, d.Now), Reports: []shape.ReportBody{}, Tasks: []taskBody{}, Refusals: []refusalBody{},
		Pauses: []pauseBody{}, Mediations: mediationsOf(d.Mediations), Links: []linkBody{}, Media: shape.FilesOf(d.Files)}
	for _, r := range d.Reports {
		body.Reports = append(body.Reports, shape.ReportOf(r))
	}
	for _, t := range d.Tasks {
		body.Tasks = append(body.Tasks, taskOf(t, d.Now, who.Lang))
	}
	for _, e := range d.Refusals() {
		body.Refusals = append(body.Refusals, refusalBody{By: actorOf(e.Actor, who.Lang), At: e.At, Reason: e.Reason, Suggested: shape.OwnerOf(e.Told)})
	}
	for _, p := range d.Pauses {
		body.Pauses = append(body.Pauses, pauseBody{From: p.From, To: shape.Moment(p.To)})
	}
	for _, l := range d.Links {
		body.Links = append(body.Links, linkBody{Kind: l.Kind, Ref: l.Ref, Basis: l.Basis, At: l.At})
	}
	if e := d.Evaluation; e != nil {
		body.Evaluation = shape.Some(evaluationBody{Verdict: e.Verdict, Failed: findingsOf(e.Failed), Marks: findingsOf(e.Marks), Facts: e.Facts})
	}
	if slices.Contains(with, "events") {
		told := historyOf(d, who.Lang)
		body.Events = &told
	}
	if slices.Contains(with, "actions") {
		body.Actions = possibleOf(d, who.Lang)
	}
	return &route.Reply[caseDetail]{Body: body}, nil
}

type readingInput struct {
	ID   string `path:"id"`
	Body shape.WhyBody
}

func (api API) mediations(ctx context.Context, who caller.Caller, in *readingInput) (*route.Reply[route.List[mediationBody]], error) {
	all, err := api.Casework.Mediation(ctx, who.Credential, in.ID, in.Body.Why())
	if err != nil {
		return nil, err
	}
	return route.Listed(mediationsOf(all)), nil
}

var ruleNames = map[string]words.Text{"routing": words.T("派遣规则", "Routing rule"), "clock": words.T("时限提醒", "Clock"), "calendar": words.T("日历变更", "Calendar"), "merge": words.T("案件合并", "Merging")}

func actorOf(a rules.Actor, lang string) actorBody {
	return actorBody{Kind: a.Kind, Code: a.Code, Name: actorName(a, lang)}
}

func actorName(a rules.Actor, lang string) string {
	if a.Kind == "rule" {
		return ruleNames[a.Code].In(lang)
	}
	return a.Name
}

type possibleBody struct {
	Action  string                     `json:"action"`
	Name    shape.Text                 `json:"name"`
	Allowed bool                       `json:"allowed"`
	Why     shape.Optional[shape.Text] `json:"why" doc:"why not, in one sentence"`
	Code    string                     `json:"code,omitempty" doc:"stable code of the refusal"`
	Needs   []string                   `json:"needs" doc:"fields that the action asks for; one ending in ? is optional"`
	Ask     string                     `json:"ask" doc:"what an approval or refusal decides; empty for other actions"`
	Targets []shape.OwnerBody          `json:"targets" doc:"choices for \"to\""`
	Tasks   []taskBody                 `json:"tasks" doc:"choices for \"task\""`
	Primary bool                       `json:"primary"`
}

func (api API) actions(ctx context.Context, who caller.Caller, in *shape.IDInput) (*route.Reply[route.List[possibleBody]], error) {
	d, err := api.Casework.Case(ctx, who.Credential, in.ID)
	if err != nil {
		return nil, err
	}
	return route.Listed(possibleOf(d, who.Lang)), nil
}

func possibleOf(d casework.Dossier, lang string) []possibleBody {
	items := []possibleBody{}
	for _, p := range d.Possible {
		b := possibleBody{Action: string(p.Action), Name: shape.Text(p.Name), Ask: string(p.Ask), Allowed: p.Allowed, Needs: []string{}, Targets: []shape.OwnerBody{}, Tasks: []taskBody{}, Primary: p.Primary}
		if p.Why != nil {
			b.Why, b.Code = shape.Some(shape.Text(p.Why.Words)), p.Why.Code
		}
		b.Needs = append(b.Needs, p.Needs...)
		for _, o := range p.Targets {
			b.Targets = append(b.Targets, shape.PartyOf(o))
		}
		for _, t := range p.Tasks {
			b.Tasks = append(b.Tasks, taskOf(t, d.Now, lang))
		}
		items = append(items, b)
	}
	return items
}

type actBody struct {
	ID        string            `json:"id,omitempty" doc:"UUID made by whoever acts; the same id again is the same action"`
	Version   int64             `json:"version" doc:"of the case that the actor saw"`
	Reason    string            `json:"reason,omitempty"`
	Note      string            `json:"note,omitempty"`
	To        *shape.OwnerBody  `json:"to,omitempty"`
	Matter    string            `json:"matter,omitempty"`
	Condition int               `json:"condition,omitempty"`
	Valid     *bool             `json:"valid,omitempty" doc:"yes or no: found as reported, solved, fulfilled, enough"`
	Days      int               `json:"days,omitempty" doc:"working days of an extension, or within which a meeting wants it done"`
	Until     *time.Time        `json:"until,omitempty" doc:"review date of a suspension, last day of an agreement"`
	Task      int               `json:"task,omitempty" doc:"number of the task; the first that fits where it is left out"`
	Basis     string            `json:"basis,omitempty" doc:"in law"`
	Helpers   []shape.OwnerBody `json:"helpers,omitempty" doc:"of a joint meeting: who assists the lead" maxItems:"20"`
	Parties   []disputantBody   `json:"parties,omitempty" doc:"of a dispute"`
	Into      string            `json:"into,omitempty" doc:"of a merging: id of the case that goes on"`
	Rating    int               `json:"rating,omitempty" doc:"1 (very dissatisfied) to 5 (very satisfied)"`
	Media     []string          `json:"media,omitempty"`
}

type actInput struct {
	ID     string `path:"id"`
	Action string `path:"action"`
	Body   actBody
}

func (api API) act(ctx context.Context, who caller.Caller, in *actInput) (*route.Reply[shape.CaseBody], error) {
	b := in.Body
	input := rules.Input{ID: b.ID, Version: b.Version, Reason: b.Reason, Note: b.Note, Matter: b.Matter, Condition: b.Condition, Valid: b.Valid,
		Days: b.Days, Task: b.Task, Basis: b.Basis, Rating: b.Rating, Into: b.Into, Media: b.Media}
	if b.Until != nil {
		input.Until = clock.Round(*b.Until)
	}
	for _, p := range b.Parties {
		input.Parties = append(input.Parties, rules.Disputant(p))
	}
	for _, h := range b.Helpers {
		input.Helpers = append(input.Helpers, staffing.Owner{Kind: staffing.OwnerKind(h.Kind), Code: h.Code})
	}
	if b.To != nil {
		input.To = &staffing.Owner{Kind: staffing.OwnerKind(b.To.Kind), Code: b.To.Code}
	}
	c, ref, err := api.Casework.Act(ctx, who.Credential, in.ID, rules.Action(in.Action), input)
	if err != nil {
		e := fault.From(err)
		if e.Code == ledger.ErrStale.Code && c.ID != "" {
			e = e.With("current", shape.CaseOf(c, ref, api.Clock.Now()))
		}
		return nil, e
	}
	return &route.Reply[shape.CaseBody]{Body: shape.CaseOf(c, ref, api.Clock.Now())}, nil
}
