package matter_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"liandong/internal/district/matter"
	"liandong/internal/kernel/fault"
)

const coverFields = `{"type": "object", "required": ["broken"], "properties": {
	"diameter": {"type": "integer", "title": "井盖直径(厘米)", "title_en": "Diameter (cm)", "minimum": 20, "maximum": 150},
	"depth": {"type": "number", "title": "深度"}, "open": {"type": "boolean", "title": "敞开"},
	"broken": {"type": "string", "title": "损坏情形", "enum": ["缺失", "破损"], "enum_en": ["missing", "broken"]},
	"since": {"type": "string", "title": "何时起", "format": "date"},
	"owner": {"type": "string", "title": "井盖标识", "minLength": 2, "maxLength": 4}, "remark": {"type": "string", "title": "备注"}}}`

// catalogued puts fields on a sound matter and reads it as a catalogue does.
func catalogued(t *testing.T, fields string) (matter.Matter, []*fault.Error) {
	t.Helper()
	m := reference(t)[0]
	m.Fields = json.RawMessage(fields)
	wrong := m.Check()
	if wrong != nil {
		return m, wrong
	}
	read, ok := matter.NewCatalogue([]matter.Matter{m}, nil).Matter(m.Code)
	if !ok {
		t.Fatal("the matter is lost")
	}
	return read, nil
}

func TestSchemasThatAreRefused(t *testing.T) {
	t.Parallel()
	property := func(p string) string { return `{"type": "object", "properties": {"a": ` + p + `}}` }
	many := make([]string, 31)
	for i := range many {
		many[i] = fmt.Sprintf(`"a%d": {"type": "boolean", "title": "t"}`, i)
	}
	for schema, want := range map[string]string{
		`[]`:                               "fields matter.schema",
		`{"type": "array"}`:                "fields matter.schema\nfields.properties matter.missing",
		`{"type": "object"}`:               "fields.properties matter.missing",
		`{"type": "object", "$ref": "x"}`:  "fields matter.keyword\nfields.properties matter.missing",
		property(`{"$ref": "http://x/y"}`): "fields.properties.a.type matter.field_type",
		property(`{"type": "string", "title": "t", "$ref": "file:///etc/passwd"}`):                                        "fields.properties.a matter.keyword",
		property(`{"type": "string", "title": "t", "pattern": "(a+)+$"}`):                                                 "fields.properties.a matter.keyword",
		property(`{"type": "object", "title": "t"}`):                                                                      "fields.properties.a.type matter.field_type",
		property(`{"type": ["string", "null"], "title": "t"}`):                                                            "fields.properties.a.type matter.field_type",
		property(`{"type": "string"}`):                                                                                    "fields.properties.a.title matter.missing",
		property(`{"type": "string", "title": "t", "title_en": 3}`):                                                       "fields.properties.a.title_en fields.type",
		property(`{"type": "string", "title": "t", "format": "uri"}`):                                                     "fields.properties.a.format matter.field_format",
		property(`{"type": "string", "title": "t", "enum": []}`):                                                          "fields.properties.a.enum matter.field_choices",
		property(`{"type": "string", "title": "t", "enum": ["x", "x"]}`):                                                  "fields.properties.a.enum matter.field_choices",
		property(`{"type": "string", "title": "t", "enum": ["x"], "enum_en": []}`):                                        "fields.properties.a.enum matter.field_choices",
		property(`{"type": "integer", "title": "t", "minimum": 3, "maximum": 2}`):                                         "fields.properties.a.minimum matter.field_bounds",
		property(`{"type": "string", "title": "t", "maxLength": 2.5}`):                                                    "fields.properties.a.minLength matter.field_bounds",
		property(`{"type": "string", "title": "t", "maxLength": 1e9}`):                                                    "fields.properties.a.minLength matter.field_bounds",
		property(`{"type": "integer", "title": "t", "minimum": 1e999}`):                                                   "fields matter.schema",
		`{"type": "object", "properties": {"A b": {"type": "boolean", "title": "t"}}}`:                                    "fields.properties matter.field_name",
		`{"type": "object", "properties": {` + strings.Join(many, ",") + `}}`:                                             "fields.properties matter.many",
		strings.TrimSuffix(property(`{"type": "boolean", "title": "t"}`), "}") + `, "required": ["b"]}`:                   "fields.required matter.field_required",
		strings.TrimSuffix(property(`{"type": "boolean", "title": "t"}`), "}") + `, "required": ["a", "a"]}`:              "fields.required matter.field_required",
		strings.TrimSuffix(property(`{"type": "boolean", "title": "t"}`), "}") + `, "additionalProperties": true}`:        "fields.additionalProperties matter.schema",
		strings.TrimSuffix(property(`{"type": "boolean", "title": "t"}`), "}") + `, "$schema": "http://json-schema.org"}`: "fields matter.schema",
		property(`{"type": "string", "title": "` + strings.Repeat("长", 6000) + `"}`):                                      "fields matter.schema_size",
		coverFields: "",
	} {
		if _, wrong := catalogued(t, schema); said(wrong) != want {
			t.Errorf("%.120s\ngot  %s\nwant %s", schema, said(wrong), want)
		}
	}
}

