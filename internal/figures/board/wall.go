package board

import (
	"context"

	"liandong/internal/casework/query"
	"liandong/internal/district/indicator"
	"liandong/internal/district/matter"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
)

// ErrWallArea means that no wall is drawn of an area so small.
var ErrWallArea = fault.Define(fault.Invalid, "wall.area", "大屏只显示一个区或一个镇（街道）", "A wall shows a district or a town.")

// Wall (大屏) is what a wall shows of an area, with what names and measures it.
type Wall struct {
	query.Wall
	Chart     *territory.Map
	Catalogue *matter.Catalogue
	Levels    []indicator.LevelShare // of the month
}

// Wall returns the wall of a district or a town, the caller's own where none is named. Permission: indicator.read over the area, and to see its cases. Errors: ErrWallArea,
// those of AreaFor.
func (from Sources) Wall(ctx context.Context, who access.Credential, grid string) (w Wall, err error) {
	var area territory.Grid
	var figures indicator.Definitions
	err = from.Recorder().Look(ctx, who, "", func(tx *store.Tx, me *access.Caller) error {
		if w.Chart, err = from.Atlas.Map(tx, me.District); err != nil {
			return err
		}
		if area, err = AreaFor(me, w.Chart, grid); err != nil {
			return err
		}
		if !me.Cases(nil).Allows(access.Row{Path: area.Path}) { // figures alone do not open the clocks of cases
			return access.ErrElsewhere.New()
		}
		if area.Level != territory.District && area.Level != territory.Town {
			return ErrWallArea.At("grid")
		}
		if figures, err = from.Figures.Of(tx, me.District); err != nil {
			return err
		}
		w.Catalogue, err = from.Catalogues.Of(tx, me.District)
		return err
	})
	if err != nil {
		return w, err
	}
	if w.Wall, err = from.Query.Wall(ctx, who.District, area); err != nil {
		return w, err
	}
	w.Levels, err = figures.Levels(w.Month)
	return w, err
}
