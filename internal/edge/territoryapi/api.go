// Package territoryapi (网格) serves grids, where a point lies, who is on duty there, and the import of the territory.
package territoryapi

import (
	"liandong/internal/administration"
	"liandong/internal/directory"
	"liandong/internal/edge/route"
)

// API is the routes over the services that they call.
type API struct {
	Administration *administration.Service
	Directory      *directory.Directory
}

// Register describes and serves the routes.
func (api API) Register(r *route.Router) {
	api.territoryRoutes(r)
	api.territoryAdminRoutes(r)
}
