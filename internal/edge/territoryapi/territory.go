package territoryapi

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"unicode/utf8"

	"liandong/internal/casework/query"
	"liandong/internal/district/territory"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/problem"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/geo"
)

func (api API) territoryRoutes(r *route.Router) {
	route.Handle(r, http.MethodGet, "/locate", "locate", "Which grids does a point belong to?", api.locate)
	route.Handle(r, http.MethodGet, "/grids", "listGrids", "Grids by level, parent and kind", api.grids)
	route.Handle(r, http.MethodGet, "/grids/{code}", "readGrid", "One grid", api.grid)
	route.Handle(r, http.MethodGet, "/grids/{code}/boundary", "readBoundary", "Boundary of a grid as GeoJSON", api.boundary)
	route.Handle(r, http.MethodGet, "/grids/{code}/posts", "listPosts", "The team of a grid, with vacancies", api.posts)
	route.Handle(r, http.MethodGet, "/owners", "findOwners", "Units and posts in force that words may mean: by code, name or pinyin", api.findOwners)
	route.Handle(r, http.MethodGet, "/boundaries", "listBoundaries", "Boundaries of many grids as GeoJSON", api.boundaries)
}

type locateInput struct {
	Lon float64 `query:"lon" required:"true" doc:"degrees"`
	Lat float64 `query:"lat" required:"true" doc:"degrees"`
	CRS string  `query:"crs" doc:"wgs84 (default), cgcs2000, gcj02 or bd09"`
}

type placeBody struct {
	Grid      shape.GridBody   `json:"grid"`
	Ancestors []shape.GridBody `json:"ancestors" doc:"village, town, district"`
	Overlays  []shape.GridBody `json:"overlays"`
}

func (api API) locate(ctx context.Context, who caller.Caller, in *locateInput) (*route.Reply[placeBody], error) {
	point, err := geo.Position{Lon: in.Lon, Lat: in.Lat, CRS: geo.CRS(in.CRS)}.Normalise()
	if err != nil {
		return nil, route.OnQuery(err)
	}
	m, err := api.Directory.Map(ctx, who.Credential)
	if err != nil {
		return nil, err
	}
	p, err := m.Locate(point)
	return &route.Reply[placeBody]{Body: placeBody{Grid: shape.GridOf(p.Grid), Ancestors: shape.GridsOf(p.Ancestors), Overlays: shape.GridsOf(p.Overlays)}}, err
}

type gridsInput struct {
	Level  string `query:"level" doc:"district, town (zone), village or base"`
	Parent string `query:"parent"`
	Kind   string `query:"kind" doc:"territory (default), public_security, fire or work_safety"`
}

// filter checks the names; "zone" is another word for the town level.
func (in gridsInput) filter(m *territory.Map) (territory.Filter, error) {
	f := territory.Filter{Level: territory.Level(in.Level), Kind: territory.Kind(in.Kind), Parent: in.Parent}
	if f.Level == "zone" {
		f.Level = territory.Town
	}
	if f.Level != "" && !f.Level.Known() {
		return f, problem.ErrChoice.At("level", "district, town, village, base")
	}
	if f.Kind != "" && !f.Kind.Known() {
		return f, problem.ErrChoice.At("kind", "territory, public_security, fire, work_safety")
	}
	if f.Parent != "" {
		if _, ok := m.Grid(f.Parent); !ok {
			return f, territory.ErrNoGrid.At("parent")
		}
	}
	return f, nil
}

func (api API) grids(ctx context.Context, who caller.Caller, in *gridsInput) (*route.Reply[route.List[shape.GridBody]], error) {
	m, err := api.Directory.Map(ctx, who.Credential)
	if err != nil {
		return nil, err
	}
	f, err := in.filter(m)
	if err != nil {
		return nil, err
	}
	return route.Listed(shape.GridsOf(m.Grids(f))), nil
}

func (api API) grid(ctx context.Context, who caller.Caller, in *shape.CodeInput) (*route.Reply[shape.GridBody], error) {
	m, err := api.Directory.Map(ctx, who.Credential)
	if err != nil {
		return nil, err
	}
	g, known := m.Grid(in.Code)
	if !known {
		return nil, territory.ErrNoGrid.New()
	}
	return &route.Reply[shape.GridBody]{Body: shape.GridOf(g)}, nil
}

type featureBody struct {
	Type       string            `json:"type" enum:"Feature"`
	Properties featureProperties `json:"properties"`
	Geometry   json.RawMessage   `json:"geometry" doc:"GeoJSON Polygon or MultiPolygon, CGCS2000 / WGS 84"`
}

type featureProperties struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Level  string `json:"level"`
	Kind   string `json:"kind"`
	Parent string `json:"parent"`
}

func featureOf(g territory.Grid, geometry []byte) featureBody {
	return featureBody{Type: "Feature", Geometry: geometry,
		Properties: featureProperties{Code: g.Code, Name: g.Name, Level: string(g.Level), Kind: string(g.Kind), Parent: g.Parent}}
}

func (api API) boundary(ctx context.Context, who caller.Caller, in *shape.CodeInput) (*route.Reply[featureBody], error) {
	g, geometry, err := api.Directory.Boundary(ctx, who.Credential, in.Code)
	return &route.Reply[featureBody]{Body: featureOf(g, geometry)}, err
}

type collectionBody struct {
	Type     string        `json:"type" enum:"FeatureCollection"`
	Features []featureBody `json:"features"`
}

func (api API) boundaries(ctx context.Context, who caller.Caller, in *gridsInput) (*route.Reply[collectionBody], error) {
	body := collectionBody{Type: "FeatureCollection", Features: []featureBody{}}
	shapes, err := api.Directory.Boundaries(ctx, who.Credential, in.filter)
	for _, shape := range shapes {
		body.Features = append(body.Features, featureOf(shape.Grid, shape.GeoJSON))
	}
	return &route.Reply[collectionBody]{Body: body}, err
}

func (api API) posts(ctx context.Context, who caller.Caller, in *shape.CodeInput) (*route.Reply[route.List[shape.PostBody]], error) {
	team, err := api.Directory.Team(ctx, who.Credential, in.Code)
	items := []shape.PostBody{}
	for _, seat := range team {
		items = append(items, shape.PostOf(seat))
	}
	return route.Listed(items), err
}

const (
	mostOwners     = 20
	mostOwnerWords = 60 // characters
)

type findOwnersInput struct {
	Q string `query:"q" required:"true" doc:"1 to 60 characters"`
}

func (api API) findOwners(ctx context.Context, who caller.Caller, in *findOwnersInput) (*route.Reply[route.List[shape.OwnerBody]], error) {
	if n := utf8.RuneCountInString(in.Q); strings.TrimSpace(in.Q) == "" || n > mostOwnerWords {
		return nil, query.ErrPlaceWords.At("q", mostOwnerWords)
	}
	found, err := api.Directory.FindOwners(ctx, who.Credential, in.Q, mostOwners)
	items := []shape.OwnerBody{}
	for _, o := range found {
		items = append(items, shape.PartyOf(o))
	}
	return route.Listed(items), err
}
