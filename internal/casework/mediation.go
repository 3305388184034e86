package casework

import (
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"

	"liandong/internal/access"
	"liandong/internal/clock"
	"liandong/internal/fault"
	"liandong/internal/store"
	"liandong/internal/words"
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
		if !words.Said(p.Name) || utf8.RuneCountInString(p.Name+p.Phone+p.Side) > 3*maxContact || !keepable(p.Name+p.Phone+p.Side) {
			wrong = append(wrong, ErrPartyName.At(fmt.Sprintf("parties[%d].name", i)))
		}
		if p.Phone != "" && access.Dialled(p.Phone) == "" {
			wrong = append(wrong, ErrNoPhone.At(fmt.Sprintf("parties[%d].phone", i)))
		}
	}
	return wrong
}

// mediated is what a step changes of a mediation.
type mediated struct {
	begun     []Disputant // of a new one
	agreement string
	fulfilBy  time.Time
	ended     bool
}

func mediationPlace(c Case, what string) string {
	return "mediation/" + c.District + "/" + c.ID + "/" + what
}

// mediationRows seal what was said and write it.
func mediationRows(vault *access.Vault, after Case, at time.Time, m *mediated) ([]store.Statement, error) {
	now := clock.Milli(at)
	const latest = ` WHERE district = $1 AND case_id = $2 AND n = (SELECT MAX(n) FROM case_mediation WHERE district = $1 AND case_id = $2)`
	switch {
	case m == nil:
		return nil, nil
	case len(m.begun) > 0:
		plain, err := json.Marshal(m.begun)
		if err != nil {
			return nil, err
		}
		return []store.Statement{{Query: `INSERT INTO case_mediation (district, case_id, n, parties, agreed_at, fulfil_by, ended_at) VALUES ($1, $2, $3, $4, 0, 0, 0)`,
			Args: []any{after.District, after.ID, after.Version, vault.Seal(plain, mediationPlace(after, "parties"))}}}, nil
	case m.agreement != "":
		return []store.Statement{{Query: `UPDATE case_mediation SET agreement = $3, agreed_at = $4, fulfil_by = $5` + latest,
			Args: []any{after.District, after.ID, vault.Seal([]byte(m.agreement), mediationPlace(after, "agreement")), now, clock.Milli(m.fulfilBy)}}}, nil
	case m.ended:
		return []store.Statement{{Query: `UPDATE case_mediation SET ended_at = $3` + latest, Args: []any{after.District, after.ID, now}}}, nil
	}
	return nil, nil
}

// readMediations answers the mediations of a case, opened; who shows them masks the parties.
func readMediations(tx *store.Tx, vault *access.Vault, c Case) (list []Mediation, err error) {
	if c.Mediation == "" {
		return nil, nil
	}
	err = tx.Each(`SELECT n, parties, agreement, agreed_at, fulfil_by, ended_at FROM case_mediation WHERE district = $1 AND case_id = $2 ORDER BY n`,
		store.Args(c.District, c.ID), func(r store.Scanner) error {
			var m Mediation
			var parties, agreement []byte
			var agreed, fulfil, ended int64
			if err := r.Scan(&m.N, &parties, &agreement, &agreed, &fulfil, &ended); err != nil {
				return err
			}
			if len(parties) > 0 { // they may have been erased
				plain, err := vault.Unseal(parties, mediationPlace(c, "parties"))
				if err != nil {
					return err
				}
				if err := json.Unmarshal(plain, &m.Parties); err != nil {
					return err
				}
			}
			if len(agreement) > 0 {
				plain, err := vault.Unseal(agreement, mediationPlace(c, "agreement"))
				if err != nil {
					return err
				}
				m.Agreement = string(plain)
			}
			m.AgreedAt, m.FulfilBy, m.EndedAt = clock.Time(agreed), clock.Time(fulfil), clock.Time(ended)
			list = append(list, m)
			return nil
		})
	return list, err
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
