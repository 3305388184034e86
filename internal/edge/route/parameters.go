package route

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/edge/problem"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

// onlyKnown refuses a parameter of an address that a route does not have, where the framework does not: answered as if it had not been asked, a misspelt filter
// would be none. Errors: ErrUnknown at the parameter, those of once.
func onlyKnown(u *url.URL, names ...string) error {
	if err := once(u); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(u.Query())) {
		if !slices.Contains(names, name) {
			return problem.ErrUnknown.At(problem.Named(problem.Shortened(name)))
		}
	}
	return nil
}

// present refuses an address that lacks a parameter without which the rest cannot be understood. Errors: ErrRequired at it.
func present(u *url.URL, names ...string) error {
	said := u.Query()
	for _, name := range names {
		if said.Get(name) == "" {
			return problem.ErrRequired.At(name)
		}
	}
	return nil
}

// once refuses a parameter of an address that stands there more than once and is no list: all values but one would be passed over. Errors: ErrDuplicate at it, those of readable.
func once(u *url.URL, lists ...string) error {
	if err := readable(u.RawQuery); err != nil {
		return err
	}
	q := u.Query()
	for _, name := range slices.Sorted(maps.Keys(q)) {
		if len(q[name]) > 1 && !slices.Contains(lists, name) {
			return problem.ErrDuplicate.At(problem.Named(problem.Shortened(name)))
		}
	}
	return nil
}

// readable refuses a query of which a part has a broken escape, a semicolon or characters that cannot be kept: url.Values would leave the part out, or a handler
// would look for what nothing can be. Errors: ErrFormat, ErrText at the parameter.
func readable(query string) error {
	for part := range strings.SplitSeq(query, "&") {
		q, err := url.ParseQuery(part)
		if err != nil {
			name, _, _ := strings.Cut(part, "=")
			return problem.ErrFormat.At(problem.Named(problem.Shortened(name)))
		}
		if _, nameless := q[""]; nameless {
			return problem.ErrUnknown.At("query")
		}
		for name, values := range q {
			if whole := name + values[0]; !utf8.ValidString(whole) || strings.ContainsRune(whole, 0) {
				return problem.ErrText.At(problem.Named(problem.Shortened(name)))
			}
		}
	}
	return nil
}

// wholeNumber is how an address says one: a number has one spelling.
var wholeNumber = regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`)

// plain refuses true, false and whole numbers in other spellings (TRUE, t, 05, +5): what is said in one way is found in logs, kept in caches and compared. Errors: ErrType at the parameter.
func plain(said string, p *huma.Param) error {
	switch {
	case said == "":
	case p.Schema.Type == huma.TypeBoolean && said != "true" && said != "false":
		return problem.ErrType.At(p.Name, "true/false")
	case p.Schema.Type == huma.TypeInteger && !wholeNumber.MatchString(said):
		return problem.ErrType.At(p.Name, p.Schema.Type)
	}
	return nil
}

// LangOf is the language of a file: that of the parameter lang, else that of the request. Errors: ErrChoice at lang.
func LangOf(r *http.Request) (lang string, err error) {
	lang = words.Preferred(r.Header.Get("Accept-Language"))
	if said := r.URL.Query().Get("lang"); said != "" {
		if lang = words.Preferred(said); !words.Known(said) {
			return lang, problem.ErrChoice.At("lang", "zh, en")
		}
	}
	return lang, nil
}

// Flag reads a parameter that is true or false; what is left out is false. Errors: ErrType at the parameter.
func Flag(q url.Values, name string) (bool, error) {
	switch q.Get(name) {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	}
	return false, problem.ErrType.At(name, "true/false")
}

// OnQuery renames the fields of a location to those of a query: "location.lon" -> "lon".
func OnQuery(err error) error {
	var e *fault.Error
	if errors.As(err, &e) {
		e.Field = strings.TrimPrefix(e.Field, "location.")
	}
	return err
}
