package staffing

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"liandong/internal/access"
	"liandong/internal/fault"
	"liandong/internal/store"
	"liandong/internal/table"
	"liandong/internal/territory"
)

// What can be wrong with a list of posts and holders.
var (
	ErrColumn  = fault.Define(fault.Invalid, "staffing.column", "缺少此列（%s）", "This column is missing (%s).")
	ErrNoGrid  = fault.Define(fault.Invalid, "staffing.no_grid", "没有这个网格", "There is no such grid.")
	ErrDiffers = fault.Define(fault.Conflict, "staffing.differs", "该岗位已存在，类型、单位或网格不同", "This post exists with another kind, unit or grid.")
)

// columns of a list of staff, as they are headed in either language.
var columns = map[string]string{
	"post": "post", "岗位编码": "post", "name": "name", "岗位名称": "name", "kind": "kind", "岗位类型": "kind", "unit": "unit", "单位编码": "unit",
	"grid": "grid", "网格编码": "grid", "account": "account", "账号": "account", "from": "from", "任职起": "from", "to": "to", "任职止": "to",
}

// Line (名册行) is one row of a list of staff: a post, made where it is not there yet, and who holds it from when, where an account is given.
type Line struct {
	N       int
	Post    Post
	Account string
	From    time.Time
	To      time.Time
}

// ReadLines reads a list of staff (XLSX or CSV). Every fault names its cell, as in rows[17].kind; the lines are of use only if there is none.
// Columns in either language: post, name, kind, unit, grid, account, from, to. Kinds may be named by code or in words.
func ReadLines(content []byte, m *territory.Map, zone *time.Location) ([]Line, error) {
	list, err := table.Read(content, table.Want{Columns: slices.Collect(maps.Keys(columns))})
	if err != nil {
		return nil, err
	}
	at := list.At(columns)
	if _, there := at["post"]; !there {
		return nil, ErrColumn.At(table.Field(list.Header, "post"), list.Where())
	}
	var lines []Line
	var faults []*fault.Error
	for _, row := range list.Rows {
		cell := func(name string) string {
			if i, there := at[name]; there {
				return row.Cells[i]
			}
			return ""
		}
		bad := func(name string, def *fault.Definition) { faults = append(faults, def.At(table.Field(row.N, name))) }
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
		l := Line{N: row.N, Account: cell("account"), From: day("from"), To: day("to"),
			Post: Post{Code: cell("post"), Name: cell("name"), Kind: kindNamed(cell("kind")), Unit: cell("unit"), Grid: cell("grid")}}
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
		lines = append(lines, l)
	}
	return lines, fault.Collect(faults)
}

func kindNamed(text string) PostKind {
	for kind, said := range kindWords {
		if text == string(kind) || text == said.ZH || strings.EqualFold(text, said.EN) {
			return kind
		}
	}
	return ""
}

// PutLine opens the post of a line where there is none and answers whether it did. A post that is there must be the same. Errors: those of AddPost, ErrDiffers.
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

// PostOf answers a post as its row says it in this transaction. Errors: ErrNoPost.
func PostOf(tx *store.Tx, district, code string) (p Post, err error) {
	p.Code = code
	err = tx.Get(`SELECT name, kind, unit, grid, path FROM staff_post WHERE district = $1 AND code = $2`, store.Args(district, code), &p.Name, &p.Kind, &p.Unit, &p.Grid, &p.Path)
	if errors.Is(err, store.ErrNoRow) {
		err = ErrNoPost.At("post")
	}
	return p, err
}

// InRow puts the row before the field of a fault.
func InRow(n int, err error) *fault.Error {
	e := *fault.From(err)
	e.Field = table.Field(n, e.Field)
	return &e
}

// Rehang puts new paths under the posts of grids that hang elsewhere since an import of the territory.
func Rehang(tx *store.Tx, district string, paths map[string]string) error {
	for grid, path := range paths {
		if _, err := tx.Exec(`UPDATE staff_post SET path = $1 WHERE district = $2 AND grid = $3`, path, district, grid); err != nil {
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

// RoleOf answers the role that a post carries for whoever holds it; false where an appointment gives none.
func (p Post) RoleOf() (access.Role, bool) {
	return access.Role(p.Kind), !slices.Contains(administers, p.Kind)
}
