package httpapi_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// echo is in everything that the maker of calls makes up: no refusal may repeat it.
const echo = "eCh0q7"

// maker makes calls from a description: sound ones, and ones that are wrong in every way it knows. The same seed makes the same calls, ids of new things aside.
type maker struct {
	*rand.Rand
	doc   *description
	known map[string][]string // by the name of a field or parameter, or by OPERATION.NAME: what exists

	making string // the operation of the call in the making
}

func newMaker(seed uint64, doc *description, known map[string][]string) *maker {
	return &maker{Rand: rand.New(rand.NewPCG(seed, 17)), doc: doc, known: known}
}

// ofCall lists what exists under a name: for the operation in the making where it is told apart, else anywhere.
func (m *maker) ofCall(name string) []string {
	if own := m.known[m.making+"."+name]; own != nil {
		return own
	}
	return m.known[name]
}

func (m *maker) one(in int) bool { return m.IntN(in) == 0 }

func pick[T any](m *maker, all []T) T { return all[m.IntN(len(all))] }

// call makes a call of an operation.
func (m *maker) call(o *operation, token string) inside {
	m.making = o.ID
	c := inside{method: o.Method, header: http.Header{}, address: fmt.Sprintf("198.51.100.%d:%d", m.IntN(250), 1024+m.IntN(60000))}
	path, query := o.Path, url.Values{}
	for _, p := range o.Parameters {
		switch p.In {
		case "path":
			path = strings.Replace(path, "{"+p.Name+"}", m.segment(p.Name), 1)
		case "query":
			if p.Required && !m.one(10) || m.one(3) {
				query.Add(p.Name, m.text(p.Name))
				if m.one(40) {
					query.Add(p.Name, m.text(p.Name)) // twice
				}
			}
		case "cookie":
			if m.one(4) {
				c.header.Add("Cookie", p.Name+"="+url.QueryEscape(m.text(p.Name)))
			}
		}
	}
	if m.one(30) {
		query.Add(m.wrong(), m.wrong())
	}
	c.url = path
	if len(query) > 0 {
		c.url += "?" + query.Encode()
	}
	if m.one(60) {
		c.url += "?" + pick(m, []string{"%", "a=%zz", ";", "&&=&", "limit=%00", "q=%ff%fe", "q=" + strings.Repeat("%E7%BD%91", 3000), "cursor=" + strings.Repeat("A", 20_000)})
	}
	switch {
	case token == "":
	case m.one(4):
		c.header.Add("Cookie", "liandong_session="+token)
	default:
		c.header.Set("Authorization", "Bearer "+token)
	}
	if o.Method != http.MethodGet {
		m.body(o, &c)
	}
	m.headers(&c)
	return c
}

// segment is a value in the path, escaped in one way or another.
func (m *maker) segment(name string) string {
	if m.one(12) {
		return pick(m, []string{"%00", "%2F", "..", "%2e%2e", "%2e%2e%2f", "%ff", "%25", "%0a", ";", "+", "a%2Fb", "%E7%BD%91", ".", "%20", echo + "%00", "*", "-", "//", "%5c"})
	}
	return url.PathEscape(m.text(name))
}

// text is a value for a parameter: one that exists, one that could, or none that may be.
func (m *maker) text(name string) string {
	if known := m.ofCall(name); len(known) > 0 && !m.one(4) {
		return pick(m, known)
	}
	switch m.IntN(8) {
	case 0:
		return pick(m, []string{"0", "1", "-1", "7", "50", "200", "100000", "2147483648", "-9223372036854775808", "9223372036854775807", "99999999999999999999", "1e9", "NaN", "0x10", "١", "1.5", "-0", " 1"})
	case 1:
		return pick(m, []string{"2026-03-02", "2026-13-45", "0000-00-00", "9999-12-31", "-0001-01-01", "2026-02-30", "2026-03-02T00:00:00Z", "10000-01-01", "1969-12-31"})
	case 2:
		return uuid.Must(uuid.NewV7()).String()
	case 3:
		return pick(m, m.known["grid"])
	}
	return m.wrong()
}

