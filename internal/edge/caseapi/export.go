package caseapi

import (
	"cmp"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/casework/rules"
	"liandong/internal/district/worktime"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/problem"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/table"
	"liandong/internal/kernel/words"
)

var errFileFormat = fault.Define(fault.Invalid, "export.format", "格式应为 xlsx 或 csv", "The format must be xlsx or csv.")

// exportRoute describes the export; it is served by a plain handler, because its answer streams.
func (api API) exportRoute(r *route.Router) {
	text := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	op := &huma.Operation{OperationID: "exportCases", Method: http.MethodGet, Path: "/api/v1/cases/export",
		Summary: "The list as a file, with the same filter as listCases; the export is recorded", Security: []map[string][]string{{"bearer": {}}, {"cookie": {}}},
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{
			"text/csv": {Schema: text}, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {Schema: text}}}}}
	for _, name := range append([]string{"format", "q", "lang"}, shape.CaseQueryFields...) {
		op.Parameters = append(op.Parameters, &huma.Param{Name: name, In: "query", Required: name == "format", Schema: &huma.Schema{Type: huma.TypeString}})
	}
	r.Plain(op, api.export)
}

var exportColumns = []words.Text{words.T("编号", "Number"), words.T("事项", "Matter"), words.T("情况", "Description"), words.T("状态", "State"), words.T("责任方", "Owner"),
	words.T("区镇", "Zone"), words.T("村(社区)", "Village"), words.T("网格", "Grid"), words.T("上报时间", "Reported"), words.T("立案时间", "Filed"), words.T("时限", "Due"),
	words.T("结案时间", "Closed"), words.T("解决层级", "Resolved at"), words.T("反映次数", "Reports"), words.T("超时", "Overdue")}

func (api API) export(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	format := q.Get("format")
	if format != "csv" && format != "xlsx" {
		problem.Write(w, r, errFileFormat.At("format"))
		return
	}
	lang, err := route.LangOf(r)
	narrowed, err2 := shape.CaseQueryOf(q)
	f, err3 := narrowed.Filter()
	if err = cmp.Or(err, err2, err3); err != nil {
		problem.Write(w, r, err)
		return
	}
	f.Words = q.Get("q")
	e := &exported{w: w, format: format, lang: lang, now: api.Clock.Now()}
	cut, err := api.Query.Export(r.Context(), caller.Who(r), f, e.add)
	if err == nil {
		err = e.end(cut)
	}
	switch {
	case err == nil:
	case !e.begun:
		problem.Write(w, r, err)
	default: // half a file must not look like a whole one
		problem.BrokenOff(r.Context(), "export", err)
		panic(http.ErrAbortHandler)
	}
}

// exported is a file that is being written. Nothing is sent before the first case is there, so that what is refused is said in words.
type exported struct {
	w      http.ResponseWriter
	format string
	lang   string
	now    time.Time
	begun  bool
	out    table.Writer
}

func (e *exported) begin() (err error) {
	e.begun = true
	h := e.w.Header()
	h.Set("Content-Disposition", `attachment; filename="cases-`+e.now.In(worktime.Zone).Format("20060102-1504")+"."+e.format+`"`)
	if e.format == "csv" {
		h.Set("Content-Type", "text/csv; charset=utf-8")
		e.out, err = table.NewCSV(e.w)
	} else {
		h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
		e.out, err = table.NewXLSX(io.Writer(e.w), words.T("案件", "Cases").In(e.lang))
	}
	if err != nil {
		return err
	}
	titles := make([]any, len(exportColumns))
	for i, c := range exportColumns {
		titles[i] = c.In(e.lang)
	}
	return e.out.Row(titles...)
}

func (e *exported) add(ref rules.Reference, c rules.Case) error {
	if !e.begun {
		if err := e.begin(); err != nil {
			return err
		}
	}
	name := func(code string) string {
		if g, ok := ref.Map.Grid(code); ok {
			return g.Name
		}
		return code
	}
	matter := words.T("", "")
	if m, ok := ref.Catalogue.Matter(c.Matter); ok {
		matter = m.Name
	}
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(worktime.Zone).Format("2006-01-02 15:04")
	}
	late := words.T("", "")
	if c.Overdue(e.now) {
		late = words.T("是", "yes")
	}
	return e.out.Row(c.Number, matter.In(e.lang), c.Description, rules.StateName(c.State).In(e.lang), c.Owner.Name, name(c.Zone), name(c.Village), name(c.Grid),
		at(c.CreatedAt), at(c.FiledAt), at(c.DueAt), at(c.ClosedAt), c.Resolution, c.Reports, late.In(e.lang))
}

func (e *exported) end(cut bool) error {
	if !e.begun {
		if err := e.begin(); err != nil {
			return err
		}
	}
	if cut {
		if err := e.out.Row(words.T("超出一次导出的上限，以下未列出，请缩小筛选范围", "More than one file may hold; the rest is not listed. Please narrow the filter.").In(e.lang)); err != nil {
			return err
		}
	}
	return e.out.Close()
}