func TestAnswersToTheFieldsOfAMatter(t *testing.T) {
	t.Parallel()
	m, wrong := catalogued(t, coverFields)
	if wrong != nil {
		t.Fatal(said(wrong))
	}
	for answers, want := range map[string]string{
		``:                                   "fields.broken fields.missing",
		`{}`:                                 "fields.broken fields.missing",
		`{"broken": null}`:                   "fields.broken fields.missing",
		`{"broken": "缺失"}`:                   "",
		`{"broken": "secret"}`:               "fields.broken fields.choice",
		`{"broken": "缺失", "diameter": 19.5}`: "fields.diameter fields.type",
		`{"broken": "缺失", "diameter": 19}`:   "fields.diameter fields.least",
		`{"broken": "缺失", "diameter": 151, "open": "yes"}`:                    "fields.diameter fields.most\nfields.open fields.type",
		`{"broken": "缺失", "depth": "deep"}`:                                   "fields.depth fields.type",
		`{"broken": "缺失", "depth": {"m": 3}}`:                                 "fields.depth fields.type",
		`{"broken": "缺失", "since": "2026-02-30"}`:                             "fields.since fields.type",
		`{"broken": "缺失", "since": "2026-02-28", "depth": 1.5, "open": true}`: "",
		`{"broken": "缺失", "owner": "一"}`:                                      "fields.owner fields.short",
		`{"broken": "缺失", "owner": "一二三四五"}`:                                  "fields.owner fields.long",
		`{"broken": "缺失", "remark": "` + strings.Repeat("长", 2001) + `"}`:     "fields.remark fields.long",
		`{"broken": "缺失", "unheard": 1}`:                                      "fields.unheard fields.unknown",
		`{"broken": "缺失", "张某某 138": 1}`:                                      "fields fields.unknown",
	} {
		answers, err := matter.Object(json.RawMessage(answers))
		if err != nil {
			t.Fatal(err)
		}
		err = m.CheckFields(answers)
		var got []*fault.Error
		if e := (*fault.Error)(nil); errors.As(err, &e) {
			got = e.All()
		}
		if said(got) != want {
			t.Errorf("%.80s\ngot  %s\nwant %s", answers, said(got), want)
		}
		for _, e := range got {
			if s := e.Words.ZH + e.Words.EN; strings.Contains(s, "secret") || strings.Contains(s, "138") || strings.Contains(s, "%!") {
				t.Errorf("what was answered is repeated, or words lack: %s", s)
			}
		}
	}
	plain, _ := catalogued(t, "")
	if err := plain.CheckFields(json.RawMessage(`{"a": 1}`)); !errors.Is(err, matter.ErrUnknown) {
		t.Errorf("a matter without fields takes answers: %v", err)
	}
	if err := plain.CheckFields(nil); err != nil {
		t.Error(err)
	}
	if f := m.FieldList(); len(f) != 7 || f[2].Name != "diameter" || f[2].Title.EN != "Diameter (cm)" {
		t.Errorf("%+v", f)
	}
}

func TestOneFormOfAnObject(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{``: "", `null`: "", `{}`: "", `{"a": null}`: "", `{"b": 1.0, "a": "x"}`: `{"a":"x","b":1}`} {
		if got, err := matter.Object(json.RawMessage(raw)); err != nil || string(got) != want {
			t.Errorf("%s: %s, %v", raw, got, err)
		}
	}
	for _, raw := range []string{`[]`, `"x"`, `{"a": 1e999}`, `{"a": "` + strings.Repeat("x", 16<<10) + `"}`} {
		if _, err := matter.Object(json.RawMessage(raw)); !errors.Is(err, matter.ErrAnswers) {
			t.Errorf("%.20s: %v", raw, err)
		}
	}
}
