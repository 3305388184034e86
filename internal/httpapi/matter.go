package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/access"
	"liandong/internal/matter"
	"liandong/internal/store"
)

func (s *Server) matterRoutes(api huma.API) {
	route(api, http.MethodGet, "/matters", "listMatters", "The catalogue of matters in force", s.matters)
	route(api, http.MethodGet, "/matters/{code}", "readMatter", "One matter", s.matter)
}

func (s *Server) catalogue(ctx context.Context, who caller, fn func(*matter.Catalogue, *access.Caller) error) error {
	return s.Desk.DB.View(ctx, func(tx *store.Tx) error {
		c, err := s.Desk.Access.Resolve(tx, who.Credential)
		if err != nil {
			return err
		}
		if err := c.May(access.ReadMatters); err != nil {
			return err
		}
		catalogue, err := s.Desk.Catalogues.Of(tx, who.District)
		if err != nil {
			return err
		}
		return fn(catalogue, c)
	})
}

func (s *Server) matters(ctx context.Context, who caller, _ *struct{}) (*reply[list[matterBody]], error) {
	var items []matterBody
	err := s.catalogue(ctx, who, func(all *matter.Catalogue, c *access.Caller) error {
		for _, m := range all.All() {
			if m.ValidAt(c.At) {
				items = append(items, matterOf(m))
			}
		}
		return nil
	})
	return listed(items), err
}

func (s *Server) matter(ctx context.Context, who caller, in *codeInput) (*reply[matterBody], error) {
	var body matterBody
	err := s.catalogue(ctx, who, func(all *matter.Catalogue, _ *access.Caller) error {
		m, ok := all.Matter(in.Code)
		if !ok {
			return matter.ErrNoMatter.New()
		}
		body = matterOf(m)
		return nil
	})
	return &reply[matterBody]{Body: body}, err
}
