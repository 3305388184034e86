package casework

import (
	"slices"

	"liandong/internal/words"
)

// Action (操作) is something that can be done to a case.
type Action string

// The actions. The field's words are pinned: 核实 screening is on-site before filing, 核查 checking looks at the result.
const (
	ActReport   Action = "report"   // 上报
	ActScreen   Action = "screen"   // 派核实
	ActScreened Action = "screened" // 核实反馈
	ActFile     Action = "file"     // 立案
	ActReject   Action = "reject"   // 不予立案
	ActDispatch Action = "dispatch" // 派遣
	ActRecall   Action = "recall"   // 撤回
	ActAccept   Action = "accept"   // 签收
	ActReturn   Action = "return"   // 退单
	ActEscalate Action = "escalate" // 上报上级
	ActDelegate Action = "delegate" // 下派
	ActFinish   Action = "finish"   // 办结反馈
	ActPass     Action = "pass"     // 核查通过
	ActRework   Action = "rework"   // 返工
	ActReopen   Action = "reopen"   // 重开
	ActVoid     Action = "void"     // 作废
	ActUrge     Action = "urge"     // 催办, by the clock
)

// Who (操作人) is the kind of person an action belongs to.
type Who string

// The kinds of person.
const (
	ByAnybody    Who = "anybody"
	ByOperator   Who = "operator"   // of a centre whose territory holds the place
	ByScreener   Who = "screener"   // who holds the post the screening was given to
	ByOwner      Who = "owner"      // who holds the owning post or belongs to the owning unit
	ByTownOwner  Who = "town_owner" // the owner, from town level up
	ByDispatcher Who = "dispatcher" // an operator of the centre that dispatched; of any centre above the place where the rule did
	ByChecker    Who = "checker"    // see judge.go: never of the finder's or the handler's side
	ByReporter   Who = "reporter"   // who reported, or an operator
	ByClock      Who = "clock"      // no person: a deadline that passed
)

// Need (要件) is something an action asks for.
type Need string

// The needs.
const (
	NeedReason    Need = "reason"
	NeedNote      Need = "note"
	NeedTo        Need = "to"        // required
	MayTo         Need = "to?"       // optional: the routing rule, or nobody
	NeedCondition Need = "condition" // which condition of the matter is met
	NeedValid     Need = "valid"
)

// Stage (阶段) names the clock that starts with a state; limits are reference data of package matter.
type Stage string

// The stages. Handling has no limit of its own: it ends when the whole case is due.
const (
	NoStage         Stage = ""
	StageIntake     Stage = "intake"
	StageScreening  Stage = "screening"
	StageDispatch   Stage = "dispatch"
	StageAccept     Stage = "accept"
	StageHandling   Stage = "handling"
	StageCheck      Stage = "check"
	StageUnaffected Stage = "unaffected" // the running clock goes on
)

// Next (下一责任方) says who owns the case after an action.
type Next string

// The next owners.
const (
	Nobody      Next = "nobody"
	Keeps       Next = "keeps"
	TheCentre   Next = "centre"   // of the place; the district's on a third return
	ThePatrol   Next = "patrol"   // the patroller of the grid
	TheRoute    Next = "route"    // whom the operator names, else whom the routing rule finds
	OneLevelUp  Next = "up"       // the owner above
	TheNamed    Next = "named"    // whom the owner names, below or a department
	TheChecker  Next = "checker"  // who is to check
	TheHandler  Next = "handler"  // who finished it
	ByAdmission Next = "admitted" // the centre, or dispatching where a patroller found an admitted matter
)

// Rule is one line of the lifecycle table.
type Rule struct {
	Action Action
	Name   words.Text
	From   []State // none: it opens a case
	To     State   // "" stays
	Who    Who
	Guards []Guard
	Needs  []Need
	Next   Next
	Stage  Stage
	Onward bool // brings the case nearer to its close: what most people want to do
}

