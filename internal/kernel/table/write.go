package table

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Writer writes a list row by row. Cells are strings or numbers.
type Writer interface {
	Row(cells ...any) error
	Close() error // writes what is left; w stays open
}

// NewCSV writes CSV that spreadsheets open as UTF-8 and in which no cell is a formula.
func NewCSV(w io.Writer) (Writer, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, err
	}
	return &csvWriter{csv.NewWriter(w)}, nil
}

type csvWriter struct{ *csv.Writer }

func (w *csvWriter) Row(cells ...any) error {
	row := make([]string, len(cells))
	for i, c := range cells {
		row[i] = fmt.Sprint(c)
		if text, ok := c.(string); ok {
			row[i] = harmless(text)
		}
	}
	return w.Write(row)
}

func (w *csvWriter) Close() error {
	w.Flush()
	return w.Error()
}

// harmless keeps a spreadsheet from taking a text for a formula. (OWASP, CSV injection)
func harmless(s string) string {
	if strings.HasPrefix(s, "=") || strings.HasPrefix(s, "+") || strings.HasPrefix(s, "-") || strings.HasPrefix(s, "@") || strings.HasPrefix(s, "\t") || strings.HasPrefix(s, "\r") {
		return "'" + s
	}
	return s
}

// NewXLSX writes a workbook with one sheet whose first row stays in sight.
func NewXLSX(w io.Writer, sheet string) (Writer, error) {
	book := excelize.NewFile()
	if err := book.SetSheetName("Sheet1", sheet); err != nil {
		return nil, err
	}
	stream, err := book.NewStreamWriter(sheet)
	if err != nil {
		return nil, err
	}
	err = stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
	return &xlsxWriter{book: book, stream: stream, to: w}, err
}

type xlsxWriter struct {
	book   *excelize.File
	stream *excelize.StreamWriter
	to     io.Writer
	rows   int
}

func (w *xlsxWriter) Row(cells ...any) error {
	w.rows++
	at, err := excelize.CoordinatesToCellName(1, w.rows)
	if err != nil {
		return err
	}
	return w.stream.SetRow(at, cells) // a text is a text there, whatever it begins with
}

func (w *xlsxWriter) Close() error {
	defer func() { _ = w.book.Close() }()
	if err := w.stream.Flush(); err != nil {
		return err
	}
	_, err := w.book.WriteTo(w.to)
	return err
}
