package casework

import (
	"slices"

	"liandong/internal/words"
)

// Action (操作) is something that can be done to a case.
type Action string

// The actions. The field's words are pinned: 核实 screening is on-site before filing, 核查 checking looks at the result.
const (
	ActReport     Action = "report"      // 上报
	ActAnswer     Action = "answer"      // 直接答复
	ActScreen     Action = "screen"      // 派核实
	ActScreened   Action = "screened"    // 核实反馈
	ActFile       Action = "file"        // 立案
	ActReject     Action = "reject"      // 不予立案
	ActDispatch   Action = "dispatch"    // 派遣
	ActRecall     Action = "recall"      // 撤回
	ActReroute    Action = "reroute"     // 改派
	ActAccept     Action = "accept"      // 签收
	ActReturn     Action = "return"      // 退单
	ActDecline    Action = "decline"     // 拒收未准入事项: the matter is not on the list of what a grid does
	ActEscalate   Action = "escalate"    // 上报上级
	ActDelegate   Action = "delegate"    // 下派
	ActWhistle    Action = "whistle"     // 吹哨
	ActHandOver   Action = "hand_over"   // 移交执法
	ActAssist     Action = "assist"      // 协办
	ActAssisted   Action = "assisted"    // 协办反馈
	ActAssistEnd  Action = "assist_end"  // 撤销协办
	ActMediate    Action = "mediate"     // 启动调解
	ActSession    Action = "session"     // 调解记录
	ActAgree      Action = "agree"       // 达成协议
	ActFulfil     Action = "fulfil"      // 履行确认
	ActMediateEnd Action = "mediate_end" // 调解终止
	ActExtend     Action = "extend"      // 申请延期
	ActSuspend    Action = "suspend"     // 申请挂账
	ActResume     Action = "resume"      // 恢复办理
	ActForceClose Action = "force_close" // 提请强制结案
	ActAppeal     Action = "appeal"      // 申诉
	ActObject     Action = "object"      // 评价异议
	ActApprove    Action = "approve"     // 同意
	ActRefuse     Action = "refuse"      // 不同意
	ActWithdraw   Action = "withdraw"    // 撤回申请
	ActFinish     Action = "finish"      // 办结反馈
	ActPass       Action = "pass"        // 核查通过
	ActRework     Action = "rework"      // 返工
	ActReopen     Action = "reopen"      // 重开
	ActVoid       Action = "void"        // 作废
	ActMerge      Action = "merge"       // 合并: another case goes on for this one
	ActUnmerge    Action = "unmerge"     // 取消合并
	ActJoined     Action = "joined"      // 并入: on the case that goes on
	ActParted     Action = "parted"      // 拆出
	ActAdded      Action = "added"       // 补充反映: one more report of the same matter
	ActRemind     Action = "remind"      // 提醒
	ActUrge       Action = "urge"        // 催办
	ActSupervise  Action = "supervise"   // 督办
	ActReply      Action = "reply"       // 督办答复
	ActJudge      Action = "judge"       // 督办评议
	ActConfirm    Action = "confirm"     // 确认
	ActRate       Action = "rate"        // 评价
	ActRecheck    Action = "recheck"     // 抽查
	ActRechecked  Action = "rechecked"   // 抽查反馈
	ActNote       Action = "note"        // 内部备注
	ActRecompute  Action = "recompute"   // 重算时限
)

// Who (操作人) is the kind of person an action belongs to.
type Who string

// The kinds of person.
const (
	ByAnybody         Who = "anybody"
	ByStaff           Who = "staff"             // who sees it and holds a post
	ByOperator        Who = "operator"          // of a centre whose territory holds the place
	ByOverseer        Who = "overseer"          // such an operator, but not of the owner's own unit; the clock, by the ladder
	ByScreener        Who = "screener"          // who holds the post the screening was given to
	ByOwner           Who = "owner"             // who holds the owning post or belongs to the owning unit
	ByOwnerOrOperator Who = "owner or operator" // either
	ByTownOwner       Who = "town_owner"        // the owner, from town level up
	ByDispatcher      Who = "dispatcher"        // an operator of the centre that dispatched; of any centre above the place where the rule did
	ByTasked          Who = "tasked"            // who was asked: to assist, to reply, to look again
	ByJudge           Who = "judge"             // an operator of the centre that supervises, or of the district's
	ByAsker           Who = "asker"             // the side that asked for what waits for a decision
	ByChecker         Who = "checker"           // see guards.go: never of the finder's or the handler's side
	ByHandler         Who = "handler"           // the side that finished it
	ByReporter        Who = "reporter"          // who reported; an operator for a caller without an account
	ByReporting       Who = "reporting"         // who sends a report of the same matter
	ByRule            Who = "rule"              // no person: a rule of the platform
)

