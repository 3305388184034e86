// Package doorapi (公众入口) serves the public door: guests, confirmed numbers and printed codes of places.
package doorapi

import (
	"bytes"
	"context"
	"image/png"
	"net/http"
	"net/url"
	"time"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/directory"
	"liandong/internal/door"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/problem"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
)

var errNoDoor = fault.Define(fault.Unavailable, "door.off", "本系统未开放公众入口", "This installation has no public door.")

// API is the routes over the services that they call.
type API struct {
	Directory *directory.Directory
	District  string
	Door      *door.Service
	Public    *url.URL
}

// Register describes and serves the routes.
func (api API) Register(r *route.Router) {
	route.Handle(r, http.MethodPost, "/door", "enterDoor", "Come in without an account; the secret is shown once", atDoor(api.Door, api.enter), route.Public, route.Created)
	route.Handle(r, http.MethodPost, "/door/follow", "followDoor", "Come in again, by the number of a report and its secret", atDoor(api.Door, api.followDoor), route.Public, route.Created)
	route.Handle(r, http.MethodPost, "/door/phone", "sendCode", "Have a code sent to one's number", atDoor(api.Door, api.sendCode))
	route.Handle(r, http.MethodPost, "/door/phone/confirm", "confirmPhone", "Confirm the number by the code", atDoor(api.Door, api.confirmPhone))
	route.Handle(r, http.MethodGet, "/door/places/{code}", "readPlace", "The place of a printed code", atDoor(api.Door, api.place), route.Public)
	route.Handle(r, http.MethodGet, "/places", "listPlaces", "Places with a printed code", atDoor(api.Door, api.places))
	route.Handle(r, http.MethodPost, "/places", "makePlace", "Give a place a code", atDoor(api.Door, api.makePlace), route.Created)
	route.Handle(r, http.MethodDelete, "/places/{code}", "closePlace", "End the use of a code", atDoor(api.Door, api.closePlace))
	op := &huma.Operation{OperationID: "readPlaceQR", Method: http.MethodGet, Path: "/api/v1/places/{code}/qr", Summary: "The QR code of a place, as PNG, to be printed",
		Security:   []map[string][]string{{"bearer": {}}, {"cookie": {}}},
		Parameters: []*huma.Param{{Name: "code", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}}},
		Responses:  map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"image/png": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}}
	r.Plain(op, api.placeQR)
}

// atDoor is a handler where there is a door.
func atDoor[I, O any](at *door.Service, fn func(context.Context, caller.Caller, *I) (*O, error)) func(context.Context, caller.Caller, *I) (*O, error) {
	return func(ctx context.Context, who caller.Caller, in *I) (*O, error) {
		if at == nil {
			return nil, errNoDoor.New()
		}
		return fn(ctx, who, in)
	}
}

type enteredBody struct {
	Token   string    `json:"token" doc:"send it as Bearer token"`
	Secret  string    `json:"secret,omitempty" doc:"to be written down with the number of the report; shown once"`
	Expires time.Time `json:"expires_at"`
}

func (api API) enter(ctx context.Context, _ caller.Caller, in *caller.Remote) (*route.Reply[enteredBody], error) {
	e, err := api.Door.Enter(ctx, api.District, in.Address)
	return &route.Reply[enteredBody]{Body: enteredBody(e)}, err
}

type followInput struct {
	caller.Remote
	Body struct {
		Number string `json:"number" maxLength:"64"`
		Secret string `json:"secret" maxLength:"64"`
	}
}

func (api API) followDoor(ctx context.Context, _ caller.Caller, in *followInput) (*route.Reply[enteredBody], error) {
	e, err := api.Door.Follow(ctx, api.District, in.Body.Number, in.Body.Secret, in.Address)
	return &route.Reply[enteredBody]{Body: enteredBody(e)}, err
}

type phoneInput struct {
	caller.Remote
	Body struct {
		Phone string `json:"phone" maxLength:"32"`
	}
}

func (api API) sendCode(ctx context.Context, who caller.Caller, in *phoneInput) (*route.Reply[struct{}], error) {
	return &route.Reply[struct{}]{}, api.Door.SendCode(ctx, who.Credential, in.Body.Phone, in.Address)
}

type confirmInput struct {
	Body struct {
		Code string `json:"code" maxLength:"16"`
	}
}

