package matter

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

const mostReason = 500 // characters

// What can stand in the way of a change.
var (
	ErrStale  = fault.Define(fault.Conflict, "matter.stale", "事项已被他人修改，请刷新后再改", "Somebody else has changed the matter; look at it again first.")
	ErrReason = fault.Define(fault.Invalid, "matter.reason", "请写明修改原因，不超过 %d 个字", "Say why it is changed, in at most %d characters.")
)

// By (修改人) is who changes matters, when and why.
type By struct {
	Account string // or system:NAME
	At      time.Time
	Reason  string
}

// things are matters as they are administered.
var things = &record.Kind[Matter]{Name: "matter", Rows: matterRows, Coded: true, Load: one, Save: save, Version: func(m *Matter) *int64 { return &m.Version }, None: ErrNoMatter, Stale: ErrStale}

// errSame means that nothing differs.
var errSame = errors.New("nothing differs")

// one reads a matter. Errors: ErrNoMatter.
func one(tx *store.Tx, district, code string) (Matter, error) {
	held, err := load(tx, district)
	if err != nil {
		return Matter{}, err
	}
	m, known := held.Matter(code)
	if !known {
		return Matter{}, ErrNoMatter.New()
	}
	return m, nil
}

// Edit puts a matter in the place of the version that was seen; seen is 0 for one that is new. To retire a matter, set the end of its
// validity: running cases keep it. Nothing is written where nothing differs. Permission: settings.write. Errors: what Check finds, ErrReason, ErrStale with
// the version of now, ErrNoMatter. Side effects: a version, an audit entry.
func Edit(tx *store.Tx, who *access.Caller, m Matter, seen int64, reason string) (Matter, error) {
	if err := who.MayAll(access.WriteSettings); err != nil {
		return Matter{}, err
	}
	wrong := m.Check()
	reason = strings.TrimSpace(reason)
	if !words.Sayable(reason, 1, mostReason) {
		wrong = append(wrong, ErrReason.At("reason", mostReason))
	}
	if err := fault.Collect(wrong); err != nil {
		return Matter{}, err
	}
	m.ValidFrom, m.ValidTo = clock.Round(m.ValidFrom), clock.Round(m.ValidTo)
	var is Matter
	out, _, err := things.In(record.By(tx, who), m.Code, record.Deed[Matter]{Action: "edit", Makes: true, Seen: seen, Quiet: true, Do: func(env *record.Env, of *Matter) (err error) {
		is = *of
		if m.Fields, err = Compact(m.Fields); err != nil {
			return err
		}
		if is.Version > 0 && is.document() == m.document() {
			return errSame
		}
		m.Version, m.Admitted = is.Version, is.Admitted
		*of = m
		env.Say("reason", reason)
		if err := keepVersion(env.Tx, env.District, is, m, By{Account: env.Actor, At: env.At, Reason: reason}); err != nil {
			return err
		}
		return env.Tx.Bump(env.District, reference)
	}})
	if errors.Is(err, errSame) {
		return is, nil
	}
	return out, err
}

// revise writes the next version of a matter. Errors: store.ErrOvertaken where somebody else was first.
func revise(tx *store.Tx, district string, was, m Matter, by By) error {
	m.Version = was.Version + 1
	if n, err := save(tx, district, m, was.Version); err != nil || n != 1 {
		return cmp.Or(err, store.ErrOvertaken)
	}
	return keepVersion(tx, district, was, m, by)
}

// keepVersion keeps the version that follows on one. A matter that was there before versions were kept gets its first in passing.
func keepVersion(tx *store.Tx, district string, was, m Matter, by By) error {
	m.Version = was.Version + 1
	const insert = `INSERT INTO matter_version (district, code, version, document, account, at, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)`
	if was.Version > 0 {
		if _, err := versionRows.Exec(tx, insert+` ON CONFLICT (district, code, version) DO NOTHING`, district, m.Code, was.Version, was.document(), "", 0, ""); err != nil {
			return err
		}
	}
	_, err := versionRows.Exec(tx, insert, district, m.Code, m.Version, m.document(), by.Account, clock.Milli(by.At), by.Reason)
	return err
}

// document is a matter as its versions keep it.
func (m Matter) document() string {
	m.ValidFrom, m.ValidTo = m.ValidFrom.UTC(), m.ValidTo.UTC()
	if len(m.Questions) == 0 {
		m.Questions = nil
	}
	if len(m.Knowledge) == 0 {
		m.Knowledge = nil
	}
	b, err := json.Marshal(m)
	if err != nil {
		panic(err) // it was read from JSON, or checked to be such
	}
	return string(b)
}

