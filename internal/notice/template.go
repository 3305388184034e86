package notice

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

// What can be wrong with a template.
var (
	ErrCode = fault.Define(fault.Invalid, "notice.code",
		"代码应由1至32位字母、数字、-或_组成", "A code has 1 to 32 letters, digits, - or _.")
	ErrTwice       = fault.Define(fault.Conflict, "notice.twice", "此代码重复出现", "This code is listed twice.")
	ErrBraces      = fault.Define(fault.Invalid, "notice.braces", "大括号应成对出现，且只用于占位符", "Braces must come in pairs and only around placeholders.")
	ErrPlaceholder = fault.Define(fault.Invalid, "notice.placeholder",
		"没有这个占位符，可用的有：%s", "There is no such placeholder. There are: %s.")
	ErrPersonalTitle = fault.Define(fault.Invalid, "notice.personal_title",
		"标题会显示在锁屏和邮件列表上，不能含个人信息占位符", "A title shows on locked screens and in lists of mail: it must not hold a personal placeholder.")
	ErrUnfilled = fault.Define(fault.Invalid, "notice.unfilled",
		"系统发送此模板时不提供这个占位符的内容，可用的有：%s", "Nothing fills this placeholder when this template is sent. There are: %s.")
	ErrDiffer = fault.Define(fault.Invalid, "notice.differ",
		"中英文正文应使用相同的占位符", "The Chinese and the English text must use the same placeholders.")
)

// Audience (对象) is who a template speaks to.
type Audience string

// The audiences.
const (
	Citizen Audience = "citizen"
	Staff   Audience = "staff"
)

// Template (模板) is a text with {placeholders}.
type Template struct {
	Code     string     `json:"code"`
	Audience Audience   `json:"audience"`
	Title    words.Text `json:"title"` // of a mail or an item of an inbox; never personal
	Body     words.Text `json:"body"`
}

// Templates is an edition of all templates. One that an edition does not have is that of the standard.
type Templates struct {
	List []Template `json:"templates"`
}

// Template returns the template of a code.
func (t Templates) Template(code string) (Template, bool) {
	i := slices.IndexFunc(t.List, func(one Template) bool { return one.Code == code })
	if i < 0 {
		return Template{}, false
	}
	return t.List[i], true
}

// placeholder is what can stand in braces, by its name in either language. Personal ones say, or may say, who somebody is, where they live or how
// to reach them; so does what people write freely.
type placeholder struct {
	name     words.Text
	personal bool
}

var placeholders = []placeholder{
	{words.T("事项", "matter"), false},
	{words.T("编号", "number"), false},
	{words.T("时限", "deadline"), false},
	{words.T("日期", "date"), false},
	{words.T("剩余", "remaining"), false},
	{words.T("次数", "count"), false},
	{words.T("部门", "department"), false},
	{words.T("渠道", "channel"), false},
	{words.T("服务", "service"), false},
	{words.T("进度", "state"), false},
	{words.T("姓名", "name"), true},
	{words.T("电话", "phone"), true},
	{words.T("住址", "address"), true},
	{words.T("地点", "place"), true},
	{words.T("原因", "reason"), true},
	{words.T("结果", "result"), true},
	{words.T("内容", "content"), true},
	{words.T("验证码", "code"), true},
}

// named returns the placeholder of a name in either language.
func named(name string) (placeholder, bool) {
	i := slices.IndexFunc(placeholders, func(p placeholder) bool { return p.name.ZH == name || p.name.EN == name })
	if i < 0 {
		return placeholder{}, false
	}
	return placeholders[i], true
}

// all lists placeholders for a fault.
func all(of []placeholder) words.Text {
	var zh, en []string
	for _, p := range of {
		zh, en = append(zh, p.name.ZH), append(en, p.name.EN)
	}
	return words.T(strings.Join(zh, "、"), strings.Join(en, ", "))
}

var inBraces = regexp.MustCompile(`\{[^{}]*\}`)

// used lists the names in braces of a text.
func used(text string) (names []string) {
	for _, m := range inBraces.FindAllString(text, -1) {
		names = append(names, strings.TrimSpace(m[1:len(m)-1]))
	}
	return names
}

