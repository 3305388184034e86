package httpapi

import (
	"maps"
	"net/http"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/edge/route"
)

// TestEveryRouteSaysHowMuchItTakes walks the description: nothing public takes more than a few kilobytes, or text without a bound, and what takes more than a
// small body is on this list.
func TestEveryRouteSaysHowMuchItTakes(t *testing.T) {
	t.Parallel()
	api := (&Server{}).API(http.NewServeMux())
	large := map[string]bool{"saveRules": true, "saveMatter": true, "editCalendar": true, "tryCalendar": true}
	seen, open := 0, 0
	for path, item := range api.OpenAPI().Paths {
		for method, op := range operations(item) {
			seen++
			free := len(op.Security) == 1 && len(op.Security[0]) == 0
			switch {
			case free && op.MaxBodyBytes > route.PublicBody:
				t.Errorf("%s %s is public and takes %d bytes", method, path, op.MaxBodyBytes)
			case op.MaxBodyBytes > route.SmallBody && !large[op.OperationID]:
				t.Errorf("%s %s takes %d bytes", method, path, op.MaxBodyBytes)
			}
			if !free || op.RequestBody == nil {
				continue
			}
			open++
			for kind, content := range op.RequestBody.Content {
				schema := content.Schema
				if schema.Ref != "" {
					schema = api.OpenAPI().Components.Schemas.SchemaFromRef(schema.Ref)
				}
				for name, member := range schema.Properties {
					if member.Type == "string" && (member.MaxLength == nil || *member.MaxLength > 256) {
						t.Errorf("%s %s (%s): %s has no bound", method, path, kind, name)
					}
				}
			}
		}
	}
	if seen < 100 || open < 2 {
		t.Errorf("%d routes, %d of them public with a body", seen, open)
	}
}

func operations(item *huma.PathItem) map[string]*huma.Operation {
	all := map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete}
	maps.DeleteFunc(all, func(_ string, op *huma.Operation) bool { return op == nil })
	return all
}
