package rulebook

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"liandong/internal/kernel/fault"
)

// What can be wrong with a document before anybody looks at its meaning.
var (
	ErrJSON  = fault.Define(fault.Invalid, "rulebook.json", "不是一份有效的 JSON 文档", "This is not one valid JSON document.")
	ErrField = fault.Define(fault.Invalid, "rulebook.unknown_field", "没有这个字段", "There is no such field.")
	ErrTwice = fault.Define(fault.Invalid, "rulebook.field_twice", "同一字段出现了两次", "The same field appears twice.")
	ErrType  = fault.Define(fault.Invalid, "rulebook.type", "类型或格式不对", "The type or form is not right.")
)

// whole is the field of a fault that concerns the document as a whole.
const whole = "document"

// Parse reads rules from JSON, strictly: fields that are unknown, come twice or have the wrong type are named, and nothing may follow the document.
// What the rules say is not checked. Errors: ErrJSON, ErrField, ErrTwice, ErrType.
func (b *Book[T]) Parse(data []byte) (T, error) {
	var rules T
	data = bytes.TrimSpace(data)
	if !json.Valid(data) || string(data) == "null" {
		return rules, ErrJSON.At(whole)
	}
	if err := fault.Collect(strange(data, reflect.TypeFor[T](), "")); err != nil {
		return rules, err
	}
	if err := json.Unmarshal(data, &rules); err != nil {
		return rules, ErrType.At(whole).Because(err)
	}
	return rules, nil
}

// strange finds what in a valid JSON value does not fit a type. encoding/json would pass over most of it, and names fields without their index.
func strange(value json.RawMessage, t reflect.Type, at string) (faults []*fault.Error) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	object, list := value[0] == '{', value[0] == '['
	switch {
	case string(value) == "null": // says nothing, like silence
	case object && !readsItself(t) && (t.Kind() == reflect.Struct || t.Kind() == reflect.Map):
		seen := map[string]bool{}
		for _, m := range members(value) {
			field := strings.TrimPrefix(at+"."+m.name, ".")
			if of, known := fieldOf(t, m.name); !known {
				faults = append(faults, ErrField.At(field))
			} else if seen[m.name] {
				faults = append(faults, ErrTwice.At(field))
			} else {
				faults = append(faults, strange(m.value, of, field)...)
			}
			seen[m.name] = true
		}
	case list && !readsItself(t) && t.Kind() == reflect.Slice:
		var items []json.RawMessage
		_ = json.Unmarshal(value, &items) // it is a list
		for i, item := range items {
			faults = append(faults, strange(item, t.Elem(), fmt.Sprintf("%s[%d]", at, i))...)
		}
	case json.Unmarshal(value, reflect.New(t).Interface()) != nil:
		if at == "" {
			at = whole
		}
		faults = append(faults, ErrType.At(at))
	}
	return faults
}

type member struct {
	name  string
	value json.RawMessage
}

// members lists the members of a valid JSON object in their order.
func members(object json.RawMessage) (all []member) {
	dec := json.NewDecoder(bytes.NewReader(object))
	_, _ = dec.Token() // {
	for dec.More() {
		var m member
		name, _ := dec.Token()
		m.name, _ = name.(string)
		_ = dec.Decode(&m.value)
		all = append(all, m)
	}
	return all
}

// fieldOf returns the type of a member of a struct or map; false if it has none of that name.
func fieldOf(t reflect.Type, name string) (reflect.Type, bool) {
	if t.Kind() == reflect.Map {
		return t.Elem(), true
	}
	for _, f := range reflect.VisibleFields(t) {
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if tag == name || tag == "" && f.Name == name && !f.Anonymous {
			return f.Type, f.IsExported() && tag != "-"
		}
	}
	return nil, false
}

// readsItself reports whether a type has a form of its own, as time.Time has.
func readsItself(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(reflect.TypeFor[json.Unmarshaler]()) || p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}