// Version (版本) is one state of a matter, with what is different from the one before.
type Version struct {
	Version int64
	At      time.Time // zero where it is not known
	Account string
	Reason  string
	Changes []Change // none for the first
}

// Change (变更) is one value that differs. Field is its place in the matter's JSON, as in conditions[1].limit.value.
type Change struct {
	Field         string
	Name          words.Text // what the field belongs to, in words
	Before, After string     // "" where there was or is nothing
}

// History returns the versions of a matter, the latest first. Permission: staff.read. Errors: ErrNoMatter.
func History(tx *store.Tx, who *access.Caller, code string) ([]Version, error) {
	if err := who.May(access.ReadStaff); err != nil {
		return nil, err
	}
	var all []Version
	var before map[string]string
	err := tx.Each(`SELECT version, document, account, at, reason FROM matter_version WHERE district = $1 AND code = $2 ORDER BY version`,
		store.Args(who.District, code), func(r store.Scanner) error {
			var v Version
			var document string
			var at int64
			if err := r.Scan(&v.Version, &document, &v.Account, &at, &v.Reason); err != nil {
				return err
			}
			v.At = clock.Time(at)
			after, err := flat(document)
			if before != nil {
				v.Changes = differences(before, after)
			}
			before = after
			all = append(all, v)
			return err
		})
	slices.Reverse(all)
	if err == nil && all == nil {
		known, err := tx.Any(`SELECT 1 FROM matter WHERE district = $1 AND code = $2`, who.District, code)
		if err != nil || known {
			return nil, err
		}
		return nil, ErrNoMatter.New()
	}
	return all, err
}

// flat lays a document out: the place of each value, and the value.
func flat(document string) (map[string]string, error) {
	var doc any
	d := json.NewDecoder(strings.NewReader(document))
	d.UseNumber() // numbers as they are written
	if err := d.Decode(&doc); err != nil {
		return nil, err
	}
	all := map[string]string{}
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch t := v.(type) {
		case map[string]any:
			for name, member := range t {
				walk(strings.TrimPrefix(at+"."+name, "."), member)
			}
		case []any:
			for i, member := range t {
				walk(fmt.Sprintf("%s[%d]", at, i), member)
			}
		default:
			all[at] = fmt.Sprint(v)
		}
	}
	walk("", doc)
	return all, nil
}

func differences(before, after map[string]string) []Change {
	var changes []Change
	for field, now := range after {
		if was := before[field]; was != now {
			changes = append(changes, changed(field, was, now))
		}
	}
	for field, was := range before {
		if _, still := after[field]; !still && was != "" {
			changes = append(changes, changed(field, was, ""))
		}
	}
	slices.SortFunc(changes, func(a, b Change) int { return strings.Compare(a.Field, b.Field) })
	return changes
}

func changed(field, before, after string) Change {
	top := field
	if i := strings.IndexAny(field, ".["); i >= 0 {
		top = field[:i]
	}
	return Change{Field: field, Name: names[top], Before: before, After: after}
}

// names are the parts of a matter in words.
var names = map[string]words.Text{
	"code": words.T("代码", "Code"), "class": words.T("类别", "Class"), "name": words.T("名称", "Name"), "domain": words.T("领域", "Domain"),
	"illegality": words.T("五类违法", "Kind of illegality"), "base_level": words.T("责任层级", "Level"), "department": words.T("行业主管部门", "Department"),
	"urgency": words.T("紧急程度", "Urgency"), "conditions": words.T("立案条件", "Conditions"), "patrol": words.T("巡查准入", "Admitted to patrol"),
	"enforcement": words.T("可能处罚", "A penalty may follow"), "minutes": words.T("单件用时", "Minutes a case"), "duty_tag": words.T("履职清单", "Duty list"), "secrecy": words.T("保密类别", "Secrecy"),
	"lead": words.T("牵头单位", "Lead"), "helpers": words.T("配合单位", "Helpers"),
	"reopen_days": words.T("可重开天数", "Days to reopen"), "valid_from": words.T("生效时间", "Valid from"), "valid_to": words.T("失效时间", "Valid until"),
	"source": words.T("来源", "Source"), "fields": words.T("动态字段", "Fields"), "script": words.T("话术", "Script"), "questions": words.T("询问要点", "Questions"),
	"knowledge": words.T("知识", "Knowledge"),
}
