package territoryapi

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/district/territory"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/problem"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/geo"
)

// mostTerritory is the bytes of an import of the territory: 900 grids take about 5 MB.
const mostTerritory = 32 << 20

func (api API) territoryAdminRoutes(r *route.Router) {
	look := func(me *access.Caller) error {
		if me.Has(access.DataSteward) {
			return nil
		}
		return me.May(access.WriteSettings)
	}
	route.File(r, route.FileRoute[territoryCheckBody]{Path: "/territory/check", ID: "checkTerritory", Most: mostTerritory, May: look, Take: api.checkTerritory, Query: []string{"format", "crs"},
		Summary: "What is wrong with an import of the territory (GeoJSON or CSV), grid by grid, what it would change, and which open cases would lie elsewhere; nothing is written"})
	route.File(r, route.FileRoute[territoryDoneBody]{Path: "/territory", ID: "applyTerritory", Most: mostTerritory, May: route.Granted(access.WriteSettings), Take: api.applyTerritory,
		Query:   []string{"format", "crs", "checked"},
		Summary: "Put a checked import in the place of the map; refused where it has problems, or is not what was checked"})
	r.Plain(&huma.Operation{OperationID: "exportTerritory", Method: http.MethodGet, Path: "/api/v1/territory",
		Summary: "The district as a file that can be changed and imported again (CGCS2000)", Security: []map[string][]string{{"bearer": {}}, {"cookie": {}}},
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"application/geo+json": {Schema: &huma.Schema{Type: huma.TypeObject}}}}}}, api.exportTerritory)
}

// exportTerritory hands the district out as a file; it is served by a plain handler, because the file is no body of ours.
func (api API) exportTerritory(w http.ResponseWriter, r *http.Request) {
	content, err := api.Administration.ExportTerritory(r.Context(), caller.Who(r))
	if err != nil {
		problem.Write(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/geo+json")
	w.Header().Set("Content-Disposition", `attachment; filename="territory.geojson"`)
	_, _ = w.Write(content)
}

type territoryCheckBody struct {
	Checked string           `json:"checked" doc:"to be sent with the same file to apply it; empty where it cannot be applied"`
	Sound   bool             `json:"sound"`
	Defects []defectBody     `json:"defects" doc:"errors first, then warnings"`
	Changes []gridChangeBody `json:"changes"`
	Cases   []resettledBody  `json:"cases" doc:"open cases whose place would belong to another grid or to none; they stay in the grid in which they were filed"`
	Posts   []shape.PostBody `json:"posts" doc:"posts whose grid would be retired"`
	Outline collectionBody   `json:"outline" doc:"grids as they would be, where their outline is new; of an unsound import those that the defects name"`
}

type defectBody struct {
	Code     string                          `json:"code"`
	Words    shape.Text                      `json:"words"`
	Grids    []string                        `json:"grids"`
	AreaM2   float64                         `json:"area_m2" doc:"of a gap or overlap; 0 for none"`
	At       shape.Optional[shape.PointBody] `json:"at" doc:"a place to look at"`
	Geometry shape.Object                    `json:"geometry,omitempty" doc:"GeoJSON, of a gap or overlap"`
	Entry    int                             `json:"entry" doc:"feature or row from 1; 0 for none"`
	Line     int                             `json:"line" doc:"in the file, from 1; 0 for none"`
	Warning  bool                            `json:"warning"`
}

type gridChangeBody struct {
	Code   string          `json:"code"`
	Name   string          `json:"name"`
	Level  string          `json:"level"`
	Kind   string          `json:"kind"`
	What   string          `json:"what" enum:"added,changed,retired"`
	Fields []string        `json:"fields" doc:"what of it changes: name, parent, level, kind, note, path, dates, shape, members"`
	Centre shape.PointBody `json:"centre"`
}

type resettledBody struct {
	Case   string          `json:"case"`
	Number string          `json:"number"`
	At     shape.PointBody `json:"at"`
	From   string          `json:"from" doc:"the base grid in which it was filed"`
	To     string          `json:"to" doc:"the base grid of its place; empty where there is none"`
	ToName string          `json:"to_name"`
}

type territoryDoneBody struct {
	Added   int `json:"added"`
	Changed int `json:"changed"`
	Retired int `json:"retired"`
}

func territoryFile(r *http.Request, content []byte) territory.File {
	q := r.URL.Query()
	return territory.File{Format: q.Get("format"), CRS: geo.CRS(q.Get("crs")), Content: content}
}

func (api API) checkTerritory(r *http.Request, who caller.Caller, content []byte) (territoryCheckBody, error) {
	check, err := api.Administration.CheckTerritory(r.Context(), who.Credential, territoryFile(r, content))
	b := territoryCheckBody{Checked: check.Token, Sound: check.Token != "", Defects: []defectBody{}, Changes: []gridChangeBody{}, Cases: []resettledBody{}, Posts: []shape.PostBody{},
		Outline: collectionBody{Type: "FeatureCollection", Features: []featureBody{}}}
	if err != nil {
		return b, err
	}
	for _, d := range check.Report.Defects {
		b.Defects = append(b.Defects, defectOf(d))
	}
	for _, d := range check.Drafts {
		b.Outline.Features = append(b.Outline.Features, featureOf(territory.Grid{Code: d.Code, Name: d.Name, Level: d.Level, Kind: d.Kind, Parent: d.Parent}, d.Shape.GeoJSON()))
	}
	for _, c := range check.Changes {
		g := shape.GridOf(c.Grid)
		b.Changes = append(b.Changes, gridChangeBody{Code: g.Code, Name: g.Name, Level: g.Level, Kind: g.Kind, What: c.What, Fields: append([]string{}, c.Fields...), Centre: g.Centre})
		if len(c.Shape) > 0 {
			b.Outline.Features = append(b.Outline.Features, featureOf(c.Grid, c.Shape.GeoJSON()))
		}
	}
	for _, c := range check.Cases {
		b.Cases = append(b.Cases, resettledBody{Case: c.Case, Number: c.Number, At: shape.PointBody{Lon: c.At.Lon(), Lat: c.At.Lat()}, From: c.From, To: c.To.Code, ToName: c.To.Name})
	}
	for _, p := range check.Posts {
		b.Posts = append(b.Posts, shape.PostOf(p))
	}
	return b, nil
}

func defectOf(d territory.Defect) defectBody {
	b := defectBody{Code: d.Code, Words: shape.Text(d.Words), Grids: append([]string{}, d.Grids...), AreaM2: d.AreaM2, Entry: d.Entry, Line: d.Line, Warning: d.Warning}
	if d.Lon != 0 || d.Lat != 0 {
		b.At = shape.Some(shape.PointBody{Lon: d.Lon, Lat: d.Lat})
	}
	if len(d.Shape) > 0 {
		b.Geometry = shape.Object(d.Shape.GeoJSON())
	}
	return b
}

func (api API) applyTerritory(r *http.Request, who caller.Caller, content []byte) (b territoryDoneBody, err error) {
	changes, err := api.Administration.ApplyTerritory(r.Context(), who.Credential, territoryFile(r, content), r.URL.Query().Get("checked"))
	for _, c := range changes {
		switch c.What {
		case territory.Added:
			b.Added++
		case territory.Changed:
			b.Changed++
		case territory.Retired:
			b.Retired++
		}
	}
	return b, err
}
