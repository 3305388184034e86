// Package reportapi (上报) serves reports one by one and from lists, duplicates, and questions that are answered at once.
package reportapi

import (
	"liandong/internal/casework/intake"
	"liandong/internal/edge/route"
	"liandong/internal/kernel/clock"
)

// API is the routes over the services that they call.
type API struct {
	Clock  clock.Clock
	Intake *intake.Intake
}

// Register describes and serves the routes.
func (api API) Register(r *route.Router) {
	api.reportRoutes(r)
	api.batchRoute(r)
	api.consultRoutes(r)
}
