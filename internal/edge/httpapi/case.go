package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/casework/intake"
	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/words"
)

func (s *Server) caseRoutes(r *Router) {
	route(r, http.MethodPost, "/reports", "report", "Report a matter; opens a case", s.report, created, also200)
	route(r, http.MethodPost, "/reports/alike", "findDuplicates", "Cases that a report in the making may repeat, with the reason; nothing is written", s.alike)
	route(r, http.MethodGet, "/cases", "listCases", "Cases that the caller may see", s.cases)
	route(r, http.MethodGet, "/cases/counts", "countCases", "How many cases the caller's views hold", s.counts)
	route(r, http.MethodGet, "/cases/{id}", "readCase", "One case", s.oneCase)
	route(r, http.MethodGet, "/cases/{id}/events", "listEvents", "The history of a case", s.events)
	route(r, http.MethodGet, "/cases/{id}/actions", "listActions", "What the caller may do now, and why not the rest", s.actions)
	route(r, http.MethodPost, "/cases/{id}/actions/{action}", "act", "Do something to a case", s.act)
	route(r, http.MethodPost, "/cases/{id}/mediations", "readMediations", "Parties and agreements in clear; the reading is recorded before they leave", s.mediations)
}

func also200(op *huma.Operation) {
	op.Responses = map[string]*huma.Response{"200": {Description: "The same report was here already; the same answer again"}}
}

type reportDraft struct {
	ID          string       `json:"id" doc:"UUID made by whoever reports; the same id with the same content is the same report"`
	Source      string       `json:"source" doc:"patrol, hotline, letter, web, app, department, business, volunteer or resident"`
	Matter      string       `json:"matter,omitempty" doc:"code; may be left open by who does not patrol"`
	Description string       `json:"description" doc:"1 to 4000 characters"`
	Location    locationBody `json:"location"`
	CapturedAt  *time.Time   `json:"captured_at,omitempty"`
	Reporter    *contactBody `json:"reporter,omitempty"`
	Media       []string     `json:"media,omitempty"`
	Fields      object       `json:"fields,omitempty" doc:"answers to the fields of the matter"`
	Case        string       `json:"case,omitempty" doc:"an open case that this report is about too; left out, it opens one"`
	Call        string       `json:"call,omitempty" doc:"the call of today at the own seat in which it was taken down; its number is the reporter's where none is given"`
}

type contactBody struct {
	Name  string `json:"name,omitempty"`
	Phone string `json:"phone,omitempty"`
}

type reportBody struct {
	ID          string       `json:"id"`
	Case        string       `json:"case"`
	Source      string       `json:"source"`
	Matter      string       `json:"matter"`
	Description string       `json:"description"`
	Location    locationBody `json:"location"`
	Reporter    *contactBody `json:"reporter,omitempty" doc:"masked"`
	Media       []string     `json:"media"`
	Fields      object       `json:"fields" doc:"answers to the fields of the matter; {} for none"`
	CapturedAt  *time.Time   `json:"captured_at" nullable:"true"`
	Ahead       bool         `json:"captured_ahead" doc:"the phone's clock was ahead: captured_at is later than the report came"`
	ReceivedAt  time.Time    `json:"received_at"`
}

func reportOf(r rules.Report) reportBody {
	b := reportBody{ID: r.ID, Case: r.Case, Source: r.Source, Matter: r.Matter, Description: r.Description, Location: locationOf(r.Position),
		Media: r.Media, Fields: object(r.Fields), CapturedAt: moment(r.CapturedAt), Ahead: r.Ahead(), ReceivedAt: r.Received}
	if b.Media == nil {
		b.Media = []string{}
	}
	if r.Contact != nil {
		masked := r.Contact.Masked()
		b.Reporter = &contactBody{Name: masked.Name, Phone: masked.Phone}
	}
	return b
}

type receiptBody struct {
	Report reportBody `json:"report"`
	Case   CaseBody   `json:"case"`
}

type reportOutput struct {
	Status int
	Body   receiptBody
}

