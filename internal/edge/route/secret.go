package route

import (
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/klauspost/compress/gzhttp"
)

// uncompressed keeps one answer as it is.
func uncompressed(ctx huma.Context) { ctx.SetHeader(gzhttp.HeaderNoCompression, "1") }

// secrets are the members of an answer beside which nothing is compressed.
var secrets = []string{"token", "secret", "password", "phone", "mail", "email"}

// Secretive says whether an operation answers with a secret or somebody's number, or sets a cookie.
func Secretive(api huma.API, op *huma.Operation) bool {
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
