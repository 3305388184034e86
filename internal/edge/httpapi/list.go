package httpapi

import (
	"bytes"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/administration"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/table"
)

const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// listRoute describes the templates of lists; they are served by a plain handler, because they are files.
func (s *Server) listRoute(api huma.API) {
	file := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	api.OpenAPI().AddOperation(&huma.Operation{OperationID: "readListTemplate", Method: http.MethodGet, Path: "/api/v1/lists/{kind}",
		Summary:  "A workbook to be filled in (XLSX) for a list that is imported: its columns, an example, explanations and codes",
		Security: []map[string][]string{{"bearer": {}}, {"cookie": {}}},
		Parameters: []*huma.Param{{Name: "kind", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}, Description: "reports, staff, matters, conditions, calendar or territory"},
			{Name: "lang", In: "query", Schema: &huma.Schema{Type: huma.TypeString}, Description: "zh or en; that of Accept-Language where it is left out"}},
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{workbookType: {Schema: file}}}}})
}

func (s *Server) listTemplate(w http.ResponseWriter, r *http.Request) {
	kind := r.PathValue("kind")
	lang, err := langOf(r)
	var columns table.Columns
	if err == nil {
		columns, err = s.listColumns(r, kind)
	}
	var book bytes.Buffer
	if err == nil {
		err = table.WriteTemplate(&book, lang, columns)
	}
	if err != nil {
		writeProblem(w, r, err)
		return
	}
	w.Header().Set("Content-Disposition", `attachment; filename="`+kind+`-`+lang+`.xlsx"`)
	w.Header().Set("Content-Type", workbookType)
	_, _ = book.WriteTo(w)
}

// listColumns are the columns of a kind of list with the codes of the district. Permission: matter.read.
func (s *Server) listColumns(r *http.Request, kind string) (columns table.Columns, err error) {
	who := s.who(r)
	err = s.DB.View(r.Context(), func(tx *store.Tx) error {
		me, err := s.Access.Resolve(tx, who)
		if err != nil {
			return err
		}
		if err := me.May(access.ReadMatters); err != nil {
			return err
		}
		if columns, err = administration.ListColumns(kind); err != nil || kind != "reports" {
			return err
		}
		catalogue, err := s.Catalogues.Of(tx, who.District)
		if err != nil {
			return err
		}
		m, err := s.Atlas.Map(tx, who.District)
		if err == nil {
			columns = administration.ReportCodes(columns, catalogue.ValidAt(me.At), m)
		}
		return err
	})
	return columns, err
}
