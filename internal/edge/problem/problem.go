// Package problem (问题文档) says why a request is refused: every failure is a problem document (RFC 9457) in the language of who asks.
package problem

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

// statuses maps kinds of failure to HTTP.
var statuses = map[fault.Kind]int{
	fault.Invalid: http.StatusUnprocessableEntity, fault.Unauthenticated: http.StatusUnauthorized, fault.Forbidden: http.StatusForbidden,
	fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict, fault.TooLarge: http.StatusRequestEntityTooLarge,
	fault.Throttled: http.StatusTooManyRequests, fault.Unavailable: http.StatusServiceUnavailable, fault.Unknown: http.StatusServiceUnavailable,
	fault.Internal: http.StatusInternalServerError,
}

// What is wrong with a request before anybody looks at its meaning.
var (
	errRequest   = fault.Define(fault.Invalid, "http.request", "请求内容有误，请检查标出的字段", "The request is not right; see the fields named.")
	errBadJSON   = fault.Define(fault.Invalid, "http.json", "请求体不是有效的 JSON", "The body is not valid JSON.")
	ErrDuplicate = fault.Define(fault.Invalid, "http.duplicate_key", "同一字段出现了两次", "The same field appears twice.")
	errDeep      = fault.Define(fault.Invalid, "http.deep", "嵌套超过 %d 层", "It is nested more than %d levels deep.")
	ErrText      = fault.Define(fault.Invalid, "http.characters", "含有无效字符（空字符、替代符“�”或错误的编码）", "It contains characters that cannot be kept: NUL, a replacement character, or broken text.")
	ErrRequired  = fault.Define(fault.Invalid, "http.required", "缺少必填字段", "This field is required.")
	ErrUnknown   = fault.Define(fault.Invalid, "http.unknown_field", "没有这个字段", "There is no such field.")
	ErrType      = fault.Define(fault.Invalid, "http.type", "类型不对，应为：%s", "The type is wrong; expected: %s.")
	ErrFormat    = fault.Define(fault.Invalid, "http.format", "格式不对", "The form is not right.")
	ErrTime      = fault.Define(fault.Invalid, "http.time", "应为真实存在的时间，带时区，如 2026-03-02T09:00:00+08:00", "It must be a time that exists, with its zone, as 2026-03-02T09:00:00+08:00.")
	ErrChoice    = fault.Define(fault.Invalid, "http.choice", "可选值：%s", "It must be one of: %s")
	errRange     = fault.Define(fault.Invalid, "http.range", "数值超出范围", "The value is out of range.")
	ErrBody      = fault.Define(fault.TooLarge, "http.too_large", "请求体过大", "The body is too large.")
	ErrLongURL   = fault.Define(fault.TooLarge, "http.url", "地址或查询条件过长", "The address or its query is too long.")
	errMedia     = fault.Define(fault.Invalid, "http.content_type", "请求体应为 application/json", "The body must be application/json.")
	errNoBody    = fault.Define(fault.Invalid, "http.no_body", "缺少请求体", "A body is required.")
	ErrNoRoute   = fault.Define(fault.NotFound, "http.no_route", "没有这个地址", "There is no such address.")
	ErrCross     = fault.Define(fault.Forbidden, "http.cross_origin", "不接受来自其他网站的写入请求", "Writes from another site are refused.")
	errGone      = fault.Define(fault.Unavailable, "http.gone", "请求已被取消", "The request was called off by who asked.")
	ErrSlow      = fault.Define(fault.Unavailable, "http.slow", "内容传得太慢，连接已断开，请在信号较好的地方重试", "The body came too slowly, so the connection was cut. Please try again where the line is better.")
)

// Problem is a problem document (RFC 9457). It never carries a submitted value.
type Problem struct {
	Type   string       `json:"type" doc:"urn:liandong:problem:CODE"`
	Title  string       `json:"title" doc:"the status in words"`
	Status int          `json:"status"`
	Detail string       `json:"detail" doc:"what is wrong and what to do, in the language of Accept-Language"`
	Code   string       `json:"code" doc:"stable code of the failure"`
	Field  string       `json:"field,omitempty" doc:"the field that is wrong"`
	Place  string       `json:"place,omitempty" doc:"where that is in a list, as people say it: row 2, External number"`
	Errors []fieldError `json:"errors,omitempty" doc:"every field that is wrong"`
	Extra  extra        `json:"-"`
}

