package httpapi

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/casework"
	"liandong/internal/fault"
	"liandong/internal/store"
	"liandong/internal/words"
)

var errList = fault.Define(fault.TooLarge, "batch.large", "文件最大 %d MB,请分几次导入", "A file has at most %d MB. Please split the list.")

const (
	mostList  = 8 << 20 // bytes of a list
	listsOnce = 2       // lists that are read at the same time: a workbook takes memory
)

// batchRoute describes the preview of a list; it is served by a plain handler, because its body is a file.
func (s *Server) batchRoute(api huma.API) {
	r := api.OpenAPI().Components.Schemas
	op := &huma.Operation{OperationID: "previewReports", Method: http.MethodPost, Path: "/api/v1/reports/preview",
		Summary:    "What a list of reports (XLSX or CSV) would become, row by row, and what is wrong with it; nothing is written: send the good drafts to POST /reports",
		Security:   []map[string][]string{{"bearer": {}}, {"cookie": {}}},
		Parameters: []*huma.Param{{Name: "source", In: "query", Required: true, Schema: &huma.Schema{Type: huma.TypeString}}},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}},
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{
			"application/json": {Schema: r.Schema(reflect.TypeFor[batchBody](), true, "")}}}}}
	api.OpenAPI().AddOperation(op)
}

type batchBody struct {
	Columns []string       `json:"columns"`
	Unused  []string       `json:"unused" doc:"columns that mean nothing here"`
	Bad     int            `json:"bad" doc:"how many rows cannot be reported"`
	Rows    []batchRowBody `json:"rows"`
}

type batchRowBody struct {
	Row    int                   `json:"row" doc:"as a spreadsheet counts"`
	Draft  optional[reportDraft] `json:"draft" doc:"to be sent as it is; null where something is wrong"`
	Errors []cellBody            `json:"errors"`
}

type cellBody struct {
	Field  string `json:"field" doc:"rows[17].phone"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func (s *Server) preview(w http.ResponseWriter, r *http.Request) {
	who := s.who(r)
	if err := s.Desk.DB.View(r.Context(), func(tx *store.Tx) error { return s.Desk.Access.Alive(tx, who) }); err != nil { // before anything is read
		writeProblem(w, r, err)
		return
	}
	select {
	case s.lists <- struct{}{}:
		defer func() { <-s.lists }()
	case <-r.Context().Done():
		return
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadPatience))
	content, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostList))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		writeProblem(w, r, errList.At("file", mostList>>20))
		return
	}
	if err != nil {
		return // who sent it is gone
	}
	b, err := s.Desk.Preview(r.Context(), who, r.URL.Query().Get("source"), content)
	if err != nil {
		writeProblem(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(batchOf(b, words.Preferred(r.Header.Get("Accept-Language"))))
}

func batchOf(b casework.Batch, lang string) batchBody {
	out := batchBody{Columns: b.Columns, Unused: append([]string{}, b.Unused...), Bad: b.Bad, Rows: []batchRowBody{}}
	for _, row := range b.Rows {
		one := batchRowBody{Row: row.N, Errors: []cellBody{}}
		for _, e := range row.Wrong {
			one.Errors = append(one.Errors, cellBody{Field: e.Field, Code: e.Code, Detail: e.Words.In(lang)})
		}
		if row.Wrong == nil {
			one.Draft = some(draftOf(row.Draft))
		}
		out.Rows = append(out.Rows, one)
	}
	return out
}

func draftOf(d casework.Draft) reportDraft {
	b := reportDraft{ID: d.ID, Source: d.Source, Matter: d.Matter, Description: d.Description, Location: locationOf(d.Position), CapturedAt: moment(d.CapturedAt)}
	if d.Contact != nil {
		b.Reporter = &contactBody{Name: d.Contact.Name, Phone: d.Contact.Phone}
	}
	return b
}
