package httpapi

import (
	"net/http"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
)

// describeRefusals is the one place where the description says how routes refuse, for those of the framework and the plain ones alike: whatever refuses answers
// with a problem document. Statuses are named one by one and not by "default", so that a test sees a status that nobody meant.
func describeRefusals(api huma.API) {
	doc := api.OpenAPI()
	r := doc.Components.Schemas
	for name, member := range furtherMembers(r) {
		r.Map()["Problem"].Properties[name] = member
	}
	schema := &huma.Schema{Ref: "#/components/schemas/Problem"}
	doc.Components.Responses = map[string]*huma.Response{"Problem": {Description: "Why not, and what to do",
		Content: map[string]*huma.MediaType{"application/problem+json": {Schema: schema}}}}
	for _, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Put, item.Post, item.Delete, item.Patch} {
			if op == nil {
				continue
			}
			delete(op.Responses, "default")
			for _, status := range refusals(op) {
				op.Responses[strconv.Itoa(status)] = &huma.Response{Ref: "#/components/responses/Problem"}
			}
		}
	}
}

// furtherMembers are what some problems carry beside the words (fault.Error.With).
func furtherMembers(r huma.Registry) map[string]*huma.Schema {
	whole := func(doc string) *huma.Schema {
		return &huma.Schema{Type: huma.TypeInteger, Format: "int64", Description: doc}
	}
	of := func(s *huma.Schema, doc string) *huma.Schema { s.Description = doc; return s }
	object := func(t reflect.Type, doc string) *huma.Schema {
		return &huma.Schema{OneOf: []*huma.Schema{r.Schema(t, true, "")}, Description: doc}
	}
	return map[string]*huma.Schema{
		"retry_after":  whole("seconds after which to come again"),
		"received":     whole("bytes of an upload that are there: go on from here"),
		"version_now":  whole("of the thing that somebody else changed"),
		"revision_now": of(&huma.Schema{Type: huma.TypeString}, "of the rules that somebody else changed"),
		"current":      object(reflect.TypeFor[shape.CaseBody](), "the case as it is, where the version that was seen is not the last one"),
		"seated":       object(reflect.TypeFor[seatedBody](), "who sits at the extension, and since when"),
		"request":      of(&huma.Schema{Type: huma.TypeString}, "id of the request by which a second person may open more readings"),
		"width":        whole("pixels of a photo that is too large"),
		"height":       whole("pixels of a photo that is too large"),
		"nearest":      object(reflect.TypeFor[nearestBody](), "the grid next to a point that lies in none"),
		"distance_m":   of(&huma.Schema{Type: huma.TypeNumber}, "how far away that grid is, in metres"),
		"defects":      of(&huma.Schema{Type: huma.TypeArray, Items: r.Schema(reflect.TypeFor[flawBody](), true, "")}, "of an import of the territory"),
	}
}

type seatedBody struct {
	Name  string    `json:"name"`
	Since time.Time `json:"since"`
}

type nearestBody struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// flawBody is how a territory.Defect is written into a problem: it says only what it knows.
type flawBody struct {
	Code    string     `json:"code"`
	Words   shape.Text `json:"words"`
	Grids   []string   `json:"grids,omitempty"`
	AreaM2  float64    `json:"area_m2,omitempty"`
	Lon     float64    `json:"lon,omitempty"`
	Lat     float64    `json:"lat,omitempty"`
	Entry   int        `json:"entry,omitempty"`
	Line    int        `json:"line,omitempty"`
	Offset  int64      `json:"offset,omitempty"`
	Warning bool       `json:"warning,omitempty"`
}

// refusals lists how an operation may refuse. Who may not know that a thing is there is told 404; a write from another site is told 403 wherever it goes.
func refusals(op *huma.Operation) []int {
	all := []int{http.StatusForbidden, http.StatusNotFound, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable}
	if route.Closed(op) || op.Method != http.MethodGet { // a way in refuses wrong secrets
		all = append(all, http.StatusUnauthorized)
	}
	if op.OperationID == "readFile" || op.OperationID == "readOpenFile" { // served as files are, in parts too
		op.Responses["206"], op.Responses["304"], op.Responses["412"] = op.Responses["200"], &huma.Response{Description: "As before"}, &huma.Response{Description: "Not as before"}
		op.Responses["416"] = &huma.Response{Description: "There is no such part", Content: map[string]*huma.MediaType{"text/plain": {Schema: &huma.Schema{Type: huma.TypeString}}}}
	}
	if op.Method != http.MethodGet {
		all = append(all, http.StatusConflict)
	}
	return all
}