func (s *Server) report(ctx context.Context, who caller, in *struct{ Body reportDraft }) (*reportOutput, error) {
	b := in.Body
	draft := intake.Draft{ID: b.ID, Source: b.Source, Matter: b.Matter, Description: b.Description, Media: b.Media, Case: b.Case, Call: b.Call, Fields: json.RawMessage(b.Fields),
		Position: geo.Position{Lon: b.Location.Lon, Lat: b.Location.Lat, CRS: geo.CRS(b.Location.CRS)}}
	if b.CapturedAt != nil {
		draft.CapturedAt = *b.CapturedAt
	}
	if b.Reporter != nil && (b.Reporter.Name != "" || b.Reporter.Phone != "") {
		draft.Contact = &rules.Contact{Name: b.Reporter.Name, Phone: b.Reporter.Phone}
	}
	r, c, ref, isNew, err := s.Intake.Report(ctx, who.Credential, draft)
	if err != nil {
		return nil, err
	}
	out := &reportOutput{Status: http.StatusCreated, Body: receiptBody{Report: reportOf(r), Case: caseOf(c, ref, s.Clock.Now())}}
	if !isNew {
		out.Status = http.StatusOK
	}
	return out, nil
}

type sketchInput struct {
	Body struct {
		Matter      string       `json:"matter,omitempty"`
		Description string       `json:"description,omitempty"`
		Location    locationBody `json:"location"`
	}
}

type alikeBody struct {
	Case   CaseBody `json:"case"`
	Metres float64  `json:"metres"`
	Share  float64  `json:"share" doc:"of two-character words in common, 0 to 1"`
	Why    text     `json:"why"`
}

func (s *Server) alike(ctx context.Context, who caller, in *sketchInput) (*reply[list[alikeBody]], error) {
	b := in.Body
	all, ref, err := s.Intake.Duplicates(ctx, who.Credential, intake.Sketch{Matter: b.Matter, Description: b.Description,
		Position: geo.Position{Lon: b.Location.Lon, Lat: b.Location.Lat, CRS: geo.CRS(b.Location.CRS)}})
	if err != nil {
		return nil, err
	}
	items := []alikeBody{}
	for _, a := range all {
		items = append(items, alikeBody{Case: caseOf(a.Case, ref, s.Clock.Now()), Metres: a.Metres, Share: a.Share, Why: text(a.Why)})
	}
	return listed(items), nil
}

type casesInput struct {
	CaseQuery
	Q      string `query:"q" doc:"words in number, title or description"`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" default:"50" minimum:"1" doc:"at most 200"`
}

type pageBody struct {
	Items []CaseBody `json:"items"`
	Next  string     `json:"next" doc:"cursor of the next page; empty at the end"`

	Looked *lookedBody `json:"looked,omitempty" doc:"of a search: where it looked"`
}

type lookedBody struct {
	Words  text `json:"words" doc:"a sentence: which areas, which view, since when"`
	Narrow bool `json:"narrow" doc:"a filter left out cases that the caller may see; without view and filter the same words look in all of them"`
}

func (s *Server) cases(ctx context.Context, who caller, in *casesInput) (*reply[pageBody], error) {
	f, err := in.filter()
	if err != nil {
		return nil, err
	}
	f.Words, f.Cursor, f.Limit = in.Q, in.Cursor, in.Limit
	page, ref, err := s.Query.List(ctx, who.Credential, f)
	if err != nil {
		return nil, err
	}
	body := pageBody{Items: make([]CaseBody, len(page.Cases)), Next: page.Next}
	if page.Looked.Words != (words.Text{}) {
		body.Looked = &lookedBody{Words: text(page.Looked.Words), Narrow: page.Looked.Narrow}
	}
	now := s.Clock.Now()
	for i, c := range page.Cases {
		body.Items[i] = caseOf(c, ref, now)
	}
	return &reply[pageBody]{Body: body}, nil
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
}

func (s *Server) counts(ctx context.Context, who caller, _ *struct{}) (*reply[countsBody], error) {
	n, err := s.Query.Counts(ctx, who.Credential)
	return &reply[countsBody]{Body: countsBody{Mine: n["mine"], Unit: n["unit"], ToDo: n["todo"], Overdue: n["overdue"],
		Tasks: n["tasks"], Asks: n["asks"], Returned: n["returned"],
		Soon: n["soon"], Checks: n["checks"], Supervised: n["supervised"], Appeals: n["appeals"]}}, err
}

