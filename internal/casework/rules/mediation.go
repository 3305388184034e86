package rules

import (
	"fmt"
	"time"
	"unicode/utf8"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

// Mediating (调解情况) is how far the mediation of a dispute has come.
type Mediating string

// The states of a mediation; "" where there never was one.
const (
	MediationRunning Mediating = "running"
	MediationWaits   Mediating = "agreed"    // for its agreement to be fulfilled
	MediationDone    Mediating = "fulfilled" // 已履行
	MediationFailed  Mediating = "failed"    // 调解不成 or 终止
)

func (m Mediating) underWay() bool { return m == MediationRunning || m == MediationWaits }

// Disputant (当事人) is a party of a dispute: personal data, sealed in the database and masked on every screen.
type Disputant struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
	Side  string `json:"side"` // 申请人, 被申请人 or as the mediator calls it
}

// Mediation (调解) is one mediation of a case (People's Mediation Law 人民调解法): voluntary, free of charge, its content confidential.
// Sessions are events of the case.
type Mediation struct {
	N         int64 // version of the case with which it began
	Parties   []Disputant
	Agreement string
	AgreedAt  time.Time
	FulfilBy  time.Time
	EndedAt   time.Time
}

// What is wrong with the parties of a dispute.
var (
	ErrParties   = fault.Define(fault.Invalid, "mediation.parties", "请填写 2 至 20 名当事人", "Name 2 to 20 parties.")
	ErrPartyName = fault.Define(fault.Invalid, "mediation.party", "请填写当事人姓名，最多 64 个字", "Give the party's name, at most 64 characters.")
)

func checkParties(parties []Disputant) (wrong []*fault.Error) {
	if len(parties) < 2 || len(parties) > 20 {
		return []*fault.Error{ErrParties.At("parties")}
	}
	for i, p := range parties {
		if !words.Said(p.Name) || utf8.RuneCountInString(p.Name+p.Phone+p.Side) > 3*maxContact || !words.Keepable(p.Name+p.Phone+p.Side) {
			wrong = append(wrong, ErrPartyName.At(fmt.Sprintf("parties[%d].name", i)))
		}
		if p.Phone != "" && access.Dialled(p.Phone) == "" {
			wrong = append(wrong, ErrNoPhone.At(fmt.Sprintf("parties[%d].phone", i)))
		}
	}
	return wrong
}

// Mediated is what a step changes of a mediation.
type Mediated struct {
	Begun     []Disputant // of a new one
	Agreement string
	FulfilBy  time.Time
	Ended     bool
}

// Masked is what everybody who sees the case sees of it: names hidden, the agreement left out.
func (m Mediation) Masked() Mediation {
	masked := m
	masked.Agreement, masked.Parties = "", make([]Disputant, len(m.Parties))
	for i, p := range m.Parties {
		masked.Parties[i] = Disputant{Name: access.MaskName(p.Name), Phone: access.MaskPhone(p.Phone), Side: p.Side}
	}
	return masked
}
