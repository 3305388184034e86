package staffing

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"liandong/internal/district/territory"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/bigram"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/table"
	"liandong/internal/kernel/words"
)

// What can be wrong with a list of posts and holders.
var (
	ErrColumn  = fault.Define(fault.Invalid, "staffing.column", "缺少此列（%s）", "This column is missing (%s).")
	ErrNoGrid  = fault.Define(fault.Invalid, "staffing.no_grid", "没有这个网格", "There is no such grid.")
	ErrDiffers = fault.Define(fault.Conflict, "staffing.differs", "该岗位已存在，类型、单位或网格不同", "This post exists with another kind, unit or grid.")
)

// ListColumns are those of a list of staff.
var ListColumns = table.Columns{
	{Name: "post", Title: words.T("岗位编码", "Post"), Must: true, Example: words.T("P-320509105006001-9", ""),
		About: words.T("岗位的编码，不能与别的岗位相同；已有的岗位只登记任职", "Code of the post. Of a post that is there only the term is entered.")},
	{Name: "name", Title: words.T("岗位名称", "Name"), Example: words.T("桥北社区第一网格巡查员", "patroller of the first grid"), About: words.T("新设岗位须填写", "Needed for a new post.")},
	{Name: "kind", Title: words.T("岗位类型", "Kind"), Example: words.T("巡查员", "patroller"), About: words.T("新设岗位须填写，可写代码或名称", "Needed for a new post: a code or its words."), Codes: kindCodes()},
	{Name: "unit", Title: words.T("单位编码", "Unit"), Example: words.T("U-320509105-P", ""), About: words.T("岗位所属单位的编码", "Code of the unit that has the post.")},
	{Name: "grid", Title: words.T("网格编码", "Grid"), Example: words.T("320509105006001", ""), About: words.T("岗位负责的网格的编码", "Code of the grid of the post.")},
	{Name: "matters", Title: words.T("承办事项", "Matters"), Example: words.T("13*", ""), About: words.T("只代表单位承办部分事项的，填事项代码或开头加星号，用空格分隔；不填则全部",
		"Codes of the matters for which it acts for its unit, or the beginning of some and an asterisk, separated by spaces; all where it is left out.")},
	{Name: "account", Title: words.T("账号", "Account"), Example: words.T("patrol-9", ""), About: words.T("由谁任职；空缺则不填", "Who holds it; empty where it is vacant.")},
	{Name: "from", Title: words.T("任职起", "From"), Number: true, Example: words.T("2026-12-01", ""), About: words.T("日期；不填则从现在起", "A day; now where it is left out.")},
	{Name: "to", Title: words.T("任职止", "To"), Number: true, About: words.T("日期，当天起不再任职；不填则不限", "The first day on which it is over; open where it is left out.")},
}

func kindCodes() (all []table.Code) {
	for _, kind := range slices.Sorted(maps.Keys(kindWords)) {
		all = append(all, table.Code{Code: string(kind), Means: kindWords[kind]})
	}
	return all
}

// Line (名册行) is one row of a list of staff: a post, made where it is not there yet, and who holds it from when, where an account is given.
type Line struct {
	N       int
	Post    Post
	Account string
	From    time.Time
	To      time.Time
	Wrong   []*fault.Error // a line with faults is of no use, the others are
}

// ReadLines reads a list of staff (XLSX or CSV), and returns it with its lines: each says what is wrong with it, by its cell, as in rows[17].kind. Kinds may be
// named by code or in words. Errors: those of table.Read, ErrColumn.
func ReadLines(content []byte, m *territory.Map, zone *time.Location) (*table.Table, []Line, error) {
	list, err := table.Read(content, table.Want{Columns: ListColumns})
	if err != nil {
		return nil, nil, err
	}
	for _, c := range list.Missing() {
		return nil, nil, list.Fault(list.Header, c.Name, ErrColumn, list.Where())
	}
	at := list.At()
	var lines []Line
	for _, row := range list.Rows {
		faults := slices.Clone(row.Wrong)
		cell := func(name string) string {
			if i, there := at[name]; there {
				return row.Cells[i]
			}
			return ""
		}
		bad := func(name string, def *fault.Definition) { faults = append(faults, list.Fault(row.N, name, def)) }
		day := func(name string) time.Time {
			text := cell(name)
			if text == "" {
				return time.Time{}
			}
			t, ok := list.Day(text, zone)
			if !ok {
				bad(name, table.ErrDay)
			}
			return t
		}
		code := func(name string) string { return bigram.Typed(cell(name)) }
		l := Line{N: row.N, Account: code("account"), From: day("from"), To: day("to"),
			Post: Post{Code: code("post"), Name: cell("name"), Kind: kindNamed(cell("kind")), Unit: code("unit"), Grid: code("grid"), Matters: strings.Fields(cell("matters"))}}
		if l.Post.Code == "" {
			bad("post", ErrIncomplete)
		}
		if cell("kind") != "" && l.Post.Kind == "" {
			bad("kind", ErrKind)
		}
		if l.Post.Grid != "" {
			g, known := m.Grid(l.Post.Grid)
			if !known || !g.Retired.IsZero() || g.Kind.Overlay() {
				bad("grid", ErrNoGrid)
			}
			l.Post.Path = g.Path
		}
		if l.Account == "" && (!l.From.IsZero() || !l.To.IsZero()) {
			bad("account", ErrIncomplete)
		}
		if l.Wrong = faults; len(row.Wrong) > 0 {
			l.Wrong = row.Wrong // what else is wrong may be so because of that
		}
		lines = append(lines, l)
	}
	return list, lines, nil
}

