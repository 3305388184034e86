package door

import (
	"context"
	"errors"
	"strings"
	"time"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/bigram"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// What is wrong with a place.
var (
	ErrNoPlace = fault.Define(fault.NotFound, "door.no_place", "没有这个地点码，或已停用", "There is no such place, or its code is no longer used.")
	ErrName    = fault.Define(fault.Invalid, "door.place_name", "名称应为 1 至 60 个字", "A name has 1 to 60 characters.")
)

// Place (地点码) is a place with a printed code: whoever scans it need not say where they are.
type Place struct {
	Code, Name string
	At         geo.Position // WGS 84
	MadeAt     time.Time
}

const codeLong = 6

// MakePlace gives a place a code. Permission: place.write over it. check answers the path of a position, and whether it lies in the district.
func (s *Service) MakePlace(ctx context.Context, who access.Credential, p Place, pathOf func(*store.Tx) (string, error)) (Place, error) {
	p.Name = strings.TrimSpace(p.Name)
	if !words.Sayable(p.Name, 1, 60) {
		return p, ErrName.At("name")
	}
	p.Code = strings.ReplaceAll(newSecret(), "-", "")[:codeLong]
	err := s.recorder().Do(ctx, who, record.Act{Action: "door.place", Subject: p.Code, May: access.WritePlaces}, func(env *record.Env) error {
		path, err := pathOf(env.Tx)
		if err != nil {
			return err
		}
		if err := env.Caller.MayOver(access.WritePlaces, path, access.Plain); err != nil {
			return err
		}
		p.MadeAt = env.At
		_, err = placeRows.Exec(env.Tx, `INSERT INTO door_place (district, code, name, lon, lat, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			env.District, p.Code, p.Name, p.At.Lon, p.At.Lat, env.Actor, clock.Milli(env.At))
		return err
	})
	return p, err
}

func (s *Service) recorder() record.Recorder { return record.Recorder{DB: s.DB, Access: s.Access} }

// PlaceFor returns a place that the caller may change. Permission and errors: those of ClosePlace.
func (s *Service) PlaceFor(ctx context.Context, who access.Credential, code string, where func(*store.Tx, Place) (string, error)) (p Place, err error) {
	err = s.recorder().Look(ctx, who, access.WritePlaces, func(tx *store.Tx, me *access.Caller) error {
		if p, err = placeOf(tx, me.District, code); err != nil {
			return err
		}
		return mayOver(tx, me, p, where)
	})
	return p, err
}

// mayOver asks for place.write over the grid in which a place lies; over the district where the map does not hold it.
func mayOver(tx *store.Tx, me *access.Caller, p Place, where func(*store.Tx, Place) (string, error)) error {
	path, err := where(tx, p)
	if err != nil {
		path = "/" + me.District + "/"
	}
	return me.MayOver(access.WritePlaces, path, access.Plain)
}

// ClosePlace ends the use of a code. where answers the path of the grid in which a place lies. Permission: place.write over it; over the district where the
// map does not hold it. Errors: ErrNoPlace.
func (s *Service) ClosePlace(ctx context.Context, who access.Credential, code string, where func(*store.Tx, Place) (string, error)) error {
	return s.recorder().Do(ctx, who, record.Act{Action: "door.place_close", May: access.WritePlaces}, func(env *record.Env) error {
		p, err := placeOf(env.Tx, env.District, code)
		if err != nil {
			return err
		}
		env.Thing = p.Code
		if err := mayOver(env.Tx, env.Caller, p, where); err != nil {
			return err
		}
		n, err := placeRows.Exec(env.Tx, `UPDATE door_place SET closed_at = $1 WHERE district = $2 AND code = $3 AND closed_at = 0`, clock.Milli(env.At), env.District, p.Code)
		if err == nil && n == 0 {
			err = ErrNoPlace.New()
		}
		return err
	})
}

// Places lists the codes in use. Permission: place.write.
func (s *Service) Places(ctx context.Context, who access.Credential) (all []Place, err error) {
	err = s.recorder().Look(ctx, who, access.WritePlaces, func(tx *store.Tx, me *access.Caller) error {
		all, err = InUse(tx, me.District)
		return err
	})
	return all, err
}

// InUse returns the places whose codes are in use, the latest first; the caller has been asked for the right to know places.
func InUse(tx *store.Tx, district string) (all []Place, err error) {
	err = tx.Each(`SELECT code, name, lon, lat, made_at FROM door_place WHERE district = $1 AND closed_at = 0 ORDER BY made_at DESC, code LIMIT 1000`,
		store.Args(district), func(r store.Scanner) error {
			p, err := scanPlace(r)
			all = append(all, p)
			return err
		})
	return all, err
}

// Place returns the place of a code; anybody may ask. Errors: ErrNoPlace.
func (s *Service) Place(ctx context.Context, district, code string) (p Place, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) error { p, err = placeOf(tx, district, code); return err })
	return p, err
}

func placeOf(tx *store.Tx, district, code string) (p Place, err error) {
	err = store.ErrNoRow
	each := tx.Each(`SELECT code, name, lon, lat, made_at FROM door_place WHERE district = $1 AND code = $2 AND closed_at = 0`,
		store.Args(district, strings.ToUpper(bigram.Typed(code))), func(r store.Scanner) error { p, err = scanPlace(r); return err })
	if each != nil {
		return p, each
	}
	if errors.Is(err, store.ErrNoRow) {
		err = ErrNoPlace.New()
	}
	return p, err
}

func scanPlace(r store.Scanner) (p Place, err error) {
	var at int64
	err = r.Scan(&p.Code, &p.Name, &p.At.Lon, &p.At.Lat, &at)
	p.At.CRS, p.MadeAt = geo.WGS84, clock.Time(at)
	return p, err
}
