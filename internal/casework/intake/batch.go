package intake

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

	"liandong/internal/casework/rules"
	"liandong/internal/district/matter"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/bigram"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/table"
	"liandong/internal/kernel/words"
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
	Where   words.Text // it was read
	Columns []string   // in the file
	Unused  []string   // that mean nothing here
	Rows    []BatchRow
	Bad     int
}

// BatchRow is a row of it: a draft, or what is wrong with it, each with its cell as in rows[17].phone.
type BatchRow struct {
	N     int // as a spreadsheet counts
	Draft Draft
	Wrong []*fault.Error
}

// BatchColumns are those of a list of reports, with the titles of our own export and of other systems.
var BatchColumns = table.Columns{
	{Name: "reference", Title: words.T("外部编号", "External number"), Also: []string{"工单编号", "编号", "number"}, Example: words.T("20261201-0007", ""),
		About: words.T("这件事在原系统中的编号；同一编号只上报一次", "The number that it has where it comes from; each is reported once.")},
	{Name: "description", Title: words.T("情况", "Description"), Also: []string{"问题描述", "内容", "诉求内容"}, Must: true, Example: words.T("桥北路口路灯不亮", "A street light is out"),
		About: words.T("看到了什么、在什么位置、有没有危险", "What was seen, where exactly, any danger.")},
	{Name: "matter", Title: words.T("事项", "Matter"), Also: []string{"事项代码"}, About: words.T("代码或完整名称；不清楚则不填，由中心确定", "Its code or its whole name; empty where the centre is to settle it.")},
	{Name: "lon", Title: words.T("经度", "Longitude"), Number: true, Example: words.T("120.6381", ""), About: words.T("十进制度数；写了经度和纬度就不必写网格", "Degrees. With longitude and latitude no grid is needed.")},
	{Name: "lat", Title: words.T("纬度", "Latitude"), Number: true, Example: words.T("31.1582", "")},
	{Name: "crs", Title: words.T("坐标系", "Coordinates"), Example: words.T("wgs84", ""), About: words.T("不填为 wgs84", "wgs84 where it is empty."), Codes: []table.Code{
		{Code: "wgs84", Means: words.T("GPS 坐标", "as GPS gives them")}, {Code: "cgcs2000", Means: words.T("国家大地坐标系", "national system")},
		{Code: "gcj02", Means: words.T("高德、腾讯地图坐标", "Amap, Tencent maps")}, {Code: "bd09", Means: words.T("百度地图坐标", "Baidu maps")}}},
	{Name: "grid", Title: words.T("网格", "Grid"), Also: []string{"网格代码"}, About: words.T("没有经纬度时必填：代码，或名称并附村（社区）", "Needed where there are no coordinates: its code, or its name and the village's.")},
	{Name: "village", Title: words.T("村（社区）", "Village"), Also: []string{"村(社区)"}},
	{Name: "zone", Title: words.T("区镇", "Zone")},
	{Name: "name", Title: words.T("姓名", "Name"), Also: []string{"联系人"}, Example: words.T("张三", "")},
	{Name: "phone", Title: words.T("电话", "Phone"), Also: []string{"联系电话"}, Example: words.T("13800000000", ""), About: words.T("几个号码之间用顿号或斜线隔开", "Several numbers are separated by a slash.")},
	{Name: "time", Title: words.T("时间", "Time"), Also: []string{"反映时间", "上报时间", "reported"}, Number: true, Example: words.T("2026-12-01 09:30", ""), About: words.T("何时发现或反映；不填为现在", "When it was seen; now where it is empty.")},
}

// Preview reads a list of reports (XLSX or CSV) and says of every row what it would report or what is wrong. Permission: case.report by the
// source, no guests. Errors: those of table.Read, ErrColumns, ErrSourceRole.
func (in *Intake) Preview(ctx context.Context, who access.Credential, source string, content []byte) (b Batch, err error) {
	list, err := table.Read(content, table.Want{Columns: BatchColumns})
	if err != nil {
		return b, err
	}
	err = in.DB.View(ctx, func(tx *store.Tx) error {
		f, err := in.Facts(tx, who, in.Clock.Now())
		if err != nil {
			return err
		}
		if err := f.Me.May(access.ReportCase); err != nil {
			return err
		}
		role, known := rules.SourceRoles[source]
		if !known {
			return rules.ErrSource.At("source", strings.Join(rules.Sources(), ", "))
		}
		if role != "" && !f.Me.Has(role) || access.IsGuest(f.Me.Account) {
			return rules.ErrSourceRole.At("source")
		}
		b, err = in.preview(f, source, list, sha256.Sum256(content))
		return err
	})
	return b, err
}

