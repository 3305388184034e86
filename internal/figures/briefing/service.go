package briefing

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/url"
	"strings"

	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/figures/board"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
	"liandong/internal/notice"
)

// Service makes and sends reports.
type Service struct {
	Sources board.Sources
	Notices *notice.Service
}

// ErrFormat says that reports are not written like that.
var ErrFormat = fault.Define(fault.Invalid, "briefing.format", "格式应为 html、xlsx 或 pdf", "The format is html, xlsx or pdf.")

// Format (格式) is what a report is written as.
type Format string

// The formats.
const (
	HTML Format = "html"
	XLSX Format = "xlsx"
	PDF  Format = "pdf"
)

var types = map[Format]string{HTML: "text/html; charset=utf-8", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", PDF: "application/pdf"}

// FormatOf reads a format. Errors: ErrFormat.
func FormatOf(s string) (Format, error) {
	if types[Format(s)] == "" {
		return "", ErrFormat.At("format")
	}
	return Format(s), nil
}

// Type is the media type.
func (f Format) Type() string { return types[f] }

// Write writes the document in a format.
func (doc Document) Write(w io.Writer, f Format, lang string) error {
	switch f {
	case XLSX:
		return doc.XLSX(w, lang)
	case PDF:
		return doc.PDF(w, lang)
	}
	return doc.HTML(w, lang)
}

// FileName is what it is called when it is saved.
func (doc Document) FileName(f Format) string {
	return string(doc.Kind) + "-" + doc.Grid + "-" + strings.ReplaceAll(doc.Period.From.String(), "-", "") + "." + string(f)
}

// Open returns the report of a kind on the period in which a day lies; of the last one that is over where no day is named. Permission:
// indicator.read over the area (an overlay: over all its grids). Errors: those of board.AreaFor, worktime.ErrDate, ErrFuture.
func (s *Service) Open(tx *store.Tx, who *access.Caller, k Kind, grid, date string) (Document, error) {
	area, err := s.area(tx, who, grid)
	if err != nil {
		return Document{}, err
	}
	day, err := worktime.DateOr(date, "date", k.last(who.At).From)
	if err != nil {
		return Document{}, err
	}
	p, err := k.at(day, who.At)
	if err != nil {
		return Document{}, err
	}
	b, err := board.Of(tx, s.Sources, who.District, area.Code, p)
	if err != nil {
		return Document{}, err
	}
	return s.compose(tx, b, k, who.At)
}

func (s *Service) area(tx *store.Tx, who *access.Caller, grid string) (territory.Grid, error) {
	chart, err := s.Sources.Atlas.Map(tx, who.District)
	if err != nil {
		return territory.Grid{}, err
	}
	return board.AreaFor(who, chart, grid)
}

// Listed is a report that can be made.
type Listed struct {
	board.Period
	Name words.Text
	Over bool // else the period still runs
}

const listed = 12

// List returns the area and the reports that can be made of it: the period in which a day lies, and those before it. Permission and errors: as Open.
func (s *Service) List(tx *store.Tx, who *access.Caller, k Kind, grid, date string) (area territory.Grid, all []Listed, err error) {
	if area, err = s.area(tx, who, grid); err != nil {
		return area, nil, err
	}
	day, err := worktime.DateOr(date, "date", worktime.DateOf(who.At))
	if err != nil {
		return area, nil, err
	}
	p, err := k.at(day, who.At)
	if err != nil {
		return area, nil, err
	}
	for ; len(all) < listed; p = k.Before(p) {
		all = append(all, Listed{p, k.Spoken(p), !who.At.Before(ready(p))})
	}
	return area, all, nil
}

// reference names a report in a notice: what it is looked at by, and what a mail carries along.
func reference(k Kind, grid string, p board.Period, f Format) string {
	q := url.Values{"kind": {string(k)}, "grid": {grid}, "date": {p.From.String()}}
	if f != "" {
		q.Set("format", string(f))
	}
	return q.Encode()
}

// Files makes the report that a mail carries along: it is notice.Files. Whether the receiver may see it is asked then, not when it was queued.
func (s *Service) Files(ctx context.Context, district, account, file, language string) (f notice.File, ok bool, err error) {
	q, err := url.ParseQuery(file)
	if err != nil {
		return f, false, err
	}
	k, err := KindOf(q.Get("kind"))
	if err != nil {
		return f, false, err
	}
	format, err := FormatOf(q.Get("format"))
	if err != nil {
		return f, false, err
	}
	var doc Document
	err = s.Sources.DB.View(ctx, func(tx *store.Tx) error {
		who, err := s.Sources.Access.On(tx, district, account)
		if err == nil {
			doc, err = s.Open(tx, who, k, q.Get("grid"), q.Get("date"))
		}
		return err
	})
	if lost(err) {
		return f, false, nil
	}
	var b bytes.Buffer
	if err == nil {
		err = doc.Write(&b, format, language)
	}
	return notice.File{Name: doc.FileName(format), Type: format.Type(), Content: b.Bytes()}, err == nil, err
}

// lost says whether an error means that somebody may not read these figures any more.
func lost(err error) bool {
	var e *fault.Error
	return errors.As(err, &e) && (e.Kind == fault.Forbidden || e.Kind == fault.NotFound)
}
