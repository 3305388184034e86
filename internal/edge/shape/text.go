package shape

import (
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/kernel/words"
)

// Object is a JSON object whose members are not known beforehand.
type Object json.RawMessage

// MarshalJSON implements json.Marshaler.
func (o Object) MarshalJSON() ([]byte, error) {
	if len(o) == 0 {
		return []byte("{}"), nil
	}
	return o, nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (o *Object) UnmarshalJSON(b []byte) error { *o = append((*o)[:0], b...); return nil }

// Schema implements huma.SchemaProvider.
func (Object) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
}

// Optional is an object or null. huma cannot say that of a reference by a tag.
type Optional[T any] struct{ value *T }

// Some returns what is not null.
func Some[T any](v T) Optional[T] { return Optional[T]{&v} }

// MarshalJSON implements json.Marshaler.
func (o Optional[T]) MarshalJSON() ([]byte, error) { return json.Marshal(o.value) }

// Schema implements huma.SchemaProvider.
func (Optional[T]) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{r.Schema(reflect.TypeFor[T](), true, ""), {Type: "null"}}}
}

// Text is a sentence in two languages.
type Text words.Text