func (in *Intake) preview(f *rules.Facts, source string, list *table.Table, digest [32]byte) (Batch, error) {
	b := Batch{Where: list.Where(), Columns: list.Columns}
	at := list.At()
	for i, title := range list.Columns {
		if c, known := BatchColumns.Known(title); !known || at[c.Name] != i {
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
	byName := map[string][]string{}
	for _, m := range f.Catalogue.ValidAt(f.Now) {
		for name := range maps.Keys(map[string]bool{bigram.Same(m.Name.ZH): true, bigram.Same(m.Name.EN): true}) {
			byName[name] = append(byName[name], m.Code)
		}
	}
	seen := map[string]int{}
	for _, r := range list.Rows {
		row := &batchRow{Intake: in, f: f, list: list, row: r, at: at, byName: byName}
		row.read(source)
		if len(r.Wrong) > 0 {
			row.wrong = r.Wrong // what else is wrong may be so because of that
		}
		if ref := row.cell("reference"); ref != "" {
			if first, twice := seen[ref]; twice {
				row.bad("reference", ErrReference, first)
			} else {
				seen[ref] = r.N
			}
			row.draft.ID = batchID(f.Me.District, source, "reference", ref)
		} else {
			row.draft.ID = batchID(f.Me.District, fmt.Sprintf("%x", digest), strconv.Itoa(r.N)) // whatever source is said: the same list is the same reports
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
	*Intake
	f      *rules.Facts
	list   *table.Table
	row    table.Row
	at     map[string]int
	byName map[string][]string // codes of the matters, by what they are called (bigram.Same)

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
	r.wrong = append(r.wrong, r.list.Fault(r.row.N, name, d, args...))
}

func (r *batchRow) read(source string) {
	r.draft = Draft{Source: source, Description: r.cell("description"), Matter: bigram.Typed(r.cell("matter"))}
	if called := r.byName[bigram.Same(r.draft.Matter)]; r.draft.Matter != "" && len(called) == 1 {
		r.draft.Matter = called[0]
	}
	if r.draft.Matter != "" {
		if m, ok := r.f.Catalogue.Matter(r.draft.Matter); !ok || !m.ValidAt(r.f.Now) {
			r.bad("matter", ErrMatters)
		}
	}
	if name, phone := r.cell("name"), r.cell("phone"); name != "" || phone != "" {
		r.draft.Contact = &rules.Contact{Name: name, Phone: phone}
	}
	if text := r.cell("time"); text != "" {
		at, ok := r.list.Instant(text, worktime.Zone)
		if r.draft.CapturedAt = at; !ok {
			r.bad("time", table.ErrInstant)
		} else if at.After(r.f.Now.Add(rules.ClockSkew)) { // somebody wrote it, no clock
			r.bad("time", rules.ErrFuture)
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
		r.draft.Position.CRS = geo.CRS(bigram.Same(crs))
	}
	for name, to := range map[string]*float64{"lon": &r.draft.Position.Lon, "lat": &r.draft.Position.Lat} {
		value, err := strconv.ParseFloat(bigram.Typed(r.cell(name)), 64)
		if err != nil {
			r.bad(name, ErrDegrees)
		}
		*to = value
	}
}

// grid is the one that the row names: by its code, or by its name where only one of the village and zone that the row names as well is called so.
func (r *batchRow) grid() (territory.Grid, *fault.Definition) {
	called := bigram.Same(r.cell("grid"))
	if g, ok := r.f.Map.Grid(bigram.Typed(r.cell("grid"))); ok {
		return g, nil
	}
	var found []territory.Grid
	for _, g := range r.f.Map.Bases() {
		if called != "" && bigram.Same(g.Name) == called && r.lies(g, "village") && r.lies(g, "zone") {
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
	called, code := bigram.Same(r.cell(cell)), bigram.Typed(r.cell(cell))
	return called == "" || slices.ContainsFunc(r.f.Map.Ancestors(g.Code), func(above territory.Grid) bool { return above.Code == code || bigram.Same(above.Name) == called })
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
		name := names[one.Field]
		if name == "lon" && r.cell("lon") == "" {
			name = "grid"
		}
		r.wrong = append(r.wrong, r.list.Put(one, r.row.N, name))
	}
}
