package httpapi

import (
	"encoding/json"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/casework/intake"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

var errList = fault.Define(fault.TooLarge, "batch.large", "文件最大 %d MB，请分几次导入", "A file has at most %d MB. Please split the list.")

const (
	mostList  = 8 << 20  // bytes of a list
	listsOnce = 2        // lists that are taken apart at the same time: a workbook takes memory
	listBytes = 96 << 20 // that are there of all lists together
)

// fileRoute describes a route whose body is a file; taken serves it.
func fileRoute[O any](api huma.API, path, id, summary string, query ...string) {
	r := api.OpenAPI().Components.Schemas
	op := &huma.Operation{OperationID: id, Method: http.MethodPost, Path: "/api/v1" + path, Summary: summary,
		Security: []map[string][]string{{"bearer": {}}, {"cookie": {}}},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}},
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{
			"application/json": {Schema: r.Schema(reflect.TypeFor[O](), true, "")}}}}}
	for _, name := range query {
		op.Parameters = append(op.Parameters, &huma.Param{Name: name, In: "query", Required: true, Schema: &huma.Schema{Type: huma.TypeString}})
	}
	api.OpenAPI().AddOperation(op)
}

// taken serves a route whose body is a file of at most so many bytes. Whether the caller may is asked before anything of it is read; few files are taken apart at the same time.
// query are the parameters that its address may have.
func taken[O any](s *Server, most int64, may func(*access.Caller) error, take func(r *http.Request, who caller, content []byte) (O, error), query ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		who := caller{Credential: s.who(r), lang: words.Preferred(r.Header.Get("Accept-Language"))}
		err := s.administration().Allowed(r.Context(), who.Credential, may)
		if err == nil {
			err = onlyKnown(r.URL, query...)
		}
		if err == nil {
			err = present(r.URL, query...)
		}
		if err != nil {
			writeProblem(w, r, err)
			return
		}
		weight := most
		if r.ContentLength >= 0 {
			weight = min(most, r.ContentLength)
		}
		if s.listBytes.Acquire(r.Context(), weight) != nil {
			return
		}
		defer s.listBytes.Release(weight)
		content, err := readBody(w, r, most, errList.At("file", most>>20))
		if err != nil {
			s.unread(w, r, err)
			return
		}
		select { // when all of it is there: a slow line holds up nobody
		case s.lists <- struct{}{}:
			defer func() { <-s.lists }()
		case <-r.Context().Done():
			return
		}
		b, err := take(r, who, content)
		if err != nil {
			writeProblem(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(b)
	}
}

// granted asks for one of several permissions.
func granted(either ...access.Permission) func(*access.Caller) error {
	return func(me *access.Caller) (err error) {
		for _, p := range either {
			if err = me.May(p); err == nil {
				return nil
			}
		}
		return err
	}
}

func (s *Server) batchRoute(api huma.API) {
	fileRoute[batchBody](api, "/reports/preview", "previewReports",
		"What a list of reports (XLSX or CSV) would become, row by row, and what is wrong with it; nothing is written: send the good drafts to POST /reports", "source")
}

type batchBody struct {
	Where   string         `json:"where" doc:"which sheet was read, and where its header is"`
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
	Place  string `json:"place" doc:"the same as people say it: row 17, Phone"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func cellsOf(wrong []*fault.Error, lang string) []cellBody {
	out := []cellBody{}
	for _, e := range wrong {
		out = append(out, cellBody{Field: e.Field, Place: e.Place.In(lang), Code: e.Code, Detail: e.Words.In(lang)})
	}
	return out
}

func (s *Server) preview(r *http.Request, who caller, content []byte) (batchBody, error) {
	b, err := s.Intake.Preview(r.Context(), who.Credential, r.URL.Query().Get("source"), content)
	return batchOf(b, who.lang), err
}

func batchOf(b intake.Batch, lang string) batchBody {
	out := batchBody{Where: b.Where.In(lang), Columns: b.Columns, Unused: append([]string{}, b.Unused...), Bad: b.Bad, Rows: []batchRowBody{}}
	for _, row := range b.Rows {
		one := batchRowBody{Row: row.N, Errors: cellsOf(row.Wrong, lang)}
		if row.Wrong == nil {
			one.Draft = some(draftOf(row.Draft))
		}
		out.Rows = append(out.Rows, one)
	}
	return out
}

func draftOf(d intake.Draft) reportDraft {
	b := reportDraft{ID: d.ID, Source: d.Source, Matter: d.Matter, Description: d.Description, Location: locationOf(d.Position), CapturedAt: moment(d.CapturedAt)}
	if d.Contact != nil {
		b.Reporter = &contactBody{Name: d.Contact.Name, Phone: d.Contact.Phone}
	}
	return b
}
