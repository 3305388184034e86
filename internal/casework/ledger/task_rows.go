package ledger

import (
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
)

func taskRow(c rules.Case, t rules.Task) store.Statement {
	return store.Statement{Query: `INSERT INTO case_task (district, case_id, n, kind, state, owner_kind, owner_code, by_kind, by_code, words, asked_at, due_at,
		limit_value, limit_unit, urged, rounds, answered_at, answer, over_ms) VALUES (` + store.Placeholders(1, 19) + `)
		ON CONFLICT (district, case_id, n) DO UPDATE SET state = excluded.state, due_at = excluded.due_at, urged = excluded.urged, rounds = excluded.rounds,
		answered_at = excluded.answered_at, answer = excluded.answer, over_ms = excluded.over_ms`,
		Args: []any{c.District, c.ID, t.N, string(t.Kind), t.State, string(t.Owner.Kind), t.Owner.Code, string(t.By.Kind), t.By.Code, t.Words,
			clock.Milli(t.AskedAt), clock.Milli(t.DueAt), t.Limit.Value, string(t.Limit.Unit), store.Bit(t.Urged), t.Rounds,
			clock.Milli(t.AnsweredAt), t.Answer, t.Over.Milliseconds()}}
}

// ReadTasks returns the tasks of a case by number.
func ReadTasks(tx *store.Tx, c rules.Case, roster *staffing.Roster) (tasks []rules.Task, err error) {
	if c.Tasks == 0 {
		return nil, nil
	}
	return allTasks(tx, c, roster)
}

// allTasks reads them also where the case's row says that there are none.
func allTasks(tx *store.Tx, c rules.Case, roster *staffing.Roster) (tasks []rules.Task, err error) {
	err = tx.Each(`SELECT t.n, t.kind, t.state, t.owner_kind, t.owner_code, t.by_kind, t.by_code, t.words, t.asked_at, t.due_at, t.limit_value, t.limit_unit,
		t.urged, t.rounds, t.answered_at, t.answer, t.over_ms, COALESCE(e.words_zh, ''), COALESCE(e.words_en, '')
		FROM case_task t LEFT JOIN case_event e ON e.district = t.district AND e.case_id = t.case_id AND e.task = t.n AND e.action = t.kind
		WHERE t.district = $1 AND t.case_id = $2 ORDER BY t.n`, store.Args(c.District, c.ID), func(r store.Scanner) error {
		var t rules.Task
		var ownerKind, owner, byKind, by string
		var asked, due, answered, over int64
		var urged int
		err := r.Scan(&t.N, &t.Kind, &t.State, &ownerKind, &owner, &byKind, &by, &t.Words, &asked, &due, &t.Limit.Value, &t.Limit.Unit, &urged, &t.Rounds,
			&answered, &t.Answer, &over, &t.Why.ZH, &t.Why.EN)
		t.Owner, t.By = roster.Owner(ownerKind, owner), roster.Owner(byKind, by)
		t.AskedAt, t.DueAt, t.AnsweredAt, t.Urged = clock.Time(asked), clock.Time(due), clock.Time(answered), urged != 0
		t.Over = time.Duration(over) * time.Millisecond
		tasks = append(tasks, t)
		return err
	})
	return tasks, err
}
