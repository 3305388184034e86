package briefing

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"liandong/data"
)

// face is one font of the type: the characters that it has and how wide they are.
type face struct {
	name string
	file []byte
	font *sfnt.Font
	unit float64
}

// The faces, in the order in which they are asked for a character: the Chinese font has no Latin letters.
var faces = sync.OnceValues(func() ([]*face, error) {
	chinese, err := data.Files.ReadFile("font/DroidSansFallbackFull.ttf")
	if err != nil {
		return nil, err
	}
	all := []*face{{name: "latin", file: goregular.TTF}, {name: "chinese", file: chinese}}
	for _, f := range all {
		if f.font, err = sfnt.Parse(f.file); err != nil {
			return nil, fmt.Errorf("font %s: %w", f.name, err)
		}
		f.unit = float64(f.font.UnitsPerEm())
	}
	return all, nil
})

// substitute stands where no font has a character: seen by everybody, never left out in silence.
const substitute = '〓'

// glyph is where a character is drawn from.
type glyph struct {
	face    *face
	advance float64 // in parts of the size
}

// typesetter measures text. It is made for one document and keeps what no font has.
type typesetter struct {
	faces   []*face
	known   map[rune]glyph
	missing map[rune]bool
	buffer  sfnt.Buffer
}

func newTypesetter() (*typesetter, error) {
	all, err := faces()
	return &typesetter{faces: all, known: map[rune]glyph{}, missing: map[rune]bool{}}, err
}

// glyph returns how a character is drawn; false if no font has it.
func (t *typesetter) glyph(r rune) (glyph, bool) {
	if g, ok := t.known[r]; ok {
		return g, true
	}
	for _, f := range t.faces {
		i, err := f.font.GlyphIndex(&t.buffer, r)
		if err != nil || i == 0 {
			continue
		}
		wide, err := f.font.GlyphAdvance(&t.buffer, i, fixed.I(int(f.unit)), font.HintingNone)
		if err != nil {
			continue
		}
		t.known[r] = glyph{f, float64(wide) / 64 / f.unit}
		return t.known[r], true
	}
	return glyph{}, false
}

// fit makes a text one that can be drawn: line ends become blanks, and what no font has the substitute.
func (t *typesetter) fit(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if unicode.Is(unicode.Cf, r) || unicode.IsControl(r) {
			return -1 // these are never drawn
		}
		if _, ok := t.glyph(r); !ok {
			t.missing[r] = true
			return substitute
		}
		return r
	}, text)
}

// absent lists what no font has, by code point.
func (t *typesetter) absent() (all []string) {
	runes := make([]rune, 0, len(t.missing))
	for r := range t.missing {
		runes = append(runes, r)
	}
	slices.Sort(runes)
	for _, r := range runes {
		all = append(all, fmt.Sprintf("U+%04X", r))
	}
	return all
}

// wide returns how wide fitted text is at a size.
func (t *typesetter) wide(size float64) measure {
	return func(text string) (sum float64) {
		for _, r := range text {
			if g, ok := t.glyph(r); ok {
				sum += g.advance
			}
		}
		return sum * size
	}
}

// run is a stretch of text in one font.
type run struct {
	face *face
	text string
}

func (t *typesetter) runs(text string) (all []run) {
	for _, r := range text {
		g, ok := t.glyph(r)
		if !ok {
			continue // fitted text has none
		}
		if n := len(all); n > 0 && all[n-1].face == g.face {
			all[n-1].text += string(r)
		} else {
			all = append(all, run{g.face, string(r)})
		}
	}
	return all
}
