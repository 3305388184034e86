// Package staffing knows who is responsible: units, the posts in them, the people on the posts, and which post or unit a case goes to.
// Cases go to posts and units, never to people; a person acts because of the post that he or she holds at that moment.
package staffing

import (
	"time"

	"liandong/internal/kernel/words"
)

// UnitKind (单位类型) says what a unit does.
type UnitKind string

// The kinds of units.
const (
	Centre           UnitKind = "centre"            // 区社会综合治理联动中心, the district command centre
	Subcentre        UnitKind = "subcentre"         // 区镇联动分中心
	Government       UnitKind = "government"        // 镇人民政府、街道办事处: stands above the town's offices and guides village committees
	Office           UnitKind = "office"            // 区镇职能办、派出所、分局、站所, handles what the town handles
	Department       UnitKind = "department"        // 区级部门
	Bureau           UnitKind = "bureau"            // 区镇综合执法局
	VillageCommittee UnitKind = "village_committee" // 村(居)民委员会
	PatrolTeam       UnitKind = "patrol_team"       // 巡查大队: finds and never handles (巡办分离)
	Company          UnitKind = "company"           // 公用事业企业, answers for matters like a department
	Property         UnitKind = "property"          // 物业服务企业, looks after a community under a contract
	Contractor       UnitKind = "contractor"        // 养护单位, keeps up roads, green space or water of a town under a contract
)

// Unit (单位) is an organisation that can be responsible for a case as a whole.
type Unit struct {
	Code   string
	Name   string
	Kind   UnitKind
	Parent string // unit above, "" for none
	Grid   string // the grid it serves: district, town or village
	// Departments are the names under which the catalogue of matters knows it, beside Name. An office of a town answers for what they name; one without any is
	// its general office (综合办事机构).
	Departments        []string
	Contract           string    // 合同: number or name, of a unit that serves under one; "" for all others
	ValidFrom, ValidTo time.Time // until before ValidTo; zero for open; where there is a contract, its end
}

// Valid says whether the unit is in force at an instant.
func (u Unit) Valid(at time.Time) bool { return during(u.ValidFrom, u.ValidTo, at) }

// PostKind (岗位类型) is the role that a post gives to whoever holds it.
type PostKind string

// The kinds of posts. Five-elders veterans (五老) and other helpers of the "4+N" team hold volunteer posts.
const (
	GridHead           PostKind = "grid_head"           // 网格长
	Patroller          PostKind = "patroller"           // 巡查员
	GridPolice         PostKind = "grid_police"         // 网格警员
	GridSupervisor     PostKind = "grid_supervisor"     // 督导员
	VillageHead        PostKind = "village_head"        // 村(社区)负责人
	Operator           PostKind = "operator"            // 中心值班员
	DepartmentDesk     PostKind = "department"          // 部门承办人
	EnforcementOfficer PostKind = "enforcement_officer" // 执法人员
	LegalReviewer      PostKind = "legal_reviewer"      // 法制审核人员
	DataSteward        PostKind = "data_steward"        // 数据管理员
	Leader             PostKind = "leader"              // 分管领导
	SystemAdmin        PostKind = "system_admin"        // 系统管理员
	SecurityAdmin      PostKind = "security_admin"      // 安全管理员
	AuditAdmin         PostKind = "audit_admin"         // 审计管理员
	Volunteer          PostKind = "volunteer"           // 志愿者
)

// belongs says in which kind of unit a post may be. It keeps patrol apart from handling: who patrols or supervises works for the patrol
// team, who handles for the village. Kinds that are not listed may be in any unit.
var belongs = map[PostKind][]UnitKind{
	GridHead:       {VillageCommittee},
	VillageHead:    {VillageCommittee},
	Patroller:      {PatrolTeam},
	GridSupervisor: {PatrolTeam},
	GridPolice:     {Office}, // the police station of the town
	Operator:       {Centre, Subcentre},
}

var kindWords = map[PostKind]words.Text{
	GridHead: words.T("网格长", "grid head"), Patroller: words.T("巡查员", "patroller"), GridPolice: words.T("网格警员", "grid police officer"),
	GridSupervisor: words.T("督导员", "grid supervisor"), VillageHead: words.T("村(社区)负责人", "village head"),
	Operator: words.T("中心值班员", "operator"), DepartmentDesk: words.T("部门承办人", "department desk"),
	EnforcementOfficer: words.T("执法人员", "enforcement officer"), LegalReviewer: words.T("法制审核人员", "legal reviewer"),
	DataSteward: words.T("数据管理员", "data steward"), Leader: words.T("分管领导", "leader"), SystemAdmin: words.T("系统管理员", "system administrator"),
	SecurityAdmin: words.T("安全管理员", "security administrator"), AuditAdmin: words.T("审计管理员", "audit administrator"),
	Volunteer: words.T("志愿者", "volunteer"),
}

// Words is the name of the kind.
func (k PostKind) Words() words.Text { return kindWords[k] }

// Post (岗位) is a place in a unit with a duty on a grid, whether or not somebody holds it.
type Post struct {
	Code               string
	Name               string
	Kind               PostKind
	Unit               string
	Grid               string
	Path               string    // of the grid, codes from the district down
	Matters            []string  // for which it acts for its unit: codes, or the beginning of some and an asterisk (13*); all where there are none
	ValidFrom, ValidTo time.Time // until before ValidTo; zero for open
}

// Holding (任职) is the time in which an account holds a post.
type Holding struct {
	Post    string
	Account string
	Person  string
	Shown   string // the person's name, masked (王**); filled when read
	From    time.Time
	To      time.Time // zero while it lasts
}

// StandIn (代岗) lets the holders of one post act for another for a time: while it is vacant, or while its holder is away.
type StandIn struct {
	Post     string
	By       string // the post whose holders act
	From, To time.Time
	Reason   string
}

// Person (人员) is somebody who holds posts. The full name is encrypted by who calls; this package only keeps the bytes.
type Person struct {
	ID     string
	Shown  string // masked; "" after erasure
	Sealed []byte // nil after erasure
}

// OwnerKind says whether a post or a unit is responsible.
type OwnerKind string

// The kinds of owners.
const (
	OwnerPost OwnerKind = "post"
	OwnerUnit OwnerKind = "unit"
)

// Owner (责任主体) is the post or unit that must act next. The zero Owner is nobody.
type Owner struct {
	Kind OwnerKind `json:"kind"`
	Code string    `json:"code"`
	Name string    `json:"name"`
}

// during reports whether at lies in the time from until before to, where zero is open.
func during(from, to, at time.Time) bool {
	return !at.Before(from) && (to.IsZero() || at.Before(to))
}
