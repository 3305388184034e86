package rules

import (
	"time"

	"liandong/internal/kernel/words"
)

// AskKind (申请类型) is something that one side asks for and another decides.
type AskKind string

// The kinds.
const (
	NoAsk      AskKind = ""
	AskExtend  AskKind = "extend"  // 延期: more working days, asked before expiry
	AskSuspend AskKind = "suspend" // 挂账: pause the clocks until a review date
	AskClose   AskKind = "close"   // 强制结案: two operators, one of them of the district centre
	AskAppeal  AskKind = "appeal"  // 申诉: who reported does not agree with the end of the case
	AskObject  AskKind = "object"  // 异议: who handled it does not agree with its evaluation
	AskContest AskKind = "contest" // 裁定异议: who must take it by a ruling asks who ruled to look again
)

// Ask (申请) is a request that waits for a decision. Its reason stands in the event that made it.
type Ask struct {
	Kind  AskKind
	By    Party
	At    time.Time
	Days  int       // working days of an extension
	Until time.Time // review date of a suspension
}

// Words is the kind in words.
func (k AskKind) Words() words.Text {
	return map[AskKind]words.Text{AskExtend: words.T("延期申请", "request for more time"), AskSuspend: words.T("挂账申请", "request to suspend"),
		AskClose: words.T("强制结案申请", "request for a forced close"), AskAppeal: words.T("申诉", "appeal"), AskObject: words.T("评价异议", "objection"),
		AskContest: words.T("裁定异议", "objection to the ruling")}[k]
}

const maxSuspendDays = 365 // until the review
