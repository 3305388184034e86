package casework

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"liandong/internal/access"
	"liandong/internal/fault"
	"liandong/internal/geo"
	"liandong/internal/matter"
	"liandong/internal/store"
	"liandong/internal/table"
	"liandong/internal/territory"
	"liandong/internal/words"
	"liandong/internal/worktime"
)

// What can be wrong with a list of reports, beside what can be wrong with each.
var (
	ErrColumns   = fault.Define(fault.Invalid, "batch.columns", "缺少此列：%s（%s）", "This column is missing: %s (%s).")
	ErrReference = fault.Define(fault.Invalid, "batch.reference", "与第%d行重复", "The same as in row %d.")
	ErrDegrees   = fault.Define(fault.Invalid, "batch.degrees", "应为十进制度数，如 120.638", "This must be degrees, as 120.638.")
	ErrGrid      = fault.Define(fault.Invalid, "batch.grid", "没有这个网格，请填写代码，或名称并附村（社区）", "There is no such grid. Give its code, or its name and the village's.")
	ErrGridName  = fault.Define(fault.Invalid, "batch.grid_name", "有多个同名网格，请填写代码，或附村（社区）", "Several grids have this name. Give the code, or the village's name as well.")
	ErrMatters   = fault.Define(fault.Invalid, "batch.matter", "没有这个事项，请填写代码或完整名称", "There is no such matter. Give its code or its whole name.")
)

// Batch (批量导入) is what a list of reports would become. Nothing is written: who sent it reports the good rows one by one, with the ids given
// here, so that the same list never reports twice.
type Batch struct {
	Columns []string // in the file
	Unused  []string // that mean nothing here
	Rows    []BatchRow
	Bad     int
}

// BatchRow is a row of it: a draft, or what is wrong with it, each with its cell as in rows[17].phone.
type BatchRow struct {
	N     int // as a spreadsheet counts
	Draft Draft
	Wrong []*fault.Error
}

// batchColumns is what columns mean by the names by which they are known, those of our own export among them.
var batchColumns = map[string]string{
	"情况": "description", "问题描述": "description", "内容": "description", "诉求内容": "description", "description": "description",
	"事项": "matter", "事项代码": "matter", "matter": "matter",
	"经度": "lon", "lon": "lon", "纬度": "lat", "lat": "lat", "坐标系": "crs", "crs": "crs",
	"网格": "grid", "网格代码": "grid", "grid": "grid",
	"村(社区)": "village", "村（社区）": "village", "village": "village",
	"区镇": "zone", "zone": "zone",
	"姓名": "name", "联系人": "name", "name": "name",
	"电话": "phone", "联系电话": "phone", "phone": "phone",
	"时间": "time", "反映时间": "time", "上报时间": "time", "time": "time", "reported": "time",
	"外部编号": "reference", "工单编号": "reference", "编号": "reference", "reference": "reference", "number": "reference",
}

// Preview reads a list of reports (XLSX or CSV) and says of every row what it would report or what is wrong. Permission: case.report by the
// source, no guests. Errors: those of table.Read, ErrColumns, ErrSourceRole.
func (d *Desk) Preview(ctx context.Context, who access.Credential, source string, content []byte) (b Batch, err error) {
	list, err := table.Read(content, table.Want{Columns: slices.Collect(maps.Keys(batchColumns))})
	if err != nil {
		return b, err
	}
	err = d.DB.View(ctx, func(tx *store.Tx) error {
		f, err := d.facts(tx, who, d.Clock.Now())
		if err != nil {
			return err
		}
		if err := f.Me.May(access.ReportCase); err != nil {
			return err
		}
		role, known := sources[source]
		if !known {
			return ErrSource.At("source", strings.Join(Sources(), ", "))
		}
		if role != "" && !f.Me.Has(role) || access.IsGuest(f.Me.Account) {
			return ErrSourceRole.At("source")
		}
		b, err = d.preview(f, source, list, sha256.Sum256(content))
		return err
	})
	return b, err
}

func (d *Desk) preview(f *Facts, source string, list *table.Table, digest [32]byte) (Batch, error) {
	b := Batch{Columns: list.Columns}
	at := list.At(batchColumns)
	for i, title := range list.Columns {
		if name, known := batchColumns[strings.ToLower(title)]; !known || at[name] != i {
			b.Unused = append(b.Unused, title)
		}
	}
	has := func(name string) bool { _, ok := at[name]; return ok }
	if !has("description") {
		return b, ErrColumns.At("columns", words.T("情况", "description"), list.Where())
	}
	if !has("grid") && (!has("lon") || !has("lat")) {
		return b, ErrColumns.At("columns", words.T("网格，或经度和纬度", "grid, or lon and lat"), list.Where())
	}
	byName := map[string]string{}
	for _, m := range f.Catalogue.ValidAt(f.Now) {
		byName[m.Name.ZH], byName[m.Name.EN] = m.Code, m.Code
	}
	seen := map[string]int{}
	for _, r := range list.Rows {
		row := &batchRow{Desk: d, f: f, list: list, row: r, at: at, byName: byName}
		row.read(source)
		if ref := row.cell("reference"); ref != "" {
			if first, twice := seen[ref]; twice {
				row.bad("reference", ErrReference, first)
			} else {
				seen[ref] = r.N
			}
			row.draft.ID = batchID(f.Me.District, source, "reference", ref)
		} else {
			row.draft.ID = batchID(f.Me.District, source, fmt.Sprintf("%x", digest), strconv.Itoa(r.N))
		}
		if row.wrong == nil {
			row.check()
		}
		if row.wrong != nil {
			b.Bad++
		}
		b.Rows = append(b.Rows, BatchRow{N: r.N, Draft: row.draft, Wrong: row.wrong})
	}
	return b, nil
}

