// Package caller (来访者) finds out who sends a request: from which address, with which session, in which language.
package caller

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/words"
)

// Visitor (来访者) is what the edge knows of who sends a request, before anybody looks at what it asks.
type Visitor struct {
	access.Credential
	Address string // throttles, paces, the door and the log all take this one
	Device  string // token of an earlier login, "" for none
	alive   func(context.Context, access.Credential) error
}

type visitorKey struct{}

// VisitorOf returns who sends the request of a context.
func VisitorOf(ctx context.Context) Visitor {
	v, _ := ctx.Value(visitorKey{}).(Visitor)
	return v
}

// Known says whether the session of a visitor lives; asked before a large body is read.
func (v Visitor) Known(ctx context.Context) error { return v.alive(ctx, v.Credential) }

// Visitors finds out who sends a request, once for all that ask.
type Visitors struct {
	Proxies Proxies
	Cookies Cookies
	Alive   func(context.Context, access.Credential) error // refuses a credential of which no session lives
}

// Around puts the visitor into the context of each request.
func (v Visitors) Around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		one := Visitor{Credential: CredentialOf(r, v.Cookies.Session()), Address: v.Proxies.Client(r), alive: v.Alive}
		if c, err := r.Cookie(v.Cookies.Device()); err == nil {
			one.Device = c.Value
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), visitorKey{}, one)))
	})
}

// CredentialOf reads the bearer token, else the cookie.
func CredentialOf(r *http.Request, cookie string) access.Credential {
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return access.Parse(token)
	}
	if c, err := r.Cookie(cookie); err == nil {
		return access.Parse(c.Value)
	}
	return access.Credential{}
}

// Who returns the credential of who asks.
func Who(r *http.Request) access.Credential { return VisitorOf(r.Context()).Credential }

// Of is who asks, for a handler.
func Of(ctx huma.Context) Caller {
	return Caller{Credential: VisitorOf(ctx.Context()).Credential, Lang: words.Preferred(ctx.Header("Accept-Language"))}
}

// Remote is an input that knows the address of who sends it, for throttling, and how the client calls itself.
type Remote struct{ Address, Agent string }

// Resolve implements huma.Resolver.
func (in *Remote) Resolve(ctx huma.Context) []error {
	in.Address, in.Agent = VisitorOf(ctx.Context()).Address, ctx.Header("User-Agent")
	return nil
}

// Caller is what a handler gets of who asks: no handler runs without it unless its route is public.
type Caller struct {
	access.Credential
	Lang string
}

type (
	callerKey struct{} // of the caller
	closedKey struct{} // of whether the route needs a session
)

// Closing says, to whoever refuses later, that a route needs a session.
func Closing(ctx context.Context) context.Context { return context.WithValue(ctx, closedKey{}, true) }

// ClosingIn does so within the framework.
func ClosingIn(ctx huma.Context) huma.Context { return huma.WithValue(ctx, closedKey{}, true) }

// Closed says whether the route of a request needs a session.
func Closed(ctx context.Context) bool {
	closed, _ := ctx.Value(closedKey{}).(bool)
	return closed
}

// With puts who asks into the context of a handler.
func With(ctx huma.Context, who Caller) huma.Context { return huma.WithValue(ctx, callerKey{}, who) }

// From takes who asks out of the context of a handler.
func From(ctx context.Context) Caller {
	who, _ := ctx.Value(callerKey{}).(Caller)
	return who
}