// Need (要件) is something an action asks for.
type Need string

// The needs. One ending in ? is optional.
const (
	NeedReason    Need = "reason"
	MayReason     Need = "reason?"
	NeedNote      Need = "note"
	NeedTo        Need = "to"
	MayTo         Need = "to?"       // else the routing rule, or nobody
	NeedCondition Need = "condition" // which condition of the matter is met
	MayMatter     Need = "matter?"   // where the case has none yet
	NeedValid     Need = "valid"     // yes or no
	NeedDays      Need = "days"      // working days
	NeedUntil     Need = "until"     // a day or an instant ahead
	MayTask       Need = "task?"     // which task, where there are several
	NeedBasis     Need = "basis"     // in law
	NeedParties   Need = "parties"   // of a dispute
	NeedRating    Need = "rating"    // 1 to 5
	NeedInto      Need = "into"      // the case that goes on
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
	StageAnswer     Stage = "answer" // a department that was called in must answer
	StageHandling   Stage = "handling"
	StageCheck      Stage = "check"
	StageReview     Stage = "review"     // of a suspension
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
	TheRoute    Next = "route"    // whom the operator names, else whom the routing rules find
	OneLevelUp  Next = "up"       // the owner above
	TheNamed    Next = "named"    // whom the owner names, below
	TheCalled   Next = "called"   // the department that is called in
	TheBureau   Next = "bureau"   // the enforcement bureau of the zone
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
	Ask    AskKind // the line holds only where this waits for a decision
	Asks   AskKind // what the action asks for
	Who    Who
	Guards []Guard
	Needs  []Need
	Next   Next
	Stage  Stage
	Onward bool // brings the case nearer to its close: what most people want to do
	Public bool // who reported reads its reason and note
}

var (
	whileOpen = []State{Received, Screening, Dispatching, Assigned, Handling, Checking, Suspended}
	onceEnded = []State{Closed, Void}
	always    = append(slices.Clone(whileOpen), onceEnded...)
	checking  = []Guard{NotFinder, NotHandler, NotOfHandlersSide, EntitledToCheck}
	deciding  = []Guard{NotAsker, NotOfAskersSide}
)

