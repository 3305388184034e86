package caller

// The names of the cookies.
const (
	SessionCookie = "liandong_session"
	deviceCookie  = "liandong_device"
)

// Cookies are those by which a browser is known again. With TLS the names forbid what a neighbour below the same domain, or a page without TLS, could put in
// their place. The device is told to one path only, which __Host- does not allow.
type Cookies struct {
	Secure bool // over TLS only
}

// Session returns the name of the cookie that opens a session.
func (c Cookies) Session() string {
	if c.Secure {
		return "__Host-" + SessionCookie
	}
	return SessionCookie
}

// Device returns the name of the cookie of a device on which somebody has logged in.
func (c Cookies) Device() string {
	if c.Secure {
		return "__Secure-" + deviceCookie
	}
	return deviceCookie
}
