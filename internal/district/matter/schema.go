package matter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

// Dynamic fields (动态字段) are described by a JSON Schema (draft 2020-12) of an object with simple properties. Only the keywords that are listed
// here may be used: a form must be drawn from them, a phone and the server must judge alike, and nothing may be fetched from elsewhere.

const (
	mostFields  = 30
	mostSchema  = 16 << 10 // bytes
	mostAnswers = 16 << 10
	mostAnswer  = 2_000 // characters of one text, where the schema names no smaller number
	mostChoices = 50

	draft2020 = "https://json-schema.org/draft/2020-12/schema"
)

var (
	schemaWords   = []string{"$schema", "type", "title", "title_en", "description", "description_en", "properties", "required", "additionalProperties"}
	propertyWords = map[string][]string{
		"string": {"minLength", "maxLength", "enum", "enum_en", "format"}, "integer": {"minimum", "maximum"}, "number": {"minimum", "maximum"}, "boolean": {},
	}
	commonWords  = []string{"type", "title", "title_en", "description", "description_en"}
	fieldPattern = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
)

// What can be wrong with the description of fields.
var (
	ErrSchema = fault.Define(fault.Invalid, "matter.schema", "应为一个对象的 JSON Schema(draft 2020-12)，属性均为简单类型",
		"This must be the JSON Schema (draft 2020-12) of an object with simple properties.")
	ErrSchemaSize  = fault.Define(fault.Invalid, "matter.schema_size", "动态字段的定义不能超过 %d 字节", "The description of the fields may have at most %d bytes.")
	ErrKeyword     = fault.Define(fault.Invalid, "matter.keyword", "此处只能使用：%s", "Only these can be used here: %s.")
	ErrFieldName   = fault.Define(fault.Invalid, "matter.field_name", "字段名应以小写字母开头，由小写字母、数字和下划线组成，最多 40 位", "The name of a field begins with a lower-case letter and has up to 40 lower-case letters, digits and underscores.")
	ErrFieldType   = fault.Define(fault.Invalid, "matter.field_type", "类型应为 string、integer、number 或 boolean", "The type must be string, integer, number or boolean.")
	ErrDateOnly    = fault.Define(fault.Invalid, "matter.field_format", "格式只支持 date，且不与长度或选项同用", "The only format is date, without lengths or choices beside it.")
	ErrChoices     = fault.Define(fault.Invalid, "matter.field_choices", "选项应为 1 至 %d 个互不相同的文字；英文选项须与之一一对应", "Choices are 1 to %d different texts; those in English stand in the same order.")
	ErrBounds      = fault.Define(fault.Invalid, "matter.field_bounds", "界限应为数，且下限不大于上限；长度为 0 至 %d 的整数", "Bounds are numbers, the lower not above the upper; lengths are whole numbers from 0 to %d.")
	ErrRequired    = fault.Define(fault.Invalid, "matter.field_required", "必填字段应为已定义的字段，且不重复", "Required fields must be among those described, each once.")
	errSchemaWrong = errors.New("the schema was kept without being sound")
)

// What can be wrong with an answer.
var (
	ErrAnswers = fault.Define(fault.Invalid, "fields.object", "应为由字段名和简单值组成的对象，不超过 %d 字节", "This must be an object of field names and simple values, of at most %d bytes.")
	ErrAnswer  = fault.Define(fault.Invalid, "fields.missing", "此字段必填", "This field is required.")
	ErrUnknown = fault.Define(fault.Invalid, "fields.unknown", "该事项没有这个字段", "The matter has no such field.")
	ErrKindOf  = fault.Define(fault.Invalid, "fields.type", "此字段应为%s", "This field must be %s.")
	ErrOneOf   = fault.Define(fault.Invalid, "fields.choice", "此字段应为下列之一：%s", "This field must be one of: %s.")
	ErrLeast   = fault.Define(fault.Invalid, "fields.least", "不能小于 %s", "It must be at least %s.")
	ErrMost    = fault.Define(fault.Invalid, "fields.most", "不能大于 %s", "It must be at most %s.")
	ErrShort   = fault.Define(fault.Invalid, "fields.short", "至少 %d 个字", "At least %d characters.")
	ErrLengthy = fault.Define(fault.Invalid, "fields.long", "最多 %d 个字", "At most %d characters.")
)