// Lifecycle is the table: state x action -> state. Nothing else moves a case. The order is the order in which actions are offered. An
// action with several lines takes the first whose state and pending request fit.
var Lifecycle = []Rule{
	{Action: ActReport, Name: words.T("上报", "Report"), To: Received, Who: ByAnybody, Next: ByAdmission, Stage: StageIntake, Public: true},
	{Action: ActScreened, Onward: true, Name: words.T("核实反馈", "Report back"), From: []State{Screening}, To: Received, Who: ByScreener,
		Needs: []Need{NeedValid, NeedNote}, Next: TheCentre, Stage: StageIntake},
	{Action: ActFile, Onward: true, Name: words.T("立案", "File"), From: []State{Received}, To: Dispatching, Who: ByOperator,
		Needs: []Need{NeedCondition}, Next: TheCentre, Stage: StageDispatch, Public: true},
	{Action: ActAnswer, Onward: true, Name: words.T("直接答复", "Answer"), From: []State{Received}, To: Closed, Who: ByOperator,
		Guards: []Guard{NotFinder}, Needs: []Need{NeedNote}, Next: Nobody, Stage: NoStage, Public: true},
	{Action: ActScreen, Name: words.T("派核实", "Send to look"), From: []State{Received}, To: Screening, Who: ByOperator,
		Guards: []Guard{PatrolPresent}, Next: ThePatrol, Stage: StageScreening},
	{Action: ActDispatch, Onward: true, Name: words.T("派遣", "Dispatch"), From: []State{Dispatching}, To: Assigned, Who: ByOperator,
		Guards: []Guard{RulingIsDistricts}, Needs: []Need{MayTo}, Next: TheRoute, Stage: StageAccept},
	{Action: ActAccept, Onward: true, Name: words.T("签收", "Accept"), From: []State{Assigned}, To: Handling, Who: ByOwner,
		Guards: []Guard{NotFinder}, Next: Keeps, Stage: StageHandling},
	{Action: ActAssisted, Onward: true, Name: words.T("协办反馈", "Report assistance"), From: []State{Assigned, Handling, Suspended}, Who: ByTasked,
		Needs: []Need{NeedNote, MayTask}, Next: Keeps, Stage: StageUnaffected},
	{Action: ActReply, Onward: true, Name: words.T("督办答复", "Reply to supervision"), From: always, Who: ByTasked,
		Needs: []Need{NeedNote, MayTask}, Next: Keeps, Stage: StageUnaffected},
	{Action: ActRechecked, Onward: true, Name: words.T("抽查反馈", "Report the recheck"), From: []State{Closed}, Who: ByTasked,
		Guards: []Guard{NotFinder, NotHandler, NotCloser}, Needs: []Need{NeedValid, NeedNote, MayTask}, Next: Keeps, Stage: StageUnaffected},
	{Action: ActFinish, Onward: true, Name: words.T("办结反馈", "Finish"), From: []State{Handling}, To: Checking, Who: ByOwner,
		Guards: []Guard{NotFinder, AllHaveAssisted, MediationOver}, Needs: []Need{NeedNote}, Next: TheChecker, Stage: StageCheck, Public: true},
	{Action: ActPass, Onward: true, Name: words.T("核查通过", "Pass"), From: []State{Checking}, To: Closed, Who: ByChecker,
		Guards: checking, Next: Nobody, Stage: NoStage, Public: true},
	{Action: ActRework, Name: words.T("返工", "Send back"), From: []State{Checking}, To: Handling, Who: ByChecker,
		Guards: checking, Needs: []Need{NeedReason}, Next: TheHandler, Stage: StageHandling},

	{Action: ActApprove, Onward: true, Name: words.T("同意", "Approve"), Ask: AskExtend, From: []State{Handling}, Who: ByOperator,
		Guards: deciding, Needs: []Need{MayReason}, Next: Keeps, Stage: StageHandling},
	{Action: ActApprove, Onward: true, Name: words.T("同意", "Approve"), Ask: AskSuspend, From: []State{Handling}, To: Suspended, Who: ByOperator,
		Guards: deciding, Needs: []Need{MayReason}, Next: Keeps, Stage: StageReview},
	{Action: ActApprove, Onward: true, Name: words.T("同意", "Approve"), Ask: AskClose, From: whileOpen, To: Closed, Who: ByOperator,
		Guards: []Guard{NotFinder, NotAsker, OneIsDistricts}, Needs: []Need{NeedReason}, Next: Nobody, Stage: NoStage, Public: true},
	{Action: ActApprove, Onward: true, Name: words.T("同意", "Approve"), Ask: AskAppeal, From: onceEnded, To: Dispatching, Who: ByOperator,
		Guards: []Guard{NotAsker, AboveTheCloser}, Needs: []Need{MayReason, MayMatter}, Next: TheCentre, Stage: StageDispatch, Public: true},
	{Action: ActApprove, Onward: true, Name: words.T("同意", "Approve"), Ask: AskObject, From: []State{Closed}, Who: ByOperator,
		Guards: []Guard{NotAsker, NotOfAskersSide, AboveTheCloser}, Needs: []Need{NeedReason}, Next: Keeps, Stage: StageUnaffected},
	{Action: ActRefuse, Name: words.T("不同意", "Refuse"), Ask: AskExtend, From: []State{Handling}, Who: ByOperator,
		Guards: deciding, Needs: []Need{NeedReason}, Next: Keeps, Stage: StageUnaffected},
	{Action: ActRefuse, Name: words.T("不同意", "Refuse"), Ask: AskSuspend, From: []State{Handling}, Who: ByOperator,
		Guards: deciding, Needs: []Need{NeedReason}, Next: Keeps, Stage: StageUnaffected},
	{Action: ActRefuse, Name: words.T("不同意", "Refuse"), Ask: AskClose, From: whileOpen, Who: ByOperator,
		Guards: []Guard{NotAsker, OneIsDistricts}, Needs: []Need{NeedReason}, Next: Keeps, Stage: StageUnaffected},
	{Action: ActRefuse, Name: words.T("不同意", "Refuse"), Ask: AskAppeal, From: onceEnded, Who: ByOperator,
		Guards: []Guard{NotAsker, AboveTheCloser}, Needs: []Need{NeedReason}, Next: Keeps, Stage: StageUnaffected, Public: true},
	{Action: ActRefuse, Name: words.T("不同意", "Refuse"), Ask: AskObject, From: []State{Closed}, Who: ByOperator,
		Guards: []Guard{NotAsker, NotOfAskersSide, AboveTheCloser}, Needs: []Need{NeedReason}, Next: Keeps, Stage: StageUnaffected},
	{Action: ActWithdraw, Name: words.T("撤回申请", "Withdraw the request"), From: always, Who: ByAsker, Guards: []Guard{Asked},
		Next: Keeps, Stage: StageUnaffected},
	{Action: ActJudge, Onward: true, Name: words.T("督办评议", "Judge the reply"), From: always, Who: ByJudge,
		Needs: []Need{NeedValid, MayReason, MayTask}, Next: Keeps, Stage: StageUnaffected},

	{Action: ActReturn, Name: words.T("退单", "Return"), From: []State{Assigned}, To: Dispatching, Who: ByOwner,
		Guards: []Guard{NotBinding}, Needs: []Need{NeedReason, MayTo}, Next: TheCentre, Stage: StageDispatch},
	{Action: ActDecline, Name: words.T("拒收未准入事项", "Decline an unlisted matter"), From: []State{Assigned}, To: Dispatching, Who: ByOwner,
		Guards: []Guard{OwnedByGrid, NotListed, NotBinding}, Next: TheCentre, Stage: StageDispatch},
	{Action: ActDecline, Name: words.T("拒收未准入事项", "Decline an unlisted matter"), From: []State{Screening}, To: Received, Who: ByScreener,
		Guards: []Guard{OwnedByGrid, NotListed}, Next: TheCentre, Stage: StageIntake},
	{Action: ActEscalate, Name: words.T("上报上级", "Escalate"), From: []State{Assigned, Handling}, To: Assigned, Who: ByOwner,
		Guards: []Guard{NotAtTheTop}, Needs: []Need{NeedReason}, Next: OneLevelUp, Stage: StageAccept},
	{Action: ActDelegate, Name: words.T("下派", "Delegate"), From: []State{Assigned, Handling}, To: Assigned, Who: ByOwner, Guards: []Guard{SomebodyBelow},
		Needs: []Need{NeedReason, NeedTo}, Next: TheNamed, Stage: StageAccept},
	{Action: ActWhistle, Name: words.T("吹哨", "Call a department in"), From: []State{Assigned, Handling}, To: Assigned, Who: ByTownOwner,
		Needs: []Need{NeedReason, NeedTo}, Next: TheCalled, Stage: StageAnswer},
	{Action: ActAssist, Name: words.T("协办", "Ask for assistance"), From: []State{Handling}, Who: ByOwner,
		Needs: []Need{NeedTo, NeedNote}, Next: Keeps, Stage: StageUnaffected},
	{Action: ActAssistEnd, Name: words.T("撤销协办", "End assistance"), From: []State{Handling}, Who: ByOwner, Guards: []Guard{SomebodyAssists},
		Needs: []Need{NeedReason, MayTask}, Next: Keeps, Stage: StageUnaffected},
	{Action: ActMediate, Name: words.T("启动调解", "Begin mediation"), From: []State{Handling}, Who: ByOwner, Guards: []Guard{NotFinder, MediationOver},
		Needs: []Need{NeedParties}, Next: Keeps, Stage: StageUnaffected},
	{Action: ActSession, Name: words.T("调解记录", "Record a session"), From: []State{Handling}, Who: ByOwner, Guards: []Guard{MediationRuns},
		Needs: []Need{NeedNote}, Next: Keeps, Stage: StageUnaffected},
	{Action: ActAgree, Name: words.T("达成协议", "Record the agreement"), From: []State{Handling}, Who: ByOwner, Guards: []Guard{MediationRuns},
		Needs: []Need{NeedNote, NeedUntil}, Next: Keeps, Stage: StageUnaffected},
	{Action: ActFulfil, Name: words.T("履行确认", "Confirm fulfilment"), From: []State{Handling}, Who: ByOwner, Guards: []Guard{MediationAgreed},
		Needs: []Need{NeedValid, NeedNote}, Next: Keeps, Stage: StageUnaffected},
	{Action: ActMediateEnd, Name: words.T("调解终止", "End mediation"), From: []State{Handling}, Who: ByOwner, Guards: []Guard{MediationRuns},
		Needs: []Need{NeedReason}, Next: Keeps, Stage: StageUnaffected},
	{Action: ActExtend, Asks: AskExtend, Name: words.T("申请延期", "Ask for more time"), From: []State{Handling}, Who: ByOwner,
		Guards: []Guard{NothingAsked, BeforeExpiry}, Needs: []Need{NeedDays, NeedReason}, Next: Keeps, Stage: StageUnaffected},
	{Action: ActSuspend, Asks: AskSuspend, Name: words.T("申请挂账", "Ask to suspend"), From: []State{Handling}, Who: ByOwner,
		Guards: []Guard{NothingAsked}, Needs: []Need{NeedUntil, NeedReason}, Next: Keeps, Stage: StageUnaffected},
	{Action: ActResume, Onward: true, Name: words.T("恢复办理", "Resume"), From: []State{Suspended}, To: Handling, Who: ByOwnerOrOperator,
		Needs: []Need{MayReason}, Next: Keeps, Stage: StageHandling},
	{Action: ActHandOver, Name: words.T("移交执法", "Hand over to enforcement"), From: []State{Handling}, To: Assigned, Who: ByOperator,
		Guards: []Guard{BureauPresent}, Needs: []Need{NeedBasis, NeedReason}, Next: TheBureau, Stage: StageAccept},
	{Action: ActReroute, Name: words.T("改派", "Route anew"), From: []State{Assigned, Handling, Suspended}, To: Assigned, Who: ByOperator,
		Guards: []Guard{NotBinding, RouteHasMoved}, Needs: []Need{NeedReason}, Next: TheRoute, Stage: StageAccept},
	{Action: ActReroute, Name: words.T("改派", "Route anew"), From: []State{Screening}, Who: ByOperator,
		Guards: []Guard{PatrolPresent, RouteHasMoved}, Needs: []Need{NeedReason}, Next: ThePatrol, Stage: StageScreening},
	{Action: ActReroute, Name: words.T("改派", "Route anew"), From: []State{Checking}, Who: ByOperator,
		Guards: []Guard{RouteHasMoved}, Needs: []Need{NeedReason}, Next: TheChecker, Stage: StageCheck},
	{Action: ActRecall, Name: words.T("撤回", "Recall"), From: []State{Assigned}, To: Dispatching, Who: ByDispatcher,
		Needs: []Need{NeedReason}, Next: TheCentre, Stage: StageDispatch},
	{Action: ActReject, Name: words.T("不予立案", "Reject"), From: []State{Received}, To: Void, Who: ByOperator,
		Needs: []Need{NeedReason}, Next: Nobody, Stage: NoStage, Public: true},
	{Action: ActVoid, Name: words.T("作废", "Void"), From: []State{Received, Screening, Dispatching, Assigned}, To: Void, Who: ByOperator,
		Needs: []Need{NeedReason}, Next: Nobody, Stage: NoStage, Public: true},
	{Action: ActMerge, Name: words.T("合并", "Merge"), From: []State{Received, Screening, Dispatching, Assigned}, To: Void, Who: ByOperator,
		Needs: []Need{NeedInto, MayReason}, Next: Nobody, Stage: NoStage, Public: true},
	{Action: ActUnmerge, Name: words.T("取消合并", "Undo the merging"), From: []State{Void}, To: Received, Who: ByOperator, Guards: []Guard{WasMerged},
		Needs: []Need{NeedReason}, Next: TheCentre, Stage: StageIntake, Public: true},
	{Action: ActForceClose, Asks: AskClose, Name: words.T("提请强制结案", "Ask for a forced close"), From: whileOpen, Who: ByOperator,
		Guards: []Guard{NothingAsked}, Needs: []Need{NeedReason}, Next: Keeps, Stage: StageUnaffected},

	{Action: ActRemind, Name: words.T("提醒", "Remind"), From: whileOpen, Who: ByOverseer, Next: Keeps, Stage: StageUnaffected},
	{Action: ActUrge, Name: words.T("催办", "Urge"), From: whileOpen, Who: ByOverseer, Needs: []Need{MayReason}, Next: Keeps, Stage: StageUnaffected},
	{Action: ActUrge, Name: words.T("催办", "Urge"), From: onceEnded, Who: ByRule, Next: Keeps, Stage: StageUnaffected},
	{Action: ActSupervise, Name: words.T("督办", "Supervise"), From: whileOpen, Who: ByOverseer, Needs: []Need{NeedReason}, Next: Keeps, Stage: StageUnaffected},

	{Action: ActConfirm, Asks: AskAppeal, Name: words.T("确认", "Confirm"), From: []State{Closed}, Who: ByReporter,
		Guards: []Guard{NothingAsked, WithinReopening}, Needs: []Need{NeedValid, MayReason}, Next: Keeps, Stage: StageUnaffected, Public: true},
	{Action: ActRate, Name: words.T("评价", "Rate"), From: []State{Closed}, Who: ByReporter,
		Needs: []Need{NeedRating, MayReason}, Next: Keeps, Stage: StageUnaffected, Public: true},
	{Action: ActAppeal, Asks: AskAppeal, Name: words.T("申诉", "Appeal"), From: onceEnded, Who: ByReporter,
		Guards: []Guard{NotMerged, NothingAsked, WithinReopening}, Needs: []Need{NeedReason}, Next: Keeps, Stage: StageUnaffected, Public: true},
	{Action: ActObject, Asks: AskObject, Name: words.T("评价异议", "Object to the evaluation"), From: []State{Closed}, Who: ByHandler,
		Guards: []Guard{NothingAsked, WithinReopening}, Needs: []Need{NeedReason}, Next: Keeps, Stage: StageUnaffected},
	{Action: ActReopen, Name: words.T("重开", "Reopen"), From: onceEnded, To: Dispatching, Who: ByOperator,
		Guards: []Guard{NotMerged, WithinReopening}, Needs: []Need{NeedReason, MayMatter}, Next: TheCentre, Stage: StageDispatch, Public: true},
	{Action: ActRecheck, Name: words.T("抽查", "Draw for a recheck"), From: []State{Closed}, Who: ByOperator,
		Guards: []Guard{NotYetDrawn, SomebodyToRecheck}, Needs: []Need{MayReason}, Next: Keeps, Stage: StageUnaffected},
	{Action: ActNote, Name: words.T("内部备注", "Internal note"), From: always, Who: ByStaff, Needs: []Need{NeedNote}, Next: Keeps, Stage: StageUnaffected},
	{Action: ActJoined, Name: words.T("并入", "Joined by another case"), From: always, Who: ByRule, Next: Keeps, Stage: StageUnaffected},
	{Action: ActParted, Name: words.T("拆出", "Left by another case"), From: always, Who: ByRule, Next: Keeps, Stage: StageUnaffected},
	{Action: ActAdded, Name: words.T("补充反映", "Reported again"), From: whileOpen, Who: ByReporting, Next: Keeps, Stage: StageUnaffected},
	{Action: ActRecompute, Name: words.T("重算时限", "Recompute the deadlines"), From: whileOpen, Who: ByRule, Next: Keeps, Stage: StageUnaffected},
}

