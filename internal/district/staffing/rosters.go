package staffing

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// reference is the kind of reference data under which rosters are cached.
const reference = "staffing"

// What can be wrong with a change of staff.
var (
	ErrIncomplete = fault.Define(fault.Invalid, "staffing.incomplete", "此项不能为空", "This must not be empty.")
	ErrKind       = fault.Define(fault.Invalid, "staffing.kind", "没有这种单位或岗位类型", "There is no such kind of unit or post.")
	ErrReversed   = fault.Define(fault.Invalid, "staffing.reversed", "截止时间应晚于开始时间", "The end must come after the beginning.")
	ErrTaken      = fault.Define(fault.Conflict, "staffing.taken", "该代码已被使用", "This code is in use.")
	ErrNoUnit     = fault.Define(fault.Invalid, "staffing.no_unit", "没有这个单位", "There is no such unit.")
	ErrUnitEnded  = fault.Define(fault.Conflict, "staffing.unit_ended", "这个单位已撤销，或在此之前撤销", "This unit has ended, or ends before.")
	ErrPostEnded  = fault.Define(fault.Conflict, "staffing.post_ended", "这个岗位已撤销，或在此之前撤销", "This post has ended, or ends before.")
	ErrNoPost     = fault.Define(fault.Invalid, "staffing.no_post", "没有这个岗位", "There is no such post.")
	ErrNoPerson   = fault.Define(fault.NotFound, "staffing.no_person", "没有这个人员", "There is no such person.")
	ErrWrongUnit  = fault.Define(fault.Invalid, "staffing.wrong_unit",
		"%s岗位不能设在这类单位（巡办分离：巡查、督导属巡查队伍，处置属村、社区）", "A post of %s cannot be in this kind of unit: patrol and supervision belong to the patrol team, handling to the village.")
	ErrMatters = fault.Define(fault.Invalid, "staffing.matters", "请填写事项代码，或代码开头加星号（如 13*），用空格分隔", "Give codes of matters, or the beginning of some and an asterisk (13*), separated by spaces.")
	ErrOverlap = fault.Define(fault.Conflict, "staffing.overlap",
		"该账号在此期间已任此岗位", "This account already holds this post in that time.")
	ErrNotHeld = fault.Define(fault.NotFound, "staffing.not_held",
		"该账号此时不在此岗位", "This account does not hold this post at that time.")
	ErrSelf        = fault.Define(fault.Invalid, "staffing.self", "岗位不能为自己代岗", "A post cannot stand in for itself.")
	ErrStandInTwin = fault.Define(fault.Conflict, "staffing.stand_in_twin",
		"此期间已有其他岗位代岗", "Another post already stands in for this one in that time.")
	ErrUnmasked = fault.Define(fault.Invalid, "staffing.unmasked",
		"显示姓名必须脱敏（如王**）", "The name that is shown must be masked (such as W**).")
)

// Rosters returns the roster of each district.
type Rosters struct{ cache store.Cache[*Roster] }

// NewRosters makes the service; one serves all districts.
func NewRosters() *Rosters {
	return &Rosters{cache: store.Cache[*Roster]{Kind: reference, Load: load}}
}

// Of returns the district's roster as of this transaction.
func (s *Rosters) Of(tx *store.Tx, district string) (*Roster, error) {
	return s.cache.Get(tx, district)
}

// Claim keeps everybody else from changing the staff of a district until the transaction ends: what is read after it is what the change is made on.
func Claim(tx *store.Tx, district string) error { return tx.Bump(district, reference) }

// AddUnit adds units; a parent must come before its children and last as long. Errors: ErrIncomplete, ErrKind, ErrContract, ErrReversed, ErrNoUnit, ErrUnitEnded, ErrTaken.
func AddUnit(tx *store.Tx, district string, units ...Unit) error {
	for _, u := range units {
		if empty := blank("code", u.Code, "name", u.Name, "grid", u.Grid); empty != "" {
			return ErrIncomplete.At(empty)
		}
		switch {
		case levelOfUnit[u.Kind] == "":
			return ErrKind.At("kind")
		case u.Kind.Contracted() && (u.Contract == "" || u.ValidTo.IsZero()):
			return ErrContract.At("contract")
		case reversed(u.ValidFrom, u.ValidTo):
			return ErrReversed.At("valid_to")
		}
		if u.Parent != "" {
			if _, err := kindOfUnit(tx, district, u.Parent, "parent", u.ValidTo); err != nil {
				return err
			}
		}
		n, err := unitRows.Exec(tx, `INSERT INTO staff_unit (district, code, name, kind, parent, grid, departments, contract, valid_from, valid_to)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (district, code) DO NOTHING`,
			district, u.Code, u.Name, string(u.Kind), u.Parent, u.Grid, namesText(u.Departments), u.Contract, clock.Milli(u.ValidFrom), clock.Milli(u.ValidTo))
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrTaken.At("code")
		}
	}
	return tx.Bump(district, reference)
}