var kindNames = map[string]words.Text{"string": words.T("文字", "a text"), "integer": words.T("整数", "a whole number"), "number": words.T("数", "a number"),
	"boolean": words.T("是或否", "yes or no"), "date": words.T("日期（年-月-日）", "a date (YYYY-MM-DD)")}

// Object returns a JSON object in the one form in which it is kept and committed to: keys in order, nulls left out, nil where nothing is left.
// Errors: ErrAnswers at "fields".
func Object(raw json.RawMessage) (json.RawMessage, error) {
	members, err := object(raw)
	if err != nil || len(raw) > mostAnswers {
		return nil, ErrAnswers.At("fields", mostAnswers)
	}
	return canonical(members)
}

// object reads numbers as float64, so that none can be of a size that only costs memory.
func object(raw json.RawMessage) (map[string]any, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	var members map[string]any
	err := json.Unmarshal(raw, &members)
	for name, v := range members {
		if v == nil {
			delete(members, name)
		}
	}
	return members, err
}

func canonical(members map[string]any) (json.RawMessage, error) {
	if len(members) == 0 {
		return nil, nil
	}
	return json.Marshal(members)
}

// Compact is a schema without blanks and in the order in which it was written, which is that of the form; nil where there is none.
func Compact(raw json.RawMessage) (json.RawMessage, error) {
	members, err := object(raw)
	if err != nil {
		return nil, ErrSchema.At("fields")
	}
	if len(members) == 0 {
		return nil, nil
	}
	var b bytes.Buffer
	err = json.Compact(&b, raw)
	return b.Bytes(), err
}

// checkFields returns what is wrong with the schema of a matter's fields; none is sound.
func checkFields(raw json.RawMessage) []*fault.Error {
	if len(raw) == 0 {
		return nil
	}
	if len(raw) > mostSchema {
		return []*fault.Error{ErrSchemaSize.At("fields", mostSchema)}
	}
	doc, err := object(raw)
	if err != nil {
		return []*fault.Error{ErrSchema.At("fields")}
	}
	k := &checker{}
	k.schema(doc)
	if k.faults == nil {
		if _, err := compile(doc); err != nil {
			k.bad("fields", ErrSchema)
		}
	}
	return k.faults
}

func (k *checker) schema(doc map[string]any) {
	k.keywords("fields", doc, schemaWords)
	if s, ok := doc["$schema"]; ok && s != draft2020 || doc["type"] != "object" {
		k.bad("fields", ErrSchema)
	}
	if more, ok := doc["additionalProperties"]; ok && more != false {
		k.bad("fields.additionalProperties", ErrSchema)
	}
	properties, ok := doc["properties"].(map[string]any)
	switch {
	case !ok || len(properties) == 0:
		k.bad("fields.properties", ErrMissing)
	case len(properties) > mostFields:
		k.bad("fields.properties", ErrMany, mostFields)
	}
	for _, name := range sorted(properties) {
		property, ok := properties[name].(map[string]any)
		switch {
		case !fieldPattern.MatchString(name):
			k.bad("fields.properties", ErrFieldName)
		case !ok:
			k.bad("fields.properties."+name, ErrSchema)
		default:
			k.property("fields.properties."+name, property)
		}
	}
	if _, ok := doc["required"]; !ok {
		return
	}
	required, ok := texts(doc["required"])
	for _, name := range required {
		_, known := properties[name]
		ok = ok && known
	}
	if !ok || len(slices.Compact(slices.Sorted(slices.Values(required)))) != len(required) {
		k.bad("fields.required", ErrRequired)
	}
}

