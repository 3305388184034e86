package matter

import (
	"encoding/json"
	"fmt"
	"strings"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/store"
)

// reference is the kind of reference data under which catalogues are cached.
const reference = "matter"

// Catalogues answers the catalogue of each district.
type Catalogues struct{ cache store.Cache[*Catalogue] }

// NewCatalogues makes the service; one serves all districts.
func NewCatalogues() *Catalogues {
	return &Catalogues{cache: store.Cache[*Catalogue]{Kind: reference, Load: load}}
}

// Of returns the district's catalogue as of this transaction.
func (c *Catalogues) Of(tx *store.Tx, district string) (*Catalogue, error) {
	return c.cache.Get(tx, district)
}

// Report (导入预览) is what an import does or would do, by code in the order of the list.
type Report struct{ New, Changed, Same []string }

// Preview returns what importing matters would do, without writing.
func Preview(tx *store.Tx, district string, matters []Matter) (Report, error) {
	r, _, err := compare(tx, district, matters)
	return r, err
}

// Import adds matters as ReadMatters gives them and replaces those with the same code, conditions included; each that changes gets a version.
// Matters that are not in the list stay: to retire one, import it with the date on which it ends. What a list of rows cannot say (fields,
// script, questions, knowledge) stays where it says none of it. Cases that run keep the deadlines they were given.
func Import(tx *store.Tx, district string, matters []Matter, by By) (Report, error) {
	r, changed, err := compare(tx, district, matters)
	if err != nil {
		return r, err
	}
	for _, m := range changed {
		if err := revise(tx, district, m.was, m.now, by); err != nil {
			return r, err
		}
	}
	if len(changed) == 0 {
		return r, nil
	}
	env := &record.Env{Tx: tx, District: district, Actor: by.Account, At: by.At}
	if err := env.Note("matter.import", district, map[string]int{"new": len(r.New), "changed": len(r.Changed)}); err != nil {
		return r, err
	}
	return r, tx.Bump(district, reference)
}

type change struct{ was, now Matter }

func compare(tx *store.Tx, district string, matters []Matter) (r Report, changed []change, err error) {
	held, err := load(tx, district)
	if err != nil {
		return r, nil, err
	}
	for _, m := range matters {
		was, ok := held.Matter(m.Code)
		if len(m.Fields) == 0 && m.Script.ZH == "" && m.Questions == nil && m.Knowledge == nil {
			m.Fields, m.Script, m.Questions, m.Knowledge = was.Fields, was.Script, was.Questions, was.Knowledge
		}
		switch {
		case !ok:
			r.New = append(r.New, m.Code)
		case was.document() == m.document():
			r.Same = append(r.Same, m.Code)
			continue
		default:
			r.Changed = append(r.Changed, m.Code)
		}
		changed = append(changed, change{was, m})
	}
	return r, changed, nil
}

// ImportStageLimits adds stage limits; one for the same stage, urgency and date is replaced.
func ImportStageLimits(tx *store.Tx, district string, limits []StageLimit) error {
	for _, l := range limits {
		if _, err := limitRows.Exec(tx, `INSERT INTO stage_limit (district, stage, urgency, valid_from, limit_value, limit_unit, source)
			VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (district, stage, urgency, valid_from) DO UPDATE
			SET limit_value = excluded.limit_value, limit_unit = excluded.limit_unit, source = excluded.source`,
			district, string(l.Stage), string(l.Urgency), clock.Milli(l.ValidFrom), l.Limit.Value, string(l.Limit.Unit), l.Source); err != nil {
			return err
		}
	}
	return tx.Bump(district, reference)
}

// rowColumns are those of a matter's row beside its key, in the order of rowValues.
var rowColumns = []string{"class_zh", "class_en", "name_zh", "name_en", "domain", "illegality", "base_level", "department_zh", "department_en",
	"urgency", "patrol", "enforcement", "minutes", "duty_tag", "secrecy", "lead_zh", "lead_en", "helpers", "reopen_days", "valid_from", "valid_to", "source",
	"fields", "script_zh", "script_en", "questions", "knowledge", "version"}

func rowValues(m Matter) ([]any, error) {
	questions, err := json.Marshal(m.Questions)
	if err != nil {
		return nil, err
	}
	helpers, err := json.Marshal(m.Helpers)
	if err != nil {
		return nil, err
	}
	knowledge, err := json.Marshal(m.Knowledge)
	return []any{m.Class.ZH, m.Class.EN, m.Name.ZH, m.Name.EN, m.Domain, m.Illegality, string(m.BaseLevel), m.Department.ZH, m.Department.EN,
		string(m.Urgency), store.Bit(m.Patrol), store.Bit(m.Enforcement), m.Minutes, m.DutyTag, string(m.Secrecy), m.Lead.ZH, m.Lead.EN, string(helpers), m.ReopenDays, clock.Milli(m.ValidFrom), clock.Milli(m.ValidTo), m.Source,
		string(m.Fields), m.Script.ZH, m.Script.EN, string(questions), string(knowledge), m.Version}, err
}