type idInput struct {
	ID string `path:"id"`
}

type caseDetail struct {
	CaseBody
	Reports    []reportBody             `json:"reports"`
	Tasks      []taskBody               `json:"tasks"`
	Refusals   []refusalBody            `json:"refusals" doc:"who returned it and why"`
	Pauses     []pauseBody              `json:"pauses"`
	Mediations []mediationBody          `json:"mediations" doc:"parties masked, agreements left out"`
	Links      []linkBody               `json:"links"`
	Evaluation optional[evaluationBody] `json:"evaluation"`
	Media      []FileBody               `json:"media" doc:"files of reports and events"`
}

type taskBody struct {
	N          int        `json:"n"`
	Kind       string     `json:"kind" enum:"assist,supervise,recheck"`
	State      string     `json:"state" enum:"open,answered,done,ended"`
	Owner      ownerBody  `json:"owner"`
	By         ownerBody  `json:"by"`
	Words      string     `json:"words"`
	AskedAt    time.Time  `json:"asked_at"`
	DueAt      *time.Time `json:"due_at" nullable:"true"`
	Overdue    bool       `json:"overdue"`
	Rounds     int        `json:"rounds" doc:"how often the answer was not enough"`
	AnsweredAt *time.Time `json:"answered_at" nullable:"true"`
	Answer     string     `json:"answer"`
	OverMin    float64    `json:"over_minutes"`
}

func taskOf(t rules.Task, now time.Time, lang string) taskBody {
	return taskBody{N: t.N, Kind: string(t.Kind), State: t.State, Owner: partyOf(t.Owner), By: partyOf(t.By), Words: t.Said(lang), AskedAt: t.AskedAt,
		DueAt: moment(t.DueAt), Overdue: t.State == rules.TaskOpen && !t.DueAt.IsZero() && now.After(t.DueAt), Rounds: t.Rounds,
		AnsweredAt: moment(t.AnsweredAt), Answer: t.Answer, OverMin: t.Over.Minutes()}
}

type refusalBody struct {
	By        actorBody           `json:"by"`
	At        time.Time           `json:"at"`
	Reason    string              `json:"reason"`
	Suggested optional[ownerBody] `json:"suggested"`
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
		b := mediationBody{N: m.N, Parties: []disputantBody{}, Agreement: m.Agreement, AgreedAt: moment(m.AgreedAt), FulfilBy: moment(m.FulfilBy), EndedAt: moment(m.EndedAt)}
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
	Code string `json:"code"`
	Name text   `json:"name"`
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
		out = append(out, findingBody{Code: c.Code, Name: text(c.Name)})
	}
	return out
}

func (s *Server) oneCase(ctx context.Context, who caller, in *idInput) (*reply[caseDetail], error) {
	d, err := s.Casework.Case(ctx, who.Credential, in.ID)
	if err != nil {
		return nil, err
	}
	body := caseDetail{CaseBody: caseOf(d.Case, d.Reference, d.Now), Reports: []reportBody{}, Tasks: []taskBody{}, Refusals: []refusalBody{},
		Pauses: []pauseBody{}, Mediations: mediationsOf(d.Mediations), Links: []linkBody{}, Media: filesOf(d.Files)}
	for _, r := range d.Reports {
		body.Reports = append(body.Reports, reportOf(r))
	}
	for _, t := range d.Tasks {
		body.Tasks = append(body.Tasks, taskOf(t, d.Now, who.lang))
	}
	for _, e := range d.Refusals() {
		body.Refusals = append(body.Refusals, refusalBody{By: actorOf(e.Actor, who.lang), At: e.At, Reason: e.Reason, Suggested: ownerOf(e.Told)})
	}
	for _, p := range d.Pauses {
		body.Pauses = append(body.Pauses, pauseBody{From: p.From, To: moment(p.To)})
	}
	for _, l := range d.Links {
		body.Links = append(body.Links, linkBody{Kind: l.Kind, Ref: l.Ref, Basis: l.Basis, At: l.At})
	}
	if e := d.Evaluation; e != nil {
		body.Evaluation = some(evaluationBody{Verdict: e.Verdict, Failed: findingsOf(e.Failed), Marks: findingsOf(e.Marks), Facts: e.Facts})
	}
	return &reply[caseDetail]{Body: body}, nil
}

