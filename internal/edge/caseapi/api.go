// Package caseapi (案件) serves lists of cases, one case with its history, what is done to it, files of cases and what sweeps over many.
package caseapi

import (
	"liandong/internal/casework"
	"liandong/internal/casework/intake"
	"liandong/internal/casework/query"
	"liandong/internal/edge/route"
	"liandong/internal/kernel/clock"
)

// API is the routes over the services that they call.
type API struct {
	Casework *casework.Casework
	Clock    clock.Clock
	Intake   *intake.Intake
	Query    *query.Query
}

// Register describes and serves the routes.
func (api API) Register(r *route.Router) {
	api.caseRoutes(r)
	api.exportRoute(r)
	api.sweepRoutes(r)
	api.deskRoutes(r)
}