func (k *checker) keywords(field string, doc map[string]any, known []string) {
	for name := range doc {
		if !slices.Contains(known, name) {
			k.bad(field, ErrKeyword, strings.Join(known, ", "))
			return
		}
	}
}

func (k *checker) property(field string, p map[string]any) {
	kind, _ := p["type"].(string)
	more, ok := propertyWords[kind]
	if !ok {
		k.bad(field+".type", ErrFieldType)
		return
	}
	k.keywords(field, p, slices.Concat(commonWords, more))
	title, _ := p["title"].(string)
	k.must(field+".title", title, mostText)
	for _, name := range []string{"title_en", "description", "description_en"} {
		if v, said := p[name]; said {
			if s, ok := v.(string); ok {
				k.short(field+"."+name, s, mostText)
			} else {
				k.bad(field+"."+name, ErrKindOf, kindNames["string"])
			}
		}
	}
	k.bounds(field, p, "minimum", "maximum", -math.MaxFloat64, math.MaxFloat64, false)
	k.bounds(field, p, "minLength", "maxLength", 0, mostAnswer, true)
	if format, said := p["format"]; said && (format != "date" || has(p, "minLength", "maxLength", "enum", "enum_en")) {
		k.bad(field+".format", ErrDateOnly)
	}
	k.choices(field, p)
}

func (k *checker) bounds(field string, p map[string]any, lower, upper string, least, most float64, whole bool) {
	sound := func(name string, otherwise float64) (float64, bool) {
		v, said := p[name]
		if !said {
			return otherwise, true
		}
		n, ok := v.(float64)
		return n, ok && n >= least && n <= most && (!whole || n == math.Trunc(n))
	}
	low, ok := sound(lower, least)
	high, also := sound(upper, most)
	if !ok || !also || low > high {
		k.bad(field+"."+lower, ErrBounds, mostAnswer)
	}
}

func (k *checker) choices(field string, p map[string]any) {
	if !has(p, "enum", "enum_en") {
		return
	}
	list, ok := texts(p["enum"])
	distinct := len(slices.Compact(slices.Sorted(slices.Values(list)))) == len(list)
	if english, said := p["enum_en"]; ok && said {
		var also []string
		also, ok = texts(english)
		ok = ok && len(also) == len(list)
	}
	if !ok || !distinct || len(list) == 0 || len(list) > mostChoices || has(p, "minLength", "maxLength") {
		k.bad(field+".enum", ErrChoices, mostChoices)
	}
}

func has(p map[string]any, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { _, ok := p[name]; return ok })
}

func texts(v any) (list []string, ok bool) {
	all, ok := v.([]any)
	for _, one := range all {
		s, is := one.(string)
		ok = ok && is && words.Sayable(s, 1, mostText)
		list = append(list, s)
	}
	return list, ok
}

