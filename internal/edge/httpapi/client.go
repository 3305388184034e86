package httpapi

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/words"
)

// Proxies (可信代理) are those whose word is taken for where a request comes from.
type Proxies struct {
	Trusted   []netip.Prefix
	Forwarded bool // they say it in Forwarded (RFC 7239) instead of X-Forwarded-For; never both, because a proxy passes on the one that it does not write
}

func (p Proxies) trust(a netip.Addr) bool {
	return slices.ContainsFunc(p.Trusted, func(one netip.Prefix) bool { return one.Contains(a) })
}

// Client returns the address that a request comes from: of who is connected, or, where that is a trusted proxy, the last one in its header that is none.
// What stands before that, anybody may have written.
func (p Proxies) Client(r *http.Request) string {
	client, ok := hop(r.RemoteAddr)
	if !ok {
		return ""
	}
	if !p.trust(client) {
		return client.String()
	}
	header := "X-Forwarded-For"
	if p.Forwarded {
		header = "Forwarded"
	}
	for rest := strings.Join(r.Header.Values(header), ","); rest != ""; {
		var last string
		if at := strings.LastIndexByte(rest, ','); at >= 0 {
			rest, last = rest[:at], rest[at+1:]
		} else {
			rest, last = "", rest
		}
		if p.Forwarded {
			last = forwardedFor(last)
		}
		before, ok := hop(last)
		if !ok {
			break
		}
		client = before
		if !p.trust(client) {
			break
		}
	}
	return client.String()
}

// hop reads an address with or without port.
func hop(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	if host, _, err := net.SplitHostPort(text); err == nil {
		text = host
	}
	a, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return a.Unmap().WithZone(""), err == nil
}

// forwardedFor returns what one element of Forwarded says after for=; "" where it says nothing.
func forwardedFor(element string) string {
	for pair := range strings.SplitSeq(element, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		if strings.EqualFold(name, "for") {
			return strings.Trim(value, `"`)
		}
	}
	return ""
}

// visitor (来访者) is what the edge knows of who sends a request, before anybody looks at what it asks.
type visitor struct {
	access.Credential
	address string // throttles, paces, the door and the log all take this one
	device  string // token of an earlier login, "" for none
	server  *Server
}

type visitorKey struct{}

func visitorOf(ctx context.Context) visitor {
	v, _ := ctx.Value(visitorKey{}).(visitor)
	return v
}

// visited finds out who sends a request, once for all.
func (s *Server) visited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := visitor{Credential: credentialOf(r, s.sessionCookie()), address: s.Proxies.Client(r), server: s}
		if c, err := r.Cookie(s.deviceCookie()); err == nil {
			v.device = c.Value
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), visitorKey{}, v)))
	})
}

// With TLS the names forbid what a neighbour below the same domain, or a page without TLS, could put in their place. The device is told to one path only,
// which __Host- does not allow.
func (s *Server) sessionCookie() string {
	if s.Secure {
		return "__Host-" + sessionCookie
	}
	return sessionCookie
}

func (s *Server) deviceCookie() string {
	if s.Secure {
		return "__Secure-" + deviceCookie
	}
	return deviceCookie
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

// who is the credential of who asks.
func (s *Server) who(r *http.Request) access.Credential { return visitorOf(r.Context()).Credential }

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
