package rules

import (
	"slices"

	"liandong/internal/district/indicator"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/lifecycle"
	"liandong/internal/kernel/words"
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
	TheChecker  Next = "checker"  // who is to check
	TheHandler  Next = "handler"  // who finished it
	ByAdmission Next = "admitted" // the centre, or dispatching where a patroller found an admitted matter
)

// Join (牵连) is what an action brings about beside its own case, in the same transaction.
type Join string

// The joins.
const (
	JoinsNothing     Join = ""
	JoinsMerge       Join = "merge"       // the case that goes on takes the reports, or gives them back
	JoinsEnforcement Join = "enforcement" // enforcement takes the case up
)

// Rule is one line of the lifecycle table.
type Rule = lifecycle.Line[State, Action, *Facts, Input, Then]

// Then is what a line of the table says of cases.
type Then struct {
	Ask     AskKind // the line decides this request, see ruling
	Asks    AskKind // what the action asks for
	Next    Next
	Stage   Stage
	Do      func(*Facts, Rule, Input, *Step) error // what changes besides state, owner and stage; nil for nothing
	Targets func(*Facts) []staffing.Owner          // who may be named; nil for nobody
	Tasks   func(*Facts, int) (Task, bool)         // the task of a number that it is about; the first that fits, where that is 0
	Joins   Join
	Count   func(*indicator.Facts) // what it adds to the counts of its day, as an action
	Public  bool                   // who reported reads its reason and note
}

type (
	guards = []Guard
	needs  = []Need
)

var (
	whileOpen = []State{Received, Screening, Dispatching, Assigned, Handling, Checking, Suspended}
	onceEnded = []State{Closed, Void}
	always    = append(slices.Clone(whileOpen), onceEnded...)
	checking  = guards{NotHandler, NotOfHandlersSide, EntitledToCheck}
	deciding  = guards{NotAsker, NotOfAskersSide}
	extending = guards{NotAsker, AboveTheOwner}
)

// ruling is a line that holds where a request waits for a decision.
func ruling(kind AskKind, r Rule) Rule {
	r.More.Ask = kind
	r.When = lifecycle.When[*Facts]{Name: string(kind) + " is asked", Holds: func(f *Facts) bool { return f.Case.Ask.Kind == kind }}
	return r
}

var ownFind = lifecycle.When[*Facts]{Name: "a patroller's own find of an admitted matter",
	Holds: func(f *Facts) bool { return f.Case.Finder.Kind == "patrol" && f.Matter.AdmittedAt(f.Now) }}