// WriteLines writes the posts that stand at a moment as ReadLines reads them, each with who holds it; one that several hold has a line for each.
func WriteLines(w table.Writer, r *Roster, at time.Time, zone *time.Location) error {
	if err := w.Row(ListColumns.Names()...); err != nil {
		return err
	}
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(zone).Format(time.DateOnly)
	}
	for _, code := range slices.Sorted(maps.Keys(r.posts)) {
		p := r.posts[code]
		if !p.ValidTo.IsZero() && !at.Before(p.ValidTo) {
			continue
		}
		held := r.own(code, at)
		if len(held) == 0 {
			held = []Holding{{}}
		}
		for _, h := range held {
			if err := w.Row(p.Code, p.Name, string(p.Kind), p.Unit, p.Grid, strings.Join(p.Matters, " "), h.Account, day(h.From), day(h.To)); err != nil {
				return err
			}
		}
	}
	return nil
}

func kindNamed(text string) PostKind {
	text = bigram.Same(text)
	for kind, said := range kindWords {
		if slices.Contains([]string{string(kind), bigram.Same(said.ZH), bigram.Same(said.EN)}, text) {
			return kind
		}
	}
	return ""
}

// Holds says whether the account of a line that begins before at holds the post then already, until the same day.
func Holds(tx *store.Tx, district string, l Line, at time.Time, zone *time.Location) (bool, error) {
	var to int64
	err := tx.Get(`SELECT to_at FROM staff_holding WHERE district = $1 AND post = $2 AND account = $3 AND from_at <= $4 AND (to_at = 0 OR to_at > $4)`,
		store.Args(district, l.Post.Code, l.Account, clock.Milli(at)), &to)
	if errors.Is(err, store.ErrNoRow) {
		return false, nil
	}
	day := func(t time.Time) string { return t.In(zone).Format(time.DateOnly) }
	return err == nil && !l.From.After(at) && (to == 0) == l.To.IsZero() && (to == 0 || day(clock.Time(to)) == day(l.To)), err
}

// PutLine opens the post of a line where there is none and reports whether it did. A post that is there must be the same. Errors: those of AddPost, ErrDiffers.
func PutLine(tx *store.Tx, district string, l Line, at time.Time) (opened bool, err error) {
	is, err := PostOf(tx, district, l.Post.Code)
	if errors.Is(err, ErrNoPost) {
		l.Post.ValidFrom = at
		return true, AddPost(tx, district, l.Post)
	}
	if err != nil {
		return false, err
	}
	p := l.Post
	for _, c := range []struct{ field, said, is string }{{"kind", string(p.Kind), string(is.Kind)}, {"unit", p.Unit, is.Unit}, {"grid", p.Grid, is.Grid}} {
		if c.said != "" && c.said != c.is {
			return false, ErrDiffers.At(c.field)
		}
	}
	return false, nil
}

// PostOf returns a post as its row says it in this transaction. Errors: ErrNoPost.
func PostOf(tx *store.Tx, district, code string) (p Post, err error) {
	p.Code = code
	err = tx.Get(`SELECT name, kind, unit, grid, path FROM staff_post WHERE district = $1 AND code = $2`, store.Args(district, code), &p.Name, &p.Kind, &p.Unit, &p.Grid, &p.Path)
	if errors.Is(err, store.ErrNoRow) {
		err = ErrNoPost.At("post")
	}
	return p, err
}

// Rehang puts new paths under the posts of grids that hang elsewhere since an import of the territory.
func Rehang(tx *store.Tx, district string, paths map[string]string) error {
	for grid, path := range paths {
		if _, err := postRows.Exec(tx, `UPDATE staff_post SET path = $1 WHERE district = $2 AND grid = $3`, path, district, grid); err != nil {
			return err
		}
	}
	if len(paths) == 0 {
		return nil
	}
	return tx.Bump(district, reference)
}

// administers are the posts whose role is given by the security administrator, never by an appointment.
var administers = []PostKind{SystemAdmin, SecurityAdmin, AuditAdmin, DataSteward}

// RoleOf returns the role that a post carries for whoever holds it; false where an appointment gives none.
func (p Post) RoleOf() (access.Role, bool) {
	return access.Role(p.Kind), !slices.Contains(administers, p.Kind)
}