// save writes a matter with its conditions: a new one where was is 0, else where the row is at version was. Returns 0 where somebody else was first.
func save(tx *store.Tx, district string, m Matter, was int64) (n int64, err error) {
	values, err := rowValues(m)
	if err != nil {
		return 0, err
	}
	if was == record.New {
		n, err = matterRows.Exec(tx, `INSERT INTO matter (district, code, `+strings.Join(rowColumns, ", ")+`) VALUES (`+store.Placeholders(1, 2+len(rowColumns))+`)`, append([]any{district, m.Code}, values...)...)
	} else {
		at := len(rowColumns)
		n, err = matterRows.Exec(tx, `UPDATE matter SET `+store.Assignments(rowColumns)+fmt.Sprintf(` WHERE district = $%d AND code = $%d AND version = $%d`, at+1, at+2, at+3), append(values, district, m.Code, was)...)
	}
	if err != nil || n != 1 {
		return n, err
	}
	if _, err := conditionRows.Exec(tx, `DELETE FROM matter_condition WHERE district = $1 AND matter = $2`, district, m.Code); err != nil {
		return 0, err
	}
	for _, c := range m.Conditions {
		if _, err := conditionRows.Exec(tx, `INSERT INTO matter_condition (district, matter, n, words_zh, words_en, closing_zh, closing_en, limit_value, limit_unit, source)
			VALUES (`+store.Placeholders(1, 10)+`)`,
			district, m.Code, c.N, c.Words.ZH, c.Words.EN, c.Closing.ZH, c.Closing.EN, c.Limit.Value, string(c.Limit.Unit), c.Source); err != nil {
			return 0, err
		}
	}
	return n, nil
}

func load(tx *store.Tx, district string) (*Catalogue, error) {
	conditions := map[string][]Condition{}
	err := tx.Each(`SELECT matter, n, words_zh, words_en, closing_zh, closing_en, limit_value, limit_unit, source
		FROM matter_condition WHERE district = $1 ORDER BY matter, n`, store.Args(district), func(r store.Scanner) error {
		var matter string
		var c Condition
		err := r.Scan(&matter, &c.N, &c.Words.ZH, &c.Words.EN, &c.Closing.ZH, &c.Closing.EN, &c.Limit.Value, &c.Limit.Unit, &c.Source)
		conditions[matter] = append(conditions[matter], c)
		return err
	})
	if err != nil {
		return nil, err
	}
	admitted, err := readAdmitted(tx, district)
	if err != nil {
		return nil, err
	}
	var matters []Matter
	err = tx.Each(`SELECT code, class_zh, class_en, name_zh, name_en, domain, illegality, base_level, department_zh, department_en,
		urgency, patrol, enforcement, minutes, duty_tag, secrecy, lead_zh, lead_en, helpers, reopen_days, valid_from, valid_to, source,
		fields, script_zh, script_en, questions, knowledge, version
		FROM matter WHERE district = $1 ORDER BY code`, store.Args(district), func(r store.Scanner) error {
		var m Matter
		var from, to int64
		var patrol, enforcement int
		var fields, questions, knowledge, helpers string
		err := r.Scan(&m.Code, &m.Class.ZH, &m.Class.EN, &m.Name.ZH, &m.Name.EN, &m.Domain, &m.Illegality, &m.BaseLevel,
			&m.Department.ZH, &m.Department.EN, &m.Urgency, &patrol, &enforcement, &m.Minutes, &m.DutyTag, &m.Secrecy, &m.Lead.ZH, &m.Lead.EN, &helpers, &m.ReopenDays, &from, &to, &m.Source,
			&fields, &m.Script.ZH, &m.Script.EN, &questions, &knowledge, &m.Version)
		if err != nil {
			return err
		}
		m.Patrol, m.Enforcement = patrol == 1, enforcement == 1
		m.ValidFrom, m.ValidTo, m.Conditions = clock.Time(from), clock.Time(to), conditions[m.Code]
		m.Admitted = admitted[m.Code]
		if fields != "" {
			m.Fields = json.RawMessage(fields)
		}
		if err := decode(helpers, &m.Helpers); err != nil {
			return err
		}
		if err := decode(questions, &m.Questions); err != nil {
			return err
		}
		if err := decode(knowledge, &m.Knowledge); err != nil {
			return err
		}
		m, err = m.withForm()
		matters = append(matters, m)
		return err
	})
	if err != nil {
		return nil, err
	}
	var limits []StageLimit
	err = tx.Each(`SELECT stage, urgency, limit_value, limit_unit, valid_from, source FROM stage_limit WHERE district = $1`,
		store.Args(district), func(r store.Scanner) error {
			var l StageLimit
			var from int64
			err := r.Scan(&l.Stage, &l.Urgency, &l.Limit.Value, &l.Limit.Unit, &from, &l.Source)
			l.ValidFrom = clock.Time(from)
			limits = append(limits, l)
			return err
		})
	if err != nil {
		return nil, err
	}
	return NewCatalogue(matters, limits), nil
}

// decode reads a column of JSON; an empty one says nothing.
func decode(text string, into any) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), into)
}
