package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"liandong/internal/casework/query"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/problem"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/geo"
)

func (s *Server) territoryRoutes(r *route.Router) {
	route.Handle(r, http.MethodGet, "/locate", "locate", "Which grids does a point belong to?", s.locate)
	route.Handle(r, http.MethodGet, "/grids", "listGrids", "Grids by level, parent and kind", s.grids)
	route.Handle(r, http.MethodGet, "/grids/{code}", "readGrid", "One grid", s.grid)
	route.Handle(r, http.MethodGet, "/grids/{code}/boundary", "readBoundary", "Boundary of a grid as GeoJSON", s.boundary)
	route.Handle(r, http.MethodGet, "/grids/{code}/posts", "listPosts", "The team of a grid, with vacancies", s.posts)
	route.Handle(r, http.MethodGet, "/owners", "findOwners", "Units and posts in force that words may mean: by code, name or pinyin", s.findOwners)
	route.Handle(r, http.MethodGet, "/boundaries", "listBoundaries", "Boundaries of many grids as GeoJSON", s.boundaries)
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

func (s *Server) locate(ctx context.Context, who caller.Caller, in *locateInput) (*route.Reply[placeBody], error) {
	point, err := geo.Position{Lon: in.Lon, Lat: in.Lat, CRS: geo.CRS(in.CRS)}.Normalise()
	if err != nil {
		return nil, route.OnQuery(err)
	}
	m, err := s.Directory.Map(ctx, who.Credential)
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

func (s *Server) grids(ctx context.Context, who caller.Caller, in *gridsInput) (*route.Reply[route.List[shape.GridBody]], error) {
	m, err := s.Directory.Map(ctx, who.Credential)
	if err != nil {
		return nil, err
	}
	f, err := in.filter(m)
	if err != nil {
		return nil, err
	}
	return route.Listed(shape.GridsOf(m.Grids(f))), nil
}

type codeInput struct {
	Code string `path:"code"`
}

func (s *Server) grid(ctx context.Context, who caller.Caller, in *codeInput) (*route.Reply[shape.GridBody], error) {
	m, err := s.Directory.Map(ctx, who.Credential)
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

func (s *Server) boundary(ctx context.Context, who caller.Caller, in *codeInput) (*route.Reply[featureBody], error) {
	g, geometry, err := s.Directory.Boundary(ctx, who.Credential, in.Code)
	return &route.Reply[featureBody]{Body: featureOf(g, geometry)}, err
}

type collectionBody struct {
	Type     string        `json:"type" enum:"FeatureCollection"`
	Features []featureBody `json:"features"`
}

func (s *Server) boundaries(ctx context.Context, who caller.Caller, in *gridsInput) (*route.Reply[collectionBody], error) {
	body := collectionBody{Type: "FeatureCollection", Features: []featureBody{}}
	shapes, err := s.Directory.Boundaries(ctx, who.Credential, in.filter)
	for _, shape := range shapes {
		body.Features = append(body.Features, featureOf(shape.Grid, shape.GeoJSON))
	}
	return &route.Reply[collectionBody]{Body: body}, err
}

type postBody struct {
	Code        string     `json:"code"`
	Kind        string     `json:"kind"`
	Name        string     `json:"name"`
	Unit        string     `json:"unit"`
	Holder      *string    `json:"holder" nullable:"true" doc:"masked name; null where vacant"`
	VacantSince *time.Time `json:"vacant_since" nullable:"true"`
	StandIn     *string    `json:"stand_in" nullable:"true" doc:"masked name of who stands in"`
}

func (s *Server) posts(ctx context.Context, who caller.Caller, in *codeInput) (*route.Reply[route.List[postBody]], error) {
	team, err := s.Directory.Team(ctx, who.Credential, in.Code)
	items := []postBody{}
	for _, seat := range team {
		items = append(items, postOf(seat))
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

func (s *Server) findOwners(ctx context.Context, who caller.Caller, in *findOwnersInput) (*route.Reply[route.List[shape.OwnerBody]], error) {
	if n := utf8.RuneCountInString(in.Q); strings.TrimSpace(in.Q) == "" || n > mostOwnerWords {
		return nil, query.ErrPlaceWords.At("q", mostOwnerWords)
	}
	found, err := s.Directory.FindOwners(ctx, who.Credential, in.Q, mostOwners)
	items := []shape.OwnerBody{}
	for _, o := range found {
		items = append(items, shape.PartyOf(o))
	}
	return route.Listed(items), err
}

func postOf(m staffing.Member) postBody {
	b := postBody{Code: m.Post.Code, Kind: string(m.Post.Kind), Name: m.Post.Name, Unit: m.Post.Unit}
	if m.Vacant {
		b.VacantSince = shape.Moment(m.VacantSince)
	}
	if len(m.Holders) == 0 {
		return b
	}
	name := m.Holders[0].Shown
	if m.Vacant {
		b.StandIn = &name
	} else {
		b.Holder = &name
	}
	return b
}