// AddPost adds posts to units that last as long. Errors: ErrIncomplete, ErrKind, ErrReversed, ErrNoUnit, ErrUnitEnded, ErrWrongUnit where patrol would not stay apart from
// handling, ErrTaken.
func AddPost(tx *store.Tx, district string, posts ...Post) error {
	for _, p := range posts {
		if empty := blank("code", p.Code, "name", p.Name, "grid", p.Grid, "path", p.Path); empty != "" {
			return ErrIncomplete.At(empty)
		}
		switch {
		case p.Kind.Words().ZH == "":
			return ErrKind.At("kind")
		case reversed(p.ValidFrom, p.ValidTo):
			return ErrReversed.At("valid_to")
		}
		unit, err := kindOfUnit(tx, district, p.Unit, "unit", p.ValidTo)
		if err != nil {
			return err
		}
		if !mayBelong(p.Kind, unit) {
			return ErrWrongUnit.At("unit", p.Kind.Words())
		}
		if i := slices.IndexFunc(p.Matters, func(m string) bool { return !matter.IsCode(strings.TrimSuffix(m, "*")) }); i >= 0 {
			return ErrMatters.At("matters")
		}
		n, err := postRows.Exec(tx, `INSERT INTO staff_post (district, code, name, kind, unit, grid, path, matters, valid_from, valid_to)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (district, code) DO NOTHING`,
			district, p.Code, p.Name, string(p.Kind), p.Unit, p.Grid, p.Path, strings.Join(p.Matters, " "), clock.Milli(p.ValidFrom), clock.Milli(p.ValidTo))
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrTaken.At("code")
		}
	}
	return tx.Bump(district, reference)
}

// PutPerson adds people or replaces what is kept of them; an empty Shown with no Sealed erases the name. Errors: ErrIncomplete,
// ErrUnmasked.
func PutPerson(tx *store.Tx, district string, people ...Person) error {
	for _, p := range people {
		switch {
		case p.ID == "":
			return ErrIncomplete.At("person")
		case p.Shown != "" && !strings.Contains(p.Shown, "*"):
			return ErrUnmasked.At("shown")
		}
		if _, err := personRows.Exec(tx, `INSERT INTO staff_person (district, person, shown, sealed_name) VALUES ($1, $2, $3, $4)
			ON CONFLICT (district, person) DO UPDATE SET shown = excluded.shown, sealed_name = excluded.sealed_name`,
			district, p.ID, p.Shown, p.Sealed); err != nil {
			return err
		}
	}
	return tx.Bump(district, reference)
}

// KnowPerson keeps the masked name of a person who is not known yet; what is known of others stays as it is. Errors: ErrIncomplete, ErrUnmasked.
func KnowPerson(tx *store.Tx, district, person, shown string) error {
	known, err := found(tx, `SELECT 1 FROM staff_person WHERE district = $1 AND person = $2`, district, person)
	if err != nil || known {
		return err
	}
	if !strings.Contains(shown, "*") {
		shown = "" // the name of an office is no name of a person
	}
	return PutPerson(tx, district, Person{ID: person, Shown: shown})
}

// SealedName returns a person's name as it was sealed; nil if it was erased. Who asks must have the right to it and records the reading.
// Errors: ErrNoPerson.
func SealedName(tx *store.Tx, district, person string) ([]byte, error) {
	var sealed []byte
	err := tx.Get(`SELECT sealed_name FROM staff_person WHERE district = $1 AND person = $2`, store.Args(district, person), &sealed)
	if errors.Is(err, store.ErrNoRow) {
		return nil, ErrNoPerson.New()
	}
	return bytes.Clone(sealed), err
}