type readingInput struct {
	ID   string `path:"id"`
	Body WhyBody
}

func (s *Server) mediations(ctx context.Context, who caller, in *readingInput) (*reply[list[mediationBody]], error) {
	all, err := s.Casework.Mediation(ctx, who.Credential, in.ID, in.Body.why())
	if err != nil {
		return nil, err
	}
	return listed(mediationsOf(all)), nil
}

type actorBody struct {
	Kind string `json:"kind" enum:"post,unit,account,rule"`
	Code string `json:"code"`
	Name string `json:"name"`
}

type eventBody struct {
	ID         string              `json:"id"`
	Version    int64               `json:"version"`
	Action     string              `json:"action"`
	Name       text                `json:"name"`
	From       string              `json:"from"`
	To         string              `json:"to"`
	At         time.Time           `json:"at"`
	Actor      actorBody           `json:"actor"`
	Owner      optional[ownerBody] `json:"owner"`
	Level      string              `json:"level"`
	Reason     string              `json:"reason"`
	Note       string              `json:"note"`
	Words      optional[text]      `json:"words" doc:"explanation of an automatic decision"`
	Ask        string              `json:"ask" doc:"what was asked for or decided: extend, suspend, close, appeal, object; empty for nothing"`
	Told       optional[ownerBody] `json:"told" doc:"who was asked or told beside the owner"`
	Task       int                 `json:"task" doc:"number of the task it concerns; 0 for none"`
	StageDueAt *time.Time          `json:"stage_due_at" nullable:"true"`
	DueAt      *time.Time          `json:"due_at" nullable:"true" doc:"of the whole case, where the event changed it"`
	Internal   bool                `json:"internal" doc:"who reported does not read its words"`
	Media      []string            `json:"media" doc:"ids of files that came with it"`
}

type hopBody struct {
	N       int64               `json:"n"`
	Owner   optional[ownerBody] `json:"owner"`
	Level   string              `json:"level"`
	From    time.Time           `json:"from"`
	To      *time.Time          `json:"to" nullable:"true"`
	Minutes float64             `json:"minutes" doc:"used, less what was suspended"`
	Paused  float64             `json:"paused_minutes"`
	Over    float64             `json:"over_minutes" doc:"past the limits of its stages, counted as the limits count"`
}

type historyBody struct {
	Items []eventBody `json:"items"`
	Hops  []hopBody   `json:"hops"`
}

func (s *Server) events(ctx context.Context, who caller, in *idInput) (*reply[historyBody], error) {
	d, err := s.Casework.Case(ctx, who.Credential, in.ID)
	if err != nil {
		return nil, err
	}
	body := historyBody{Items: []eventBody{}, Hops: []hopBody{}}
	for _, e := range d.Events {
		b := eventBody{ID: e.ID, Version: e.Version, Action: string(e.Action), Name: text(rules.ActionName(e.Action)), From: string(e.From), To: string(e.To), At: e.At,
			Actor: actorOf(e.Actor, who.lang), Owner: ownerOf(e.Owner), Level: string(e.Level),
			Reason: e.Reason, Note: e.Note, Ask: string(e.Ask), Told: ownerOf(e.Told), Task: e.Task,
			StageDueAt: moment(e.StageDue), DueAt: moment(e.Due), Internal: !e.Public(), Media: append([]string{}, e.Media...)}
		if e.Words != (words.Text{}) {
			b.Words = some(text(e.Words))
		}
		body.Items = append(body.Items, b)
	}
	for _, h := range d.Hops {
		body.Hops = append(body.Hops, hopBody{N: h.N, Owner: ownerOf(h.Owner), Level: string(h.Level), From: h.From, To: moment(h.To), Minutes: h.UsedMinutes(d.Now),
			Paused: h.Paused.Minutes(), Over: h.Over.Minutes()})
	}
	return &reply[historyBody]{Body: body}, nil
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
	Action  string         `json:"action"`
	Name    text           `json:"name"`
	Allowed bool           `json:"allowed"`
	Why     optional[text] `json:"why" doc:"why not, in one sentence"`
	Code    string         `json:"code,omitempty" doc:"stable code of the refusal"`
	Needs   []string       `json:"needs" doc:"fields that the action asks for; one ending in ? is optional"`
	Ask     string         `json:"ask" doc:"what an approval or refusal decides; empty for other actions"`
	Targets []ownerBody    `json:"targets" doc:"choices for \"to\""`
	Tasks   []taskBody     `json:"tasks" doc:"choices for \"task\""`
	Primary bool           `json:"primary"`
}