type confirmedBody struct {
	Phone string `json:"phone" doc:"masked"`
}

func (api API) confirmPhone(ctx context.Context, who caller.Caller, in *confirmInput) (*route.Reply[confirmedBody], error) {
	g, err := api.Door.Confirm(ctx, who.Credential, in.Body.Code)
	return &route.Reply[confirmedBody]{Body: confirmedBody{Phone: access.MaskPhone(g.Phone)}}, err
}

type spotBody struct {
	Code   string     `json:"code"`
	Name   string     `json:"name"`
	Lon    float64    `json:"lon" doc:"WGS 84"`
	Lat    float64    `json:"lat"`
	MadeAt *time.Time `json:"made_at" nullable:"true"`
}

func spotOf(p door.Place) spotBody {
	return spotBody{Code: p.Code, Name: p.Name, Lon: p.At.Lon, Lat: p.At.Lat, MadeAt: shape.Moment(p.MadeAt)}
}

func (api API) place(ctx context.Context, _ caller.Caller, in *shape.CodeInput) (*route.Reply[spotBody], error) {
	p, err := api.Door.Place(ctx, api.District, in.Code)
	return &route.Reply[spotBody]{Body: spotOf(p)}, err
}

func (api API) places(ctx context.Context, who caller.Caller, _ *struct{}) (*route.Reply[route.List[spotBody]], error) {
	all, err := api.Door.Places(ctx, who.Credential)
	if err != nil {
		return nil, err
	}
	items := []spotBody{}
	for _, p := range all {
		items = append(items, spotOf(p))
	}
	return route.Listed(items), nil
}

type placeDraft struct {
	Name     string             `json:"name"`
	Location shape.LocationBody `json:"location"`
}

func (api API) makePlace(ctx context.Context, who caller.Caller, in *struct{ Body placeDraft }) (*route.Reply[spotBody], error) {
	l := in.Body.Location
	at, err := geo.Position{Lon: l.Lon, Lat: l.Lat, CRS: geo.CRS(l.CRS)}.Normalise()
	if err != nil {
		return nil, err
	}
	p, err := api.Door.MakePlace(ctx, who.Credential, door.Place{Name: in.Body.Name, At: geo.Position{Lon: at.Lon(), Lat: at.Lat(), CRS: geo.WGS84}},
		func(tx *store.Tx) (string, error) { return api.Directory.PathAt(tx, who.District, at) })
	return &route.Reply[spotBody]{Body: spotOf(p)}, err
}

func (api API) closePlace(ctx context.Context, who caller.Caller, in *shape.CodeInput) (*route.Reply[struct{}], error) {
	return &route.Reply[struct{}]{}, api.Door.ClosePlace(ctx, who.Credential, in.Code, func(tx *store.Tx, p door.Place) (string, error) { return api.pathOf(tx, who.Credential, p) })
}

// pathOf is the path of the base grid in which a place lies.
func (api API) pathOf(tx *store.Tx, who access.Credential, p door.Place) (string, error) {
	at, err := p.At.Normalise()
	if err != nil {
		return "", err
	}
	return api.Directory.PathAt(tx, who.District, at)
}

const qrSide = 480 // pixels

// placeQR draws the code that leads to the door with the place filled in.
func (api API) placeQR(w http.ResponseWriter, r *http.Request) {
	picture, err := api.drawQR(r)
	if err != nil {
		problem.Write(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	_, _ = w.Write(picture)
}

func (api API) drawQR(r *http.Request) ([]byte, error) {
	if api.Door == nil {
		return nil, errNoDoor.New()
	}
	who := caller.Who(r)
	p, err := api.Door.PlaceFor(r.Context(), who, r.PathValue("code"), func(tx *store.Tx, p door.Place) (string, error) { return api.pathOf(tx, who, p) })
	if err != nil {
		return nil, err
	}
	to, err := route.PublicURL(api.Public, r)
	if err != nil {
		return nil, err
	}
	to.Path, to.RawQuery = "/door", "place="+p.Code
	code, err := qr.Encode(to.String(), qr.M, qr.Auto)
	if err != nil {
		return nil, err
	}
	if code, err = barcode.Scale(code, qrSide, qrSide); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = png.Encode(&out, code)
	return out.Bytes(), err
}
