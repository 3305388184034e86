package briefing

import (
	"fmt"
	"html"
	"html/template"
	"io"
	"strings"

	_ "embed"

	"liandong/internal/kernel/words"
)

//go:embed page.html
var pageSource string

var page = template.Must(template.New("page").Parse(pageSource))

const svgWidth = 640.0

// HTML writes a document that needs nothing else: no script, no font, no picture from elsewhere. What people wrote stands in it as text.
func (doc Document) HTML(w io.Writer, lang string) error {
	set, err := newTypesetter()
	if err != nil {
		return err
	}
	type section struct {
		Section
		SVG template.HTML
	}
	var sections []section
	for _, s := range doc.Sections {
		one := section{Section: s}
		if s.Chart != nil {
			one.SVG = svg(*s.Chart, s.Table, lang, set)
		}
		sections = append(sections, one)
	}
	code := "zh-CN"
	if lang == "en" {
		code = "en"
	}
	return page.Execute(w, map[string]any{"Lang": code, "Doc": doc, "Sections": sections,
		"In":      func(t words.Text) string { return t.In(lang) },
		"Cell":    func(c Cell) string { return c.In(lang) },
		"Numeric": func(t Table, i int) bool { return t.numeric(i) }})
}

// svg is a chart as a picture of vectors. It writes nothing but numbers and escaped text.
func svg(c Chart, t Table, lang string, set *typesetter) template.HTML {
	shapes, height := plot(c, t, lang, svgWidth, set)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %.0f %.0f" role="img" aria-label="%s">`, svgWidth, height+2, html.EscapeString(c.Title.In(lang)))
	for _, s := range shapes {
		colour := fmt.Sprintf("#%02x%02x%02x", s.tone[0], s.tone[1], s.tone[2])
		switch s.kind {
		case aLine:
			dash := ""
			if len(s.dash) > 0 {
				dash = ` stroke-dasharray="` + strings.Trim(fmt.Sprint(s.dash), "[]") + `"`
			}
			fmt.Fprintf(&b, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s"%s/>`, s.x, s.y, s.x+s.w, s.y+s.h, colour, dash)
		case aRect:
			fmt.Fprintf(&b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`, s.x, s.y, s.w, s.h, colour)
		case anOutline:
			fmt.Fprintf(&b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="none" stroke="%s"/>`, s.x, s.y, s.w, s.h, colour)
		case aText:
			anchor := map[float64]string{0: "start", .5: "middle", 1: "end"}[s.anchor]
			fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" font-size="%.1f" text-anchor="%s" fill="%s">%s</text>`, s.x, s.y, s.size, anchor, colour, html.EscapeString(s.text))
		}
	}
	b.WriteString("</svg>")
	return template.HTML(b.String()) // every text in it is escaped above
}
