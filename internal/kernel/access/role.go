// Package access says who may see and do what: accounts, sessions and grants of role x territory x data class.
//
// Nothing is allowed unless a grant opens it. A grant is compiled once, to a check in Go and to a predicate in SQL.
package access

import "liandong/internal/kernel/words"

// Role (角色) is a set of permissions that a grant carries into a territory.
type Role string

// The roles.
const (
	Patroller          Role = "patroller"
	GridHead           Role = "grid_head"
	GridPolice         Role = "grid_police"
	GridSupervisor     Role = "grid_supervisor"
	VillageHead        Role = "village_head"
	Operator           Role = "operator"
	Department         Role = "department"
	EnforcementOfficer Role = "enforcement_officer"
	LegalReviewer      Role = "legal_reviewer"
	DataSteward        Role = "data_steward"
	PrivacyOfficer     Role = "privacy_officer"
	Leader             Role = "leader"
	SystemAdmin        Role = "system_admin"
	SecurityAdmin      Role = "security_admin"
	AuditAdmin         Role = "audit_admin"
	Volunteer          Role = "volunteer"
	Business           Role = "business"
	Resident           Role = "resident"
	Telephony          Role = "telephony" // a machine: the telephone system
)

// Permission is one thing that may be done.
type Permission string

// The permissions.
const (
	ReadTerritory Permission = "territory.read"
	ReadMatters   Permission = "matter.read"
	ReadStaff     Permission = "staff.read"
	ReadCases     Permission = "case.read"
	ReportCase    Permission = "case.report"
	ReadContact   Permission = "contact.read" // who reported, in clear; every reading is an audit entry
	ReadIndicator Permission = "indicator.read"
	ReadAudit     Permission = "audit.read"
	ReadSecurity  Permission = "security.read" // what was tried and refused
	WriteSettings Permission = "settings.write"
	WriteAccounts Permission = "account.write"
	SignAccounts  Permission = "account.sign" // what another asks for accounts and grants
	WritePlaces   Permission = "place.write"  // codes that are printed and hung up

	ApplyAdmission Permission = "admission.apply" // that a matter be admitted to patrol
	SignAdmission  Permission = "admission.sign"

	ReadSchemes  Permission = "scheme.read"   // published evaluation schemes, and the score of one's own unit
	WriteSchemes Permission = "scheme.write"  // draft and settle, see the scores of the units of the territory, decide objections
	SignSchemes  Permission = "scheme.sign"   // publish, see the scores of the units of the territory
	ObjectScheme Permission = "scheme.object" // for one's own unit

	AskErasure     Permission = "erasure.ask"     // that something be erased, or a run of the retention rules
	SignErasure    Permission = "erasure.sign"    // decide what somebody else asked
	WriteHolds     Permission = "hold.write"      // keep something although its time is up
	WriteRetention Permission = "retention.write" // draft how long what is kept; publishing takes another person who may sign

	TakeCalls   Permission = "call.take"   // sit at an extension, see calls and call back
	NotifyCalls Permission = "call.notify" // tell of calls as the telephone system does
)

// Class (数据类别) is a kind of data that a grant must name before it opens it.
type Class string

// The data classes.
const (
	Plain   Class = "plain"   // facts of cases without persons
	Contact Class = "contact" // name and phone of who reported
	// Protected (保密案件) is cases that nobody sees but who acts for their owner: a grant that names it is that of a desk for them.
	Protected Class = "protected"
)

// Reach says which cases a role sees.
type Reach string

// The reaches.
const (
	NoCases Reach = ""
	Own     Reach = "own"   // those the person reported
	Party   Reach = "party" // those that a post or unit of the person owns or owned
	Area    Reach = "area"  // all within the granted territory, and those of Party
)

type rule struct {
	name        words.Text
	reach       Reach
	permissions []Permission
	facts       bool // within the area the facts of cases only, not what was said: who looks after things, not after people
}

var base = []Permission{ReadTerritory, ReadMatters, ReportCase, ReadCases}

func staff(more ...Permission) []Permission {
	return append(append([]Permission{ReadStaff, ReadIndicator, ReadSchemes}, base...), more...)
}

// rules is the whole of what roles may do; a role that is not here may do nothing.
var rules = map[Role]rule{
	Patroller:          {words.T("巡查员", "Patroller"), Area, staff(), true},
	GridHead:           {words.T("网格长", "Grid head"), Area, staff(), false},
	GridPolice:         {words.T("网格警员", "Grid police officer"), Area, staff(), false},
	GridSupervisor:     {words.T("督导员", "Grid supervisor"), Area, staff(ObjectScheme), false},
	VillageHead:        {words.T("村（社区）网格负责人", "Village head"), Area, staff(ObjectScheme), false},
	Operator:           {words.T("中心值班员", "Operator"), Area, staff(ReadContact, WritePlaces, TakeCalls, SignAdmission, WriteSchemes, ObjectScheme), false},
	Department:         {words.T("部门经办人", "Department"), Party, staff(ReadContact, ApplyAdmission, ObjectScheme), false},
	EnforcementOfficer: {words.T("执法人员", "Enforcement officer"), Party, staff(ReadContact, ObjectScheme), false},
	LegalReviewer:      {words.T("法制审核人员", "Legal reviewer"), Party, staff(SignAdmission, ObjectScheme), false},
	DataSteward:        {words.T("数据管理员", "Data steward"), NoCases, []Permission{ReadTerritory, ReadMatters, ReadStaff, AskErasure, WriteRetention}, false},
	PrivacyOfficer:     {words.T("个人信息保护专员", "Privacy officer"), NoCases, []Permission{ReadTerritory, ReadMatters, ReadStaff, AskErasure, SignErasure, WriteHolds, WriteRetention}, false},
	Leader:             {words.T("领导", "Leader"), Area, []Permission{ReadTerritory, ReadMatters, ReadStaff, ReadCases, ReadIndicator, ReadSchemes, SignSchemes}, false},
	SystemAdmin:        {words.T("系统管理员", "System administrator"), NoCases, []Permission{ReadTerritory, ReadMatters, ReadStaff, WriteSettings, SignAccounts}, false},
	SecurityAdmin:      {words.T("安全管理员", "Security administrator"), NoCases, []Permission{ReadTerritory, ReadStaff, WriteAccounts, SignAccounts, ReadSecurity}, false},
	AuditAdmin:         {words.T("审计管理员", "Audit administrator"), NoCases, []Permission{ReadTerritory, ReadAudit, ReadSecurity}, false},
	Volunteer:          {words.T("志愿者", "Volunteer"), Own, base, false},
	Business:           {words.T("企业商户", "Business"), Own, base, false},
	Resident:           {words.T("居民", "Resident"), Own, base, false},
	Telephony:          {words.T("电话系统", "Telephone system"), NoCases, []Permission{NotifyCalls}, false},
}

// Name is the role in words.
func (r Role) Name() words.Text { return rules[r].name }

// Known says whether the role exists.
func (r Role) Known() bool { _, ok := rules[r]; return ok }

// Roles lists every role.
func Roles() []Role {
	return []Role{Patroller, GridHead, GridPolice, GridSupervisor, VillageHead, Operator, Department, EnforcementOfficer, LegalReviewer,
		DataSteward, PrivacyOfficer, Leader, SystemAdmin, SecurityAdmin, AuditAdmin, Volunteer, Business, Resident, Telephony}
}

// Opens says whether the grant has a permission.
func (g Grant) Opens(p Permission) bool { return g.Role.allows(p) }

func (r Role) allows(p Permission) bool {
	for _, has := range rules[r].permissions {
		if has == p {
			return true
		}
	}
	return false
}
