// Package query answers what is asked about cases (案件查询): lists, search, maps, walls, what lies behind a figure.
package query

import "liandong/internal/casework/ledger"

// Query answers what people ask about cases: lists, maps, walls, what lies behind a figure. It changes nothing but the searches that somebody keeps.
type Query struct {
	*ledger.Ledger

	walls *walls
}

// New wires the queries over a ledger.
func New(l *ledger.Ledger) *Query { return &Query{Ledger: l, walls: newWalls()} }
