// Package listapi (名单模板) serves the workbooks that are filled in for an import.
package listapi

import (
	"bytes"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/administration"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/problem"
	"liandong/internal/edge/route"
	"liandong/internal/kernel/table"
)

const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// API is the routes over the services that they call.
type API struct {
	Administration *administration.Service
}

// Register describes and serves the templates of lists; without the framework, because they are files.
func (api API) Register(r *route.Router) {
	file := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	r.Plain(&huma.Operation{OperationID: "readListTemplate", Method: http.MethodGet, Path: "/api/v1/lists/{kind}",
		Summary:  "A workbook to be filled in (XLSX) for a list that is imported: its columns, an example, explanations and codes",
		Security: []map[string][]string{{"bearer": {}}, {"cookie": {}}},
		Parameters: []*huma.Param{{Name: "kind", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}, Description: "reports, staff, matters, conditions, calendar or territory"},
			{Name: "lang", In: "query", Schema: &huma.Schema{Type: huma.TypeString}, Description: "zh or en; that of Accept-Language where it is left out"}},
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{workbookType: {Schema: file}}}}}, api.listTemplate)
}

func (api API) listTemplate(w http.ResponseWriter, r *http.Request) {
	kind := r.PathValue("kind")
	lang, err := route.LangOf(r)
	var columns table.Columns
	if err == nil {
		columns, err = api.Administration.ListColumnsOf(r.Context(), caller.Who(r), kind)
	}
	var book bytes.Buffer
	if err == nil {
		err = table.WriteTemplate(&book, lang, columns)
	}
	if err != nil {
		problem.Write(w, r, err)
		return
	}
	w.Header().Set("Content-Disposition", `attachment; filename="`+kind+`-`+lang+`.xlsx"`)
	w.Header().Set("Content-Type", workbookType)
	_, _ = book.WriteTo(w)
}
