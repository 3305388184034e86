package rules

import (
	"slices"

	"liandong/internal/kernel/words"
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
	ActMeet       Action = "meet"        // 会商决定
	ActEnforced   Action = "enforced"    // 执法办结: the bureau says what came of what was handed over
	ActTurnDown   Action = "turn_down"   // 执法退回: the bureau does not take it
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
	ActContest    Action = "contest"     // 裁定异议
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

// Actions lists every action but the opening one, each once, in the order of the table.
func Actions() []Action { return Lifecycle.Actions() }

// ActionName is an action in words.
func ActionName(a Action) words.Text { return Lifecycle.Name(a) }

// Public says whether who reported reads what was said with an event.
func (e Event) Public() bool {
	return slices.ContainsFunc(Lifecycle.Lines, func(r Rule) bool {
		return r.Action == e.Action && r.More.Public && (r.More.Ask == NoAsk || r.More.Ask == e.Ask)
	})
}

// StateName is a state in words.
func StateName(s State) words.Text {
	return map[State]words.Text{
		Received: words.T("已受理", "received"), Screening: words.T("核实中", "being screened"), Dispatching: words.T("待派遣", "waiting for dispatch"),
		Assigned: words.T("待签收", "assigned"), Handling: words.T("处置中", "being handled"), Checking: words.T("核查中", "being checked"),
		Suspended: words.T("挂账中", "suspended"), Closed: words.T("已结案", "closed"), Void: words.T("已作废", "void"),
	}[s]
}
