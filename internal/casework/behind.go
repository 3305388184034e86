package casework

import (
	"strconv"
	"strings"
	"time"

	"liandong/internal/clock"
	"liandong/internal/worktime"
)

// Behind (指标明细) chooses the cases behind a count of a period, so that list and figure agree. Filed, returned, reworked and reopened count how
// often something happened; the list has each case once.
type Behind struct {
	Fact     string // as indicator.Facts has it, in snake case; "" for none
	From, To string // YYYY-MM-DD, both included
}

// behind are conditions on a case; {from} and {to} stand for the period, {matter} for a condition on the matter of an event.
var behind = map[string]string{
	"received": happened("e.action = 'report'"),
	"filed":    happened("e.fixed = 'filed'"),
	"returned": happened("e.action = 'return'"),
	"reworked": happened("e.action = 'rework'"),
	"reopened": happened("(e.action = 'reopen' OR e.action = 'approve' AND e.ask = 'appeal')"),
	"answered": happened("e.action = 'answer'"),
	"voided":   "c.state = 'void' AND c.closed_at >= {from} AND c.closed_at < {to}",

	"due":         dueThen + " AND c.state <> 'suspended'",
	"due_closed":  dueThen + " AND c.state = 'closed'",
	"due_on_time": dueThen + " AND c.state = 'closed' AND c.closed_at <= c.due_at",
	"suspended":   dueThen + " AND c.state = 'suspended'",

	"closed":         closedThen,
	"in_grid":        closedThen + " AND c.resolution = 'grid'",
	"in_department":  closedThen + " AND c.resolution = 'department'",
	"in_enforcement": closedThen + " AND c.resolution = 'enforcement'",
	"closed_on_time": closedThen + " AND c.closed_at <= c.due_at",
	"smooth":         closedThen + " AND c.refusals = 0",
	"clean":          closedThen + " AND c.reworks = 0",
	"said":           closedThen + " AND c.solved <> ''",
	"solved":         closedThen + " AND c.solved = 'yes'",
	"rated":          closedThen + " AND c.rating > 0",
	"satisfied":      closedThen + " AND c.rating >= 4",
	"ever_returned":  closedThen + " AND c.refusals > 0",
	"ever_reworked":  closedThen + " AND c.reworks > 0",
	"within4h":       took(0, 4*time.Hour),
	"within1d":       took(4*time.Hour, 24*time.Hour),
	"within3d":       took(24*time.Hour, 3*24*time.Hour),
	"within7d":       took(3*24*time.Hour, 7*24*time.Hour),
	"within15d":      took(7*24*time.Hour, 15*24*time.Hour),
	"longer":         closedThen + " AND c.closed_at - c.filed_at > " + milli(15*24*time.Hour),
	"forced":         "c.state = 'closed' AND c.filed_at > 0 AND c.forced = 1 AND c.closed_at >= {from} AND c.closed_at < {to}",
}

const (
	dueThen    = "c.filed_at > 0 AND c.state <> 'void' AND c.due_at >= {from} AND c.due_at < {to}"
	closedThen = "c.state = 'closed' AND c.filed_at > 0 AND c.forced = 0 AND c.closed_at >= {from} AND c.closed_at < {to}"
)

// took are closed cases whose handling took longer than one time and no longer than another, as tally has them.
func took(over, most time.Duration) string {
	longer := ""
	if over > 0 {
		longer = " AND c.closed_at - c.filed_at > " + milli(over)
	}
	return closedThen + longer + " AND c.closed_at - c.filed_at <= " + milli(most)
}

func milli(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

func happened(what string) string {
	return "EXISTS (SELECT 1 FROM case_event e WHERE e.district = c.district AND e.case_id = c.id AND " + what + " AND e.at >= {from} AND e.at < {to}{matter})"
}

// behind narrows a list to the cases behind a count. What happened counts for the matter that the case had then.
func (q *query) behind(filter Filter) error {
	condition, ok := behind[filter.Behind.Fact]
	if !ok {
		return ErrFilter.At("fact", "received, filed, returned, reworked, reopened, answered, voided, due, due_closed, due_on_time, suspended, closed, in_grid, in_department, in_enforcement, …")
	}
	from, err := worktime.ParseDate(filter.Behind.From)
	if err != nil {
		return ErrFilter.At("fact_from", "YYYY-MM-DD")
	}
	to, err := worktime.ParseDate(filter.Behind.To)
	if err != nil {
		return ErrFilter.At("fact_to", "YYYY-MM-DD")
	}
	fill := []string{"{from}", q.param(clock.Milli(from.Start())), "{to}", q.param(clock.Milli((to + 1).Start())), "{matter}", ""}
	if filter.Matter != "" {
		then := q.param(filter.Matter)
		fill[5] = " AND e.matter = " + then
		if !strings.Contains(condition, "{matter}") {
			condition += " AND c.matter = " + then
		}
	}
	q.and(strings.NewReplacer(fill...).Replace(condition))
	return nil
}
