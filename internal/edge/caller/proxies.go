package caller

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
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