// Lifecycle is the table: state x action -> state. Nothing else moves a case. The order is the order in which actions are offered. An
// action with several lines takes the first whose state and pending request fit.
var Lifecycle = &lifecycle.Table[State, Action, *Facts, Input, Then]{Lines: []Rule{
	{Action: ActReport, Name: words.T("上报", "Report"), To: Dispatching, When: ownFind, Who: ByAnybody,
		More: Then{Next: ByAdmission, Stage: StageDispatch, Do: filedAtOnce, Count: countReceived, Public: true}},
	{Action: ActReport, Name: words.T("上报", "Report"), To: Received,
		Who:  ByAnybody,
		More: Then{Next: ByAdmission, Stage: StageIntake, Count: countReceived, Public: true}},
	{Action: ActScreened, Onward: true, Name: words.T("核实反馈", "Report back"), From: []State{Screening}, To: Received,
		Who: ByScreener, Needs: needs{NeedValid, NeedNote},
		More: Then{Next: TheCentre, Stage: StageIntake, Do: screened}},
	{Action: ActFile, Onward: true, Name: words.T("立案", "File"), From: []State{Received}, To: Dispatching,
		Who: ByOperator, Needs: needs{NeedCondition},
		More: Then{Next: TheCentre, Stage: StageDispatch, Do: filed, Public: true}},
	{Action: ActAnswer, Onward: true, Name: words.T("直接答复", "Answer"), From: []State{Received}, To: Closed,
		Never: guards{NotFinder}, Who: ByOperator, Needs: needs{NeedNote},
		More: Then{Next: Nobody, Stage: NoStage, Do: over, Count: countAnswered, Public: true}},
	{Action: ActScreen, Name: words.T("派核实", "Send to look"), From: []State{Received}, To: Screening,
		Who: ByOperator, Guards: guards{NotSecret, PatrolPresent},
		More: Then{Next: ThePatrol, Stage: StageScreening}},
	{Action: ActDispatch, Onward: true, Name: words.T("派遣", "Dispatch"), From: []State{Dispatching}, To: Assigned,
		Who: ByOperator, Guards: guards{RulingIsDistricts}, Needs: needs{MayTo},
		More: Then{Next: TheRoute, Stage: StageAccept, Do: dispatched, Targets: anybodyCallable}},
	{Action: ActAccept, Onward: true, Name: words.T("签收", "Accept"), From: []State{Assigned}, To: Handling,
		Never: guards{NotFinder}, Who: ByOwner,
		More: Then{Next: Keeps, Stage: StageHandling}},
	{Action: ActAssisted, Onward: true, Name: reportAssistance, From: []State{Assigned, Handling, Suspended},
		Who: ByAssistant, Needs: needs{NeedNote, MayTask},
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: answered, Tasks: tasked(Assist)}},
	{Action: ActReply, Onward: true, Name: replyToSupervision, From: always,
		Who: BySupervised, Needs: needs{NeedNote, MayTask},
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: answered, Tasks: tasked(Supervise)}},
	{Action: ActRechecked, Onward: true, Name: reportRecheck, From: []State{Closed},
		Never: guards{NotFinder}, Who: ByRechecker, Guards: guards{NotHandler, NotCloser}, Needs: needs{NeedValid, NeedNote, MayTask},
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: rechecked, Tasks: tasked(Recheck)}},
	{Action: ActFinish, Onward: true, Name: words.T("办结反馈", "Finish"), From: []State{Handling}, To: Checking,
		Never: guards{NotFinder}, Who: ByOwner, Guards: guards{AllHaveAssisted, MediationOver}, Needs: needs{NeedNote},
		More: Then{Next: TheChecker, Stage: StageCheck, Do: finished, Public: true}},
	{Action: ActPass, Onward: true, Name: words.T("核查通过", "Pass"), From: []State{Checking}, To: Closed,
		Never: guards{NotFinder}, Who: ByChecker, Guards: checking,
		More: Then{Next: Nobody, Stage: NoStage, Do: passed, Public: true}},
	{Action: ActRework, Name: words.T("返工", "Send back"), From: []State{Checking}, To: Handling,
		Never: guards{NotFinder}, Who: ByChecker, Guards: checking, Needs: needs{NeedReason},
		More: Then{Next: TheHandler, Stage: StageHandling, Do: reworked, Count: countReworked}},

	ruling(AskExtend, Rule{Action: ActApprove, Onward: true, Name: words.T("同意", "Approve"), From: []State{Handling},
		Who: ByOperator, Guards: extending, Needs: needs{MayReason},
		More: Then{Next: Keeps, Stage: StageHandling, Do: extended}}),
	ruling(AskSuspend, Rule{Action: ActApprove, Onward: true, Name: words.T("同意", "Approve"), From: []State{Handling}, To: Suspended,
		Who: ByOperator, Guards: deciding, Needs: needs{MayReason},
		More: Then{Next: Keeps, Stage: StageReview, Do: suspended}}),
	ruling(AskClose, Rule{Action: ActApprove, Onward: true, Name: words.T("同意", "Approve"), From: whileOpen, To: Closed,
		Never: guards{NotFinder}, Who: ByOperator, Guards: guards{NotAsker, OneIsDistricts}, Needs: needs{NeedReason},
		More: Then{Next: Nobody, Stage: NoStage, Do: forced, Public: true}}),
	ruling(AskAppeal, Rule{Action: ActApprove, Onward: true, Name: words.T("同意", "Approve"), From: onceEnded, To: Dispatching,
		Who: ByOperator, Guards: guards{NotAsker, AboveTheCloser}, Needs: needs{MayReason, MayMatter},
		More: Then{Next: TheCentre, Stage: StageDispatch, Do: reopened, Public: true}}),
	ruling(AskObject, Rule{Action: ActApprove, Onward: true, Name: words.T("同意", "Approve"), From: []State{Closed},
		Who: ByOperator, Guards: guards{NotAsker, NotOfAskersSide, AboveTheCloser}, Needs: needs{NeedReason},
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: excused}}),
	ruling(AskContest, Rule{Action: ActApprove, Onward: true, Name: words.T("同意", "Approve"), From: []State{Assigned, Handling}, To: Dispatching,
		Who: ByOperator, Guards: guards{NotAsker, IsDistricts}, Needs: needs{NeedReason},
		More: Then{Next: TheCentre, Stage: StageDispatch, Do: ruledAnew}}),
	ruling(AskContest, Rule{Action: ActRefuse, Name: words.T("不同意", "Refuse"), From: []State{Assigned, Handling},
		Who: ByOperator, Guards: guards{NotAsker, IsDistricts}, Needs: needs{NeedReason},
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: refused}}),
	ruling(AskExtend, Rule{Action: ActRefuse, Name: words.T("不同意", "Refuse"), From: []State{Handling},
		Who: ByOperator, Guards: extending, Needs: needs{NeedReason},
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: refused}}),
	ruling(AskSuspend, Rule{Action: ActRefuse, Name: words.T("不同意", "Refuse"), From: []State{Handling},
		Who: ByOperator, Guards: deciding, Needs: needs{NeedReason},
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: refused}}),
	ruling(AskClose, Rule{Action: ActRefuse, Name: words.T("不同意", "Refuse"), From: whileOpen,
		Who: ByOperator, Guards: guards{NotAsker, OneIsDistricts}, Needs: needs{NeedReason},
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: refused}}),
	ruling(AskAppeal, Rule{Action: ActRefuse, Name: words.T("不同意", "Refuse"), From: onceEnded,
		Who: ByOperator, Guards: guards{NotAsker, AboveTheCloser}, Needs: needs{NeedReason},
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: refused, Public: true}}),
	ruling(AskObject, Rule{Action: ActRefuse, Name: words.T("不同意", "Refuse"), From: []State{Closed},
		Who: ByOperator, Guards: guards{NotAsker, NotOfAskersSide, AboveTheCloser}, Needs: needs{NeedReason},
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: refused}}),
	{Action: ActWithdraw, Name: words.T("撤回申请", "Withdraw the request"), From: always,
		Who: ByAsker, Guards: guards{Asked},
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: withdrawn}},
	{Action: ActJudge, Onward: true, Name: words.T("督办评议", "Judge the reply"), From: always,
		Who: ByJudge, Needs: needs{NeedValid, ReasonIfNo, MayTask},
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: judged, Tasks: replied}},

	{Action: ActReturn, Name: words.T("退单", "Return"), From: []State{Assigned}, To: Dispatching,
		Who: ByOwner, Guards: guards{NotBinding}, Needs: needs{NeedReason, MayTo},
		More: Then{Next: TheCentre, Stage: StageDispatch, Do: returned, Targets: anybodyCallable}},
	{Action: ActDecline, Name: words.T("拒收未准入事项", "Decline an unlisted matter"), From: []State{Assigned}, To: Dispatching,
		Who: ByOwner, Guards: guards{OwnedByGrid, NotListed, NotBinding},
		More: Then{Next: TheCentre, Stage: StageDispatch, Do: declined}},
	{Action: ActDecline, Name: words.T("拒收未准入事项", "Decline an unlisted matter"), From: []State{Screening}, To: Received,
		Who: ByScreener, Guards: guards{OwnedByGrid, NotPatrolled},
		More: Then{Next: TheCentre, Stage: StageIntake, Do: declined}},
	{Action: ActEscalate, Name: words.T("上报上级", "Escalate"), From: []State{Assigned, Handling}, To: Assigned,
		Who: ByOwner, Guards: guards{NotBinding, NotAtTheTop, NotSidewaysAgain}, Needs: needs{NeedReason},
		More: Then{Next: OneLevelUp, Stage: StageAccept, Do: escalated}},
	{Action: ActDelegate, Name: words.T("下派", "Delegate"), From: []State{Assigned, Handling}, To: Assigned,
		Who: ByOwner, Guards: guards{NotBinding, NotRefusedTwice, SomebodyBelow}, Needs: needs{NeedReason, NeedTo},
		More: Then{Next: TheNamed, Stage: StageAccept, Do: passedOn, Targets: ownersBelow}},
	{Action: ActWhistle, Name: words.T("吹哨", "Call a department in"), From: []State{Assigned, Handling}, To: Assigned,
		Who: ByTownOwner, Guards: guards{NotBinding, NotRefusedTwice}, Needs: needs{NeedReason, NeedTo},
		More: Then{Next: TheCalled, Stage: StageAnswer, Do: passedOn, Targets: callable}},
	{Action: ActContest, Name: words.T("裁定异议", "Object to the ruling"), From: []State{Assigned, Handling},
		Who: ByOwner, Guards: guards{Ruled, NothingAsked}, Needs: needs{NeedReason},
		More: Then{Asks: AskContest, Next: Keeps, Stage: StageUnaffected, Do: ask}},
	{Action: ActMeet, Name: words.T("会商决定", "Decide in a joint meeting"), From: []State{Dispatching, Assigned, Handling}, To: Assigned,
		Who: ByOperator, Guards: guards{RulingIsDistricts, NotOthersRuling}, Needs: needs{NeedNote, NeedTo, MayHelpers, MeetingDays},
		More: Then{Next: TheNamed, Stage: StageAccept, Do: met, Targets: anybodyCallable}},
	{Action: ActAssist, Name: words.T("协办", "Ask for assistance"), From: []State{Handling},
		Who: ByOwner, Needs: needs{NeedTo, NeedNote},
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: assist, Targets: anybodyHelping}},
	{Action: ActAssistEnd, Name: words.T("撤销协办", "End assistance"), From: []State{Handling},
		Who: ByOwner, Guards: guards{SomebodyAssists}, Needs: needs{NeedReason, MayTask},
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: assistEnded, Tasks: assisting}},
	{Action: ActMediate, Name: words.T("启动调解", "Begin mediation"), From: []State{Handling},
		Never: guards{NotFinder}, Who: ByOwner, Guards: guards{MediationOver}, Needs: needs{NeedParties},
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: mediationBegun}},
	{Action: ActSession, Name: words.T("调解记录", "Record a session"), From: []State{Handling},
		Who: ByOwner, Guards: guards{MediationRuns}, Needs: needs{NeedNote},
		More: Then{Next: Keeps, Stage: StageUnaffected}},
	{Action: ActAgree, Name: words.T("达成协议", "Record the agreement"), From: []State{Handling},
		Who: ByOwner, Guards: guards{MediationRuns}, Needs: needs{NeedNote, NeedUntil},
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: agreed}},
	{Action: ActFulfil, Name: words.T("履行确认", "Confirm fulfilment"), From: []State{Handling},
		Who: ByOwner, Guards: guards{MediationAgreed}, Needs: needs{NeedValid, NeedNote},
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: fulfilled}},
	{Action: ActMediateEnd, Name: words.T("调解终止", "End mediation"), From: []State{Handling},
		Who: ByOwner, Guards: guards{MediationRuns}, Needs: needs{NeedReason},
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: mediationFailed}},
	{Action: ActExtend, Name: words.T("申请延期", "Ask for more time"), From: []State{Handling},
		Who: ByOwner, Guards: guards{NothingAsked, BeforeExpiry, MayBeExtended}, Needs: needs{NeedDays, NeedReason},
		More: Then{Asks: AskExtend, Next: Keeps, Stage: StageUnaffected, Do: ask}},
	{Action: ActSuspend, Name: words.T("申请挂账", "Ask to suspend"), From: []State{Handling},
		Who: ByOwner, Guards: guards{NothingAsked}, Needs: needs{NeedUntil, NeedReason},
		More: Then{Asks: AskSuspend, Next: Keeps, Stage: StageUnaffected, Do: ask}},
	{Action: ActResume, Onward: true, Name: words.T("恢复办理", "Resume"), From: []State{Suspended}, To: Handling,
		Who: ByOwnerOrOperator, Needs: needs{MayReason},
		More: Then{Next: Keeps, Stage: StageHandling}},
	{Action: ActHandOver, Name: words.T("移交执法", "Hand over to enforcement"), From: []State{Handling}, To: Closed,
		Who: ByOperator, Guards: guards{BureauPresent}, Needs: needs{NeedBasis, NeedReason},
		More: Then{Next: Nobody, Stage: NoStage, Do: handedOver, Joins: JoinsEnforcement, Public: true}},
	{Action: ActEnforced, Onward: true, Name: words.T("执法办结", "Say what enforcement did"), From: []State{Closed},
		Who: ByBureau, Needs: needs{NeedNote},
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: enforced, Tasks: tasked(Enforce), Public: true}},
	{Action: ActTurnDown, Name: words.T("执法退回", "Turn it down"), From: []State{Closed}, To: Dispatching,
		Who: ByBureau, Needs: needs{NeedReason},
		More: Then{Next: TheCentre, Stage: StageDispatch, Do: turnedDown, Tasks: tasked(Enforce)}},
	{Action: ActReroute, Name: words.T("改派", "Route anew"), From: []State{Assigned, Handling, Suspended}, To: Assigned,
		Who: ByOperator, Guards: guards{NotBinding, RouteHasMoved}, Needs: needs{NeedReason},
		More: Then{Next: TheRoute, Stage: StageAccept}},
	{Action: ActReroute, Name: words.T("改派", "Route anew"), From: []State{Screening},
		Who: ByOperator, Guards: guards{NotSecret, PatrolPresent, RouteHasMoved}, Needs: needs{NeedReason},
		More: Then{Next: ThePatrol, Stage: StageScreening}},
	{Action: ActReroute, Name: words.T("改派", "Route anew"), From: []State{Checking},
		Who: ByOperator, Guards: guards{RouteHasMoved}, Needs: needs{NeedReason},
		More: Then{Next: TheChecker, Stage: StageCheck}},
	{Action: ActRecall, Name: words.T("撤回", "Recall"), From: []State{Assigned}, To: Dispatching,
		Who: ByDispatcher, Needs: needs{NeedReason},
		More: Then{Next: TheCentre, Stage: StageDispatch}},
	{Action: ActReject, Name: words.T("不予立案", "Reject"), From: []State{Received}, To: Void,
		Who: ByOperator, Needs: needs{NeedReason},
		More: Then{Next: Nobody, Stage: NoStage, Do: over, Public: true}},
	{Action: ActVoid, Name: words.T("作废", "Void"), From: []State{Received, Screening, Dispatching, Assigned}, To: Void,
		Who: ByOperator, Needs: needs{NeedReason},
		More: Then{Next: Nobody, Stage: NoStage, Do: over, Public: true}},
	{Action: ActMerge, Name: words.T("合并", "Merge"), From: []State{Received, Screening, Dispatching, Assigned}, To: Void,
		Who: ByOperator, Needs: needs{NeedInto, MayReason},
		More: Then{Next: Nobody, Stage: NoStage, Do: merged, Joins: JoinsMerge, Public: true}},
	{Action: ActUnmerge, Name: words.T("取消合并", "Undo the merging"), From: []State{Void}, To: Received,
		Who: ByOperator, Guards: guards{WasMerged}, Needs: needs{NeedReason},
		More: Then{Next: TheCentre, Stage: StageIntake, Do: unmerged, Joins: JoinsMerge, Public: true}},
	{Action: ActForceClose, Name: words.T("提请强制结案", "Ask for a forced close"), From: whileOpen,
		Who: ByOperator, Guards: guards{NothingAsked}, Needs: needs{NeedReason},
		More: Then{Asks: AskClose, Next: Keeps, Stage: StageUnaffected, Do: ask}},

	{Action: ActRemind, Name: words.T("提醒", "Remind"), From: whileOpen,
		Who:  ByOverseer,
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: urged}},
	{Action: ActUrge, Name: words.T("催办", "Urge"), From: whileOpen,
		Who: ByOverseer, Needs: needs{MayReason},
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: urged}},
	{Action: ActUrge, Name: words.T("催办", "Urge"), From: onceEnded,
		Who:  ByRule,
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: urged}},
	{Action: ActSupervise, Name: words.T("督办", "Supervise"), From: whileOpen,
		Who: ByOverseer, Needs: needs{NeedReason},
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: supervised}},

	{Action: ActConfirm, Name: words.T("确认", "Confirm"), From: []State{Closed},
		Who: BySaying, Guards: guards{NothingAsked, WithinReopening}, Needs: needs{NeedValid, ReasonIfNo},
		More: Then{Asks: AskAppeal, Next: Keeps, Stage: StageUnaffected, Do: confirmed, Public: true}},
	{Action: ActRate, Name: words.T("评价", "Rate"), From: []State{Closed},
		Who: BySaying, Needs: needs{NeedRating, MayReason},
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: rated, Public: true}},
	{Action: ActAppeal, Name: words.T("申诉", "Appeal"), From: onceEnded,
		Who: ByReporter, Guards: guards{NotMerged, NothingAsked, WithinReopening}, Needs: needs{NeedReason},
		More: Then{Asks: AskAppeal, Next: Keeps, Stage: StageUnaffected, Do: ask, Public: true}},
	{Action: ActObject, Name: words.T("评价异议", "Object to the evaluation"), From: []State{Closed},
		Who: ByHandler, Guards: guards{NothingAsked, WithinReopening}, Needs: needs{NeedReason},
		More: Then{Asks: AskObject, Next: Keeps, Stage: StageUnaffected, Do: ask}},
	{Action: ActReopen, Name: words.T("重开", "Reopen"), From: onceEnded, To: Dispatching,
		Who: ByOperator, Guards: guards{NotMerged, NotWithBureau, WithinReopening}, Needs: needs{NeedReason, MayMatter},
		More: Then{Next: TheCentre, Stage: StageDispatch, Do: reopened, Public: true}},
	{Action: ActRecheck, Name: words.T("抽查", "Draw for a recheck"), From: []State{Closed},
		Who: ByOperator, Guards: guards{NotSecret, NotYetDrawn, NotHandedOver, SomebodyToRecheck}, Needs: needs{MayReason},
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: drawn}},
	{Action: ActNote, Name: words.T("内部备注", "Internal note"), From: always,
		Who: ByStaff, Needs: needs{NeedNote},
		More: Then{Next: Keeps, Stage: StageUnaffected}},
	{Action: ActJoined, Name: words.T("并入", "Joined by another case"), From: always,
		Who:  ByRule,
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: joined}},
	{Action: ActParted, Name: words.T("拆出", "Left by another case"), From: always,
		Who:  ByRule,
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: parted}},
	{Action: ActAdded, Name: words.T("补充反映", "Reported again"), From: whileOpen,
		Who:  ByReporting,
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: added}},
	{Action: ActRecompute, Name: words.T("重算时限", "Recompute the deadlines"), From: whileOpen,
		Who:  ByRule,
		More: Then{Next: Keeps, Stage: StageUnaffected, Do: recomputed}},
}, State: func(f *Facts) State { return f.Case.State }, First: []func(*Facts, Rule) *fault.Error{notErased, offered, waiting},
	Misplaced: func(f *Facts, r Rule) *fault.Error { return WhyState.New(StateName(f.Case.State), r.Name) }}
