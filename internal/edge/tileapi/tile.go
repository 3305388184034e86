// Package tileapi (瓦片) serves vector tiles of areas and cases, the background of maps and how areas stand.
package tileapi

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"sort"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/casework/query"
	"liandong/internal/directory"
	"liandong/internal/district/territory"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/tile"
)

// API is the routes over the services that they call.
type API struct {
	Directory *directory.Directory
	Ground    tile.Background
	Query     *query.Query
}

// Register describes and serves the routes.
func (api API) Register(r *route.Router) {
	route.Handle(r, http.MethodGet, "/tiles", "readTiles", "What maps are made of: where the district lies, and the background", api.tiles)
	route.Handle(r, http.MethodGet, "/tiles/grids/{z}/{x}/{y}", "gridTile", "A vector tile of grids: layers district, town, village, base and labels", api.areaTile(territory.Grids), vectorTile)
	for _, k := range territory.Overlays() {
		route.Handle(r, http.MethodGet, "/tiles/"+string(k)+"/{z}/{x}/{y}", string(k)+"Tile", "A vector tile of overlay grids: layers areas and labels", api.areaTile(string(k)), vectorTile)
	}
	route.Handle(r, http.MethodGet, "/tiles/cases/{z}/{x}/{y}", "caseTile", "A vector tile of cases the caller may see, open ones where no state is named: layers cases and clusters", api.caseTile, vectorTile)
	route.Handle(r, http.MethodGet, "/tiles/heat/{z}/{x}/{y}", "heatTile", "A vector tile of how many cases lie where, closed ones too: layer heat", api.heatTile, vectorTile)
	route.Handle(r, http.MethodGet, "/tiles/background/{z}/{x}/{y}", "backgroundTile", "A tile of the background, where it is a file of this server", api.backgroundTile, vectorTile)
	route.Handle(r, http.MethodGet, "/cases/standings", "countOpenByGrid", "Open, overdue and suspended cases by grid of a level", api.standings)
}

// vectorTile describes an answer of bytes.
func vectorTile(op *huma.Operation) {
	op.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{tileType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}},
		"204": {Description: "Nothing lies there"}, "304": {Description: "As before"}}
}

const tileType = "application/vnd.mapbox-vector-tile"

// TileAddress is which tile is asked for. Exported for the description of the API.
type TileAddress struct {
	Z       string `path:"z"`
	X       string `path:"x"`
	Y       string `path:"y"`
	Match   string `header:"If-None-Match" hidden:"true"`
	Accepts string `header:"Accept-Encoding" hidden:"true"`
}

type tileReply struct {
	Status   int
	Type     string `header:"Content-Type"`
	Encoding string `header:"Content-Encoding"`
	Tag      string `header:"ETag"`
	Cache    string `header:"Cache-Control"`
	Vary     string `header:"Vary"`
	Body     []byte
}

// answer hands a tile out. The browser may keep it, and asks every time whether it still holds: rights and cases change.
func (in TileAddress) answer(e tile.Encoded) *tileReply {
	out := &tileReply{Status: http.StatusOK, Type: tileType, Cache: "private, no-cache", Vary: "Accept-Encoding, Authorization, Cookie", Tag: `"` + e.Tag + `"`, Body: e.Body}
	packed := strings.Contains(in.Accepts, "gzip") && len(e.Gzip) > 0
	if packed {
		out.Tag, out.Encoding, out.Body = `"`+e.Tag+`-gz"`, "gzip", e.Gzip
	}
	switch {
	case strings.Contains(in.Match, out.Tag):
		out.Status, out.Type, out.Encoding, out.Body = http.StatusNotModified, "", "", nil
	case len(e.Body) == 0:
		out.Status, out.Type, out.Body = http.StatusNoContent, "", nil
	}
	return out
}

func (api API) areaTile(set string) func(context.Context, caller.Caller, *TileAddress) (*tileReply, error) {
	return func(ctx context.Context, who caller.Caller, in *TileAddress) (out *tileReply, err error) {
		a, err := tile.Parse(in.Z, in.X, in.Y)
		if err != nil {
			return nil, err
		}
		p, err := api.Directory.Tiles(ctx, who.Credential)
		if err != nil {
			return nil, err
		}
		made, err := p.Tile(set, a)
		return in.answer(made), err
	}
}

type caseTileInput struct {
	TileAddress
	shape.CaseQuery
}

func (api API) caseTile(ctx context.Context, who caller.Caller, in *caseTileInput) (*tileReply, error) {
	a, f, err := in.read()
	if err != nil {
		return nil, err
	}
	made, err := api.Query.Spots(ctx, who.Credential, f, a)
	if err != nil {
		return nil, err
	}
	return in.answer(made), nil
}

