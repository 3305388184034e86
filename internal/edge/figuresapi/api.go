// Package figuresapi (指标) serves counts, rates, trends, causes and the quality of data.
package figuresapi

import (
	"liandong/internal/edge/route"
	"liandong/internal/figures/board"
)

// API is the routes over the services that they call.
type API struct {
	Sources board.Sources
}

// Register describes and serves the routes.
func (api API) Register(r *route.Router) {
	api.indicatorRoutes(r)
	api.qualityRoutes(r)
}
