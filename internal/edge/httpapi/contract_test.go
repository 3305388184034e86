package httpapi_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// description is the committed OpenAPI document, as far as tests judge answers by it.
type description struct {
	operations []*operation
	schemas    map[string]*shape
	responses  map[string]*response
}

type operation struct {
	ID         string `json:"operationId"`
	Method     string `json:"-"`
	Path       string `json:"-"`
	Parameters []struct {
		Name     string `json:"name"`
		In       string `json:"in"`
		Required bool   `json:"required"`
		Schema   *shape `json:"schema"`
	} `json:"parameters"`
	RequestBody *struct {
		Content map[string]struct {
			Schema *shape `json:"schema"`
		} `json:"content"`
	} `json:"requestBody"`
	Responses map[string]*response  `json:"responses"`
	Security  []map[string][]string `json:"security"`
}

type response struct {
	Ref     string `json:"$ref"`
	Content map[string]struct {
		Schema *shape `json:"schema"`
	} `json:"content"`
}

// shape is a JSON Schema with the words that the document uses; TestTheContractIsUnderstood says which.
type shape struct {
	Ref        string            `json:"$ref"`
	Type       types             `json:"type"`
	Format     string            `json:"format"`
	Enum       []any             `json:"enum"`
	Properties map[string]*shape `json:"properties"`
	Required   []string          `json:"required"`
	More       json.RawMessage   `json:"additionalProperties"`
	Items      *shape            `json:"items"`
	OneOf      []*shape          `json:"oneOf"`
	Minimum    *float64          `json:"minimum"`
	Maximum    *float64          `json:"maximum"`
}

// types is one type, or several.
type types []string

// UnmarshalJSON implements json.Unmarshaler.
func (t *types) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*t = types{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(t))
}

func readContract(t testing.TB) *description {
	t.Helper()
	content, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Paths      map[string]map[string]*operation `json:"paths"`
		Components struct {
			Schemas   map[string]*shape    `json:"schemas"`
			Responses map[string]*response `json:"responses"`
		} `json:"components"`
	}
	if err := json.Unmarshal(content, &doc); err != nil {
		t.Fatal(err)
	}
	d := &description{schemas: doc.Components.Schemas, responses: doc.Components.Responses}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			op.Method, op.Path = strings.ToUpper(method), path
			d.operations = append(d.operations, op)
		}
	}
	slices.SortFunc(d.operations, func(a, b *operation) int { return strings.Compare(a.ID, b.ID) })
	return d
}

func (o *operation) public() bool {
	return !slices.ContainsFunc(o.Security, func(one map[string][]string) bool { return len(one) > 0 })
}

// faulty says what of an answer the description does not know: status, content type, fields, types. Empty where all is as described.
func (d *description) faulty(o *operation, status int, contentType string, body []byte) string {
	r := o.Responses[strconv.Itoa(status)]
	if r == nil {
		return fmt.Sprintf("status %d is not described", status)
	}
	if r.Ref != "" {
		r = d.responses[strings.TrimPrefix(r.Ref, "#/components/responses/")]
	}
	if len(r.Content) == 0 {
		if len(body) > 0 {
			return "a body where none is described"
		}
		return ""
	}
	content, ok := r.Content[contentType]
	kind, _, _ := strings.Cut(contentType, ";")
	if !ok {
		content, ok = r.Content[kind]
	}
	if !ok {
		if _, any := r.Content["application/octet-stream"]; any {
			return ""
		}
		return fmt.Sprintf("content type %q is not described", kind)
	}
	if content.Schema == nil || content.Schema.Format == "binary" || !strings.HasSuffix(kind, "json") {
		return ""
	}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return "no JSON: " + err.Error()
	}
	return d.differs(content.Schema, value, "")
}

// differs says where a value is not of a shape; empty where it is.
func (d *description) differs(s *shape, v any, at string) string {
	if s.Ref != "" {
		s = d.schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
	}
	if len(s.OneOf) > 0 {
		var why []string
		for _, one := range s.OneOf {
			found := d.differs(one, v, at)
			if found == "" {
				return ""
			}
			why = append(why, found)
		}
		return strings.Join(why, " and ")
	}
	if len(s.Type) > 0 && !slices.ContainsFunc(s.Type, func(t string) bool { return isA(t, v) }) {
		return fmt.Sprintf("%s is %T, described as %v", at, v, s.Type)
	}
	if v != nil && len(s.Enum) > 0 && !slices.Contains(s.Enum, v) {
		return fmt.Sprintf("%s is none of %v", at, s.Enum)
	}
	switch v := v.(type) {
	case string:
		if _, err := time.Parse(time.RFC3339, v); s.Format == "date-time" && err != nil {
			return at + " is no instant"
		}
	case []any:
		for i, one := range v {
			if s.Items == nil {
				break
			}
			if found := d.differs(s.Items, one, fmt.Sprintf("%s[%d]", at, i)); found != "" {
				return found
			}
		}
	case map[string]any:
		return d.members(s, v, at)
	}
	return ""
}

func (d *description) members(s *shape, v map[string]any, at string) string {
	for _, name := range s.Required {
		if _, ok := v[name]; !ok {
			return at + "." + name + " lacks"
		}
	}
	for name, one := range v {
		member := s.Properties[name]
		switch more := string(s.More); {
		case member != nil:
		case more == "true" || more == "" && s.Properties == nil:
			continue
		case strings.HasPrefix(more, "{"):
			member = &shape{}
			if err := json.Unmarshal(s.More, member); err != nil {
				return err.Error()
			}
		default:
			return at + "." + name + " is not described"
		}
		if found := d.differs(member, one, at+"."+name); found != "" {
			return found
		}
	}
	return ""
}

func isA(t string, v any) bool {
	switch v := v.(type) {
	case nil:
		return t == "null"
	case bool:
		return t == "boolean"
	case string:
		return t == "string"
	case float64:
		return t == "number" || t == "integer" && v == math.Trunc(v)
	case []any:
		return t == "array"
	}
	return t == "object"
}

// TestTheContractIsUnderstood: what the judge of answers does not know would be let pass.
func TestTheContractIsUnderstood(t *testing.T) {
	t.Parallel()
	known := []string{"$ref", "type", "format", "enum", "properties", "required", "additionalProperties", "items", "oneOf", "minimum", "maximum", "description", "readOnly",
		"contentEncoding", "default", "title", "minItems", "maxItems", "minLength", "maxLength", "pattern"}
	content, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Components struct {
			Schemas map[string]map[string]any `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(content, &doc); err != nil {
		t.Fatal(err)
	}
	var walk func(schema any, at string)
	walk = func(schema any, at string) {
		members, ok := schema.(map[string]any)
		if !ok {
			return
		}
		for word, value := range members {
			if !slices.Contains(known, word) {
				t.Errorf("%s says %q", at, word)
			}
			switch word {
			case "properties":
				for name, one := range value.(map[string]any) {
					walk(one, at+"."+name)
				}
			case "items", "additionalProperties":
				walk(value, at+"[]")
			case "oneOf":
				for _, one := range value.([]any) {
					walk(one, at)
				}
			}
		}
	}
	for name, schema := range doc.Components.Schemas {
		walk(schema, name)
	}
}
