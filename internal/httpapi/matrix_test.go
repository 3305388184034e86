package httpapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"liandong/internal/store/storetest"
)

// soundCall makes the plainest sound call of an operation about a thing: what is required and nothing else, from what the row of the operation says and what
// exists under the names of its fields.
func (w *matrixWorld) soundCall(doc *description, o *operation, th thing, with map[string]any) inside {
	value := func(name string) any {
		if v, ok := with[name]; ok {
			if f, ok := v.(func(*matrixWorld, thing) any); ok {
				return f(w, th)
			}
			return v
		}
		switch name {
		case "grid", "in_grid":
			return th.grid
		case "id":
			return th.id
		case "case":
			return th.id
		case "lon":
			return 120.6
		case "lat":
			return 31.0
		}
		if known := w.known[name]; len(known) > 0 {
			return known[0]
		}
		return nil
	}
	c := inside{method: o.Method, header: http.Header{"Accept-Language": {"en"}}}
	path, query := o.Path, url.Values{}
	for _, p := range o.Parameters {
		v := value(p.Name)
		_, said := with[p.Name]
		switch {
		case p.In == "path":
			path = strings.Replace(path, "{"+p.Name+"}", url.PathEscape(fmt.Sprint(v)), 1)
		case p.In == "query" && (p.Required || said) && v != nil:
			query.Set(p.Name, fmt.Sprint(v))
		}
	}
	if c.url = path; len(query) > 0 {
		c.url += "?" + query.Encode()
	}
	if raw, ok := with["body"].(string); ok {
		c.body = []byte(raw)
	} else if o.RequestBody != nil {
		if json_, ok := o.RequestBody.Content["application/json"]; ok {
			c.body, _ = json.Marshal(doc.plainest(json_.Schema, "", with, value))
			c.header.Set("Content-Type", "application/json")
		}
	}
	return c
}

// plainest is a value of a shape with what is required, and what the row names.
func (d *description) plainest(s *shape, name string, with map[string]any, value func(string) any) any {
	if s.Ref != "" {
		s = d.schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
	}
	if len(s.OneOf) > 0 {
		return d.plainest(s.OneOf[0], name, with, value)
	}
	if v, ok := with[name]; ok && name != "" {
		if _, dynamic := v.(func(*matrixWorld, thing) any); !dynamic {
			return v
		}
		return value(name)
	}
	switch s.Type[0] {
	case "object":
		out := map[string]any{}
		for key, member := range s.Properties {
			if _, said := with[key]; said || slices.Contains(s.Required, key) {
				out[key] = d.plainest(member, key, with, value)
			}
		}
		return out
	case "array":
		return []any{}
	case "boolean":
		return false
	}
	v := value(name)
	_, isText := v.(string)
	switch {
	case len(s.Enum) > 0:
		return s.Enum[len(s.Enum)-1]
	case s.Type[0] == "string" && isText:
		return v
	case s.Format == "date-time":
		return "2026-11-29T08:00:00Z"
	case s.Type[0] == "string" && name == "id":
		return uuid.Must(uuid.NewV7()).String()
	case s.Type[0] == "string":
		return "因工作需要"
	case v != nil && !isText:
		return v
	}
	return 1
}

func TestDump(t *testing.T) {
	onMemory(t)
	doc := readContract(t)
	w := newMatrixWorld(t, storetest.OpenSQLite(t))
	fmt.Println(len(w.standings), "standings")
	var out bytes.Buffer
	for _, o := range doc.operations {
		if slices.Contains([]string{"closeSession", "lockAccount", "resetPassword", "endSessions"}, o.ID) {
			continue
		}
		row := matrixRows[o.ID]
		for _, th := range w.things {
			got := map[int][]string{}
			sample := map[int]string{}
			for _, s := range w.standings {
				c := w.soundCall(doc, o, th, row.with)
				if s.token != "" {
					c.header.Set("Authorization", "Bearer "+s.token)
				}
				a, ok := w.ask(c)
				if !ok {
					t.Error(c.url)
				}
				got[a.status] = append(got[a.status], s.name)
				if sample[a.status] == "" {
					sample[a.status] = fmt.Sprintf("%s %s %.200s -> %.200s", c.method, c.url, c.body, a.raw)
				}
			}
			fmt.Fprintf(&out, "## %s %s\n", o.ID, th.name)
			for status, names := range got {
				fmt.Fprintf(&out, "  %d x%d: %s\n", status, len(names), strings.Join(names, ", "))
				if status != 401 {
					fmt.Fprintf(&out, "      %s\n", sample[status])
				}
			}
		}
	}
	_ = os.WriteFile("/tmp/matrix-dump.txt", out.Bytes(), 0o644)
}

type matrixRow struct {
	with map[string]any
}

var matrixRows = map[string]matrixRow{}
