package query

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/clock"
)

// Behind (指标明细) chooses the cases behind a count of a period, so that list and figure agree. Filed, returned, reworked, reopened and held count how
// often something happened; the list has each case once.
type Behind struct {
	Fact     string      // as indicator.Facts has it, in snake case; "" for none
	From, To string      // YYYY-MM-DD, both included
	Unit     string      // on whose account, of holds and of the facts by the day of closing; "" for all
	Stage    rules.State // of holds: in which the case was held
}

// Listed says whether there is a list behind a fact; of a unit, only those by the day of closing and holds.
func Listed(fact string, ofUnit bool) bool {
	one, ok := behind[fact]
	return ok && (!ofUnit || fact == held || strings.HasPrefix(one.condition, closedThen))
}

// behind are conditions on a case, and the order of the list; {from} and {to} stand for the period, {first} and {end} for the ids of its ends, {district} for the
// district and {matter} for a condition on the matter of an event. Each names the condition of the index that finds it.
var behind = map[string]struct {
	condition string
	order     order
}{
	"received": {"c.id >= {first} AND c.id < {end} AND " + happened("e.action = 'report'"), order{}},
	"filed":    {"c.id < {end} AND (c.closed_at = 0 OR c.closed_at >= {from}) AND " + happened("e.fixed = 'filed'"), order{}},
	"returned": {seldom("(e.action IN ('return', 'whistle', 'delegate') OR e.action = 'escalate' AND e.unit <> '')"), order{}},
	"reworked": {seldom("e.action = 'rework'"), order{}},
	"reopened": {seldom("(e.action = 'reopen' OR e.action = 'approve' AND e.ask = 'appeal')"), order{}},
	"answered": {seldom("e.action = 'answer'"), order{}},
	"voided":   {overThen + told + " AND c.state = 'void'", byClosed},

	"due":          {dueThen + " AND c.state <> 'suspended'", byDue},
	"due_closed":   {dueThen + " AND c.state = 'closed'", byDue},
	"due_on_time":  {dueThen + " AND c.state = 'closed' AND " + left + " <= c.due_at", byDue},
	"due_on_first": {dueThen + " AND c.state = 'closed' AND " + left + " <= c.first_due_at", byDue},
	"suspended":    {"c.owner_code <> '' AND c.state = 'suspended' AND c.filed_at > 0 AND +c.due_at >= {from} AND +c.due_at < {to}", order{}}, // few are open

	"closed":          {closedThen, byClosed},
	"in_grid":         {closedThen + " AND c.resolution = 'grid'", byClosed},
	"in_department":   {closedThen + " AND c.resolution = 'department'", byClosed},
	"in_enforcement":  {closedThen + told + " AND c.resolution = 'enforcement'", byClosed},
	"closed_on_time":  {closedThen + " AND " + left + " <= c.due_at", byClosed},
	"closed_on_first": {closedThen + " AND " + left + " <= c.first_due_at", byClosed},
	"smooth":          {closedThen + " AND c.refusals = 0", byClosed},
	"clean":           {closedThen + " AND c.reworks = 0", byClosed},
	"said":            {closedThen + told + " AND c.solved <> ''", byClosed},
	"solved":          {closedThen + told + " AND c.solved = 'yes'", byClosed},
	"rated":           {closedThen + told + " AND c.rating > 0", byClosed},
	"satisfied":       {closedThen + told + " AND c.rating >= 4", byClosed},
	"ever_returned":   {closedThen + " AND c.refusals > 0", byClosed},
	"ever_reworked":   {closedThen + " AND c.reworks > 0", byClosed},
	"within4h":        {took(0, 4*time.Hour), byClosed},
	"within1d":        {took(4*time.Hour, 24*time.Hour), byClosed},
	"within3d":        {took(24*time.Hour, 3*24*time.Hour), byClosed},
	"within7d":        {took(3*24*time.Hour, 7*24*time.Hour), byClosed},
	"within15d":       {took(7*24*time.Hour, 15*24*time.Hour), byClosed},
	"longer":          {closedThen + " AND c.closed_at - c.filed_at > " + milli(15*24*time.Hour), byClosed},
	"forced":          {overThen + told + " AND c.state = 'closed' AND c.filed_at > 0 AND c.forced = 1", byClosed},

	held: {"c.id < {end} AND (c.closed_at = 0 OR c.closed_at >= {from}) AND " + heldThen, order{}},
}

// held (滞留) counts what an owner held in a stage, by the day on which the hold ended.
const held = "held"

// heldThen finds holds by their last event e and the event o that ended them, as tallies.held counts them: what began and ended in one instant is none.
var heldThen = func() string {
	hold := func(event string) string {
		return "(" + strings.ReplaceAll("?.to_state, ?.owner_kind, ?.owner_code", "?", event) + ")"
	}
	of := func(event, versions string) string {
		return "(SELECT 1 FROM case_event " + event + " WHERE " + strings.ReplaceAll("?.district = e.district AND ?.case_id = e.case_id AND ?.version ", "?", event) + versions
	}
	broken := "EXISTS " + of("x", "> b.version AND x.version < e.version AND "+hold("x")+" <> "+hold("e")+")")
	earlier := "EXISTS " + of("b", "< e.version AND b.at < o.at AND "+hold("b")+" = "+hold("e")+" AND NOT "+broken+")")
	return "EXISTS (SELECT 1 FROM case_event e JOIN case_event o ON o.district = e.district AND o.case_id = e.case_id AND o.version = e.version + 1" +
		" WHERE e.district = c.district AND e.case_id = c.id AND e.to_state = {stage}{unit}{matter} AND o.at >= {from} AND o.at < {to}" +
		" AND " + hold("o") + " <> " + hold("e") + " AND (e.at < o.at OR " + earlier + "))"
}()

