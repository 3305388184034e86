package problem

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"liandong/internal/kernel/charset"
	"liandong/internal/kernel/words"
)

// strictMark begins the text of an error by which strict passes a code and a field through huma.
const strictMark = "strict: "

const (
	deepest   = 64  // levels of lists and objects in a body
	longField = 200 // bytes of the place that an answer names; whoever sends a body chooses its keys
	fewKeys   = 16  // of an object, that are compared one by one
)

// Unmarshal reads a body for the framework, strictly where that parses it first.
func Unmarshal(data []byte, v any) error {
	whole, first := v.(*any)
	if !first { // huma parses twice: once to validate, once into the type
		return json.Unmarshal(data, v)
	}
	if err := strict(data); err != nil {
		return err
	}
	err := json.Unmarshal(data, whole)
	withoutNulls(*whole)
	return err
}

// withoutNulls drops members that are null: "nothing" may be said by null as well as by silence.
func withoutNulls(v any) {
	switch t := v.(type) {
	case map[string]any:
		for k, member := range t {
			if member == nil {
				delete(t, k)
			}
			withoutNulls(member)
		}
	case []any:
		for _, member := range t {
			withoutNulls(member)
		}
	}
}

// level is a list or an object that the walk is inside of.
type level struct {
	object bool
	naming bool   // a key comes next
	key    []byte // of the value that comes next
	index  int    // of the value that comes next
	first  int    // of its keys in walk.keys
	many   map[string]struct{}
}

// walk goes over a body once, and keeps nothing of it but where it is.
type walk struct {
	stack []level
	keys  [][]byte // of the objects it is inside of, without escapes
}

// strict refuses what encoding/json lets pass: more levels than anything here has, duplicate keys (it takes the last), invalid UTF-8 and halves of
// characters (it replaces them), what was replaced before, and NUL. Whether the rest is JSON, encoding/json says afterwards; what makes that expensive is refused here, before anything is allocated for it.
func strict(data []byte) error {
	clean := utf8.Valid(data)
	w := walk{stack: make([]level, 0, 8)}
	for i := 0; i < len(data); i++ {
		switch c := data[i]; c {
		case '{', '[':
			if len(w.stack) == deepest {
				return w.refuse("deep")
			}
			w.stack = append(w.stack, level{object: c == '{', naming: c == '{', first: len(w.keys)})
		case '}', ']':
			top := len(w.stack) - 1
			if top < 0 || w.stack[top].object != (c == '}') {
				return errors.New("json")
			}
			w.keys, w.stack = w.keys[:w.stack[top].first], w.stack[:top]
		case ',':
			if top := len(w.stack) - 1; top >= 0 {
				l := &w.stack[top]
				l.naming, l.key = l.object, nil
				l.index++
			}
		case '"':
			end := stringEnd(data, i+1)
			if end < 0 {
				return errors.New("json")
			}
			raw := data[i+1 : end]
			i = end
			bad := holdsNUL(raw) || !clean && !utf8.Valid(raw) || charset.LostInJSON(raw) >= 0
			if top := len(w.stack) - 1; top < 0 || !w.stack[top].naming {
				if bad {
					return w.refuse("text")
				}
				break
			}
			if bad {
				return w.refuse("text")
			}
			if !w.name(raw) {
				return w.refuse("duplicate")
			}
		}
	}
	return nil
}

// name takes the key of the value that comes next; false if the object has it already.
func (w *walk) name(raw []byte) bool {
	l := &w.stack[len(w.stack)-1]
	key := raw
	if bytes.IndexByte(raw, '\\') >= 0 {
		var plain string
		if json.Unmarshal(slices.Concat([]byte{'"'}, raw, []byte{'"'}), &plain) == nil { // else it is refused afterwards
			key = []byte(plain)
		}
	}
	l.naming, l.key = false, key
	had := w.keys[l.first:]
	w.keys = append(w.keys, key)
	// encoding/json matches keys without regard to case: so does this.
	if len(had) < fewKeys {
		return !slices.ContainsFunc(had, func(one []byte) bool { return bytes.EqualFold(one, key) })
	}
	if l.many == nil {
		l.many = make(map[string]struct{}, 2*fewKeys)
		for _, one := range had {
			l.many[folded(one)] = struct{}{}
		}
	}
	f := folded(key)
	_, twice := l.many[f]
	l.many[f] = struct{}{}
	return !twice
}

func (w *walk) refuse(code string) error { return errors.New(strictMark + code + " " + w.path()) }

// path is where the walk stands, as an answer names it.
func (w *walk) path() string {
	var b strings.Builder
	for _, l := range w.stack {
		switch {
		case b.Len() > longField:
		case !l.object:
			b.WriteString("[" + strconv.Itoa(l.index) + "]")
		case len(l.key) > 0 && b.Len() > 0:
			b.WriteString("." + Shortened(string(l.key[:min(len(l.key), 2*longField)])))
		default:
			b.WriteString(Shortened(string(l.key[:min(len(l.key), 2*longField)])))
		}
	}
	if b.Len() == 0 {
		return "body"
	}
	return Shortened(b.String())
}

// Shortened is the beginning of a name that whoever sent it chose.
func Shortened(name string) string {
	if len(name) <= longField {
		return name
	}
	return words.CutBytes(strings.ToValidUTF8(name, ""), longField) + "…"
}

// stringEnd returns where the quote is that ends a string which begins at i; -1 for nowhere.
func stringEnd(data []byte, i int) int {
	for ; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

func holdsNUL(raw []byte) bool {
	for i := bytes.IndexByte(raw, '\\'); i >= 0 && i < len(raw); i++ {
		if raw[i] == '\\' {
			if bytes.HasPrefix(raw[i+1:], []byte("u0000")) {
				return true
			}
			i++
		}
	}
	return false
}

// folded is a key as encoding/json compares them: the smallest of the characters that differ by case only.
func folded(key []byte) string {
	return string(bytes.Map(func(r rune) rune {
		for {
			next := unicode.SimpleFold(r)
			if next <= r {
				return next
			}
			r = next
		}
	}, key))
}