type fieldError struct {
	Field  string `json:"field"`
	Place  string `json:"place,omitempty" doc:"where that is in a list, as people say it"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

type extra map[string]any

// Error implements error.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// MarshalJSON adds the further members (RFC 9457, section 3.2).
func (p *Problem) MarshalJSON() ([]byte, error) {
	type plain Problem
	b, err := json.Marshal((*plain)(p))
	if err != nil || len(p.Extra) == 0 {
		return b, err
	}
	more, err := json.Marshal(p.Extra)
	if err != nil {
		return nil, err
	}
	return append(append(b[:len(b)-1], ','), more[1:]...), nil
}

// Of returns the problem document of a failure, in a language.
func Of(err error, lang string) *Problem {
	e := fault.From(err)
	status := statuses[e.Kind]
	p := &Problem{Type: "urn:liandong:problem:" + e.Code, Title: http.StatusText(status), Status: status, Detail: e.Words.In(lang), Code: e.Code,
		Field: shownField(e), Place: e.Place.In(lang), Extra: e.Extra}
	if e.Field != "" {
		for _, one := range e.All() {
			p.Errors = append(p.Errors, fieldError{Field: shownField(one), Place: one.Place.In(lang), Code: one.Code, Detail: one.Words.In(lang)})
		}
	}
	if e.Kind == fault.Internal {
		slog.Error("request failed", "code", e.Code, "error", e.Error())
	}
	return p
}

// shownField is the field that a failure names; where nobody knows the field, its name is only said where it is one.
func shownField(e *fault.Error) string {
	if strings.HasSuffix(e.Code, "unknown_field") {
		return Named(e.Field)
	}
	return e.Field
}

// Write refuses a request that is served without the framework.
func Write(w http.ResponseWriter, r *http.Request, err error) {
	err = FirstWho(r.Context(), err)
	Failed(r.Context(), err)
	p := Of(err, words.Preferred(r.Header.Get("Accept-Language")))
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}

// huma's own messages are replaced by codes, so that they can be said in both languages and never repeat what was sent.
func init() {
	validation.MsgUnexpectedProperty = "unknown"
	validation.MsgExpectedRequiredProperty = "required %s"
	validation.MsgExpectedRFC3339DateTime = "time"
	validation.MsgExpectedOneOf = "choice %s"
	for want, msg := range map[string]*string{"true/false": &validation.MsgExpectedBoolean, "number": &validation.MsgExpectedNumber,
		"integer": &validation.MsgExpectedInteger, "string": &validation.MsgExpectedString, "list": &validation.MsgExpectedArray, "object": &validation.MsgExpectedObject} {
		*msg = "type " + want
	}
	for _, msg := range []*string{&validation.MsgExpectedMinimumNumber, &validation.MsgExpectedMaximumNumber, &validation.MsgExpectedExclusiveMinimumNumber,
		&validation.MsgExpectedExclusiveMaximumNumber} {
		*msg = "range %v"
	}
	for _, msg := range []*string{&validation.MsgExpectedMinLength, &validation.MsgExpectedMaxLength, &validation.MsgExpectedMinItems, &validation.MsgExpectedMaxItems} {
		*msg = "range %d"
	}
	huma.DefaultArrayNullable = false
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		return Of(FirstWho(ctx.Context(), humaFault(status, msg, errs)), words.Preferred(ctx.Header("Accept-Language")))
	}
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		return Of(humaFault(status, msg, errs), "zh")
	}
}

// mostErrors is how many fields that are wrong one answer names.
const mostErrors = 50

// humaFault translates what huma found wrong. The message and the values that huma attaches are dropped.
func humaFault(status int, msg string, errs []error) error {
	switch status {
	case http.StatusRequestEntityTooLarge:
		return ErrBody.New()
	case http.StatusUnsupportedMediaType:
		return errMedia.New()
	case http.StatusRequestTimeout:
		return ErrSlow.New()
	case http.StatusInternalServerError:
		return errors.Join(append([]error{errors.New(msg)}, errs...)...)
	}
	var found []*fault.Error
	for _, err := range errs[:min(len(errs), mostErrors)] {
		var d *huma.ErrorDetail
		if errors.As(err, &d) {
			found = append(found, translate(d))
		}
	}
	switch {
	case len(found) > 0:
		return fault.Collect(found)
	case strings.Contains(msg, "body is required"):
		return errNoBody.New()
	}
	return errRequest.New()
}

func translate(d *huma.ErrorDetail) *fault.Error {
	field := Shortened(strings.TrimPrefix(d.Location, "body."))
	for _, place := range []string{"query.", "path.", "header."} {
		field = strings.TrimPrefix(field, place)
	}
	code, rest, _ := strings.Cut(d.Message, " ")
	rest, field = Shortened(rest), Named(field)
	switch {
	case strings.HasPrefix(d.Message, strictMark):
		code, field, _ := strings.Cut(strings.TrimPrefix(d.Message, strictMark), " ")
		field = Named(field)
		if code == "deep" {
			return errDeep.At(field, deepest)
		}
		return map[string]*fault.Definition{"duplicate": ErrDuplicate, "text": ErrText}[code].At(field)
	case code == "required" && field != "body" && strings.HasSuffix(rest, "parameter is missing"):
		return ErrRequired.At(field)
	case code == "required" && field == "body":
		return ErrRequired.At(rest)
	case code == "required":
		return ErrRequired.At(field + "." + rest)
	case code == "unknown":
		return ErrUnknown.At(field)
	case code == "type":
		return ErrType.At(field, rest)
	case code == "range":
		return errRange.At(field)
	case code == "choice":
		return ErrChoice.At(field, rest)
	case code == "time", strings.HasPrefix(d.Message, "invalid date/time"): // of a body, of an address
		return ErrTime.At(field)
	case field == "body":
		return errBadJSON.At(field)
	}
	return ErrFormat.At(field)
}

// fieldName is what a field may be called in an answer, as deep as bodies go.
var fieldName = regexp.MustCompile(`^[A-Za-z_$][A-Za-z0-9_$-]{0,39}(\[\d{1,6}\])*(\.[A-Za-z_$][A-Za-z0-9_$-]{0,39}(\[\d{1,6}\])*){0,7}$`)

// Named is a field by its name, or the body where the name is none that a client could have meant: it was made up, and is not repeated.
func Named(field string) string {
	if field == "" || fieldName.MatchString(field) {
		return field
	}
	return "body"
}
