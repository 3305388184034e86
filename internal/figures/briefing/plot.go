package briefing

import (
	"math"
	"strconv"
	"strings"
)

// tone is a colour. A tone never says anything alone: series differ by their strokes or fills too, and are named.
type tone [3]uint8

var (
	ink    = tone{0x1f, 0x29, 0x33}
	faint  = tone{0x5f, 0x6b, 0x76}
	hair   = tone{0xd3, 0xd9, 0xde}
	ground = tone{0xf1, 0xf5, 0xf6}
	accent = tone{0x0f, 0x6b, 0x66}
	second = tone{0x9a, 0x4d, 0x0b}
	third  = tone{0x3b, 0x4a, 0x8c}
)

var series = []struct {
	tone tone
	dash []float64
}{{accent, nil}, {second, []float64{5, 2.5}}, {third, []float64{1.5, 2}}}

// shape is something drawn: a line, a filled or an outlined rectangle, or a text. Lengths are points, y runs downwards; a text stands on its y.
type shape struct {
	kind       shapeKind
	x, y, w, h float64 // a line runs from (x, y) to (x+w, y+h)
	tone       tone
	dash       []float64
	text       string
	size       float64
	anchor     float64 // of a text: 0 begins at x, 0.5 is centred, 1 ends there
}

type shapeKind int

const (
	aLine shapeKind = iota
	aRect
	anOutline
	aText
)

// drawing gathers shapes.
type drawing struct {
	set    *typesetter
	shapes []shape
}

func (d *drawing) line(x, y, w, h float64, t tone, dash []float64) {
	d.shapes = append(d.shapes, shape{kind: aLine, x: x, y: y, w: w, h: h, tone: t, dash: dash})
}

func (d *drawing) rect(kind shapeKind, x, y, w, h float64, t tone) {
	d.shapes = append(d.shapes, shape{kind: kind, x: x, y: y, w: w, h: h, tone: t})
}

func (d *drawing) write(text string, x, y, size, anchor float64, t tone) {
	d.shapes = append(d.shapes, shape{kind: aText, x: x, y: y, text: d.set.fit(text), size: size, anchor: anchor, tone: t})
}

const (
	small     = 8.0 // size of words in charts
	legendTop = 16.0
)

// plot draws a chart of a table's columns, the same for paper and for the screen, and returns how high it is.
func plot(c Chart, t Table, lang string, width float64, set *typesetter) (shapes []shape, height float64) {
	d := &drawing{set: set}
	if c.Form == Lines {
		height = d.curves(c, t, lang, width)
	} else {
		height = d.bars(c, t, lang, width)
	}
	return d.shapes, height
}

func (d *drawing) legend(c Chart, t Table, lang string) {
	x := 0.0
	for i, column := range c.Columns {
		name := d.set.fit(t.Columns[column].In(lang))
		switch {
		case c.Form == Lines:
			d.line(x, 6, 18, 0, series[i].tone, series[i].dash)
		case i == 0:
			d.rect(aRect, x, 2, 18, 7, series[i].tone)
		default:
			d.rect(anOutline, x, 2, 18, 7, series[i].tone)
		}
		d.write(name, x+22, 9, small, 0, ink)
		x += 22 + d.set.wide(small)(name) + 16
	}
}

func most(c Chart, t Table) (top float64) {
	for _, row := range t.Rows {
		for _, column := range c.Columns {
			if !row[column].None {
				top = max(top, row[column].Number())
			}
		}
	}
	return top
}

// scale returns the step of an axis from 0 to at least top, in 1, 2 or 5 times a power of ten, and how many steps there are.
func scale(top float64) (step float64, n int) {
	if top <= 0 {
		return 1, 1
	}
	step = math.Pow(10, math.Floor(math.Log10(top/4)))
	for _, factor := range []float64{1, 2, 5, 10} {
		if top/(step*factor) <= 5 {
			step *= factor
			break
		}
	}
	step = max(step, 1) // days are counted in whole cases
	return step, max(1, int(math.Ceil(top/step)))
}

const curveHeight = 190.0

func (d *drawing) curves(c Chart, t Table, lang string, width float64) float64 {
	d.legend(c, t, lang)
	step, n := scale(most(c, t))
	label := func(i int) string { return strconv.FormatFloat(step*float64(i), 'f', -1, 64) }
	left, bottom, top := d.set.wide(small)(label(n))+8, curveHeight-16, legendTop+8
	for i := range n + 1 {
		y := bottom - (bottom-top)*float64(i)/float64(n)
		d.line(left, y, width-left, 0, hair, nil)
		d.write(label(i), left-4, y+3, small, 1, faint)
	}
	gap := (width - left) / float64(max(1, len(t.Rows)))
	at := func(row, column int) (x, y float64) {
		v := t.Rows[row][column].Number()
		return left + gap*(float64(row)+.5), bottom - (bottom-top)*v/(step*float64(n))
	}
	for i, column := range c.Columns {
		for row := range t.Rows {
			x, y := at(row, column)
			d.rect(aRect, x-1.5, y-1.5, 3, 3, series[i].tone)
			if row > 0 {
				fromX, fromY := at(row-1, column)
				d.line(fromX, fromY, x-fromX, y-fromY, series[i].tone, series[i].dash)
			}
		}
	}
	every := 1
	for float64(every)*gap < 30 {
		every++
	}
	for row := 0; row < len(t.Rows); row += every {
		name := t.Rows[row][0].In(lang)
		if _, day, ok := strings.Cut(name, "-"); ok && len(name) == len("2006-01-02") {
			name = day
		}
		x, _ := at(row, c.Columns[0])
		d.write(name, x, curveHeight-4, small, .5, faint)
	}
	return curveHeight
}

const (
	barHeight = 9.0
	barGap    = 7.0
)

func (d *drawing) bars(c Chart, t Table, lang string, width float64) float64 {
	y := 0.0
	if len(c.Columns) > 1 {
		d.legend(c, t, lang)
		y = legendTop
	}
	left := 0.0
	for _, row := range t.Rows {
		left = max(left, d.set.wide(small)(d.set.fit(row[0].In(lang))))
	}
	left = min(left, width/3) + 6
	room, top := width-left-48, most(c, t)
	for _, row := range t.Rows {
		name := lines(d.set.fit(row[0].In(lang)), left-6, d.set.wide(small))[0]
		d.write(name, left-6, y+barHeight*float64(len(c.Columns))/2+3, small, 1, ink)
		for i, column := range c.Columns {
			long := 0.0
			if top > 0 && !row[column].None {
				long = room * row[column].Number() / top
			}
			kind := aRect
			if i > 0 {
				kind = anOutline
			}
			if long > 0 {
				d.rect(kind, left, y+1, long, barHeight-2, series[i].tone)
			}
			d.write(row[column].In(lang), left+long+4, y+barHeight-1.5, small, 0, faint)
			y += barHeight
		}
		y += barGap
	}
	d.line(left, legendTop*float64(min(1, len(c.Columns)-1)), 0, y-barGap-legendTop*float64(min(1, len(c.Columns)-1)), faint, nil)
	return y
}