// wrong is a text that nobody means well with.
func (m *maker) wrong() string {
	return pick(m, []string{"", echo, echo + "\x00", echo + "\xff\xfe", "\x01\x02\x1b[31m" + echo, strings.Repeat(echo, 900), "'; DROP TABLE cases; --" + echo, "%" + echo + "_", "../../" + echo, "/" + echo,
		"\u202e" + echo, "🙂" + echo, "网格" + echo, "<script>" + echo, "{{" + echo + "}}", "=cmd|' /C calc'!A0" + echo, echo + "\r\nX-Evil: 1", "null", "true", "[]", "\ufeff" + echo, "a\u0301" + echo,
		"(((" + echo, "\"" + echo, "\\" + echo, "*" + echo, "-" + echo, "AND OR NOT " + echo, "\ud7ff" + echo, "  ", "\t\n", strings.Repeat("长", 1500)})
}

func (m *maker) headers(c *inside) {
	if !m.one(3) {
		c.header.Set("Accept-Language", pick(m, []string{"en", "zh-CN", "en-GB,en;q=0.9", "zh"}))
	} else if m.one(2) {
		c.header.Set("Accept-Language", pick(m, []string{"", "*", "fr", "en;q=" + echo, strings.Repeat("x,", 3000), "\x01", "zh;;;", "EN", ";"}))
	}
	if m.one(25) {
		c.header.Set("Accept", pick(m, []string{"", "*/*", "text/html", "application/cbor", "application/json;q=0", echo, "application/problem+json"}))
	}
	if m.one(40) {
		c.header.Set(pick(m, []string{"Range", "If-None-Match", "If-Match", "If-Modified-Since", "Last-Event-ID", "X-Forwarded-For", "X-Forwarded-Proto", "Host", "Accept-Encoding", "Content-Encoding", "Expect"}),
			pick(m, []string{"", "bytes=0-1", "bytes=9-1,-5", "*", `"x"`, "-1", "99999999999999999999", echo, "gzip", "127.0.0.1", "1"}))
	}
}

// body is what a call carries.
func (m *maker) body(o *operation, c *inside) {
	if o.RequestBody == nil {
		if m.one(8) {
			c.body, _ = json.Marshal(m.any(0))
			c.header.Set("Content-Type", "application/json")
		} else if o.Method == http.MethodPatch {
			c.body = []byte(m.wrong())
		}
		return
	}
	content, ok := o.RequestBody.Content["application/json"]
	if !ok {
		c.header.Set("Content-Type", "application/octet-stream")
		c.body = []byte(pick(m, []string{"", "{}", "a,b\n1,2\n", "描述,经度,纬度\n" + echo + ",120.6,30.9\n", "PK\x03\x04" + echo, `{"type":"FeatureCollection","features":[]}`,
			`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"` + echo + `"},"geometry":{"type":"Polygon","coordinates":[[[1,2]]]}}]}`, strings.Repeat("[", 5000), "\xff\xfe\x00", "code,name,level\n\"" + echo}))
		return
	}
	c.header.Set("Content-Type", "application/json")
	value := m.value(content.Schema, "", 0)
	if m.one(3) {
		value = m.spoil(value)
	}
	text, err := json.Marshal(value)
	if err != nil {
		text = []byte("{}")
	}
	c.body = m.break_(text)
	if m.one(40) {
		c.header.Set("Content-Type", pick(m, []string{"", "text/plain", "application/cbor", "application/json; charset=gbk", "multipart/form-data", "application/x-www-form-urlencoded", "application/merge-patch+json", echo}))
	}
}

