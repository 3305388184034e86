package middleware

import (
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"
)

// compressible are the types of what is read as text. The stream of events is not among them: each has to leave at once.
var compressible = []string{"application/json", "application/problem+json", "application/geo+json", "application/openapi+json", "application/vnd.oai.openapi+json", "application/yaml",
	"application/openapi+yaml", "text/csv", "text/html", "text/plain"}

const (
	leastCompressed = 1 << 10 // bytes; less is not worth it
	zipped          = "-gzip" // ends the tag of what is sent so
)

// Compressed sends text that is read as gzip. What answers a change never is, nor what carries a secret or somebody's number (see route.Secretive): how much smaller
// a secret becomes beside a text that an attacker chooses, tells it (BREACH).
func Compressed(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(leastCompressed), gzhttp.EnableZstd(false), gzhttp.ContentTypes(compressible), gzhttp.SetContentType(false), gzhttp.SuffixETag(zipped))
	if err != nil {
		panic(err) // of options that are written above
	}
	text := wrap(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.URL.Path == "/api/v1/stream" {
			next.ServeHTTP(w, r)
			return
		}
		if known := r.Header.Get("If-None-Match"); known != "" { // what was sent as gzip is the same thing
			r.Header.Set("If-None-Match", strings.ReplaceAll(known, zipped+`"`, `"`))
		}
		text.ServeHTTP(w, r)
	})
}