func sorted(properties map[string]any) []string {
	names := make([]string, 0, len(properties))
	for name := range properties {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// form is a schema that is ready to judge answers.
type form struct {
	schema     *jsonschema.Schema
	properties map[string]any
}

type closed struct{}

// Load implements jsonschema.URLLoader: a schema reaches nothing outside of itself, neither a file nor the net.
func (closed) Load(string) (any, error) { return nil, errSchemaWrong }

// compile takes a schema that checkFields found sound. What it leaves open is closed: unknown answers are refused, texts have an end.
func compile(doc map[string]any) (*form, error) {
	f := &form{}
	f.properties, _ = doc["properties"].(map[string]any)
	doc["additionalProperties"] = false
	for _, v := range f.properties {
		if p, ok := v.(map[string]any); ok && p["type"] == "string" && !has(p, "maxLength", "enum", "format") {
			p["maxLength"] = float64(mostAnswer)
		}
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	c.UseLoader(closed{})
	const name = "urn:liandong:fields"
	if err := c.AddResource(name, doc); err != nil {
		return nil, err
	}
	var err error
	f.schema, err = c.Compile(name)
	return f, err
}

// Field (字段) is one property of a matter's schema, in words.
type Field struct {
	Name  string
	Title words.Text
}

// FieldList lists the fields of a matter by name.
func (m Matter) FieldList() []Field {
	m, err := m.withForm()
	if m.form == nil || err != nil {
		return nil
	}
	var all []Field
	for _, name := range sorted(m.form.properties) {
		p, _ := m.form.properties[name].(map[string]any)
		zh, _ := p["title"].(string)
		en, _ := p["title_en"].(string)
		all = append(all, Field{Name: name, Title: words.T(zh, en)})
	}
	return all
}

// withForm compiles the fields; those of a catalogue that was loaded are compiled already.
func (m Matter) withForm() (Matter, error) {
	if len(m.Fields) == 0 || m.form != nil {
		return m, nil
	}
	doc, err := object(m.Fields)
	if err == nil {
		m.form, err = compile(doc)
	}
	return m, fault.Wrap(err, "fields of matter "+m.Code)
}

// CheckFields returns what is wrong with the answers to the fields of a matter as Object gives them, each at fields.NAME; nil if nothing is. A matter
// without fields takes no answers.
func (m Matter) CheckFields(answers json.RawMessage) error {
	given, err := object(answers)
	if err != nil {
		return ErrAnswers.At("fields", mostAnswers)
	}
	if m, err = m.withForm(); err != nil {
		return err
	}
	if m.form == nil {
		if len(given) > 0 {
			return ErrUnknown.At("fields")
		}
		return nil
	}
	if given == nil {
		given = map[string]any{}
	}
	err = m.form.schema.Validate(given)
	if err == nil {
		return nil
	}
	var found *jsonschema.ValidationError
	if !errors.As(err, &found) {
		return err
	}
	k := &checker{}
	m.form.explain(k, found, given)
	slices.SortStableFunc(k.faults, func(a, b *fault.Error) int { return strings.Compare(a.Field, b.Field) })
	return fault.Collect(k.faults)
}

// explain says what was found in the platform's own words, by the schema and never by what was answered.
func (f *form) explain(k *checker, found *jsonschema.ValidationError, given map[string]any) {
	for _, cause := range found.Causes {
		f.explain(k, cause, given)
	}
	if len(found.Causes) > 0 {
		return
	}
	if len(found.InstanceLocation) == 0 {
		f.explainWhole(k, given)
		return
	}
	name := found.InstanceLocation[0]
	p, _ := f.properties[name].(map[string]any)
	path := found.ErrorKind.KeywordPath()
	word := path[len(path)-1]
	field := "fields." + name
	switch word {
	case "enum":
		list, _ := texts(p["enum"])
		k.bad(field, ErrOneOf, strings.Join(list, "、"))
	case "minimum":
		k.bad(field, ErrLeast, fmt.Sprint(p[word]))
	case "maximum":
		k.bad(field, ErrMost, fmt.Sprint(p[word]))
	case "minLength", "maxLength":
		n, _ := p[word].(float64)
		k.bad(field, map[string]*fault.Definition{"minLength": ErrShort, "maxLength": ErrLengthy}[word], int(n))
	case "format":
		k.bad(field, ErrKindOf, kindNames["date"])
	default:
		kind, _ := p["type"].(string)
		k.bad(field, ErrKindOf, kindNames[kind])
	}
}

// explainWhole says which answers lack and which nobody asked for.
func (f *form) explainWhole(k *checker, given map[string]any) {
	for name := range given {
		if _, known := f.properties[name]; known {
			continue
		}
		if !fieldPattern.MatchString(name) { // what was sent is not repeated
			name = ""
		}
		k.once(strings.TrimSuffix("fields."+name, "."), ErrUnknown)
	}
	for _, name := range f.schema.Required {
		if _, said := given[name]; !said {
			k.once("fields."+name, ErrAnswer)
		}
	}
}

func (k *checker) once(field string, d *fault.Definition) {
	if !slices.ContainsFunc(k.faults, func(had *fault.Error) bool { return had.Field == field }) {
		k.bad(field, d)
	}
}
