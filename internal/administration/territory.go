package administration

import (
	"bytes"
	"context"
	"fmt"

	"liandong/internal/casework"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/store"
)

// TerritoryCheck (校验结果) is what an import of the territory was found to be, and what it would change.
type TerritoryCheck struct {
	Token   string // names the file and what it was checked against; "" where it is unsound
	Report  territory.Report
	Drafts  []territory.Draft // those that the report names, as they were handed in
	Changes []territory.Change
	Cases   []casework.Resettled // open cases whose place would lie elsewhere
	Posts   []staffing.Member    // posts whose grid would be retired
}

// CheckTerritory checks an import and says what it would change; nothing is written. Permission: settings.write, or staff.read for who looks after the data
// (data_steward). Errors: those of File.Read, territory.ErrOtherDistrict.
func (s *Service) CheckTerritory(ctx context.Context, who access.Credential, f territory.File) (check TerritoryCheck, err error) {
	if err := s.Cases.DB.View(ctx, func(tx *store.Tx) error { return s.mayLook(tx, who) }); err != nil { // before anything is computed
		return check, err
	}
	drafts, prepared, report, err := f.Read()
	if err != nil {
		return check, err
	}
	check.Report = report
	if prepared == nil {
		check.Drafts = territory.Concerned(drafts, report)
		return check, nil
	}
	if prepared.District() != who.District {
		return check, territory.ErrOtherDistrict.At("file")
	}
	err = s.Cases.DB.View(ctx, func(tx *store.Tx) (err error) {
		if check.Token, err = territoryToken(tx, who.District, f); err != nil {
			return err
		}
		if check.Changes, err = prepared.Changes(tx, s.Cases.Atlas); err != nil {
			return err
		}
		check.Posts, err = s.homeless(tx, who.District, check.Changes)
		return err
	})
	if err == nil {
		check.Cases, err = s.Cases.UnderMap(ctx, who, prepared.Map())
	}
	return check, err
}

// ExportTerritory returns the district as a file that can be imported again (GeoJSON). Permission: that of CheckTerritory.
func (s *Service) ExportTerritory(ctx context.Context, who access.Credential) ([]byte, error) {
	var drafts []territory.Draft
	err := s.Cases.DB.View(ctx, func(tx *store.Tx) (err error) {
		if err := s.mayLook(tx, who); err != nil {
			return err
		}
		drafts, err = territory.Drafts(tx, who.District)
		return err
	})
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = territory.WriteGeoJSON(&out, drafts)
	return out.Bytes(), err
}

func (s *Service) mayLook(tx *store.Tx, who access.Credential) error {
	c, err := s.Cases.Access.Resolve(tx, who)
	if err != nil || c.Has(access.DataSteward) {
		return err
	}
	return c.MayAll(access.WriteSettings)
}

// homeless are the posts on grids that go.
func (s *Service) homeless(tx *store.Tx, district string, changes []territory.Change) (posts []staffing.Member, err error) {
	roster, err := s.Cases.Rosters.Of(tx, district)
	if err != nil {
		return nil, err
	}
	for _, c := range changes {
		if c.What == territory.Retired && !c.Grid.Kind.Overlay() {
			posts = append(posts, roster.Seats(c.Grid.Path, false, s.Cases.Clock.Now())...)
		}
	}
	return posts, nil
}

// ApplyTerritory puts a checked import in the place of the map: the grids, and the paths of the posts and grants on grids that hang elsewhere. Open cases stay in
// the grid in which they were filed. Permission: settings.write. Errors: territory.ErrUnsound, ErrMoved where the token names another file or map.
func (s *Service) ApplyTerritory(ctx context.Context, who access.Credential, f territory.File, token string) ([]territory.Change, error) {
	may := func(tx *store.Tx) (*access.Caller, error) { return s.overall(tx, who, access.WriteSettings) }
	if err := s.Cases.DB.View(ctx, func(tx *store.Tx) error { _, err := may(tx); return err }); err != nil {
		return nil, err
	}
	_, prepared, report, err := f.Read()
	if err != nil {
		return nil, err
	}
	if err := report.Err(); err != nil {
		return nil, err
	}
	var changes []territory.Change
	err = s.Cases.DB.Update(ctx, func(tx *store.Tx) error {
		c, err := may(tx)
		if err != nil {
			return err
		}
		now, err := territoryToken(tx, who.District, f)
		if err != nil {
			return err
		}
		if now != token {
			return ErrMoved.At("checked")
		}
		if changes, err = prepared.Changes(tx, s.Cases.Atlas); err != nil {
			return err
		}
		if err := territory.Store(tx, who.District, prepared, c.At); err != nil {
			return err
		}
		paths := territory.Rehung(changes)
		if err := staffing.Rehang(tx, who.District, paths); err != nil {
			return err
		}
		if err := s.Cases.Access.Rehang(tx, who.District, paths); err != nil {
			return err
		}
		counts := map[string]any{"digest": f.Digest()}
		for _, one := range changes {
			n, _ := counts[one.What].(int)
			counts[one.What] = n + 1
		}
		return record.By(tx, c).Note("territory.import", who.District, counts)
	})
	return changes, err
}

// territoryToken names a file and the map that it is compared with.
func territoryToken(tx *store.Tx, district string, f territory.File) (string, error) {
	versions, err := tx.Versions(district)
	return fmt.Sprintf("%s-%d", f.Digest(), versions["territory"]), err
}
