package territory

import (
	"cmp"
	"slices"
	"strings"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/words"
)

// What can be wrong with an import. Words name grids by their codes, which are shown only where they are well formed; a
// row with a bad code is named by its place in the file.
var (
	ErrUnsound = fault.Define(fault.Invalid, "territory.unsound",
		"导入文件有 %d 处错误，没有导入任何内容", "The import has %d errors. Nothing was imported.")
	ErrOtherDistrict = fault.Define(fault.Invalid, "territory.other_district",
		"导入文件属于另一个区", "The import is of another district.")
	ErrBroken = fault.Define(fault.Invalid, "territory.broken",
		"第 %d 行（第 %d 字节）不符合文件格式", "Line %d (byte %d) does not follow the format of the file.")
	ErrRepeatedKey = fault.Define(fault.Invalid, "territory.repeated_key",
		"第 %d 行（第 %d 字节）的字段重复", "The member at line %d (byte %d) is given twice.")
	ErrOtherCRS = fault.Define(fault.Invalid, "territory.other_crs",
		"文件的 crs 声明为“%s”，与所选的 %s 不符：请改选坐标系，或确认无误后删去文件中的 crs", "The file's crs member names \"%s\", which is not %s, as was chosen. Choose another one, or delete the member if the choice is right.")
	ErrEncoding      = fault.Define(fault.Invalid, "territory.encoding", "文件编码：%s", "The encoding of the file: %s")
	ErrNotCollection = fault.Define(fault.Invalid, "territory.not_collection",
		"文件应为 GeoJSON FeatureCollection", "The file must be a GeoJSON FeatureCollection.")
	ErrFeature = fault.Define(fault.Invalid, "territory.feature",
		"第 %d 条不是 Feature:code、name 等属性应为文本，members 应为文本数组，households 应为数字", "Entry %d is no Feature: properties such as code and name must be text, members an array of text, households a number.")
	ErrColumns = fault.Define(fault.Invalid, "territory.columns",
		"缺少列：%s（%s）", "Columns are missing: %s (%s).")
	ErrEmpty = fault.Define(fault.Invalid, "territory.empty",
		"文件里没有网格", "There are no grids in the file.")
	ErrCode = fault.Define(fault.Invalid, "territory.code",
		"第 %d 条的编码不符合规则：区县 6 位数字、区镇 9 位、村社区 12 位、基础网格 15 位（后 3 位可为大写字母），都以区县编码开头；叠加网格为 3 至 32 位大写字母、数字或连字符",
		"Entry %d has a bad code: 6 digits for a district, 9 for a town, 12 for a village, 15 for a base grid (capitals allowed in the last 3), all beginning with the district's; 3 to 32 capitals, digits or hyphens for an overlay.")
	ErrLevel = fault.Define(fault.Invalid, "territory.level",
		"第 %d 条的层级应为 district、town、village 或 base（叠加网格为 base）", "Entry %d: the level must be district, town, village or base (base for an overlay).")
	ErrKind = fault.Define(fault.Invalid, "territory.kind",
		"第 %d 条的类型应为 territory、public_security、fire 或 work_safety", "Entry %d: the kind must be territory, public_security, fire or work_safety.")
	ErrName = fault.Define(fault.Invalid, "territory.name",
		"第 %d 条没有名称，或名称超过 100 字", "Entry %d has no name, or one of more than 100 characters.")
	ErrDates = fault.Define(fault.Invalid, "territory.dates",
		"第 %d 条的有效期应为日期（2026-01-31）或 RFC 3339 时间，且止晚于起", "Entry %d: validity must be dates (2026-01-31) or RFC 3339 times, the end after the start.")
	ErrHouseholds = fault.Define(fault.Invalid, "territory.households",
		"第 %d 条的户数应为 0 至 100000 的整数（0 或留空为未知），且只能写在基础网格上", "Entry %d: households must be a whole number from 0 to 100000 (0 or nothing where it is not known), of a base grid only.")
	ErrDuplicate = fault.Define(fault.Invalid, "territory.duplicate",
		"编码 %s 出现多次", "The code %s occurs more than once.")
	ErrOneDistrict = fault.Define(fault.Invalid, "territory.one_district",
		"文件应当恰好包含一个区县", "The file must hold exactly one district.")
	ErrOrphan = fault.Define(fault.Invalid, "territory.orphan",
		"%s 的上级网格不在文件里", "The parent of %s is not in the file.")
	ErrParentLevel = fault.Define(fault.Invalid, "territory.parent_level",
		"%s 的上级层级不对", "The parent of %s is of the wrong level.")
	ErrChildless = fault.Define(fault.Invalid, "territory.childless",
		"%s 之下没有基础网格", "There is no base grid below %s.")
	ErrShape = fault.Define(fault.Invalid, "territory.shape",
		"第 %d 条的边界不能使用：%s", "The boundary of entry %d cannot be used: %s")
	ErrNoShape = fault.Define(fault.Invalid, "territory.no_shape",
		"基础网格 %s 没有边界", "The base grid %s has no boundary.")
	ErrSelfIntersection = fault.Define(fault.Invalid, "territory.self_intersection",
		"%s 的边界自相交", "The boundary of %s intersects itself.")
	ErrOverlap = fault.Define(fault.Invalid, "territory.overlap",
		"%s 重叠，面积 %s 平方米", "%s overlap by %s m².")
	ErrGap = fault.Define(fault.Invalid, "territory.gap",
		"%s 之间有空白，面积 %s 平方米", "There is a gap of %[2]s m² between %[1]s.")
	ErrUncovered = fault.Define(fault.Invalid, "territory.uncovered",
		"%s 的边界内有 %s 平方米没有基础网格，相邻网格：%s", "%[2]s m² inside the boundary of %[1]s have no base grid, next to %[3]s.")
	ErrBeyond = fault.Define(fault.Invalid, "territory.beyond",
		"%[3]s 超出 %[1]s 的边界 %[2]s 平方米", "%[3]s reach %[2]s m² beyond the boundary of %[1]s.")
	ErrOutline = fault.Define(fault.Invalid, "territory.outline",
		"%s 的边界与其基础网格不一致", "The boundary of %s does not agree with its base grids.")
	ErrNoMembers = fault.Define(fault.Invalid, "territory.no_members",
		"叠加网格 %s 没有基础网格", "The overlay %s has no base grids.")
	ErrMember = fault.Define(fault.Invalid, "territory.member",
		"叠加网格 %s 的第 %d 个成员不是文件里的基础网格", "Member %[2]d of the overlay %[1]s is not a base grid of the file.")
	ErrMembersOfTerritory = fault.Define(fault.Invalid, "territory.members_of_territory",
		"%s 不是叠加网格，不能有成员", "%s is no overlay and cannot have members.")
	ErrClaimed = fault.Define(fault.Invalid, "territory.claimed",
		"基础网格 %s 被同类的两个叠加网格 %s、%s 同时包含", "The base grid %s is in two overlays of one kind: %s and %s.")
	WarnNoOverlay = fault.Define(fault.Invalid, "territory.no_overlay",
		"基础网格 %s 不在任何%s里", "The base grid %s is in no %s.")
)

