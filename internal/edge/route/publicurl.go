package route

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"

	"liandong/internal/kernel/fault"
)

var (
	errPublicURL = fault.Define(fault.Invalid, "http.public_url", "公开地址应为 https://主机[:端口]，不带路径",
		"The public address must be https://HOST[:PORT] (or http://), without a path.")
	errNoPublicURL = fault.Define(fault.Unavailable, "http.no_public_url", "还没有设置公开地址（--public-url），印出的二维码不知道指向哪里，请联系系统管理员",
		"No public address is set (--public-url), so a printed code would not know where to lead. Please ask the system administrator.")
)

// ParsePublicURL reads the address at which people reach an installation; nil for "". Errors: errPublicURL.
func ParsePublicURL(text string) (*url.URL, error) {
	if text == "" {
		return nil, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" {
		return nil, errPublicURL.At("public-url")
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}, nil
}

// PublicURL returns the address that is printed and sent. Host is what a client says, so it is only believed on one's own machine, where nobody else is led astray.
func PublicURL(public *url.URL, r *http.Request) (*url.URL, error) {
	if public != nil {
		u := *public
		return &u, nil
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	if a, err := netip.ParseAddr(host); host != "localhost" && (err != nil || !a.IsLoopback()) {
		return nil, errNoPublicURL.New()
	}
	return &url.URL{Scheme: "http", Host: r.Host}, nil
}