func (s *Server) actions(ctx context.Context, who caller, in *idInput) (*reply[list[possibleBody]], error) {
	d, err := s.Casework.Case(ctx, who.Credential, in.ID)
	if err != nil {
		return nil, err
	}
	items := []possibleBody{}
	for _, p := range d.Possible {
		b := possibleBody{Action: string(p.Action), Name: text(p.Name), Ask: string(p.Ask), Allowed: p.Allowed, Needs: []string{}, Targets: []ownerBody{}, Tasks: []taskBody{}, Primary: p.Primary}
		if p.Why != nil {
			b.Why, b.Code = some(text(p.Why.Words)), p.Why.Code
		}
		b.Needs = append(b.Needs, p.Needs...)
		for _, o := range p.Targets {
			b.Targets = append(b.Targets, partyOf(o))
		}
		for _, t := range p.Tasks {
			b.Tasks = append(b.Tasks, taskOf(t, d.Now, who.lang))
		}
		items = append(items, b)
	}
	return listed(items), nil
}

type actBody struct {
	ID        string          `json:"id,omitempty" doc:"UUID made by whoever acts; the same id again is the same action"`
	Version   int64           `json:"version" doc:"of the case that the actor saw"`
	Reason    string          `json:"reason,omitempty"`
	Note      string          `json:"note,omitempty"`
	To        *ownerBody      `json:"to,omitempty"`
	Matter    string          `json:"matter,omitempty"`
	Condition int             `json:"condition,omitempty"`
	Valid     *bool           `json:"valid,omitempty" doc:"yes or no: found as reported, solved, fulfilled, enough"`
	Days      int             `json:"days,omitempty" doc:"working days of an extension"`
	Until     *time.Time      `json:"until,omitempty" doc:"review date of a suspension, last day of an agreement"`
	Task      int             `json:"task,omitempty" doc:"number of the task; the first that fits where it is left out"`
	Basis     string          `json:"basis,omitempty" doc:"in law"`
	Parties   []disputantBody `json:"parties,omitempty" doc:"of a dispute"`
	Into      string          `json:"into,omitempty" doc:"of a merging: id of the case that goes on"`
	Rating    int             `json:"rating,omitempty" doc:"1 (very dissatisfied) to 5 (very satisfied)"`
	Media     []string        `json:"media,omitempty"`
}

type actInput struct {
	ID     string `path:"id"`
	Action string `path:"action"`
	Body   actBody
}

func (s *Server) act(ctx context.Context, who caller, in *actInput) (*reply[CaseBody], error) {
	b := in.Body
	input := rules.Input{ID: b.ID, Version: b.Version, Reason: b.Reason, Note: b.Note, Matter: b.Matter, Condition: b.Condition, Valid: b.Valid,
		Days: b.Days, Task: b.Task, Basis: b.Basis, Rating: b.Rating, Into: b.Into, Media: b.Media}
	if b.Until != nil {
		input.Until = clock.Round(*b.Until)
	}
	for _, p := range b.Parties {
		input.Parties = append(input.Parties, rules.Disputant(p))
	}
	if b.To != nil {
		input.To = &staffing.Owner{Kind: staffing.OwnerKind(b.To.Kind), Code: b.To.Code}
	}
	c, ref, err := s.Casework.Act(ctx, who.Credential, in.ID, rules.Action(in.Action), input)
	if err != nil {
		e := fault.From(err)
		if e.Code == ledger.ErrStale.Code && c.ID != "" {
			e = e.With("current", caseOf(c, ref, s.Clock.Now()))
		}
		return nil, e
	}
	return &reply[CaseBody]{Body: caseOf(c, ref, s.Clock.Now())}, nil
}
