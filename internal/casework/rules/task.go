package rules

import (
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/words"
)

// TaskKind (任务类型) says what somebody beside the owner was asked to do.
type TaskKind string

// The kinds of tasks.
const (
	Assist    TaskKind = "assist"    // 协办: a part of the work; the case is finished only when all have answered
	Supervise TaskKind = "supervise" // 督办: a written reply, which the supervising centre judges
	Recheck   TaskKind = "recheck"   // 抽查: a look on site at a closed case
	Enforce   TaskKind = "enforce"   // 执法办理: what was handed over, by the bureau's own law and clock
)

// stageOf is the limit that a task of a kind gets.
var stageOf = map[TaskKind]matter.Stage{Assist: matter.Assist, Supervise: matter.Reply, Recheck: matter.Recheck, Enforce: matter.Enforce}

// The states of a task.
const (
	TaskOpen     = "open"
	TaskAnswered = "answered" // a reply that waits to be judged
	TaskDone     = "done"
	TaskEnded    = "ended" // taken back, or overtaken by the end of the case
)

// Task (任务) is something that a post or unit beside the owner must do for a case, with a clock of its own.
type Task struct {
	N       int // 1, 2 … in the case
	Kind    TaskKind
	State   string
	Owner   staffing.Owner // who must do it
	By      staffing.Owner // who asked; the supervising centre of a supervision order
	Words   string
	Why     words.Text // what the event says in which it was asked, where a rule asked: Words holds the Chinese of it
	AskedAt time.Time
	DueAt   time.Time // zero: no limit
	Limit   worktime.Limit
	Urged   bool
	Rounds  int // how often an answer was not enough

	AnsweredAt time.Time
	Answer     string
	Over       time.Duration // past its limits, counted as the limit counts
}

// Said is what was asked, in a language: what somebody wrote stays as they wrote it.
func (t Task) Said(lang string) string {
	if t.Words != "" && t.Words == t.Why.ZH {
		return t.Why.In(lang)
	}
	return t.Words
}

// newTask asks somebody, with the limit of its kind on the hours of who is asked.
func newTask(f *Facts, c *Case, kind TaskKind, to, by staffing.Owner, words string) Task {
	c.Tasks++
	t := Task{N: c.Tasks, Kind: kind, State: TaskOpen, Owner: to, By: by, Words: words, AskedAt: f.Now,
		Limit: f.Catalogue.Limit(stageOf[kind], matter.Urgency(c.Urgency), f.Now)}
	t.DueAt = CalendarFor(f, to).Due(f.Now, t.Limit)
	return t
}

// answered takes an answer to a task.
func (t Task) answered(f *Facts, words, state string) Task {
	t.State, t.Answer, t.AnsweredAt = state, words, f.Now
	if Past(t.DueAt, f.Now) {
		t.Over += CalendarFor(f, t.Owner).Used(t.DueAt, f.Now, t.Limit.Unit)
	}
	return t
}

// again asks for a better answer, in a limit as long as the first.
func (t Task) again(f *Facts) Task {
	t.State, t.Urged, t.AnsweredAt = TaskOpen, false, time.Time{}
	t.Rounds++
	t.DueAt = CalendarFor(f, t.Owner).Due(f.Now, t.Limit)
	return t
}

// openTasks are those of a kind on which somebody still has to act.
func (f *Facts) openTasks(kind TaskKind) (open []Task) {
	for _, t := range f.Tasks {
		if t.Kind == kind && t.State == TaskOpen {
			open = append(open, t)
		}
	}
	return open
}

// findTask is the task with a number, or where n is 0 the first that fits.
func (f *Facts) findTask(n int, fits func(Task) bool) (Task, bool) {
	for _, t := range f.Tasks {
		if fits(t) && (n == 0 || t.N == n) {
			return t, true
		}
	}
	return Task{}, false
}

func ReplaceTasks(all, changed []Task) []Task {
	out := append([]Task(nil), all...)
	for _, t := range changed {
		if t.N <= len(out) {
			out[t.N-1] = t
		} else {
			out = append(out, t)
		}
	}
	return out
}
