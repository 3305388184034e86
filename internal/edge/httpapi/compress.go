package httpapi

import (
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/klauspost/compress/gzhttp"
)

// compressible are the types of what is read as text. The stream of events is not among them: each has to leave at once.
var compressible = []string{"application/json", "application/problem+json", "application/geo+json", "application/openapi+json", "application/vnd.oai.openapi+json", "application/yaml",
	"application/openapi+yaml", "text/csv", "text/html", "text/plain"}

const (
	leastCompressed = 1 << 10 // bytes; less is not worth it
	zipped          = "-gzip" // ends the tag of what is sent so
)

// compressed sends text that is read as gzip. What answers a change never is, nor what carries a secret or somebody's number (see secretive): how much smaller
// a secret becomes beside a text that an attacker chooses, tells it (BREACH).
func compressed(next http.Handler) http.Handler {
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

// uncompressed keeps one answer as it is.
func uncompressed(ctx huma.Context) { ctx.SetHeader(gzhttp.HeaderNoCompression, "1") }

// secrets are the members of an answer beside which nothing is compressed.
var secrets = []string{"token", "secret", "password", "phone", "mail", "email"}

// secretive says whether an operation answers with a secret or somebody's number, or sets a cookie.
func secretive(api huma.API, op *huma.Operation) bool {
	all, seen := api.OpenAPI().Components.Schemas, map[string]bool{}
	var holds func(*huma.Schema) bool
	holds = func(s *huma.Schema) bool {
		if s == nil {
			return false
		}
		if s.Ref != "" {
			if seen[s.Ref] {
				return false
			}
			seen[s.Ref] = true
			return holds(all.SchemaFromRef(s.Ref))
		}
		for name, member := range s.Properties {
			if slices.Contains(secrets, name) || holds(member) {
				return true
			}
		}
		more, _ := s.AdditionalProperties.(*huma.Schema)
		return holds(s.Items) || holds(more) || slices.ContainsFunc(slices.Concat(s.OneOf, s.AnyOf, s.AllOf), holds)
	}
	for _, answer := range op.Responses {
		if answer.Headers["Set-Cookie"] != nil {
			return true
		}
		for _, content := range answer.Content {
			if holds(content.Schema) {
				return true
			}
		}
	}
	return false
}
