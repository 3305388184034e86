// Package briefingapi (简报) serves reports of an area as files, and subscriptions to them.
package briefingapi

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/edge/caller"
	"liandong/internal/edge/problem"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/figures/briefing"
	"liandong/internal/kernel/access"
	"liandong/internal/notice"
)

// API is the routes over the services that they call.
type API struct {
	Briefing *briefing.Service
	Notices  *notice.Service
}

// Register describes and serves the routes.
func (api API) Register(r *route.Router) {
	route.Handle(r, http.MethodGet, "/briefings", "listBriefings", "The reports that can be made of an area, the latest first", api.briefings)
	route.Handle(r, http.MethodGet, "/briefings/subscriptions", "listSubscriptions", "The reports that the caller is sent", api.subscriptions)
	route.Handle(r, http.MethodPut, "/briefings/subscriptions/{kind}/{grid}", "subscribe", "Have a report sent after each period; again to choose another format, or to revive what had stopped", api.subscribe)
	route.Handle(r, http.MethodDelete, "/briefings/subscriptions/{kind}/{grid}", "unsubscribe", "Have it sent no more", api.unsubscribe)

	file := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	op := &huma.Operation{OperationID: "readBriefing", Method: http.MethodGet, Path: "/api/v1/briefings/file", Summary: "A report as a file", Security: []map[string][]string{{"bearer": {}}, {"cookie": {}}},
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{}}}}
	for _, f := range []briefing.Format{briefing.HTML, briefing.XLSX, briefing.PDF} {
		op.Responses["200"].Content[f.Type()] = file
	}
	for _, p := range [][2]string{{"kind", "daily, weekly or monthly"}, {"format", "html, xlsx or pdf"}, {"grid", "of any level, or an overlay; the caller's own area where it is left out"},
		{"date", "YYYY-MM-DD, any day of the period; the last one that is over where it is left out"}, {"lang", "zh or en; as Accept-Language says where it is left out"}} {
		op.Parameters = append(op.Parameters, &huma.Param{Name: p[0], In: "query", Description: p[1], Required: p[0] == "kind" || p[0] == "format", Schema: &huma.Schema{Type: huma.TypeString}})
	}
	r.Plain(op, api.briefingFile)
}

type briefingsInput struct {
	Kind string `query:"kind" required:"true" doc:"daily, weekly or monthly"`
	Grid string `query:"grid" doc:"of any level, or an overlay; the caller's own area where it is left out"`
	Date string `query:"date" doc:"YYYY-MM-DD in the latest period; today where it is left out"`
}

type briefingBody struct {
	From string     `json:"from"`
	To   string     `json:"to"`
	Name shape.Text `json:"name"`
	Over bool       `json:"over" doc:"else the period still runs, and the numbers will change"`
}

type briefingsBody struct {
	Kind     string         `json:"kind"`
	Grid     string         `json:"grid"`
	GridName string         `json:"grid_name"`
	Items    []briefingBody `json:"items"`
}

func (api API) briefings(ctx context.Context, who caller.Caller, in *briefingsInput) (*route.Reply[briefingsBody], error) {
	kind, err := briefing.KindOf(in.Kind)
	if err != nil {
		return nil, err
	}
	area, all, err := api.Briefing.Listing(ctx, who.Credential, kind, in.Grid, in.Date)
	body := briefingsBody{Kind: in.Kind, Grid: area.Code, GridName: area.Name, Items: []briefingBody{}}
	for _, one := range all {
		body.Items = append(body.Items, briefingBody{From: one.From.String(), To: one.To.String(), Name: shape.Text(one.Name), Over: one.Over})
	}
	return &route.Reply[briefingsBody]{Body: body}, err
}

// briefingFile makes a report. A page of it may stand in a frame without scripts only: whoever opens the address sees it in a sandbox.
func (api API) briefingFile(w http.ResponseWriter, r *http.Request) {
	q, who := r.URL.Query(), caller.Who(r)
	if len(who.Hash) == 0 {
		problem.Write(w, r, access.ErrLoggedOut.New())
		return
	}
	lang, err := route.LangOf(r)
	var kind briefing.Kind
	if err == nil {
		kind, err = briefing.KindOf(q.Get("kind"))
	}
	var format briefing.Format
	if err == nil {
		format, err = briefing.FormatOf(q.Get("format"))
	}
	var doc briefing.Document
	if err == nil {
		doc, err = api.Briefing.Make(r.Context(), who, kind, q.Get("grid"), q.Get("date"))
	}
	var b bytes.Buffer
	if err == nil {
		err = doc.Write(&b, format, lang)
	}
	if err != nil {
		problem.Write(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", format.Type())
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	how := "attachment"
	if format == briefing.HTML {
		how = "inline"
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox")
	}
	h.Set("Content-Disposition", how+`; filename="`+doc.FileName(format)+`"`)
	_, _ = w.Write(b.Bytes())
}

type subscriptionBody struct {
	Kind     string     `json:"kind" enum:"daily,weekly,monthly"`
	KindName shape.Text `json:"kind_name"`
	Grid     string     `json:"grid"`
	GridName string     `json:"grid_name"`
	Format   string     `json:"format" enum:"pdf,xlsx" doc:"of what a mail carries along"`
	Next     *time.Time `json:"next" nullable:"true" doc:"when it is sent next; null where it has stopped, because the caller may not read the figures any more"`
}

func (api API) subscriptions(ctx context.Context, who caller.Caller, _ *struct{}) (*route.Reply[route.List[subscriptionBody]], error) {
	all, m, err := api.Briefing.Followed(ctx, who.Credential)
	if err != nil {
		return nil, err
	}
	var items []subscriptionBody
	for _, one := range all {
		name := one.Grid
		if g, ok := m.Grid(one.Grid); ok {
			name = g.Name
		}
		items = append(items, subscriptionBody{Kind: string(one.Kind), KindName: shape.Text(one.Kind.Name()), Grid: one.Grid, GridName: name, Format: string(one.Format), Next: shape.Moment(one.Next)})
	}
	return route.Listed(items), nil
}

type subscribeInput struct {
	Kind string `path:"kind"`
	Grid string `path:"grid"`
	Body struct {
		Format string `json:"format" doc:"pdf or xlsx: of what a mail carries along"`
	}
}

func (api API) subscribe(ctx context.Context, who caller.Caller, in *subscribeInput) (*route.Reply[route.List[subscriptionBody]], error) {
	kind, err := briefing.KindOf(in.Kind)
	if err != nil {
		return nil, err
	}
	return api.followed(ctx, who, func() error {
		return api.Briefing.Follow(ctx, who.Credential, kind, in.Grid, briefing.Format(in.Body.Format))
	})
}

// followed changes the caller's subscriptions, and returns what they are then.
func (api API) followed(ctx context.Context, who caller.Caller, do func() error) (*route.Reply[route.List[subscriptionBody]], error) {
	if api.Notices == nil {
		return nil, shape.ErrNoNotices.New()
	}
	if err := do(); err != nil {
		return nil, err
	}
	return api.subscriptions(ctx, who, nil)
}

type unsubscribeInput struct {
	Kind string `path:"kind"`
	Grid string `path:"grid"`
}

func (api API) unsubscribe(ctx context.Context, who caller.Caller, in *unsubscribeInput) (*route.Reply[route.List[subscriptionBody]], error) {
	kind, err := briefing.KindOf(in.Kind)
	if err != nil {
		return nil, err
	}
	return api.followed(ctx, who, func() error { return api.Briefing.Unfollow(ctx, who.Credential, kind, in.Grid) })
}
