package rules

import (
	"fmt"
	"time"

	"liandong/internal/district/worktime"
	"liandong/internal/kernel/words"
)

// Moved is a deadline that a change of the calendars moves.
type Moved struct {
	Case, Number string
	Which        string // case, stage or task
	From, To     time.Time
}

var (
	calendarMoved = words.T("工作日历有变，重算时限", "The working calendar has changed, so the deadlines were counted again")
	wholeMoved    = words.T(":全案由%s改为%s", ": the whole case from %s to %s")
	stageMoved    = words.T(":本环节由%s改为%s", ": this stage from %s to %s")
	taskMoved     = words.T(":%s的任务由%s改为%s", ": the task of %s from %s to %s")
)

// Moved lists the deadlines that differ after a step.
func (s *Step) Moved(tasks []Task) (all []Moved) {
	note := func(which string, from, to time.Time) {
		if !from.Equal(to) {
			all = append(all, Moved{Case: s.After.ID, Number: s.After.Number, Which: which, From: from, To: to})
		}
	}
	note("case", s.Before.DueAt, s.After.DueAt)
	note("stage", s.Before.StageDueAt, s.After.StageDueAt)
	for _, t := range s.Tasks {
		note(fmt.Sprintf("task %d", t.N), tasks[t.N-1].DueAt, t.DueAt)
	}
	return all
}

// explainMoves puts into the event which deadlines moved.
func (s *Step) explainMoves(f *Facts) {
	said := calendarMoved
	add := func(t words.Text) { said = words.T(said.ZH+t.ZH, said.EN+t.EN) }
	at := func(t time.Time) string { return t.In(worktime.Zone).Format("2006-01-02 15:04") }
	if !s.Before.DueAt.Equal(s.After.DueAt) {
		add(wholeMoved.With(at(s.Before.DueAt), at(s.After.DueAt)))
	}
	if !s.Before.StageDueAt.Equal(s.After.StageDueAt) {
		add(stageMoved.With(at(s.Before.StageDueAt), at(s.After.StageDueAt)))
	}
	for _, t := range s.Tasks {
		add(taskMoved.With(t.Owner.Name, at(f.Tasks[t.N-1].DueAt), at(t.DueAt)))
	}
	s.Event.Words = words.T(said.ZH+"。", said.EN+".")
}