// break_ makes of JSON what is none, or what no honest client sends.
func (m *maker) break_(text []byte) []byte {
	if !m.one(8) {
		return text
	}
	s := string(text)
	return []byte(pick(m, []string{"", "null", "[]", `"` + echo + `"`, "1", s + s, s[:len(s)/2], strings.Replace(s, "{", `{"`+echo+`":1,`, 1), strings.Replace(s, `":`, `":null,"x":`, 1),
		strings.Repeat(`{"a":`, 3000) + "1" + strings.Repeat("}", 3000), strings.Repeat("[", 9000), `{"a":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + "}",
		strings.Replace(s, "{", `{"id":"`+echo+`","ID":"`+echo+`",`, 1), strings.Replace(s, `":"`, `":"\u0000`+echo, 1), strings.Replace(s, `":"`, "\":\"\xff"+echo, 1), strings.Replace(s, `":"`, `":"\ud800`, 1),
		"\ufeff" + s, s + echo, strings.ReplaceAll(s, ":1", ":1e400"), strings.ReplaceAll(s, ":1", ":-99999999999999999999"), strings.ReplaceAll(s, `"`, "'"), `{"` + strings.Repeat(echo, 5000) + `":1}`}))
}

// value makes one of a shape, sound as far as the shape says and the names of things are known.
func (m *maker) value(s *shape, name string, depth int) any {
	if s == nil {
		return m.any(depth)
	}
	if s.Ref != "" {
		s = m.doc.schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
	}
	if len(s.OneOf) > 0 {
		return m.value(s.OneOf[0], name, depth)
	}
	if len(s.Enum) > 0 {
		return pick(m, s.Enum)
	}
	if len(s.Type) == 0 || depth > 6 {
		return m.any(depth)
	}
	switch s.Type[0] {
	case "object":
		return m.object(s, depth)
	case "array":
		all := []any{}
		for range m.IntN(3) {
			all = append(all, m.value(s.Items, name, depth+1))
		}
		return all
	case "integer":
		if m.one(2) {
			return m.IntN(4)
		}
		return pick(m, []any{0, 1, 2, 3, 5, 30, 100, -1, 1 << 31, int64(1)<<62 + 1, 2026})
	case "number":
		return m.number(name)
	case "boolean":
		return m.one(2)
	case "string":
		return m.word(s, name)
	}
	return nil
}

func (m *maker) object(s *shape, depth int) any {
	out := map[string]any{}
	for key, member := range s.Properties {
		required := false
		for _, r := range s.Required {
			required = required || r == key
		}
		if required && !m.one(40) || m.one(3) {
			out[key] = m.value(member, key, depth+1)
		}
	}
	if len(s.Properties) == 0 && m.one(2) {
		out[m.wrong()] = m.any(depth + 1)
	}
	return out
}

func (m *maker) number(name string) any {
	switch {
	case m.one(6):
		return pick(m, []any{0.0, -1.5, 1e308, 1e-300, 200.0, -180.0, 90.0, 5e9})
	case name == "lon":
		return 120.4 + m.Float64()*0.6
	case name == "lat":
		return 30.75 + m.Float64()*0.4
	}
	return m.Float64() * 100
}

func (m *maker) word(s *shape, name string) any {
	if known := m.ofCall(name); len(known) > 0 && !m.one(5) {
		return pick(m, known)
	}
	if s.Format == "date-time" && !m.one(4) {
		return pick(m, []string{"2026-11-29T08:00:00Z", "2026-11-29T08:00:00+08:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2024-01-01T00:00:00.123456789Z", "1900-01-01T00:00:00Z"})
	}
	if name == "id" && !m.one(5) {
		return uuid.Must(uuid.NewV7()).String()
	}
	return m.text(name)
}

// any is a value of no shape.
func (m *maker) any(depth int) any {
	switch m.IntN(9) {
	case 0:
		return nil
	case 1:
		return m.one(2)
	case 2:
		return pick(m, []any{0, -1, 1.5, 1e300, int64(9223372036854775807)})
	case 3:
		if depth < 4 {
			return []any{m.any(depth + 1), m.any(depth + 1)}
		}
	case 4:
		if depth < 4 {
			return map[string]any{m.wrong(): m.any(depth + 1), "id": m.any(depth + 1)}
		}
	case 5:
		return strconv.Itoa(m.IntN(1000))
	}
	return m.wrong()
}

// spoil puts something else in the place of one part of a value, takes it away, or adds one.
func (m *maker) spoil(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 || m.one(6) {
			v[pick(m, []string{echo, "id", "ID", "$schema", "", "__proto__", "district"})] = m.any(0)
			return v
		}
		at := m.IntN(len(v))
		for _, key := range sorted(v) {
			if at--; at >= 0 {
				continue
			}
			switch m.IntN(3) {
			case 0:
				delete(v, key)
			default:
				v[key] = m.spoil(v[key])
			}
			break
		}
		return v
	case []any:
		if len(v) > 0 && m.one(2) {
			v[0] = m.spoil(v[0])
			return v
		}
		if m.one(4) {
			for range 300 {
				v = append(v, m.wrong())
			}
			return v
		}
	}
	return m.any(0)
}
