// Package intake takes what comes in (受理): reports one by one and from lists, further ones of the same, questions that a page answers.
package intake

import (
	"liandong/internal/call"
	"liandong/internal/casework/ledger"
	"liandong/internal/door"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/notice"
)

// Intake (受理) takes what comes in: reports one by one and from lists, further ones of the same, questions; it says where they would go and what they are like.
type Intake struct {
	*ledger.Ledger
	Likenesses *rulebook.Book[Likenesses]
	Door       *door.Service   // knows guests; nil where none come in
	Calls      *call.Service   // which number called
	Notices    *notice.Service // tells guests which number their report has; nil where nobody is told

	Numbers *ledger.Numbers
}

// New wires the intake over a ledger.
func New(l *ledger.Ledger, guests *door.Service, calls *call.Service, notices *notice.Service) *Intake {
	return &Intake{Ledger: l, Likenesses: NewLikenesses(), Door: guests, Calls: calls, Notices: notices, Numbers: ledger.NewNumbers(l.DB)}
}
