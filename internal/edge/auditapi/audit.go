// Package auditapi (审计) serves the audit log, its head and its export.
package auditapi

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/mod/sumdb/note"

	"liandong/internal/administration"
	"liandong/internal/district/worktime"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/problem"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/audit"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/table"
)

var errAuditFormat = fault.Define(fault.Invalid, "audit.format", "格式应为 csv 或 jsonl", "The format must be csv or jsonl.")

// API is the routes over the services that they call.
type API struct {
	Administration *administration.Service
	AuditKey       note.Verifier
}

// Register describes and serves the routes.
func (api API) Register(r *route.Router) {
	route.Handle(r, http.MethodGet, "/audit", "readAudit", "Entries of the audit log, the newest first; the reading is an entry itself", api.auditEntries)
	route.Handle(r, http.MethodGet, "/audit/head", "readAuditHead", "How far the log is sealed, and what a look at its last entries finds; audit verify reads all of it", api.auditHead)
	open := huma.Operation{OperationID: "exportAudit", Method: http.MethodGet, Path: "/api/v1/audit/export",
		Summary: "Entries as a file (format csv or jsonl), with the same filter as readAudit; the export is an entry itself", Security: []map[string][]string{{"bearer": {}}, {"cookie": {}}},
		Responses: map[string]*huma.Response{"200": {Description: "The file", Content: map[string]*huma.MediaType{
			"text/csv": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}, "application/jsonl": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}}
	for _, p := range append([]string{"format"}, auditFields...) {
		open.Parameters = append(open.Parameters, &huma.Param{Name: p, In: "query", Schema: &huma.Schema{Type: "string"}})
	}
	r.Plain(&open, api.exportAudit)
}

type auditInput struct {
	Actor   string `query:"actor" doc:"account, or system:NAME"`
	Action  string `query:"action" doc:"itself, or what it begins with: case stands for case.accept and all others"`
	Subject string `query:"subject" doc:"what it was done to: an id or a code"`
	Reads   string `query:"reads" doc:"true: only readings of personal data and exports"`
	From    string `query:"from" doc:"RFC 3339"`
	To      string `query:"to" doc:"RFC 3339, excluded"`
	Cursor  string `query:"cursor"`
}

// auditFields are its names in an address.
var auditFields = []string{"actor", "action", "subject", "reads", "from", "to"}

func auditInputOf(q url.Values) auditInput {
	return auditInput{Actor: q.Get("actor"), Action: q.Get("action"), Subject: q.Get("subject"), Reads: q.Get("reads"), From: q.Get("from"), To: q.Get("to")}
}

func (in auditInput) query() (q audit.Query, err error) {
	q = audit.Query{Actor: in.Actor, Action: in.Action, Subject: in.Subject, Readings: in.Reads == "true"}
	var wrong []*fault.Error
	for field, one := range map[string]struct {
		said string
		into *time.Time
	}{"from": {in.From, &q.From}, "to": {in.To, &q.To}} {
		if one.said == "" {
			continue
		}
		if *one.into, err = time.Parse(time.RFC3339, one.said); err != nil {
			wrong = append(wrong, problem.ErrTime.At(field))
		}
	}
	if in.Reads != "" && in.Reads != "true" && in.Reads != "false" {
		wrong = append(wrong, problem.ErrChoice.At("reads", "true, false"))
	}
	if !q.From.IsZero() && !q.To.IsZero() && q.To.Before(q.From) {
		wrong = append(wrong, worktime.ErrSpan.At("from"))
	}
	if in.Cursor != "" {
		if q.Before, err = strconv.ParseInt(in.Cursor, 10, 64); err != nil || q.Before <= 0 {
			wrong = append(wrong, audit.ErrCursor.At("cursor"))
		}
	}
	return q, fault.Collect(wrong)
}

type entryBody struct {
	ID       string    `json:"id"`
	Position int64     `json:"position" doc:"in the sealed log"`
	At       time.Time `json:"at"`
	Actor    string    `json:"actor"`
	Action   string    `json:"action"`
	Subject  string    `json:"subject"`
	Detail   any       `json:"detail"`
}

func entryOf(e journal.Sealed) entryBody {
	b := entryBody{ID: e.ID, Position: e.Position, At: time.UnixMilli(e.At).UTC(), Actor: e.Actor, Action: e.Action, Subject: e.Subject}
	_ = json.Unmarshal([]byte(e.Detail), &b.Detail) // what is no JSON shows as null
	return b
}

type auditBody struct {
	Items []entryBody `json:"items" doc:"may be fewer than a page, or none, where the search goes on"`
	Next  string      `json:"next" doc:"where the search goes on; empty at the end of the log"`
}

func (api API) auditEntries(ctx context.Context, who caller.Caller, in *auditInput) (*route.Reply[auditBody], error) {
	q, err := in.query()
	if err != nil {
		return nil, err
	}
	entries, next, err := api.Administration.Audit(ctx, who.Credential, q)
	if err != nil {
		return nil, err
	}
	b := auditBody{Items: []entryBody{}}
	for _, e := range entries {
		b.Items = append(b.Items, entryOf(e))
	}
	if next > 0 {
		b.Next = strconv.FormatInt(next, 10)
	}
	return &route.Reply[auditBody]{Body: b}, nil
}

type auditHeadBody struct {
	Size     int64      `json:"size" doc:"sealed entries"`
	SignedAt *time.Time `json:"signed_at" nullable:"true"`
	Note     string     `json:"note" doc:"the signed head, to be kept elsewhere"`
	Pending  int64      `json:"pending" doc:"written, not yet sealed"`
	LookedAt time.Time  `json:"looked_at"`
	From     int64      `json:"from" doc:"first of the entries that were compared, up to the last that is sealed"`
	Signed   bool       `json:"signed" doc:"the head bears the signature of this installation"`
	Sound    bool       `json:"sound"`
	Position int64      `json:"position" doc:"of what is wrong; 0 where nothing is"`
	Why      string     `json:"why"`
}

func (api API) auditHead(ctx context.Context, who caller.Caller, _ *struct{}) (*route.Reply[auditHeadBody], error) {
	h, at, err := api.Administration.AuditHead(ctx, who.Credential, api.AuditKey)
	if err != nil {
		return nil, err
	}
	b := auditHeadBody{Size: h.Size, SignedAt: shape.Moment(h.At), Note: h.Note, Pending: h.Pending, LookedAt: at.UTC(), From: h.From, Signed: h.Signed, Sound: h.Bad == nil}
	if h.Bad != nil {
		b.Position, b.Why = h.Bad.Position, h.Bad.Why
	}
	return &route.Reply[auditHeadBody]{Body: b}, nil
}

// exportAudit streams. Nothing is sent before the first entry is there, so that what is refused is said in words.
func (api API) exportAudit(w http.ResponseWriter, r *http.Request) {
	who, format := caller.Who(r), r.URL.Query().Get("format")
	q, err := auditInputOf(r.URL.Query()).query()
	if err == nil && format != "csv" && format != "jsonl" {
		err = errAuditFormat.At("format")
	}
	if err != nil {
		problem.Write(w, r, err)
		return
	}
	begun := false
	var row func(journal.Sealed) error
	done := func() error { return nil }
	begin := func() error {
		if begun {
			return nil
		}
		begun = true
		w.Header().Set("Content-Disposition", `attachment; filename="audit.`+format+`"`)
		if format == "jsonl" {
			w.Header().Set("Content-Type", "application/jsonl")
			out := json.NewEncoder(w)
			row = func(e journal.Sealed) error { return out.Encode(entryOf(e)) }
			return nil
		}
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		out, err := table.NewCSV(w)
		if err != nil {
			return err
		}
		done = out.Close
		row = func(e journal.Sealed) error {
			return out.Row(e.Position, time.UnixMilli(e.At).UTC().Format(time.RFC3339Nano), e.Actor, e.Action, e.Subject, e.Detail, e.ID)
		}
		return out.Row("position", "at", "actor", "action", "subject", "detail", "id")
	}
	cut, err := api.Administration.ExportAudit(r.Context(), who, q, func(e journal.Sealed) error {
		if err := begin(); err != nil {
			return err
		}
		return row(e)
	})
	if err == nil {
		err = begin()
	}
	if err == nil && cut {
		err = row(journal.Sealed{Action: "cut: one file holds no more; narrow the filter 超出一次导出的上限", Detail: "null"})
	}
	if err == nil {
		err = done()
	}
	switch {
	case err == nil:
	case !begun:
		problem.Write(w, r, err)
	default: // half a file must not look like a whole one
		problem.BrokenOff(r.Context(), "export of the audit log", err)
		panic(http.ErrAbortHandler)
	}
}