const (
	dueThen    = "c.filed_at > 0 AND c.state <> 'void' AND c.due_at > 0 AND c.due_at >= {from} AND c.due_at < {to}"
	overThen   = "c.closed_at > 0 AND c.closed_at >= {from} AND c.closed_at < {to}"
	closedThen = overThen + " AND c.state = 'closed' AND c.filed_at > 0 AND c.forced = 0 AND (c.handed_at = 0 OR c.resolution <> '')"
	left       = "(CASE WHEN c.handed_at > 0 THEN c.handed_at ELSE c.closed_at END)"                                         // Case.LeftAt
	told       = " AND (c.solved <> '' OR c.rating > 0 OR c.forced = 1 OR c.resolution = 'enforcement' OR c.state = 'void')" // few of all
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

// seldom is happened for what few cases have seen: the events are looked up first.
func seldom(what string) string {
	return "c.id < {end} AND c.id IN (SELECT e.case_id FROM case_event e WHERE e.district = {district} AND e.action IN ('return', 'whistle', 'delegate', 'escalate', 'rework', 'reopen', 'approve', 'answer') AND " + what +
		" AND e.at >= {from} AND e.at < {to}{matter})"
}

// behind narrows a list to the cases behind a count, which has to be named: its days alone would narrow nothing. What happened counts for the matter that the case had then.
func (q *query) behind(f *rules.Facts, filter Filter) error {
	if filter.Behind.Fact == "" {
		for _, one := range []struct{ field, said string }{{"fact_from", filter.Behind.From}, {"fact_to", filter.Behind.To}, {"fact_unit", filter.Behind.Unit}} {
			if one.said != "" {
				return ErrFilter.At(one.field, "fact=…")
			}
		}
		return ErrFilter.At("fact_stage", "fact=held")
	}
	fact, ok := behind[filter.Behind.Fact]
	if !ok {
		return ErrFilter.At("fact", "received, filed, returned, reworked, reopened, answered, voided, due, due_closed, due_on_time, due_on_first, suspended, closed, in_grid, in_department, in_enforcement, held, …")
	}
	if of := filter.Behind.Stage; (filter.Behind.Fact == held) != (of != "") || of != "" && (!of.Open() || !slices.Contains(rules.States(), of)) {
		return ErrFilter.At("fact_stage", "received, screening, dispatching, assigned, handling, …")
	}
	if filter.Behind.Unit != "" && !Listed(filter.Behind.Fact, true) {
		return ErrFilter.At("fact_unit", "closed, in_grid, in_department, in_enforcement, closed_on_time, closed_on_first, smooth, clean, said, solved, rated, satisfied, held")
	}
	from, err := worktime.ParseDate(filter.Behind.From)
	if err != nil {
		return ErrFilter.At("fact_from", "YYYY-MM-DD")
	}
	to, err := worktime.ParseDate(filter.Behind.To)
	if err != nil {
		return ErrFilter.At("fact_to", "YYYY-MM-DD")
	}
	if to < from {
		return ErrFilter.At("fact_to", "fact_from ≤ fact_to")
	}
	condition := fact.condition
	fill := map[string]any{"{from}": clock.Milli(from.Start()), "{to}": clock.Milli((to + 1).Start()), "{first}": ledger.FirstID(from.Start()), "{end}": ledger.FirstID((to + 1).Start()), "{district}": f.Me.District, "{stage}": string(filter.Behind.Stage)}
	for _, name := range slices.Sorted(maps.Keys(fill)) {
		if strings.Contains(condition, name) {
			condition = strings.ReplaceAll(condition, name, q.param(fill[name]))
		}
	}
	matter := ""
	if filter.Matter != "" {
		then := q.param(filter.Matter)
		if matter = " AND e.matter = " + then; !strings.Contains(condition, "{matter}") {
			condition += " AND c.matter = " + then
		}
	}
	unit := ""
	if filter.Behind.Unit != "" {
		whose := q.param(filter.Behind.Unit)
		if unit = " AND e.owner_kind = 'unit' AND e.owner_code = " + whose; filter.Behind.Fact != held {
			condition += " AND c.done_by = " + whose
		}
	}
	q.and(strings.NewReplacer("{matter}", matter, "{unit}", unit).Replace(condition))
	q.order = fact.order
	q.sorted = q.fewGrids || filter.Behind.Fact == "suspended"
	if !q.fewGrids {
		q.and("c.zone <> ''") // the condition of the indexes in the order of the district: an engine that knows its tables by a sample would take them for few grids, too
	}
	return nil
}
