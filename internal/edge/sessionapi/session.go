package sessionapi

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/bigram"
)

type credentialsBody struct {
	Account  string `json:"account" maxLength:"100" doc:"account, or account@district"`
	Password string `json:"password" maxLength:"256"`
}

type sessionBody struct {
	Token    string       `json:"token,omitempty" doc:"only when the session is opened; send it as Bearer token"`
	Account  string       `json:"account"`
	Name     string       `json:"name"`
	District string       `json:"district"`
	Roles    []roleBody   `json:"roles"`
	Posts    []postOfBody `json:"posts"`
	Units    []unitOfBody `json:"units"`
	Expires  *time.Time   `json:"expires_at,omitempty"`
	Sources  []string     `json:"sources" doc:"sources that this caller may use for reports"`
	Failed   *failedBody  `json:"failed,omitempty" doc:"when the session is opened: what failed at this account since the last good login"`
	Once     bool         `json:"once" doc:"the password is one that an administrator gave: until it is changed, nothing else is open"`
}

type failedBody struct {
	Count  int64     `json:"count"`
	LastAt time.Time `json:"last_at"`
}

type roleBody struct {
	Role string     `json:"role"`
	Name shape.Text `json:"name"`
	Grid string     `json:"grid"`
}

type postOfBody struct {
	Code string `json:"code"`
	Name string `json:"name"`
	Kind string `json:"kind"`
	Grid string `json:"grid"`
}

type unitOfBody struct {
	Code string `json:"code"`
	Name string `json:"name"`
	Kind string `json:"kind"`
}

type loginInput struct {
	caller.Remote
	device string
	Body   credentialsBody
}

// Resolve implements huma.Resolver.
func (in *loginInput) Resolve(ctx huma.Context) []error {
	in.device = caller.VisitorOf(ctx.Context()).Device
	return in.Remote.Resolve(ctx)
}

type sessionOutput struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Body      sessionBody
}

func (api API) sessionRoutes(r *route.Router) {
	route.Handle(r, http.MethodPost, "/session", "openSession", "Log in", api.login, route.Public, route.Created)
	route.Handle(r, http.MethodGet, "/session", "readSession", "Who am I", api.whoami)
	route.Handle(r, http.MethodDelete, "/session", "closeSession", "Log out", api.logout)
	route.Handle(r, http.MethodPut, "/session/password", "changePassword", "Change the own password; this session stays, the others of the account end", api.changePassword)
}

func (api API) login(ctx context.Context, _ caller.Caller, in *loginInput) (*sessionOutput, error) {
	account, district, named := strings.Cut(bigram.Typed(in.Body.Account), "@")
	account = strings.ToLower(account) // no account has other letters (access.ErrAccountName)
	if !named {
		district = api.District
	}
	opened, err := api.Access.Login(ctx, api.DB, access.Attempt{District: district, Account: account, Password: in.Body.Password,
		Address: in.Address, Agent: in.Agent, Device: in.device})
	if err != nil {
		return nil, err
	}
	body, err := api.session(ctx, access.Parse(opened.Token))
	if err != nil {
		return nil, err
	}
	body.Token, body.Expires = opened.Token, &opened.Expires
	if f := opened.Failed; f.Count > 0 {
		body.Failed = &failedBody{f.Count, f.LastAt}
	}
	cookie := http.Cookie{Name: api.Cookies.Session(), Value: opened.Token, Path: "/", Expires: opened.Expires, HttpOnly: true, Secure: api.Cookies.Secure, SameSite: http.SameSiteStrictMode}
	device := http.Cookie{Name: api.Cookies.Device(), Value: opened.Device, Path: "/api/v1/session", MaxAge: 180 * 24 * 3600, HttpOnly: true, Secure: api.Cookies.Secure, SameSite: http.SameSiteStrictMode}
	return &sessionOutput{SetCookie: []http.Cookie{cookie, device}, Body: body}, nil
}

func (api API) session(ctx context.Context, who access.Credential) (sessionBody, error) {
	v, err := api.Intake.Visit(ctx, who)
	if err != nil {
		return sessionBody{}, err
	}
	body := sessionBody{Account: v.Account, Name: v.Name, District: v.District, Once: v.Once, Roles: []roleBody{}, Posts: []postOfBody{}, Units: []unitOfBody{}, Sources: []string{}}
	if v.Once {
		return body, nil
	}
	body.Sources = api.Intake.SourcesOf(v.Me)
	for _, g := range v.Me.Grants {
		body.Roles = append(body.Roles, roleBody{Role: string(g.Role), Name: shape.Text(g.Role.Name()), Grid: g.Grid})
	}
	for _, p := range v.Me.Posts {
		body.Posts = append(body.Posts, postOfBody{Code: p.Code, Name: p.Name, Kind: string(p.Kind), Grid: p.Grid})
	}
	for _, code := range v.Me.Units {
		if u, ok := v.Roster.Unit(code); ok {
			body.Units = append(body.Units, unitOfBody{Code: u.Code, Name: u.Name, Kind: string(u.Kind)})
		}
	}
	return body, nil
}

func (api API) whoami(ctx context.Context, who caller.Caller, _ *struct{}) (*sessionOutput, error) {
	body, err := api.session(ctx, who.Credential)
	return &sessionOutput{Body: body}, err
}

type passwordInput struct {
	caller.Remote
	Body PasswordDraft
}

// PasswordDraft is a change of the own password.
type PasswordDraft struct {
	Current  string `json:"current" maxLength:"256"`
	Password string `json:"password" maxLength:"256" doc:"the new one"`
}

func (api API) changePassword(ctx context.Context, who caller.Caller, in *passwordInput) (*route.Reply[sessionBody], error) {
	err := api.Access.ChangePassword(ctx, api.DB, who.Credential, access.OwnPassword{Current: in.Body.Current, New: in.Body.Password, Address: in.Address})
	if err != nil {
		return nil, err
	}
	body, err := api.session(ctx, who.Credential)
	return &route.Reply[sessionBody]{Body: body}, err
}

type emptyOutput struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
}

func (api API) logout(ctx context.Context, who caller.Caller, _ *struct{}) (*emptyOutput, error) {
	err := api.Calls.Logout(ctx, who.Credential)
	gone := http.Cookie{Name: api.Cookies.Session(), Path: "/", MaxAge: -1, HttpOnly: true, Secure: api.Cookies.Secure, SameSite: http.SameSiteStrictMode}
	return &emptyOutput{SetCookie: []http.Cookie{gone}}, err
}
