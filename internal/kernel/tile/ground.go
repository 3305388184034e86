package tile

import (
	"errors"
	"net/url"
	"strings"
)

// Background (底图) is what the areas are drawn on: nothing (the zero Background), tiles that the browser fetches from an address, or a file of tiles.
type Background struct {
	Template string   // with {z}, {x} and {y}
	Archive  *Archive // nil where there is no file
	Credit   string   // whose it is, as its licence asks to be shown

	origin string
}

var errTemplate = errors.New("the address of background tiles must be http(s)://host/… with {z}, {x} and {y} 底图地址应为 http(s) 地址并含 {z}、{x}、{y}")

// Ground reads what is configured: an address, else the path of a PMTiles file, else nothing.
func Ground(source, credit string) (Background, error) {
	b := Background{Credit: credit}
	switch {
	case source == "":
		return Background{}, nil
	case strings.Contains(source, "://"):
		u, err := url.Parse(source)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || strings.ContainsAny(u.Host, "{}*;, '\"") {
			return b, errTemplate
		}
		for _, hole := range []string{"{z}", "{x}", "{y}"} {
			if !strings.Contains(source, hole) {
				return b, errTemplate
			}
		}
		b.Template, b.origin = source, u.Scheme+"://"+u.Host
		return b, nil
	}
	var err error
	b.Archive, err = OpenArchive(source)
	return b, err
}

// Origin is the one origin that the browser must be allowed to fetch from; "" where everything comes from here.
func (b Background) Origin() string { return b.origin }
