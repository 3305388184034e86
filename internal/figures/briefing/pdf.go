package briefing

import (
	"io"
	"strings"

	"github.com/signintech/gopdf"

	"liandong/internal/kernel/words"
)

// A4, in points.
const (
	paperWidth, paperHeight = 595.28, 841.89
	marginSide, marginTop   = 56.0, 62.0
	marginBottom            = 62.0
	textWidth               = paperWidth - 2*marginSide
	sizeTitle, sizeHead     = 19.0, 12.5
	sizeText, sizeCell      = 10.0, 8.5
	lineText, lineCell      = 1.65, 1.45
	cellPad                 = 4.0
	leastWords, leastNumber = 64.0, 33.0
	widestColumn            = 190.0
)

// PDF writes a document for paper. A character that no font of this program has stands as 〓 and is named at the end.
func (doc Document) PDF(w io.Writer, lang string) error {
	pages, set, err := doc.pages(lang)
	if err != nil {
		return err
	}
	p := &gopdf.GoPdf{}
	p.Start(gopdf.Config{PageSize: gopdf.Rect{W: paperWidth, H: paperHeight}})
	p.SetInfo(gopdf.PdfInfo{Title: doc.Title.In(lang) + " " + doc.Subtitle.In(lang), Creator: "liandong", CreationDate: doc.MadeAt})
	for _, f := range set.faces {
		if err := p.AddTTFFontData(f.name, f.file); err != nil {
			return err
		}
	}
	for _, shapes := range pages {
		p.AddPage()
		for _, s := range shapes {
			if err := stamp(p, set, s); err != nil {
				return err
			}
		}
	}
	_, err = p.WriteTo(w)
	return err
}

// stamp draws one shape.
func stamp(p *gopdf.GoPdf, set *typesetter, s shape) error {
	switch s.kind {
	case aText:
		x := s.x - s.anchor*set.wide(s.size)(s.text)
		p.SetTextColor(s.tone[0], s.tone[1], s.tone[2])
		for _, r := range set.runs(s.text) {
			if err := p.SetFont(r.face.name, "", s.size); err != nil {
				return err
			}
			p.SetXY(x, s.y)
			if err := p.Text(r.text); err != nil {
				return err
			}
			x += set.wide(s.size)(r.text)
		}
	case aLine:
		p.SetStrokeColor(s.tone[0], s.tone[1], s.tone[2])
		p.SetLineWidth(.8)
		p.SetCustomLineType(s.dash, 0)
		p.Line(s.x, s.y, s.x+s.w, s.y+s.h)
	case aRect, anOutline:
		style := "F"
		if s.kind == anOutline {
			style = "D"
		}
		p.SetCustomLineType(nil, 0)
		p.SetLineWidth(.8)
		p.SetStrokeColor(s.tone[0], s.tone[1], s.tone[2])
		p.SetFillColor(s.tone[0], s.tone[1], s.tone[2])
		p.RectFromUpperLeftWithStyle(s.x, s.y, s.w, s.h, style)
	}
	return nil
}

// sheet sets a document page by page.
type sheet struct {
	drawing
	lang  string
	pages [][]shape
	y     float64
}

// pages sets the document: what stands where, on which page.
func (doc Document) pages(lang string) ([][]shape, *typesetter, error) {
	set, err := newTypesetter()
	if err != nil {
		return nil, nil, err
	}
	s := &sheet{drawing: drawing{set: set}, lang: lang, y: marginTop}
	s.title(doc)
	for _, one := range doc.Sections {
		s.section(one)
	}
	if absent := set.absent(); len(absent) > 0 {
		s.paragraph(words.T("字体中没有下列字，以〓代替：%s。", "No font here has these characters; 〓 stands for them: %s.").With(strings.Join(absent, ", ")).In(lang), sizeCell, faint)
	}
	s.turn()
	for i := range s.pages {
		s.shapes = s.pages[i]
		foot := paperHeight - marginBottom/2
		s.line(marginSide, foot-12, textWidth, 0, hair, nil)
		s.write(doc.Title.In(lang)+" · "+doc.Subtitle.In(lang), marginSide, foot, small, 0, faint)
		s.write(words.T("第%d页，共%d页", "Page %d of %d").With(i+1, len(s.pages)).In(lang), paperWidth-marginSide, foot, small, 1, faint)
		s.pages[i] = s.shapes
	}
	return s.pages, set, nil
}

// turn ends the page.
func (s *sheet) turn() {
	if len(s.shapes) > 0 {
		s.pages = append(s.pages, s.shapes)
	}
	s.shapes, s.y = nil, marginTop
}

// room turns the page unless so much of it is left.
func (s *sheet) room(height float64) {
	if s.y+height > paperHeight-marginBottom {
		s.turn()
	}
}

func (s *sheet) title(doc Document) {
	for _, line := range lines(s.set.fit(doc.Title.In(s.lang)), textWidth, s.set.wide(sizeTitle)) {
		s.y += sizeTitle * 1.3
		s.write(line, paperWidth/2, s.y-sizeTitle*.3, sizeTitle, .5, ink)
	}
	s.y += 20
	s.write(doc.Subtitle.In(s.lang), paperWidth/2, s.y-4, sizeText+1, .5, faint)
	s.y += 6
	s.line(marginSide, s.y, textWidth, 0, accent, nil)
	s.y += 10
	for _, p := range doc.Lead {
		s.paragraph(p.In(s.lang), sizeText, ink)
	}
}

