package administration

import (
	"context"

	"liandong/internal/district/matter"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
)

// EditMatter puts a matter in the place of the version that was seen; seen is 0 for one that is new. Permission and errors: those of matter.Edit.
func (s *Service) EditMatter(ctx context.Context, who access.Credential, m matter.Matter, seen int64, reason string) (out matter.Matter, err error) {
	err = s.own(ctx, who, func(tx *store.Tx, c *access.Caller) (err error) {
		out, err = matter.Edit(tx, c, m, seen, reason)
		return err
	})
	return out, err
}
