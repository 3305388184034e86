package matter

import (
	"time"

	"liandong/internal/district/worktime"
	"liandong/internal/kernel/table"
)

// WriteMatters writes a catalogue as ReadMatters reads it, the first condition of each matter with it.
func WriteMatters(w table.Writer, all []Matter) error {
	if err := w.Row(ListColumns.Names()...); err != nil {
		return err
	}
	for _, m := range all {
		k := m.Conditions[0]
		if err := w.Row(m.Code, m.Class.ZH, m.Class.EN, m.Name.ZH, m.Name.EN, m.Domain, m.Illegality, string(m.BaseLevel), m.Department.ZH, m.Department.EN, string(m.Urgency),
			k.Limit.Value, string(k.Limit.Unit), k.Words.ZH, k.Words.EN, k.Closing.ZH, k.Closing.EN, yes(m.Patrol), yes(m.Enforcement), m.Minutes, m.Source,
			m.DutyTag, m.Lead.ZH, m.Lead.EN, helpersOf(m, zh), helpersOf(m, en), m.ReopenDays, day(m.ValidFrom), day(m.ValidTo), string(m.Secrecy)); err != nil {
			return err
		}
	}
	return nil
}

// WriteConditions writes the further conditions of a catalogue as ReadMatters reads them.
func WriteConditions(w table.Writer, all []Matter) error {
	if err := w.Row(ConditionColumns.Names()...); err != nil {
		return err
	}
	for _, m := range all {
		for _, k := range m.Conditions[1:] {
			if err := w.Row(m.Code, k.Words.ZH, k.Words.EN, k.Limit.Value, string(k.Limit.Unit), k.Closing.ZH, k.Closing.EN, k.Source); err != nil {
				return err
			}
		}
	}
	return nil
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(worktime.Zone).Format(time.DateOnly)
}