// Lifecycle is the table: state x action -> state. Nothing else moves a case. The order is the order in which actions are offered.
var Lifecycle = []Rule{
	{Action: ActReport, Name: words.T("上报", "Report"), To: Received, Who: ByAnybody, Next: ByAdmission, Stage: StageIntake},
	{Action: ActScreened, Onward: true, Name: words.T("核实反馈", "Report back"), From: []State{Screening}, To: Received, Who: ByScreener,
		Needs: []Need{NeedValid, NeedNote}, Next: TheCentre, Stage: StageIntake},
	{Action: ActFile, Onward: true, Name: words.T("立案", "File"), From: []State{Received}, To: Dispatching, Who: ByOperator,
		Needs: []Need{NeedCondition}, Next: TheCentre, Stage: StageDispatch},
	{Action: ActScreen, Name: words.T("派核实", "Send to look"), From: []State{Received}, To: Screening, Who: ByOperator,
		Guards: []Guard{PatrolPresent}, Next: ThePatrol, Stage: StageScreening},
	{Action: ActDispatch, Onward: true, Name: words.T("派遣", "Dispatch"), From: []State{Dispatching}, To: Assigned, Who: ByOperator,
		Guards: []Guard{RulingIsDistricts}, Needs: []Need{MayTo}, Next: TheRoute, Stage: StageAccept},
	{Action: ActAccept, Onward: true, Name: words.T("签收", "Accept"), From: []State{Assigned}, To: Handling, Who: ByOwner,
		Guards: []Guard{NotFinder}, Next: Keeps, Stage: StageHandling},
	{Action: ActFinish, Onward: true, Name: words.T("办结反馈", "Finish"), From: []State{Handling}, To: Checking, Who: ByOwner,
		Guards: []Guard{NotFinder}, Needs: []Need{NeedNote}, Next: TheChecker, Stage: StageCheck},
	{Action: ActPass, Onward: true, Name: words.T("核查通过", "Pass"), From: []State{Checking}, To: Closed, Who: ByChecker,
		Guards: []Guard{NotFinder, NotHandler, NotOfHandlersSide, EntitledToCheck}, Next: Nobody, Stage: NoStage},
	{Action: ActRework, Name: words.T("返工", "Send back"), From: []State{Checking}, To: Handling, Who: ByChecker,
		Guards: []Guard{NotFinder, NotHandler, NotOfHandlersSide, EntitledToCheck}, Needs: []Need{NeedReason},
		Next: TheHandler, Stage: StageHandling},
	{Action: ActReturn, Name: words.T("退单", "Return"), From: []State{Assigned}, To: Dispatching, Who: ByOwner,
		Guards: []Guard{NotBinding}, Needs: []Need{NeedReason, MayTo}, Next: TheCentre, Stage: StageDispatch},
	{Action: ActEscalate, Name: words.T("上报上级", "Escalate"), From: []State{Assigned, Handling}, To: Assigned, Who: ByOwner,
		Guards: []Guard{NotAtTheTop}, Needs: []Need{NeedReason}, Next: OneLevelUp, Stage: StageAccept},
	{Action: ActDelegate, Name: words.T("下派", "Delegate"), From: []State{Assigned, Handling}, To: Assigned, Who: ByTownOwner,
		Needs: []Need{NeedReason, NeedTo}, Next: TheNamed, Stage: StageAccept},
	{Action: ActRecall, Name: words.T("撤回", "Recall"), From: []State{Assigned}, To: Dispatching, Who: ByDispatcher,
		Needs: []Need{NeedReason}, Next: TheCentre, Stage: StageDispatch},
	{Action: ActReject, Name: words.T("不予立案", "Reject"), From: []State{Received}, To: Void, Who: ByOperator,
		Needs: []Need{NeedReason}, Next: Nobody, Stage: NoStage},
	{Action: ActVoid, Name: words.T("作废", "Void"), From: []State{Received, Screening, Dispatching, Assigned}, To: Void, Who: ByOperator,
		Needs: []Need{NeedReason}, Next: Nobody, Stage: NoStage},
	{Action: ActReopen, Name: words.T("重开", "Reopen"), From: []State{Closed, Void}, To: Dispatching, Who: ByReporter,
		Guards: []Guard{MatterNamed, WithinReopening}, Needs: []Need{NeedReason}, Next: TheCentre, Stage: StageDispatch},
	{Action: ActUrge, Name: words.T("催办", "Urge"), From: []State{Received, Screening, Dispatching, Assigned, Handling, Checking}, Who: ByClock,
		Next: Keeps, Stage: StageUnaffected},
}

// RuleOf answers the line of an action.
func RuleOf(a Action) (Rule, bool) {
	for _, r := range Lifecycle {
		if r.Action == a {
			return r, true
		}
	}
	return Rule{}, false
}

func (r Rule) from(s State) bool { return slices.Contains(r.From, s) }

// StateName is a state in words.
func StateName(s State) words.Text {
	return map[State]words.Text{
		Received: words.T("已受理", "received"), Screening: words.T("核实中", "being screened"), Dispatching: words.T("待派遣", "waiting for dispatch"),
		Assigned: words.T("待签收", "assigned"), Handling: words.T("处置中", "being handled"), Checking: words.T("核查中", "being checked"),
		Closed: words.T("已结案", "closed"), Void: words.T("已作废", "void"),
	}[s]
}