// batchID makes the same id for the same row of the same list.
func batchID(parts ...string) string {
	return uuid.NewHash(sha256.New(), uuid.NameSpaceOID, []byte(strings.Join(parts, "\x00")), 8).String()
}

// batchRow is a row while it is read.
type batchRow struct {
	*Desk
	f      *Facts
	list   *table.Table
	row    table.Row
	at     map[string]int
	byName map[string]string // code of the matter

	draft Draft
	wrong []*fault.Error
}

func (r *batchRow) cell(name string) string {
	if i, ok := r.at[name]; ok {
		return r.row.Cells[i]
	}
	return ""
}

func (r *batchRow) bad(name string, d *fault.Definition, args ...any) {
	r.wrong = append(r.wrong, d.At(r.field(name), args...))
}

// field names the cell by the title of its column.
func (r *batchRow) field(name string) string {
	if i, ok := r.at[name]; ok {
		name = r.list.Columns[i]
	}
	return table.Field(r.row.N, name)
}

func (r *batchRow) read(source string) {
	r.draft = Draft{Source: source, Description: r.cell("description"), Matter: r.cell("matter")}
	if code, ok := r.byName[r.draft.Matter]; ok && r.draft.Matter != "" {
		r.draft.Matter = code
	}
	if r.draft.Matter != "" {
		if m, ok := r.f.Catalogue.Matter(r.draft.Matter); !ok || !m.ValidAt(r.f.Now) {
			r.bad("matter", ErrMatters)
		}
	}
	if name, phone := r.cell("name"), r.cell("phone"); name != "" || phone != "" {
		r.draft.Contact = &Contact{Name: name, Phone: phone}
	}
	if text := r.cell("time"); text != "" {
		at, ok := r.list.Instant(text, worktime.Zone)
		if r.draft.CapturedAt = at; !ok {
			r.bad("time", table.ErrInstant)
		} else if at.After(r.f.Now.Add(clockSkew)) { // somebody wrote it, no clock
			r.bad("time", ErrFuture)
		}
	}
	r.place()
}

// place is the position, or else the middle of the grid.
func (r *batchRow) place() {
	lon, lat := r.cell("lon"), r.cell("lat")
	if lon == "" && lat == "" {
		g, wrong := r.grid()
		if wrong != nil {
			r.bad("grid", wrong)
			return
		}
		r.draft.Position = geo.Position{Lon: g.Centre.Lon(), Lat: g.Centre.Lat(), CRS: geo.CGCS2000}
		return
	}
	r.draft.Position.CRS = geo.WGS84
	if crs := r.cell("crs"); crs != "" {
		r.draft.Position.CRS = geo.CRS(strings.ToLower(crs))
	}
	for name, to := range map[string]*float64{"lon": &r.draft.Position.Lon, "lat": &r.draft.Position.Lat} {
		value, err := strconv.ParseFloat(r.cell(name), 64)
		if err != nil {
			r.bad(name, ErrDegrees)
		}
		*to = value
	}
}

// grid is the one that the row names: by its code, or by its name where only one of the village and zone that the row names as well is called so.
func (r *batchRow) grid() (territory.Grid, *fault.Definition) {
	called := r.cell("grid")
	if g, ok := r.f.Map.Grid(called); ok {
		return g, nil
	}
	var found []territory.Grid
	for _, g := range r.f.Map.Bases() {
		if called != "" && g.Name == called && r.lies(g, "village") && r.lies(g, "zone") {
			found = append(found, g)
		}
	}
	switch len(found) {
	case 0:
		return territory.Grid{}, ErrGrid
	case 1:
		return found[0], nil
	}
	return territory.Grid{}, ErrGridName
}

// lies says whether a grid lies in what a cell names, by code or name. An empty cell names everything.
func (r *batchRow) lies(g territory.Grid, cell string) bool {
	called := r.cell(cell)
	return called == "" || slices.ContainsFunc(r.f.Map.Ancestors(g.Code), func(above territory.Grid) bool { return above.Code == called || above.Name == called })
}

// check judges the draft as reporting it would.
func (r *batchRow) check() {
	at, err := r.validate(&r.draft)
	if err == nil {
		f := *r.f
		f.Matter = matter.Matter{}
		err = r.admit(&f, r.draft, at)
	}
	if err == nil {
		return
	}
	var e *fault.Error
	if !errors.As(err, &e) {
		e = fault.From(err)
	}
	names := map[string]string{"description": "description", "matter": "matter", "location": "lon", "location.lon": "lon", "location.lat": "lat", "location.crs": "crs",
		"reporter.name": "name", "reporter.phone": "phone"}
	for _, one := range e.All() {
		moved := *one
		name := names[one.Field]
		if name == "lon" && r.cell("lon") == "" {
			name = "grid"
		}
		moved.Field, moved.Others = r.field(name), nil
		r.wrong = append(r.wrong, &moved)
	}
}
