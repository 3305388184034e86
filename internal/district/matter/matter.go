// Package matter is the catalogue: which matters a district deals with, who is responsible for them at which level, when a report of one is
// filed, how long it may take and what closes it.
package matter

import (
	"encoding/json"
	"slices"
	"time"

	"liandong/internal/district/worktime"
	"liandong/internal/kernel/words"
)

// Level (责任层级) is where a matter is handled in the first place.
type Level string

// The levels, from the ground up: small matters stay in the grid, big ones in the village, hard ones in the town.
const (
	Base     Level = "base"     // 基础网格
	Village  Level = "village"  // 村(社区)
	Town     Level = "town"     // 区镇
	District Level = "district" // 区
)

// Urgency (紧急程度) chooses between two sets of stage limits.
type Urgency string

// The two urgencies.
const (
	Normal Urgency = "normal"
	Urgent Urgency = "urgent"
)

// Secrecy (保密类别) says who may see a case at all: that of its matter, or of what its reporter wishes.
type Secrecy string

// The classes of secrecy.
const (
	Ordinary  Secrecy = ""
	Protected Secrecy = "protected" // 隐私保护: violence at home, children, health
	TipOff    Secrecy = "tip_off"   // 举报保密: who reported must not become known
)

// Matter (事项) is one thing that can be wrong or be asked for, with the rules for dealing with it. Its JSON is what a version keeps.
type Matter struct {
	Code       string      `json:"code"`
	Class      words.Text  `json:"class"`      // 公用设施
	Name       words.Text  `json:"name"`       // 供水井盖问题
	Domain     string      `json:"domain"`     // city_management, fire, disputes … : for counting, not for rules
	Illegality string      `json:"illegality"` // one of the five kinds of illegality (五类违法), or ""
	BaseLevel  Level       `json:"base_level"`
	Department words.Text  `json:"department"` // the department that answers for the trade, whoever handles the case
	Urgency    Urgency     `json:"urgency"`
	Conditions []Condition `json:"conditions"` // at least one; numbered from 1
	// Patrol (网格巡查准入) says that the list itself admits the matter to patrol, for as long as it is valid and without an application: that
	// is how a list comes in. What else is admitted stands in Admitted. Ask AdmittedAt.
	Patrol bool `json:"patrol"`
	// Enforcement says that a penalty may follow; it never sends a case to a bureau by itself.
	Enforcement bool    `json:"enforcement"`
	Minutes     int     `json:"minutes"`           // the burden of one case on the grid, in minutes
	DutyTag     string  `json:"duty_tag"`          // which of the three published duty lists of towns names it: basic, cooperating, taken_back, or "" for none
	Secrecy     Secrecy `json:"secrecy,omitempty"` // 保密类别 of its cases
	// Lead (牵头单位) and Helpers (配合单位) are those that the duty list names, as it writes them; who a case goes to follows from BaseLevel and Department.
	Lead       words.Text   `json:"lead"`
	Helpers    []words.Text `json:"helpers,omitempty"`
	ReopenDays int          `json:"reopen_days"` // natural days after closing in which it can be reopened; 0 for no end
	// It may be chosen from ValidFrom until before ValidTo; the zero time leaves that end open. Cases that run keep their matter.
	ValidFrom time.Time `json:"valid_from,omitzero"`
	ValidTo   time.Time `json:"valid_to,omitzero"`
	Source    string    `json:"source"` // S = published list, M = general knowledge, D = made up for demonstration

	Fields    json.RawMessage `json:"fields,omitempty"` // 动态字段: what a report of it says besides words and place; see schema.go
	Script    words.Text      `json:"script"`           // 话术: what the operator reads to the caller
	Questions []words.Text    `json:"questions,omitempty"`
	Knowledge []Page          `json:"knowledge,omitempty"`

	Version  int64  `json:"-"` // how often it was saved
	Admitted []Span `json:"-"` // by applications, earliest first
	form     *form  // Fields, compiled
}

// Page (知识) is something to know about a matter.
type Page struct {
	ID     string     `json:"id"`
	Title  words.Text `json:"title"`
	Body   words.Text `json:"body"`
	Source string     `json:"source"`
}

// Span is a time from From until before To.
type Span struct{ From, To time.Time }

// AdmittedAt returns whether the matter is admitted to patrol (网格巡查准入) at an instant: a patroller's own find is then filed and dispatched at
// once, and a grid may not decline it.
func (m Matter) AdmittedAt(at time.Time) bool {
	return m.Patrol || slices.ContainsFunc(m.Admitted, func(s Span) bool { return !at.Before(s.From) && at.Before(s.To) })
}

// Condition (立案条件) is one case in which a matter is filed, with its own time limit and closing standard.
type Condition struct {
	N       int            `json:"n"`
	Words   words.Text     `json:"words"`   // 缺失、移位或开裂，有安全隐患
	Closing words.Text     `json:"closing"` // 结案标准: what must be so before it is closed
	Limit   worktime.Limit `json:"limit"`
	Source  string         `json:"source"`
}

// DefaultReopenDays is used where a list names no period.
const DefaultReopenDays = 15

// ValidAt returns whether the matter may be chosen at an instant.
func (m Matter) ValidAt(at time.Time) bool {
	return !at.Before(m.ValidFrom) && (m.ValidTo.IsZero() || at.Before(m.ValidTo))
}

// Condition returns the condition with number n.
func (m Matter) Condition(n int) (Condition, bool) {
	for _, c := range m.Conditions {
		if c.N == n {
			return c, true
		}
	}
	return Condition{}, false
}

// Stage (环节) is a part of a case's life with a limit of its own.
type Stage string

// The stages that have limits. Handling has that of the matter's condition.
const (
	Intake    Stage = "intake"    // 受理: until it is answered, screened, filed or rejected
	Screening Stage = "screening" // 核实: a look on site before filing
	Dispatch  Stage = "dispatch"  // 派遣
	Accept    Stage = "accept"    // 签收
	Check     Stage = "check"     // 核查: a look at the result before closing
	Answer    Stage = "answer"    // 吹哨报到: a department's answer to a town's call
	Assist    Stage = "assist"    // 协办: the part of an assisting unit
	Reply     Stage = "reply"     // 督办答复: the written reply to a supervision order
	Enforce   Stage = "enforce"   // 执法办理: what was handed over, at the bureau (Penalty Law 60: a decision within 90 days of filing)
	Recheck   Stage = "recheck"   // 抽查: a look at a sampled case after closing
)

// Stages lists them in the order of a case's life.
func Stages() []Stage {
	return []Stage{Intake, Screening, Dispatch, Accept, Check, Answer, Assist, Reply, Recheck, Enforce}
}

// Unclassified (未分类) stands in the place of an urgency in the limits of stages: of reports whose matter nobody has named yet, so that nobody knows how urgent it is.
const Unclassified Urgency = "unclassified"

// StageLimit is the limit of a stage from an instant on, until a later one takes its place.
type StageLimit struct {
	Stage     Stage
	Urgency   Urgency
	Limit     worktime.Limit
	ValidFrom time.Time
	Source    string
}
