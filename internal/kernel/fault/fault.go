// Package fault is the one error type of the platform: a kind, a stable code and words that are safe to show.
package fault

import (
	"errors"
	"fmt"
	"sort"
	"strings"

	"liandong/internal/kernel/words"
)

// Kind says what sort of failure it is; the HTTP edge maps kinds to status codes.
type Kind string

// The kinds of failure.
const (
	Invalid         Kind = "invalid"         // the request is wrong; the field is named
	Unauthenticated Kind = "unauthenticated" // nobody is logged in
	Forbidden       Kind = "forbidden"       // logged in, but not granted
	NotFound        Kind = "not_found"       // there is no such thing, or the caller may not know of it
	Conflict        Kind = "conflict"        // somebody else was first, or the id is taken by other content
	TooLarge        Kind = "too_large"       // the body is larger than accepted
	Throttled       Kind = "throttled"       // too many attempts; try again later
	Unavailable     Kind = "unavailable"     // nothing was written; try again
	Unknown         Kind = "unknown"         // it may have been written; try again with the same id
	Internal        Kind = "internal"        // our mistake
)

// Definition is a failure declared once, with its words in both languages. The words are formats for New's
// arguments, which must be safe to show: never a submitted value.
type Definition struct {
	Kind  Kind
	Code  string
	Words words.Text
}

var definitions = map[string]*Definition{}

// Define declares a failure. Codes are unique; a second declaration of the same code panics at start.
func Define(kind Kind, code, zh, en string) *Definition {
	if _, taken := definitions[code]; taken {
		panic("fault: code declared twice: " + code)
	}
	d := &Definition{Kind: kind, Code: code, Words: words.T(zh, en)}
	definitions[code] = d
	return d
}

// Definitions lists every declared failure by code: for tests and documentation.
func Definitions() []*Definition {
	all := make([]*Definition, 0, len(definitions))
	for _, d := range definitions {
		all = append(all, d)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Code < all[j].Code })
	return all
}

// New makes an error of this definition; args fill the words.
func (d *Definition) New(args ...any) *Error {
	return &Error{Kind: d.Kind, Code: d.Code, Words: d.Words.With(args...)}
}

// At is New with the field that is wrong ("location.lon", "features[3].code" …).
func (d *Definition) At(field string, args ...any) *Error {
	e := d.New(args...)
	e.Field = field
	return e
}

// Error makes a Definition a target for errors.Is.
func (d *Definition) Error() string { return d.Code }

// Error is one failure. Cause is for the log only and never shown.
type Error struct {
	Kind   Kind
	Code   string
	Words  words.Text
	Field  string
	Place  words.Text     // where that is, as people say it: "第 2 行 · 电话", "row 2, Phone"; empty where Field says it
	Extra  map[string]any // further members of the problem document, e.g. the current version
	Others []*Error       // further failures found in the same request
	Cause  error
}

// Error is the English text with its cause, for logs.
func (e *Error) Error() string {
	s := e.Code + ": " + e.Words.EN
	if e.Field != "" {
		s = e.Field + ": " + s
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Is compares with a Definition by code.
func (e *Error) Is(target error) bool {
	d, ok := target.(*Definition)
	return ok && d.Code == e.Code
}

// All is the failure and those found with it.
func (e *Error) All() []*Error { return append([]*Error{e}, e.Others...) }

// Because attaches a cause for the log.
func (e *Error) Because(err error) *Error { e.Cause = err; return e }

// With adds a member to the problem document.
func (e *Error) With(key string, value any) *Error {
	if e.Extra == nil {
		e.Extra = map[string]any{}
	}
	e.Extra[key] = value
	return e
}

var unexpected = Define(Internal, "internal", "系统出现意外错误，已记录，请稍后再试", "Something went wrong on our side. It has been logged; please try again later.")

// Unless is nil where something holds, else the fault that says why not.
func Unless(holds bool, why *Definition, args ...any) *Error {
	if holds {
		return nil
	}
	return why.New(args...)
}

// From turns any error into a *Error: itself where it is one, otherwise Internal with the error as cause.
func From(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	var d *Definition
	if errors.As(err, &d) {
		return d.New()
	}
	return unexpected.New().Because(err)
}

// KindOf returns the kind of any error.
func KindOf(err error) Kind { return From(err).Kind }

// Wrap adds a plain text to an error for the log without changing its kind.
func Wrap(err error, doing string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// Under names the fields of a failure, and of those found with it, as those of a part: "days[0].date" under "edit" is "edit.days[0].date". What names no field is about the whole part.
func Under(part string, err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	var moved []*Error
	for _, one := range e.All() {
		under := *one
		under.Others, under.Field = nil, strings.TrimSuffix(part+"."+one.Field, ".")
		moved = append(moved, &under)
	}
	return Collect(moved)
}

// Collect joins several field failures into one error: the first, with the rest as Others; nil if there is none.
func Collect(found []*Error) error {
	if len(found) == 0 {
		return nil
	}
	first := *found[0]
	first.Others = append(first.Others, found[1:]...)
	return &first
}
