// Package opendataapi (开放数据) serves what the district publishes.
package opendataapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/edge/caller"
	"liandong/internal/edge/problem"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/figures/opendata"
)

// API is the routes over the services that they call.
type API struct {
	District string
	Open     *opendata.Service
}

// Register describes and serves the routes. They are public: they need no session, and return nothing while the administrator has not switched open data on.
func (api API) Register(r *route.Router) {
	route.Handle(r, http.MethodGet, "/opendata", "readOpenData", "What the district publishes as open data: files, columns, licence, and what is withheld", api.openData, route.Public)
	binary := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	r.Plain(&huma.Operation{OperationID: "readOpenFile", Method: http.MethodGet, Path: "/api/v1/opendata/{file}", Security: []map[string][]string{{}},
		Summary:    "A file of open data: areas.csv, areas.json, matters.csv or matters.json",
		Parameters: []*huma.Param{{Name: "file", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}}},
		Responses:  map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"text/csv": binary, "application/json": binary}}}}, api.openFile)
}

type columnBody struct {
	Name  string     `json:"name"`
	Means shape.Text `json:"means"`
}

type openFileBody struct {
	Name    string       `json:"name" doc:"to be had as NAME.csv and NAME.json"`
	Title   shape.Text   `json:"title"`
	Columns []columnBody `json:"columns"`
}

type openMonthBody struct {
	Month     string    `json:"month"`
	Least     int64     `json:"least" doc:"smaller numbers were withheld"`
	Generated time.Time `json:"generated"`
}

type openBody struct {
	District string          `json:"district"`
	Name     string          `json:"name"`
	Licence  shape.Text      `json:"licence"`
	Rule     shape.Text      `json:"rule" doc:"what is withheld"`
	Months   []openMonthBody `json:"months" doc:"the latest first"`
	Files    []openFileBody  `json:"files"`
}

func (api API) openData(ctx context.Context, _ caller.Caller, in *caller.Remote) (*route.Reply[openBody], error) {
	if err := api.Open.Admit(in.Address); err != nil {
		return nil, err
	}
	e, err := api.Open.Open(ctx, api.District)
	if err != nil {
		return nil, err
	}
	body := openBody{District: e.District, Name: e.Name, Licence: shape.Text(e.Licence), Rule: shape.Text(e.Rule()), Months: []openMonthBody{}, Files: []openFileBody{}}
	for _, m := range e.Months {
		body.Months = append(body.Months, openMonthBody{m.Month, m.Least, m.Generated})
	}
	for _, f := range opendata.Files {
		file := openFileBody{Name: f.Name, Title: shape.Text(f.Title)}
		for _, c := range f.Columns() {
			file.Columns = append(file.Columns, columnBody{c.Name, shape.Text(c.Means)})
		}
		body.Files = append(body.Files, file)
	}
	return &route.Reply[openBody]{Body: body}, nil
}

func (api API) openFile(w http.ResponseWriter, r *http.Request) {
	content, kind, err := api.openContent(r)
	if err != nil {
		problem.Write(w, r, err)
		return
	}
	sum := sha256.Sum256(content)
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+api.District+"-"+r.PathValue("file")+`"`)
	h.Set("Cache-Control", "public, max-age=3600")
	h.Set("Access-Control-Allow-Origin", "*") // it is open to all, and no session is looked at
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("ETag", `"`+base64.RawURLEncoding.EncodeToString(sum[:12])+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

func (api API) openContent(r *http.Request) (content []byte, kind string, err error) {
	if err := api.Open.Admit(caller.VisitorOf(r.Context()).Address); err != nil {
		return nil, "", err
	}
	e, err := api.Open.Open(r.Context(), api.District)
	if err != nil {
		return nil, "", err
	}
	name, format, _ := strings.Cut(r.PathValue("file"), ".")
	at := slices.IndexFunc(opendata.Files, func(f opendata.File) bool { return f.Name == name })
	var b bytes.Buffer
	switch {
	case at >= 0 && format == "csv":
		kind, err = "text/csv; charset=utf-8", opendata.Files[at].CSV(&b, e)
	case at >= 0 && format == "json":
		kind, err = "application/json", opendata.Files[at].JSON(&b, e)
	default:
		err = opendata.ErrFile.New()
	}
	return b.Bytes(), kind, err
}
