package staffing

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

func load(tx *store.Tx, district string) (*Roster, error) {
	var units []Unit
	err := tx.Each(`SELECT code, name, kind, parent, grid, departments, contract, valid_from, valid_to FROM staff_unit WHERE district = $1`,
		store.Args(district), func(r store.Scanner) error {
			var u Unit
			var departments string
			var from, to int64
			if err := r.Scan(&u.Code, &u.Name, &u.Kind, &u.Parent, &u.Grid, &departments, &u.Contract, &from, &to); err != nil {
				return err
			}
			u.ValidFrom, u.ValidTo = clock.Time(from), clock.Time(to)
			var err error
			u.Departments, err = namesOf(departments)
			units = append(units, u)
			return err
		})
	if err != nil {
		return nil, err
	}
	var posts []Post
	err = tx.Each(`SELECT code, name, kind, unit, grid, path, matters, valid_from, valid_to FROM staff_post WHERE district = $1`,
		store.Args(district), func(r store.Scanner) error {
			var p Post
			var from, to int64
			var matters string
			err := r.Scan(&p.Code, &p.Name, &p.Kind, &p.Unit, &p.Grid, &p.Path, &matters, &from, &to)
			if matters != "" {
				p.Matters = strings.Fields(matters)
			}
			p.ValidFrom, p.ValidTo = clock.Time(from), clock.Time(to)
			posts = append(posts, p)
			return err
		})
	if err != nil {
		return nil, err
	}
	var holdings []Holding
	err = tx.Each(`SELECT h.post, h.account, h.person, COALESCE(p.shown, ''), h.from_at, h.to_at FROM staff_holding h
		LEFT JOIN staff_person p ON p.district = h.district AND p.person = h.person
		WHERE h.district = $1 ORDER BY h.from_at, h.account`,
		store.Args(district), func(r store.Scanner) error {
			var h Holding
			var from, to int64
			err := r.Scan(&h.Post, &h.Account, &h.Person, &h.Shown, &from, &to)
			h.From, h.To = clock.Time(from), clock.Time(to)
			holdings = append(holdings, h)
			return err
		})
	if err != nil {
		return nil, err
	}
	var standIns []StandIn
	err = tx.Each(`SELECT post, by_post, from_at, to_at, reason FROM staff_stand_in WHERE district = $1 ORDER BY post, from_at`,
		store.Args(district), func(r store.Scanner) error {
			var s StandIn
			var from, to int64
			err := r.Scan(&s.Post, &s.By, &from, &to, &s.Reason)
			s.From, s.To = clock.Time(from), clock.Time(to)
			standIns = append(standIns, s)
			return err
		})
	if err != nil {
		return nil, err
	}
	return NewRoster(units, posts, holdings, standIns), nil
}

// namesText is names as their column keeps them: a JSON list.
func namesText(names []string) string {
	if len(names) == 0 {
		return "[]"
	}
	text, _ := json.Marshal(names) // strings only
	return string(text)
}

func namesOf(text string) (names []string, err error) {
	if err = json.Unmarshal([]byte(text), &names); len(names) == 0 {
		return nil, err
	}
	return names, err
}

// kindOfUnit returns the kind of a unit that lasts until an instant, zero for open.
func kindOfUnit(tx *store.Tx, district, code, field string, until time.Time) (kind UnitKind, err error) {
	var to int64
	err = tx.Get(`SELECT kind, valid_to FROM staff_unit WHERE district = $1 AND code = $2`, store.Args(district, code), &kind, &to)
	switch {
	case errors.Is(err, store.ErrNoRow):
		return "", ErrNoUnit.At(field)
	case err == nil && endsBefore(to, until):
		return "", ErrUnitEnded.At(field)
	}
	return kind, err
}

// mustBePost demands a post that lasts until an instant, zero for open.
func mustBePost(tx *store.Tx, district, code, field string, until time.Time) error {
	var to int64
	err := tx.Get(`SELECT valid_to FROM staff_post WHERE district = $1 AND code = $2`, store.Args(district, code), &to)
	switch {
	case errors.Is(err, store.ErrNoRow):
		return ErrNoPost.At(field)
	case err == nil && endsBefore(to, until):
		return ErrPostEnded.At(field)
	}
	return err
}

// endsBefore reports whether something that ends at to, 0 for never, is over before an instant, zero for never.
func endsBefore(to int64, until time.Time) bool {
	return to != 0 && (until.IsZero() || to < clock.Milli(until))
}

// found reports whether a query has a row.
func found(tx *store.Tx, query string, args ...any) (bool, error) {
	var one int
	err := tx.Get(query, args, &one)
	if errors.Is(err, store.ErrNoRow) {
		return false, nil
	}
	return err == nil, err
}

func mayBelong(p PostKind, u UnitKind) bool {
	kinds, bound := belongs[p]
	return !bound || slices.Contains(kinds, u)
}

func reversed(from, to time.Time) bool { return !to.IsZero() && !from.Before(to) }

// blank returns the name of the first pair (name, value) that has no value.
func blank(pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		if !words.Said(pairs[i+1]) {
			return pairs[i]
		}
	}
	return ""
}