// Appoint gives posts that last as long to accounts. Errors: ErrIncomplete, ErrReversed, ErrNoPost, ErrPostEnded, ErrOverlap if the account holds the post in part of that
// time. Several accounts may hold one post at the same time.
func Appoint(tx *store.Tx, district string, holdings ...Holding) error {
	for _, h := range holdings {
		switch {
		case h.Account == "":
			return ErrIncomplete.At("account")
		case h.From.IsZero():
			return ErrIncomplete.At("from")
		case reversed(h.From, h.To):
			return ErrReversed.At("to")
		}
		if err := mustBePost(tx, district, h.Post, "post", h.To); err != nil {
			return err
		}
		if taken, err := found(tx, `SELECT 1 FROM staff_holding WHERE district = $1 AND post = $2 AND account = $3
			AND (to_at = 0 OR to_at > $4) AND (from_at < $5 OR $5 = 0)`,
			district, h.Post, h.Account, clock.Milli(h.From), clock.Milli(h.To)); err != nil {
			return err
		} else if taken {
			return ErrOverlap.At("from")
		}
		if _, err := holdingRows.Exec(tx, `INSERT INTO staff_holding (district, post, account, person, from_at, to_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			district, h.Post, h.Account, h.Person, clock.Milli(h.From), clock.Milli(h.To)); err != nil {
			return err
		}
	}
	return tx.Bump(district, reference)
}

// EndHolding ends at an instant the term in which an account holds a post. Errors: ErrNotHeld.
func EndHolding(tx *store.Tx, district, post, account string, at time.Time) error {
	ms := clock.Milli(at)
	n, err := holdingRows.Exec(tx, `UPDATE staff_holding SET to_at = $1 WHERE district = $2 AND post = $3 AND account = $4
		AND from_at < $1 AND (to_at = 0 OR to_at > $1)`, ms, district, post, account)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrNotHeld.At("account")
	}
	return tx.Bump(district, reference)
}

// SetStandIn lets one post stand in for another; setting it again with the same beginning changes it, for instance to end it.
// Errors: ErrIncomplete, ErrReversed, ErrSelf, ErrNoPost, ErrPostEnded, ErrStandInTwin.
func SetStandIn(tx *store.Tx, district string, s StandIn) error {
	switch {
	case s.From.IsZero():
		return ErrIncomplete.At("from")
	case !words.Said(s.Reason):
		return ErrIncomplete.At("reason")
	case reversed(s.From, s.To):
		return ErrReversed.At("to")
	case s.Post == s.By:
		return ErrSelf.At("by")
	}
	if err := mustBePost(tx, district, s.Post, "post", s.To); err != nil {
		return err
	}
	if err := mustBePost(tx, district, s.By, "by", s.To); err != nil {
		return err
	}
	from, to := clock.Milli(s.From), clock.Milli(s.To)
	if taken, err := found(tx, `SELECT 1 FROM staff_stand_in WHERE district = $1 AND post = $2 AND from_at <> $3
		AND (to_at = 0 OR to_at > $3) AND (from_at < $4 OR $4 = 0)`, district, s.Post, from, to); err != nil {
		return err
	} else if taken {
		return ErrStandInTwin.At("from")
	}
	if _, err := standInRows.Exec(tx, `INSERT INTO staff_stand_in (district, post, by_post, from_at, to_at, reason) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (district, post, from_at) DO UPDATE SET by_post = excluded.by_post, to_at = excluded.to_at, reason = excluded.reason`,
		district, s.Post, s.By, from, to, s.Reason); err != nil {
		return err
	}
	return tx.Bump(district, reference)
}

// Stood is a stand-in with the kind of the post that is stood in for.
type Stood struct {
	StandIn
	Kind PostKind
}

// StandsFor lists what a post stands in for, as its rows say it in this transaction.
func StandsFor(tx *store.Tx, district, by string) (all []Stood, err error) {
	err = tx.Each(`SELECT s.post, s.from_at, s.to_at, s.reason, p.kind FROM staff_stand_in s JOIN staff_post p ON p.district = s.district AND p.code = s.post
		WHERE s.district = $1 AND s.by_post = $2 ORDER BY s.post, s.from_at`, store.Args(district, by), func(r store.Scanner) error {
		one := Stood{StandIn: StandIn{By: by}}
		var from, to int64
		err := r.Scan(&one.Post, &from, &to, &one.Reason, &one.Kind)
		one.From, one.To = clock.Time(from), clock.Time(to)
		all = append(all, one)
		return err
	})
	return all, err
}
