package reportapi

import (
	"net/http"

	"liandong/internal/casework/intake"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/access"
)

func (api API) batchRoute(r *route.Router) {
	route.File(r, route.FileRoute[batchBody]{Path: "/reports/preview", ID: "previewReports", Most: route.MostList, May: route.Granted(access.ReportCase), Take: api.preview, Query: []string{"source"},
		Summary: "What a list of reports (XLSX or CSV) would become, row by row, and what is wrong with it; nothing is written: send the good drafts to POST /reports"})
}

type batchBody struct {
	Where   string         `json:"where" doc:"which sheet was read, and where its header is"`
	Columns []string       `json:"columns"`
	Unused  []string       `json:"unused" doc:"columns that mean nothing here"`
	Bad     int            `json:"bad" doc:"how many rows cannot be reported"`
	Rows    []batchRowBody `json:"rows"`
}

type batchRowBody struct {
	Row    int                         `json:"row" doc:"as a spreadsheet counts"`
	Draft  shape.Optional[reportDraft] `json:"draft" doc:"to be sent as it is; null where something is wrong"`
	Errors []shape.CellBody            `json:"errors"`
}

func (api API) preview(r *http.Request, who caller.Caller, content []byte) (batchBody, error) {
	b, err := api.Intake.Preview(r.Context(), who.Credential, r.URL.Query().Get("source"), content)
	return batchOf(b, who.Lang), err
}

func batchOf(b intake.Batch, lang string) batchBody {
	out := batchBody{Where: b.Where.In(lang), Columns: b.Columns, Unused: append([]string{}, b.Unused...), Bad: b.Bad, Rows: []batchRowBody{}}
	for _, row := range b.Rows {
		one := batchRowBody{Row: row.N, Errors: shape.CellsOf(row.Wrong, lang)}
		if row.Wrong == nil {
			one.Draft = shape.Some(draftOf(row.Draft))
		}
		out.Rows = append(out.Rows, one)
	}
	return out
}

func draftOf(d intake.Draft) reportDraft {
	b := reportDraft{ID: d.ID, Source: d.Source, Matter: d.Matter, Description: d.Description, Location: shape.LocationOf(d.Position), CapturedAt: shape.Moment(d.CapturedAt)}
	if d.Contact != nil {
		b.Reporter = &shape.ContactBody{Name: d.Contact.Name, Phone: d.Contact.Phone}
	}
	return b
}