// RuleOf answers the line of an action that holds for a case; where none does, the action's first line, which then refuses.
func RuleOf(a Action, c Case) (rule Rule, known bool) {
	for _, r := range Lifecycle {
		if r.Action != a {
			continue
		}
		if r.from(c.State) && r.Ask == NoAsk || r.from(c.State) && r.Ask == c.Ask.Kind {
			return r, true
		}
		if !known {
			rule, known = r, true
		}
	}
	return rule, known
}

// Actions lists every action but the opening one, each once, in the order of the table.
func Actions() []Action {
	var list []Action
	for _, r := range Lifecycle {
		if len(r.From) > 0 && !slices.Contains(list, r.Action) {
			list = append(list, r.Action)
		}
	}
	return list
}

func (r Rule) from(s State) bool { return slices.Contains(r.From, s) }

// ActionName is an action in words.
func ActionName(a Action) words.Text {
	r, _ := RuleOf(a, Case{})
	return r.Name
}

// Public says whether who reported reads what was said with an event.
func (e Event) Public() bool {
	return slices.ContainsFunc(Lifecycle, func(r Rule) bool { return r.Action == e.Action && r.Public && (r.Ask == NoAsk || r.Ask == e.Ask) })
}

// StateName is a state in words.
func StateName(s State) words.Text {
	return map[State]words.Text{
		Received: words.T("已受理", "received"), Screening: words.T("核实中", "being screened"), Dispatching: words.T("待派遣", "waiting for dispatch"),
		Assigned: words.T("待签收", "assigned"), Handling: words.T("处置中", "being handled"), Checking: words.T("核查中", "being checked"),
		Suspended: words.T("挂账中", "suspended"), Closed: words.T("已结案", "closed"), Void: words.T("已作废", "void"),
	}[s]
}