func (api API) heatTile(ctx context.Context, who caller.Caller, in *caseTileInput) (*tileReply, error) {
	a, f, err := in.read()
	if err != nil {
		return nil, err
	}
	made, err := api.Query.Heat(ctx, who.Credential, f, a)
	if err != nil {
		return nil, err
	}
	return in.answer(made), nil
}

func (in *caseTileInput) read() (a tile.Address, f query.Filter, err error) {
	if a, err = tile.Parse(in.Z, in.X, in.Y); err == nil {
		f, err = in.Filter()
	}
	return a, f, err
}

type tilesBody struct {
	Bounds     []float64      `json:"bounds" doc:"of the district: west, south, east, north in degrees; empty where no grids were imported"`
	Background backgroundBody `json:"background"`
}

type backgroundBody struct {
	Kind     string    `json:"kind" enum:"none,raster,vector" doc:"none: areas are drawn on a plain ground"`
	Template string    `json:"template" doc:"address of its tiles with {z}, {x} and {y}"`
	Bounds   []float64 `json:"bounds" doc:"empty where it is not known"`
	MinZoom  int       `json:"min_zoom"`
	MaxZoom  int       `json:"max_zoom"`
	Credit   string    `json:"credit"`
}

func (api API) tiles(ctx context.Context, who caller.Caller, _ *struct{}) (*route.Reply[tilesBody], error) {
	body := tilesBody{Bounds: []float64{}, Background: api.background()}
	p, err := api.Directory.Tiles(ctx, who.Credential)
	if err != nil {
		return nil, err
	}
	if b := p.Box(); b != (geo.Box{}) {
		body.Bounds = []float64{b.Min.Lon(), b.Min.Lat(), b.Max.Lon(), b.Max.Lat()}
	}
	return &route.Reply[tilesBody]{Body: body}, nil
}

func (api API) background() backgroundBody {
	g := api.Ground
	b := backgroundBody{Kind: "none", Bounds: []float64{}, Credit: g.Credit}
	switch {
	case g.Template != "":
		b.Kind, b.Template, b.MaxZoom = string(tile.Raster), g.Template, tile.MostZoom
	case g.Archive != nil:
		a := g.Archive
		b.Kind, b.Template, b.MinZoom, b.MaxZoom = string(a.Form), "/api/v1/tiles/background/{z}/{x}/{y}", a.MinZoom, min(a.MaxZoom, tile.MostZoom)
		if a.West < a.East && a.South < a.North {
			b.Bounds = []float64{a.West, a.South, a.East, a.North}
		}
	}
	return b
}

// backgroundTile hands out a tile as it lies in the file.
func (api API) backgroundTile(ctx context.Context, who caller.Caller, in *TileAddress) (*tileReply, error) {
	a, err := tile.Parse(in.Z, in.X, in.Y)
	if err != nil {
		return nil, err
	}
	if api.Ground.Archive == nil {
		return nil, tile.ErrSet.New()
	}
	if _, err := api.Directory.Map(ctx, who.Credential); err != nil {
		return nil, err
	}
	body, err := api.Ground.Archive.Tile(a)
	if err != nil || len(body) == 0 {
		return &tileReply{Status: http.StatusNoContent}, err
	}
	out := &tileReply{Status: http.StatusOK, Type: api.Ground.Archive.Type, Cache: "private, max-age=86400", Vary: "Accept-Encoding", Body: body}
	if !api.Ground.Archive.Packed {
		return out, nil
	}
	if strings.Contains(in.Accepts, "gzip") {
		out.Encoding = "gzip"
		return out, nil
	}
	plain, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	out.Body, err = io.ReadAll(plain)
	return out, err
}

type standingsInput struct {
	shape.CaseQuery
	Level string `query:"level" required:"true" enum:"district,town,village,base"`
}

type standingBody struct {
	Grid      string `json:"grid"`
	Open      int64  `json:"open"`
	Overdue   int64  `json:"overdue" doc:"of these"`
	Suspended int64  `json:"suspended" doc:"of these"`
}

func (api API) standings(ctx context.Context, who caller.Caller, in *standingsInput) (*route.Reply[route.List[standingBody]], error) {
	f, err := in.Filter()
	if err != nil {
		return nil, err
	}
	all, err := api.Query.Standings(ctx, who.Credential, f, territory.Level(in.Level))
	if err != nil {
		return nil, err
	}
	items := make([]standingBody, 0, len(all))
	for code, n := range all {
		items = append(items, standingBody{Grid: code, Open: n.Open, Overdue: n.Overdue, Suspended: n.Suspended})
	}
	sort.Slice(items, func(i, j int) bool { return items[i].Grid < items[j].Grid })
	return route.Listed(items), nil
}
