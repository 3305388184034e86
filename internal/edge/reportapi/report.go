package reportapi

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"liandong/internal/casework/intake"
	"liandong/internal/casework/rules"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/geo"
)

func (api API) reportRoutes(r *route.Router) {
	route.Handle(r, http.MethodPost, "/reports", "report", "Report a matter; opens a case", api.report, route.Created, route.Also200)
	route.Handle(r, http.MethodPost, "/reports/alike", "findDuplicates", "Cases that a report in the making may repeat, with the reason; nothing is written", api.alike)
}

type reportDraft struct {
	ID          string             `json:"id" doc:"UUID made by whoever reports; the same id with the same content is the same report"`
	Source      string             `json:"source" doc:"patrol, hotline, letter, web, app, department, business, volunteer or resident"`
	Matter      string             `json:"matter,omitempty" doc:"code; may be left open by who does not patrol"`
	Description string             `json:"description" doc:"1 to 4000 characters"`
	Location    shape.LocationBody `json:"location"`
	CapturedAt  *time.Time         `json:"captured_at,omitempty"`
	Reporter    *shape.ContactBody `json:"reporter,omitempty"`
	Media       []string           `json:"media,omitempty"`
	Fields      shape.Object       `json:"fields,omitempty" doc:"answers to the fields of the matter"`
	Case        string             `json:"case,omitempty" doc:"an open case that this report is about too; left out, it opens one"`
	Demand      string             `json:"demand,omitempty" enum:",consultation,help,complaint,tip_off,suggestion,praise" doc:"what kind of demand it is; left out, what is usual for the source"`
	Secret      bool               `json:"secret,omitempty" doc:"who reports wishes secrecy"`
	Against     string             `json:"against,omitempty" doc:"code of the unit or grid that is complained of: neither it nor what stands under it handles the case"`
	Call        string             `json:"call,omitempty" doc:"the call of today at the own seat in which it was taken down; its number is the reporter's where none is given"`
}

type receiptBody struct {
	Report shape.ReportBody `json:"report"`
	Case   shape.CaseBody   `json:"case"`
}

type reportOutput struct {
	Status int
	Body   receiptBody
}

func (api API) report(ctx context.Context, who caller.Caller, in *struct{ Body reportDraft }) (*reportOutput, error) {
	b := in.Body
	draft := intake.Draft{ID: b.ID, Source: b.Source, Matter: b.Matter, Description: b.Description, Media: b.Media, Case: b.Case, Call: b.Call, Fields: json.RawMessage(b.Fields),
		Demand: rules.Demand(b.Demand), Secret: b.Secret, Against: b.Against,
		Position: geo.Position{Lon: b.Location.Lon, Lat: b.Location.Lat, CRS: geo.CRS(b.Location.CRS)}}
	if b.CapturedAt != nil {
		draft.CapturedAt = *b.CapturedAt
	}
	if b.Reporter != nil && (b.Reporter.Name != "" || b.Reporter.Phone != "") {
		draft.Contact = &rules.Contact{Name: b.Reporter.Name, Phone: b.Reporter.Phone}
	}
	r, c, ref, isNew, err := api.Intake.Report(ctx, who.Credential, draft)
	if err != nil {
		return nil, err
	}
	out := &reportOutput{Status: http.StatusCreated, Body: receiptBody{Report: shape.ReportOf(r), Case: shape.CaseOf(c, ref, api.Clock.Now())}}
	if !isNew {
		out.Status = http.StatusOK
	}
	return out, nil
}

type sketchInput struct {
	Body struct {
		Matter      string             `json:"matter,omitempty"`
		Description string             `json:"description,omitempty"`
		Location    shape.LocationBody `json:"location"`
	}
}

type alikeBody struct {
	Case   shape.CaseBody `json:"case"`
	Metres float64        `json:"metres"`
	Share  float64        `json:"share" doc:"of two-character words in common, 0 to 1"`
	Why    shape.Text     `json:"why"`
}

func (api API) alike(ctx context.Context, who caller.Caller, in *sketchInput) (*route.Reply[route.List[alikeBody]], error) {
	b := in.Body
	all, ref, err := api.Intake.Duplicates(ctx, who.Credential, intake.Sketch{Matter: b.Matter, Description: b.Description,
		Position: geo.Position{Lon: b.Location.Lon, Lat: b.Location.Lat, CRS: geo.CRS(b.Location.CRS)}})
	if err != nil {
		return nil, err
	}
	items := []alikeBody{}
	for _, a := range all {
		items = append(items, alikeBody{Case: shape.CaseOf(a.Case, ref, api.Clock.Now()), Metres: a.Metres, Share: a.Share, Why: shape.Text(a.Why)})
	}
	return route.Listed(items), nil
}
