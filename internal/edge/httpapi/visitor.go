package httpapi

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/words"
)

// visitor (来访者) is what the edge knows of who sends a request, before anybody looks at what it asks.
type visitor struct {
	access.Credential
	address string // throttles, paces, the door and the log all take this one
	device  string // token of an earlier login, "" for none
	alive   func(context.Context, access.Credential) error
}

type visitorKey struct{}

func visitorOf(ctx context.Context) visitor {
	v, _ := ctx.Value(visitorKey{}).(visitor)
	return v
}

// known says whether the session of a visitor lives; asked before a large body is read.
func (v visitor) known(ctx context.Context) error { return v.alive(ctx, v.Credential) }

// Visitors finds out who sends a request, once for all that ask.
type Visitors struct {
	Proxies Proxies
	Cookies Cookies
	Alive   func(context.Context, access.Credential) error // refuses a credential of which no session lives
}

// Around puts the visitor into the context of each request.
func (s Visitors) Around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := visitor{Credential: credentialOf(r, s.Cookies.Session()), address: s.Proxies.Client(r), alive: s.Alive}
		if c, err := r.Cookie(s.Cookies.Device()); err == nil {
			v.device = c.Value
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), visitorKey{}, v)))
	})
}

// credentialOf reads the bearer token, else the cookie.
func credentialOf(r *http.Request, cookie string) access.Credential {
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return access.Parse(token)
	}
	if c, err := r.Cookie(cookie); err == nil {
		return access.Parse(c.Value)
	}
	return access.Credential{}
}

// whoOf returns the credential of who asks.
func whoOf(r *http.Request) access.Credential { return visitorOf(r.Context()).Credential }

// callerOf is who asks, for a handler.
func callerOf(ctx huma.Context) caller {
	return caller{Credential: visitorOf(ctx.Context()).Credential, lang: words.Preferred(ctx.Header("Accept-Language"))}
}

// remote is an input that knows the address of who sends it, for throttling, and how the client calls itself.
type remote struct{ address, agent string }

// Resolve implements huma.Resolver.
func (in *remote) Resolve(ctx huma.Context) []error {
	in.address, in.agent = visitorOf(ctx.Context()).address, ctx.Header("User-Agent")
	return nil
}

// caller is what a handler gets of who asks: no handler runs without it unless its route is public.
type caller struct {
	access.Credential
	lang string
}

type (
	callerKey struct{} // of the caller
	closedKey struct{} // of whether the route needs a session
)

// closing says, to whoever refuses later, that a route needs a session.
func closing(ctx context.Context) context.Context { return context.WithValue(ctx, closedKey{}, true) }

// closingIn does so within the framework.
func closingIn(ctx huma.Context) huma.Context { return huma.WithValue(ctx, closedKey{}, true) }

// closedTo says whether the route of a request needs a session.
func closedTo(ctx context.Context) bool {
	closed, _ := ctx.Value(closedKey{}).(bool)
	return closed
}

// with puts who asks into the context of a handler.
func with(ctx huma.Context, who caller) huma.Context { return huma.WithValue(ctx, callerKey{}, who) }

// from takes who asks out of the context of a handler.
func from(ctx context.Context) caller {
	who, _ := ctx.Value(callerKey{}).(caller)
	return who
}