// Fill puts values in the place of the placeholders, in both languages. Errors: ErrValue for each that is missing or blank, ErrNoValue for each
// value that is of no placeholder; both name it as in values.deadline.
func (t Template) Fill(values map[string]string) (title, body words.Text, err error) {
	var faults []*fault.Error
	missing := map[string]bool{}
	for name := range values {
		if _, known := named(name); !known {
			faults = append(faults, ErrNoValue.At("values."+name))
		}
	}
	fill := func(text string, chinese bool) string {
		return inBraces.ReplaceAllStringFunc(text, func(m string) string {
			name := strings.TrimSpace(m[1 : len(m)-1])
			p, _ := named(name)
			first, second := p.name.EN, p.name.ZH
			if chinese {
				first, second = second, first
			}
			for _, key := range []string{first, second} {
				if v := strings.TrimSpace(values[key]); v != "" {
					return v
				}
			}
			missing[p.name.EN] = true
			return m
		})
	}
	title = words.T(oneLine(fill(t.Title.ZH, true)), oneLine(fill(t.Title.EN, false)))
	body = words.T(fill(t.Body.ZH, true), fill(t.Body.EN, false))
	for name := range missing {
		faults = append(faults, ErrValue.At("values."+name))
	}
	slices.SortFunc(faults, func(a, b *fault.Error) int { return strings.Compare(a.Field, b.Field) })
	return title, body, fault.Collect(faults)
}

// oneLine makes what could break a line a blank.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}

// faults names what is wrong with an edition. What fills a template is known from the standard: there the program and the templates agree.
func (t Templates) faults(standard Templates) (faults []*fault.Error) {
	taken := map[string]bool{}
	for i, one := range t.List {
		bad := func(part string, d *fault.Definition, args ...any) {
			faults = append(faults, d.At(fmt.Sprintf("templates[%d].%s", i, part), args...))
		}
		one.check(bad)
		if taken[one.Code] {
			bad("code", ErrTwice)
		}
		taken[one.Code] = true
		if of, known := standard.Template(one.Code); known {
			one.checkFilled(of, bad)
		}
	}
	return faults
}

// complain notes a fault of a part of a template: code, audience, title.zh, title.en, body.zh or body.en.
type complain func(part string, d *fault.Definition, args ...any)

var codePattern = regexp.MustCompile(`^[0-9A-Za-z_-]{1,32}$`)

// check names what is wrong with a template by itself.
func (t Template) check(bad complain) {
	if !codePattern.MatchString(t.Code) {
		bad("code", ErrCode)
	}
	if t.Audience != Citizen && t.Audience != Staff {
		bad("audience", ErrChoice, "citizen, staff")
	}
	for _, p := range t.parts() {
		left := inBraces.ReplaceAllString(p.text, "")
		switch {
		case !words.Said(p.text):
			bad(p.name, ErrIncomplete)
		case strings.ContainsAny(left, "{}"):
			bad(p.name, ErrBraces)
		}
		for _, name := range used(p.text) {
			switch one, known := named(name); {
			case !known:
				bad(p.name, ErrPlaceholder, all(placeholders))
			case one.personal && p.title:
				bad(p.name, ErrPersonalTitle)
			}
		}
	}
	if !slices.Equal(meant(t.Body.ZH), meant(t.Body.EN)) {
		bad("body.en", ErrDiffer)
	}
}

// checkFilled names placeholders that nothing fills.
func (t Template) checkFilled(standard Template, bad complain) {
	filled := map[string]bool{}
	var there []placeholder
	for _, p := range standard.parts() {
		for _, name := range meant(p.text) {
			if one, known := named(name); known && !filled[name] {
				filled[name] = true
				there = append(there, one)
			}
		}
	}
	for _, p := range t.parts() {
		for _, name := range meant(p.text) {
			if _, known := named(name); known && !filled[name] {
				bad(p.name, ErrUnfilled, all(there))
			}
		}
	}
}

// part is one text of a template.
type part struct {
	name, text string
	title      bool
}

func (t Template) parts() []part {
	return []part{{"title.zh", t.Title.ZH, true}, {"title.en", t.Title.EN, true}, {"body.zh", t.Body.ZH, false}, {"body.en", t.Body.EN, false}}
}

// meant lists the placeholders of a text by their English name, each once, in order.
func meant(text string) (names []string) {
	for _, name := range used(text) {
		if p, known := named(name); known {
			name = p.name.EN
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
