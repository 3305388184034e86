// Package accountapi (账号) serves accounts, grants and roles.
package accountapi

import (
	"context"
	"net/http"
	"time"

	"liandong/internal/administration"
	"liandong/internal/district/territory"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/access"
)

// API is the routes over the services that they call.
type API struct {
	Administration *administration.Service
}

// Register describes and serves the routes.
func (api API) Register(r *route.Router) {
	route.Handle(r, http.MethodGet, "/accounts", "listAccounts", "Accounts with their grants, each explained; never a password", api.accounts)
	route.Handle(r, http.MethodPost, "/accounts", "createAccount", "Open an account; its password is shown once. It may do nothing before something is granted", api.createAccount, route.Created)
	route.Handle(r, http.MethodPost, "/accounts/{account}/lock", "lockAccount", "End an account's access and its sessions at once", api.lockAccount)
	route.Handle(r, http.MethodPost, "/accounts/{account}/unlock", "unlockAccount", "Let an account log in again; one that opens personal data or administers, when another has signed", api.unlockAccount, shape.MayAsk[struct{}](r.API))
	route.Handle(r, http.MethodPost, "/accounts/{account}/sessions/end", "endSessions", "Log an account out everywhere", api.endSessions)
	route.Handle(r, http.MethodPost, "/accounts/{account}/password", "resetPassword", "A new password, shown once; all sessions end and the owner is told. Of an account that opens personal data or administers another signs, and each of the two is shown a half", api.resetPassword, shape.MayAsk[openedBody](r.API))
	route.Handle(r, http.MethodPost, "/accounts/{account}/grants", "giveGrant", "Grant a role over a territory; one that opens contacts or makes an administrator, when another has signed", api.giveGrant, shape.MayAsk[struct{}](r.API))
	route.Handle(r, http.MethodPost, "/accounts/{account}/grants/{grant}/revoke", "revokeGrant", "End a grant and the account's sessions at once", api.revokeGrant)
	route.Handle(r, http.MethodGet, "/roles", "listRoles", "The roles that can be granted, and what each opens", api.roles)
}

type accountsInput struct {
	Q     string `query:"q" doc:"part of the account or of the name that is shown"`
	Role  string `query:"role"`
	Grid  string `query:"grid" doc:"with a grant in this grid or below"`
	After string `query:"after"`
}

type accountBody struct {
	Account   string      `json:"account"`
	Name      string      `json:"name" doc:"masked, or the name of an office"`
	CreatedAt time.Time   `json:"created_at"`
	LockedAt  *time.Time  `json:"locked_at" nullable:"true"`
	CanLogIn  bool        `json:"can_log_in" doc:"it has a password"`
	Once      bool        `json:"once" doc:"the password is one that an administrator gave; it opens nothing but its own change"`
	Sessions  int         `json:"sessions" doc:"alive now"`
	Grants    []grantBody `json:"grants" doc:"that hold now or will"`
}

type grantBody struct {
	ID       string     `json:"id"`
	Role     string     `json:"role"`
	RoleName shape.Text `json:"role_name"`
	Grid     string     `json:"grid"`
	GridName string     `json:"grid_name"`
	Classes  []string   `json:"classes"`
	Via      string     `json:"via" doc:"the post that carries it; empty for a personal grant"`
	From     time.Time  `json:"from"`
	To       *time.Time `json:"to" nullable:"true"`
	By       string     `json:"by" doc:"who gave it; empty where that was not kept"`
	At       *time.Time `json:"at" nullable:"true" doc:"when it was given"`
	Words    shape.Text `json:"words" doc:"what it opens, in one sentence"`
}

type accountsBody struct {
	Items []accountBody `json:"items"`
	Next  string        `json:"next" doc:"account after which the next page begins; empty at the end"`
}

func (api API) accounts(ctx context.Context, who caller.Caller, in *accountsInput) (*route.Reply[accountsBody], error) {
	all, next, m, err := api.Administration.Accounts(ctx, who.Credential, administration.AccountSearch{Words: in.Q, Role: in.Role, Grid: in.Grid, After: in.After})
	if err != nil {
		return nil, err
	}
	b := accountsBody{Items: []accountBody{}, Next: next}
	for _, a := range all {
		one := accountBody{Account: a.Account, Name: a.Name, CreatedAt: a.CreatedAt, LockedAt: shape.Moment(a.LockedAt), CanLogIn: a.CanLogIn, Once: a.Once, Sessions: a.Sessions, Grants: []grantBody{}}
		for _, g := range a.Grants {
			one.Grants = append(one.Grants, grantOf(g, m))
		}
		b.Items = append(b.Items, one)
	}
	return &route.Reply[accountsBody]{Body: b}, nil
}

func grantOf(g access.Grant, m *territory.Map) grantBody {
	grid, known := m.Grid(g.Grid)
	if !known {
		grid.Name = g.Grid
	}
	b := grantBody{ID: g.ID, Role: string(g.Role), RoleName: shape.Text(g.Role.Name()), Grid: g.Grid, GridName: grid.Name, Classes: []string{}, Via: g.Via,
		From: g.From.UTC(), To: shape.Moment(g.To), By: g.By, At: shape.Moment(g.At), Words: shape.Text(g.Explain(grid.Name))}
	for _, c := range g.Classes {
		b.Classes = append(b.Classes, string(c))
	}
	return b
}

type newAccountInput struct {
	Body AccountDraft
}

