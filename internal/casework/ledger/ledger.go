// Package ledger keeps the rows of cases (案件台账): it reads one with all that belongs to it, writes a step with all that goes with it, tells history anew, and is held against the log.
package ledger

import (
	"liandong/internal/casework/rules"
	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/kernel/store"
)

// Ledger (台账) reads and writes the rows of cases: who acts and what the district's rules are as of a transaction, one case with all that belongs to it, and a step with
// all that goes with it.
type Ledger struct {
	DB         *store.DB
	Clock      clock.Clock
	Access     *access.Service
	Atlas      *territory.Atlas
	Catalogues *matter.Catalogues
	Rosters    *staffing.Rosters
	Calendars  *worktime.Calendars
	Vault      *access.Vault
	Routing    *rulebook.Book[staffing.Routing]
	Ladders    *rulebook.Book[rules.Ladders]
	Criteria   *rulebook.Book[rules.Criteria]
	Extensions *rulebook.Book[rules.Extensions]
}

// New wires a ledger of a database, a clock, rights and a vault. Rulebooks and caches of reference data are its own.
func New(l Ledger) *Ledger {
	l.Atlas, l.Catalogues, l.Rosters, l.Calendars = territory.NewAtlas(), matter.NewCatalogues(), staffing.NewRosters(), worktime.NewCalendars()
	l.Routing, l.Ladders, l.Criteria, l.Extensions = staffing.NewRouting(), rules.NewLadders(), rules.NewCriteria(), rules.NewExtensions()
	return &l
}

// At returns the ledger by another clock: the history of a demonstration is told by the clock of then.
func (l *Ledger) At(c clock.Clock, rights *access.Service) *Ledger {
	other := *l
	other.Clock, other.Access = c, rights
	return &other
}

// Under returns the ledger with other calendars: what would be if they held.
func (l *Ledger) Under(calendars *worktime.Calendars) *Ledger {
	other := *l
	other.Calendars = calendars
	return &other
}