func (s *sheet) paragraph(text string, size float64, t tone) {
	for _, line := range lines(s.set.fit(text), textWidth, s.set.wide(size)) {
		s.room(size * lineText)
		s.y += size * lineText
		s.write(line, marginSide, s.y-size*.45, size, 0, t)
	}
}

func (s *sheet) section(one Section) {
	first := 0.0
	layout := s.columns(one.Table)
	if len(one.Table.Rows) > 0 {
		first = s.rowHeight(layout, one.Table.header()) + s.rowHeight(layout, one.Table.Rows[0])
	}
	var chart []shape
	var height float64
	if one.Chart != nil {
		chart, height = plot(*one.Chart, one.Table, s.lang, textWidth, s.set)
		height += 26 // its title and air
		if height > paperHeight-marginTop-marginBottom-4*sizeHead {
			one.Chart, chart, height = nil, nil, 0 // the table says the same
		}
	}
	s.room(16 + sizeHead*1.8 + max(first, height)) // a heading never stands alone
	s.y += 16 + sizeHead
	s.rect(aRect, marginSide, s.y-sizeHead*.85, 3, sizeHead, accent)
	s.write(one.Title.In(s.lang), marginSide+9, s.y, sizeHead, 0, ink)
	s.y += sizeHead * .8
	if one.Chart != nil {
		s.write(one.Chart.Title.In(s.lang), marginSide, s.y+8, small+.5, 0, faint)
		s.y += 16
		for _, c := range chart {
			c.x, c.y = c.x+marginSide, c.y+s.y
			s.shapes = append(s.shapes, c)
		}
		s.y += height - 16
	}
	s.table(layout, one.Table)
	if len(one.Notes) > 0 {
		s.y += 3
	}
	for _, n := range one.Notes {
		s.paragraph(n.In(s.lang), sizeCell, faint)
	}
}

// header is the row that stands on top of every page of a table.
func (t Table) header() (row []Cell) {
	for _, c := range t.Columns {
		row = append(row, said(c))
	}
	return row
}

// column is where a column stands.
type column struct {
	x, width float64
	anchor   float64
}

// columns gives each column what it needs, and the rest to those of words.
func (s *sheet) columns(t Table) []column {
	all := make([]column, len(t.Columns))
	wide := s.set.wide(sizeCell)
	var sum, wordy float64
	for i, name := range t.Columns {
		need := leastWords
		if t.numeric(i) {
			need = leastNumber
		}
		for _, piece := range atoms(s.set.fit(name.In(s.lang))) {
			need = max(need, wide(piece)+2*cellPad)
		}
		for _, row := range t.Rows {
			need = max(need, wide(s.set.fit(row[i].In(s.lang)))+2*cellPad)
		}
		if all[i].width = need; t.numeric(i) {
			all[i].anchor = 1
		} else {
			all[i].width = min(need, widestColumn)
			wordy += all[i].width
		}
		sum += all[i].width
	}
	x := marginSide
	for i := range all {
		switch over := textWidth - sum; {
		case over < 0 && all[i].anchor == 0: // words can be broken
			all[i].width = max(leastWords, all[i].width+over*all[i].width/wordy)
		case over > 0:
			all[i].width *= textWidth / sum
		}
		all[i].x = x
		x += all[i].width
	}
	return all
}

func (s *sheet) broken(c column, cell Cell) []string {
	return lines(s.set.fit(cell.In(s.lang)), c.width-2*cellPad, s.set.wide(sizeCell))
}

func (s *sheet) rowHeight(layout []column, row []Cell) float64 {
	n := 1
	for i, cell := range row {
		n = max(n, len(s.broken(layout[i], cell)))
	}
	return float64(n)*sizeCell*lineCell + 5
}

func (s *sheet) table(layout []column, t Table) {
	if len(t.Rows) == 0 {
		return
	}
	head := t.header()
	s.row(layout, head, true)
	for _, row := range t.Rows {
		page := len(s.pages)
		if s.room(s.rowHeight(layout, row)); len(s.pages) != page {
			s.row(layout, head, true)
		}
		s.row(layout, row, false)
	}
}

func (s *sheet) row(layout []column, row []Cell, head bool) {
	height, t := s.rowHeight(layout, row), ink
	if head {
		t = faint
		s.rect(aRect, marginSide, s.y, textWidth, height, ground)
	}
	for i, cell := range row {
		for n, line := range s.broken(layout[i], cell) {
			x := layout[i].x + cellPad + layout[i].anchor*(layout[i].width-2*cellPad)
			s.write(line, x, s.y+2.5+float64(n)*sizeCell*lineCell+sizeCell*1.05, sizeCell, layout[i].anchor, t)
		}
	}
	s.y += height
	s.line(marginSide, s.y, textWidth, 0, hair, nil)
}
