package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
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
	if len(s.Type) == 0 {
		return map[string]any{}
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
		return time.Now().UTC().Format(time.RFC3339)
	case s.Type[0] == "string" && name == "id":
		return uuid.Must(uuid.NewV7()).String()
	case s.Type[0] == "string":
		return "因工作需要"
	case v != nil && !isText:
		return v
	}
	return 1
}

// absent are codes by which a body is told that it names what is not there.
var absent = regexp.MustCompile(`\.(no_[a-z_]+|none)$`)

// refused says whether an answer is a refusal for who asks.
func refused(a answer) bool {
	code, _ := a.body["code"].(string)
	return a.status == http.StatusUnauthorized || a.status == http.StatusForbidden || a.status == http.StatusNotFound || a.status == http.StatusUnprocessableEntity && absent.MatchString(code)
}

// TestTheMatrix calls every route as everybody, about a case here and a case there, and holds the answer against the declared table: whoever may is let in, whoever may
// not is refused, nobody without a session is told anything but that, and no answer to anybody, refusals included, holds words that are not for them.
func TestTheMatrix(t *testing.T) {
	onMemory(t)
	doc := readContract(t)
	w := newMatrixWorld(t, built.OpenSQLite(t))
	sum := map[string]int{}
	reasons := map[string]string{}
	began := time.Now()
	for _, o := range doc.operations {
		row, ok := matrixRows[o.ID]
		if reason, out := excluded[o.ID]; out {
			sum["excluded"] += len(w.standings) * len(w.things)
			t.Logf("excluded: %s: %s", o.ID, reason)
			continue
		}
		if !ok {
			t.Errorf("%s %s (%s) does not state its audience: give it a row in matrixRows", o.Method, o.Path, o.ID)
			continue
		}
		if o.public() != (row.who.name == anybody.name) {
			t.Errorf("%s is %v by the description, but its audience is %s", o.ID, map[bool]string{true: "public", false: "closed"}[o.public()], row.who.name)
		}
		reached := false
		for _, th := range w.things {
			w.about(t, doc, o, row, th, sum, &reached)
		}
		if !reached && row.empty == "" {
			t.Errorf("%s: no call came through, so the refusals prove nothing", o.ID)
		}
		if row.empty != "" {
			reasons[o.ID] = row.empty
		}
	}
	for id := range matrixRows {
		if !slices.ContainsFunc(doc.operations, func(o *operation) bool { return o.ID == id }) {
			t.Errorf("a row for %s, which is no route", id)
		}
	}
	for _, id := range sorted(reasons) {
		t.Logf("never with success: %s: %s", id, reasons[id])
	}
	fmt.Printf("matrix: %d routes, %d standings, %d things: %d cells in %.1f s: %d let in (%d with success), %d refused, %d excluded; %d secrets sought in each answer\n",
		len(doc.operations), len(w.standings), len(w.things), sum["in"]+sum["refused"], time.Since(began).Seconds(), sum["in"], sum["success"], sum["refused"], sum["excluded"], 2*(len(secrets)+len(secretsThere)))
}

// about fills the cells of one route and thing. Those who may not come first, so that what is done by the others changes nothing for them.
func (w *matrixWorld) about(t *testing.T, doc *description, o *operation, row matrixRow, th thing, sum map[string]int, reached *bool) {
	t.Helper()
	wrong := map[string][]string{}
	sample := map[string]string{}
	note := func(what string, s standing, c inside, a answer) {
		wrong[what] = append(wrong[what], fmt.Sprintf("%s (%d)", s.name, a.status))
		if sample[what] == "" {
			sample[what] = fmt.Sprintf("%s %s %.300s -> %d %.300s", c.method, c.url, c.body, a.status, a.raw)
		}
	}
	order := slices.Clone(w.standings)
	slices.SortStableFunc(order, func(a, b standing) int {
		rank := map[bool]int{true: 1}
		return rank[row.who.may(a, th)] - rank[row.who.may(b, th)]
	})
	for _, s := range order {
		c := w.soundCall(doc, o, th, row.with)
		if s.token != "" {
			c.header.Set("Authorization", "Bearer "+s.token)
		}
		w.accounts++
		c.address = fmt.Sprintf("198.51.%d.%d:4000", w.accounts/250%250, w.accounts%250)
		a, sent := w.ask(c)
		if !sent {
			t.Fatal(c.url)
		}
		switch may, refused := row.who.may(s, th), refused(a); {
		case a.status >= 500 && !slices.Contains(busy, fmt.Sprint(a.body["code"])):
			note("a failure", s, c, a)
		case s.out && !o.public() && a.status != http.StatusUnauthorized:
			note("nobody is told more than that", s, c, a)
		case may && refused:
			note("may, and is refused", s, c, a)
		case !may && !refused:
			note("may not, and is let in", s, c, a)
		case may:
			sum["in"]++
			if a.status < 300 {
				sum["success"]++
				*reached = true
			}
		default:
			sum["refused"]++
		}
		for place, all := range [][]struct {
			text string
			may  audience
		}{secrets, secretsThere} {
			for _, secret := range all {
				if strings.Contains(a.raw, secret.text) && !secret.may.may(s, w.things[place]) {
					note("reads "+secret.text, s, c, a)
				}
				if other := foreign(secret.text); other != secret.text && strings.Contains(a.raw, other) && !s.foreign {
					note("reads "+foreign(secret.text)+" of another district", s, c, a)
				}
			}
		}
	}
	for _, what := range sorted(wrong) {
		t.Errorf("%s, the case %s; audience: %s\n  %s: %s\n  %s", o.ID, th.name, row.who.name, what, strings.Join(wrong[what], ", "), sample[what])
	}
}
