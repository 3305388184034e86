package table

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"liandong/internal/kernel/charset"
	"liandong/internal/kernel/fault"
)

// record is a line of a CSV file under the number that a spreadsheet gives it: a cell may have several lines, and empty lines count.
type record struct {
	n     int
	cells []string
}

func readCSV(content []byte, want Want) (*Table, error) {
	text, err := charset.Decode(content)
	if errors.Is(err, charset.ErrNUL) {
		return nil, ErrUnreadable.At("file").Because(err) // a picture, say
	}
	if err != nil {
		e := *fault.From(err)
		e.Field = "file"
		return nil, &e
	}
	text = lines(text)
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord, r.Comma = -1, want.separator(text)
	b := newBuilder(want, Table{})
	var titles []record // rows before the header is known
	within := 0         // line feeds inside of cells so far
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			line := 1
			if bad := (*csv.ParseError)(nil); errors.As(err, &bad) {
				line = bad.StartLine
			}
			return nil, b.Fault(line-within, "", ErrUnreadable).Because(err)
		}
		line, _ := r.FieldPos(0)
		row := record{n: line - within, cells: cells}
		for _, c := range cells {
			within += strings.Count(c, "\n")
		}
		if b.Columns == nil && len(want.Columns) > 0 && len(titles) < titleRows {
			titles = append(titles, row)
			continue
		}
		if err := b.records(titles, row); err != nil {
			return nil, err
		}
		titles = nil
	}
	if err := b.records(titles); err != nil {
		return nil, err
	}
	return b.done()
}

// lines puts line feeds where a file ends its lines with carriage returns alone, as old programs of the Macintosh do. A file that has line feeds outside of
// quotes ends its lines with them.
func lines(text []byte) []byte {
	if !bytes.Contains(text, []byte{'\r'}) {
		return text
	}
	fed, quoted := slices.Clone(text), false
	for i, c := range text {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\n':
			return text
		case c == '\r':
			fed[i] = '\n'
		}
	}
	return fed
}

// records takes the rows among which the header is, from that on, and the one behind them.
func (b *builder) records(titles []record, more ...record) error {
	first, most := 0, 0
	for i, row := range titles {
		if n := b.want.known(row.cells); n > most {
			first, most = i, n
		}
	}
	for _, row := range append(titles[first:], more...) {
		cells, wrong := row.cells, make([]*fault.Definition, len(row.cells))
		for i, c := range cells {
			cells[i], wrong[i] = bare(c), badText(c)
		}
		whole := func() *fault.Definition {
			switch {
			case len(b.Columns) > 0 && len(strings.Join(cells[min(len(cells), len(b.Columns)):], "")) > 0:
				return ErrExtra
			case b.want.Whole && len(cells) < len(b.Columns):
				return ErrShort
			}
			return nil
		}()
		if whole == ErrExtra {
			cells = cells[:len(b.Columns)]
		}
		if err := b.line(row.n, cells, func(i int) *fault.Definition {
			if i < 0 {
				return whole
			}
			return wrong[i]
		}); err != nil {
			return err
		}
	}
	return nil
}

// bare takes from a cell the apostrophe before what a spreadsheet would take for a formula, which our own files have. (harmless)
func bare(cell string) string {
	if rest, quoted := strings.CutPrefix(cell, "'"); quoted && harmless(rest) != rest {
		return rest
	}
	return cell
}

// separator is what separates most names of columns in one of the first lines, else the most cells of the first: Unicode text of spreadsheets comes
// with tabs, other countries' CSV with semicolons.
func (w Want) separator(text []byte) rune {
	best, most := ',', 0
	for at := range titleRows {
		line, rest, more := strings.Cut(string(text[:min(len(text), 64<<10)]), "\n")
		for _, c := range []rune{',', '\t', ';'} {
			cells := strings.Split(line, string(c))
			n := w.known(cells) * mostColumns
			if at == 0 && len(cells) > 1 {
				n += min(len(cells), mostColumns-1)
			}
			if n > most {
				best, most = c, n
			}
		}
		if text = []byte(rest); !more {
			break
		}
	}
	return best
}

// scientific is a number as spreadsheets write one that was too long for them: 1.38E+10, 2E+19, 2.02612E+019, 20.3E+18, 2e19. 2E and 2E3 are no such numbers.
var scientific = regexp.MustCompile(`^[-+]?([0-9]{1,3}([.,][0-9]+)?[Ee]\+[0-9]{1,3}|[0-9]([.,][0-9]+)?[Ee][0-9]{2,3})$`)

// narrow is what a spreadsheet shows, and some save, where a column is too narrow for its number.
var narrow = regexp.MustCompile(`^##+$`)

// failed is what a formula says that could not be computed, where it was saved as text.
var failed = regexp.MustCompile(`^(?i)#(N/A|(REF|VALUE|DIV/0|NUM|NULL|SPILL|CALC|FIELD|BLOCKED|CONNECT|UNKNOWN|BUSY|PYTHON|EXTERNAL)!|NAME\?|GETTING_DATA)$`)

// badText says what is wrong with a cell of a text file, nil if nothing: spreadsheets would take it for a formula, or have made it shorter.
func badText(cell string) *fault.Definition {
	switch {
	case strings.HasPrefix(cell, "="):
		return ErrFormula
	case narrow.MatchString(strings.TrimSpace(cell)):
		return ErrNarrow
	}
	return spoiled(cell)
}

// spoiled says what a spreadsheet has made of a text, whatever file it stands in; nil if it is as somebody wrote it.
func spoiled(cell string) *fault.Definition {
	switch value := norm.NFKC.String(strings.TrimSpace(cell[:min(len(cell), longestTitle)])); {
	case scientific.MatchString(value):
		return ErrScientific
	case failed.MatchString(value):
		return ErrBadValue
	}
	return nil
}
