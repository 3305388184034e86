package notice

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"liandong/internal/kernel/fault"
)

// What can be wrong with the URL of a webhook.
var (
	ErrURL = fault.Define(fault.Invalid, "notice.url",
		"应为完整的 https 网址，不含用户名和密码", "This must be a whole https URL without a user or password.")
	ErrForbidden = fault.Define(fault.Invalid, "notice.forbidden_address",
		"不能访问本机、内网、链路本地、组播等保留地址", "Loopback, private, link-local, multicast and other reserved addresses must not be called.")
)

// Gate (出口规则) says which webhooks may be called. Zero is the strictest: https, and public addresses only. Who sends from inside a network of the
// government names the parts of it that may be called.
type Gate struct {
	PlainHTTP bool           // http too: for tests
	Allow     []netip.Prefix // that may be called although they are reserved
	Resolver  Resolver       // net.DefaultResolver where it is nil
}

// Resolver looks up the addresses of a host; *net.Resolver is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// reserved are the networks that netip does not name but that lead inside or nowhere, or wrap an IPv4 address that would have to be
// looked at once more. (RFC 6890, RFC 6052, RFC 3056, RFC 4380)
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("::/96"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

// lets reports whether an address may be called.
func (g Gate) lets(a netip.Addr) bool {
	in := func(p netip.Prefix) bool { return p.Contains(a) }
	if slices.ContainsFunc(g.Allow, in) { // never true of an address with a zone, or of an IPv4 address in IPv6 clothes
		return true
	}
	return a.IsValid() && a.Zone() == "" && !a.Is4In6() && a.IsGlobalUnicast() && !a.IsPrivate() && !slices.ContainsFunc(reserved, in)
}

// Check looks at a URL as it is entered: its form, and its address where it names one. What its name resolves to is looked at on each call.
// Errors: ErrURL, ErrForbidden.
func (g Gate) Check(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
		return ErrURL.At("hook_url")
	}
	if plain := g.PlainHTTP && u.Scheme == "http"; u.Scheme != "https" && !plain {
		return ErrURL.At("hook_url")
	}
	host := "." + strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if strings.HasSuffix(host, ".localhost") && len(g.Allow) == 0 {
		return ErrForbidden.At("hook_url")
	}
	if a, err := netip.ParseAddr(u.Hostname()); err == nil && !g.lets(a) {
		return ErrForbidden.At("hook_url")
	}
	return nil
}

const dialPatience = 10 * time.Second

// dial connects to a host if all its addresses may be called, and looks once more at the one it connects to.
func (g Gate) dial(ctx context.Context, network, hostPort string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(hostPort)
	if err != nil {
		return nil, err
	}
	addresses, err := g.resolve(ctx, host)
	if err != nil {
		return nil, err
	}
	for _, a := range addresses {
		if !g.lets(a) {
			return nil, ErrForbidden.New()
		}
	}
	dialer := net.Dialer{Timeout: dialPatience, Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil || !g.lets(to.Addr()) {
			return ErrForbidden.New()
		}
		return nil
	}}
	var failed []error
	for _, a := range addresses {
		conn, err := dialer.DialContext(ctx, network, net.JoinHostPort(a.String(), port))
		if err == nil {
			return conn, nil
		}
		failed = append(failed, err)
	}
	return nil, errors.Join(failed...)
}

func (g Gate) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a}, nil
	}
	resolver := g.Resolver
	if resolver == nil {
		resolver = net.DefaultResolver
	}
	found, err := resolver.LookupNetIP(ctx, "ip", host)
	if err == nil && len(found) == 0 {
		err = &net.DNSError{Err: "no address", Name: host, IsNotFound: true}
	}
	// Go's resolver puts IPv4 addresses into IPv6 clothes: they are looked at, and called, as what they are.
	for i, a := range found {
		found[i] = a.Unmap()
	}
	return found, err
}
