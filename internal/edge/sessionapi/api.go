// Package sessionapi (会话) serves logging in and out, one's own sessions and password, and the security log.
package sessionapi

import (
	"liandong/internal/administration"
	"liandong/internal/call"
	"liandong/internal/casework/intake"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
)

// API is the routes over the services that they call.
type API struct {
	Access         *access.Service
	Administration *administration.Service
	Calls          *call.Service
	Cookies        caller.Cookies
	DB             *store.DB
	District       string
	Intake         *intake.Intake
}

// Register describes and serves the routes.
func (api API) Register(r *route.Router) {
	api.sessionRoutes(r)
	api.ownSessionRoutes(r)
	api.securityRoutes(r)
}