// AccountDraft is an account to be opened.
type AccountDraft struct {
	Account string `json:"account"`
	Name    string `json:"name" doc:"of a person only its mask is kept"`
	Office  bool   `json:"office,omitempty" doc:"the name is that of an office; without a number the account belongs to nobody, and neither administers nor sees contacts"`
	Number  string `json:"number,omitempty" doc:"staff number of who holds it: the same number is the same person; only a keyed hash is kept"`
	SameAs  string `json:"same_as,omitempty" doc:"instead of the number: an account that the same person has already"`
}

type openedBody struct {
	Account  string `json:"account"`
	Name     string `json:"name"`
	Password string `json:"password" doc:"shown this once"`
}

func (api API) createAccount(ctx context.Context, who caller.Caller, in *newAccountInput) (*route.Reply[openedBody], error) {
	b := in.Body
	name, password, err := api.Administration.CreateAccount(ctx, who.Credential, administration.NewAccount{Account: b.Account, Name: b.Name, Office: b.Office, Number: b.Number, SameAs: b.SameAs})
	return &route.Reply[openedBody]{Body: openedBody{Account: b.Account, Name: name, Password: password}}, err
}

// AccountPath names an account; exported, because it is embedded.
type AccountPath struct {
	Account string `path:"account"`
}

type reasonedInput struct {
	AccountPath
	Body shape.ReasonDraft
}

func (api API) lockAccount(ctx context.Context, who caller.Caller, in *reasonedInput) (*struct{}, error) {
	return nil, api.Administration.Lock(ctx, who.Credential, in.Account, in.Body.Reason)
}

// WhyDraft is said where another must sign.
type WhyDraft struct {
	ID     string `json:"id,omitempty" doc:"UUID made by whoever sends it: the same id with the same content is the same deed or request, and shown the same again; one is made where it is left out"`
	Remark string `json:"remark,omitempty" doc:"why, for who signs"`
}

func (w *WhyDraft) why() administration.Why {
	if w == nil {
		return administration.Why{}
	}
	return administration.Why{ID: w.ID, Remark: w.Remark}
}

type whyInput struct {
	AccountPath
	Body *WhyDraft // may be left out where one may do it alone
}

func (api API) unlockAccount(ctx context.Context, who caller.Caller, in *whyInput) (*shape.Either, error) {
	asked, err := api.Administration.Unlock(ctx, who.Credential, in.Account, in.Body.why())
	return shape.DoneOr(asked, http.StatusNoContent, nil), err
}

func (api API) endSessions(ctx context.Context, who caller.Caller, in *AccountPath) (*struct{}, error) {
	return nil, api.Administration.EndSessions(ctx, who.Credential, in.Account)
}

func (api API) resetPassword(ctx context.Context, who caller.Caller, in *whyInput) (*shape.Either, error) {
	password, asked, err := api.Administration.Repassword(ctx, who.Credential, in.Account, in.Body.why())
	return shape.DoneOr(asked, http.StatusOK, openedBody{Account: in.Account, Password: password}), err
}

type grantInput struct {
	AccountPath
	Body GrantDraft
}

// GrantDraft is a grant to be given.
type GrantDraft struct {
	Role      string     `json:"role"`
	Grid      string     `json:"grid"`
	Contact   bool       `json:"contact,omitempty" doc:"names and phones of who reported, for a purpose"`
	Protected bool       `json:"protected,omitempty" doc:"a desk for secret cases: protected ones and tip-offs"`
	From      *time.Time `json:"from,omitempty" doc:"now where it is left out"`
	To        *time.Time `json:"to,omitempty" doc:"open where it is left out"`
	WhyDraft
}

func (api API) giveGrant(ctx context.Context, who caller.Caller, in *grantInput) (*shape.Either, error) {
	b := in.Body
	g := access.Grant{Account: in.Account, Role: access.Role(b.Role), Grid: b.Grid, Classes: []access.Class{access.Plain}, From: shape.Given(b.From), To: shape.Given(b.To)}
	if b.Contact {
		g.Classes = append(g.Classes, access.Contact)
	}
	if b.Protected {
		g.Classes = append(g.Classes, access.Protected)
	}
	asked, err := api.Administration.Grant(ctx, who.Credential, g, b.why())
	return shape.DoneOr(asked, http.StatusNoContent, nil), err
}

type revokeInput struct {
	AccountPath
	Grant string `path:"grant"`
	Body  shape.ReasonDraft
}

func (api API) revokeGrant(ctx context.Context, who caller.Caller, in *revokeInput) (*struct{}, error) {
	return nil, api.Administration.Revoke(ctx, who.Credential, in.Account, in.Grant, in.Body.Reason)
}

type roleOfBody struct {
	Role      string     `json:"role"`
	Name      shape.Text `json:"name"`
	Opens     shape.Text `json:"opens" doc:"what it opens over an area, without contacts"`
	Contact   bool       `json:"contact" doc:"it can be granted with contacts"`
	Protected bool       `json:"protected" doc:"it can be granted as a desk for secret cases"`
}

func (api API) roles(ctx context.Context, who caller.Caller, _ *struct{}) (*route.Reply[route.List[roleOfBody]], error) {
	if err := api.Administration.MayGrant(ctx, who.Credential); err != nil {
		return nil, err
	}
	items := []roleOfBody{}
	for _, r := range access.Roles() {
		items = append(items, roleOfBody{Role: string(r), Name: shape.Text(r.Name()), Opens: shape.Text(access.Grant{Role: r}.Explain("…")), Contact: r.UsesContacts(), Protected: r.Carries(access.Protected)})
	}
	return route.Listed(items), nil
}