// Names of the overlay kinds.
var kindWords = map[Kind]words.Text{
	Territory:      words.T("综合网格", "territory grid"),
	PublicSecurity: words.T("警务网格", "public security grid"),
	Fire:           words.T("消防网格", "fire grid"),
	WorkSafety:     words.T("安全生产网格", "work safety grid"),
}

// Words names the kind.
func (k Kind) Words() words.Text { return kindWords[k] }

// Defect is one thing wrong with an import.
type Defect struct {
	Code    string     `json:"code"` // of the fault, e.g. "territory.gap"
	Words   words.Text `json:"words"`
	Grids   []string   `json:"grids,omitempty"`   // the codes concerned
	AreaM2  float64    `json:"area_m2,omitempty"` // of a gap or overlap
	Lon     float64    `json:"lon,omitempty"`     // a place to look at
	Lat     float64    `json:"lat,omitempty"`
	Entry   int        `json:"entry,omitempty"`  // feature or row, from 1
	Line    int        `json:"line,omitempty"`   // in the file, from 1
	Offset  int64      `json:"offset,omitempty"` // in the file, in bytes
	Warning bool       `json:"warning,omitempty"`

	Shape geo.MultiPolygon `json:"-"` // of a gap, an overlap, what is uncovered or beyond; empty where there is none
}

// Report (校验报告) is what an import was found to be. Only a sound one may be stored.
type Report struct {
	Defects []Defect `json:"defects"`
}

// Sound reports whether nothing but warnings was found.
func (r *Report) Sound() bool { return r.count() == 0 }

func (r *Report) count() int {
	n := 0
	for _, d := range r.Defects {
		if !d.Warning {
			n++
		}
	}
	return n
}

// Err is nil for a sound report, otherwise ErrUnsound with all defects.
func (r *Report) Err() error {
	if r.Sound() {
		return nil
	}
	return ErrUnsound.New(r.count()).With("defects", r.Defects)
}

func (r *Report) add(def *fault.Definition, grids []string, args ...any) *Defect {
	e := def.New(args...)
	r.Defects = append(r.Defects, Defect{Code: e.Code, Words: e.Words, Grids: grids})
	return &r.Defects[len(r.Defects)-1]
}

func (r *Report) addEntry(def *fault.Definition, d Draft, args ...any) {
	var grids []string
	if wellFormed(d.Code) {
		grids = []string{d.Code}
	}
	found := r.add(def, grids, append([]any{d.Entry}, args...)...)
	found.Entry, found.Line = d.Entry, d.Line
}

// sort puts errors before warnings and keeps the order of finding otherwise.
func (r *Report) sort() {
	slices.SortStableFunc(r.Defects, func(a, b Defect) int { return cmp.Compare(btoi(a.Warning), btoi(b.Warning)) })
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// wellFormed reports whether a code is safe to repeat in a message.
func wellFormed(code string) bool {
	return len(code) >= 3 && len(code) <= 32 && strings.Trim(code, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-") == ""
}

func listed(codes []string) words.Text {
	return words.T(strings.Join(codes, "、"), strings.Join(codes, ", "))
}
