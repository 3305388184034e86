package query

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/district/matter"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// What somebody who looks something up may be told.
var (
	ErrCursor = fault.Define(fault.Invalid, "case.cursor", "翻页标记无效，请重新查询", "The page mark is not valid. Start the list again.")
	ErrFilter = fault.Define(fault.Invalid, "case.filter", "筛选条件无效：%s", "This filter is not valid: %s")
)

// Filter chooses cases. Empty fields do not filter.
type Filter struct {
	States  []rules.State
	Grid    string // code of any level
	Matter  string
	Owner   string // code of a post or unit
	View    View
	Overdue bool
	Mark    string    // with Marked: a mark of data quality; its data look wrong in this way
	Closed  Days      // closed on these days
	Source  string    // of one of its reports
	Urgency string    // normal or urgent
	From    time.Time // reported not before; zero for open
	Before  time.Time // reported before; zero for open
	Behind  Behind    // a figure
	Within  geo.Ring  // on the map; see Area
	IDs     []string  // these alone, as far as the caller may see them; at most 200
	Words   string    // looked for in number, matter, place and words; best matches first
	Cursor  string
	Limit   int // 1 to 200, 50 where 0
}

// Days (日期段) are days in Asia/Shanghai, both included, YYYY-MM-DD; an empty one leaves that end open.
type Days struct{ From, To string }

// onlyOpen says whether the filter lets nothing through that is over.
func (f Filter) onlyOpen() bool {
	return len(f.States) > 0 && !slices.ContainsFunc(f.States, func(s rules.State) bool { return !s.Open() })
}

// View names a list that depends on who asks.
type View string

// The views.
const (
	Everything View = ""
	Mine       View = "mine"       // owned by a post that I hold
	MyUnit     View = "unit"       // owned by a unit that I belong to
	ToDo       View = "todo"       // either
	Reported   View = "reported"   // by me
	Tasks      View = "tasks"      // with a task that my posts or units still have to do
	Asks       View = "asks"       // with a request that waits for a decision
	Returned   View = "returned"   // waiting for dispatch after somebody returned them
	Marked     View = "marked"     // closed, and their data look wrong
	Soon       View = "soon"       // mine to do, with a fifth of the stage left or less, and at most a day
	Checks     View = "checks"     // mine to check
	Supervised View = "supervised" // under a supervision order that is not settled
	Appeals    View = "appeals"    // with an appeal that waits for a decision

	Unclassified View = "unclassified" // 未分类: open, and nobody has named the matter yet
)

// Page is a part of a list; Next is empty at its end.
type Page struct {
	Cases  []rules.Case
	Next   string
	Looked Looked // where a search looked
}

// List returns the cases that the filter chooses and the caller may see. Lists of an owner run by the end of the stage, those behind a figure by its day, searches by how well
// they match, others newest first; paging is by key, so it stays fast and neither repeats nor skips. Permission: case.read.
func (d *Query) List(ctx context.Context, who access.Credential, filter Filter) (page Page, ref rules.Reference, err error) {
	err = d.DB.View(ctx, func(tx *store.Tx) error {
		page = Page{}
		f, err := d.Facts(tx, who, d.Clock.Now())
		if err != nil {
			return err
		}
		if err := f.Me.May(access.ReadCases); err != nil {
			return err
		}
		ref = f.Reference
		q, err := compile(f, filter)
		if err != nil {
			return err
		}
		if w := strings.TrimSpace(filter.Words); w != "" {
			page, err = d.find(tx, f, q, w, filter.Cursor)
			page.Looked = looked(f, filter)
			return err
		}
		err = tx.Each(q.sql(), q.args, func(r store.Scanner) error {
			c, err := ledger.ScanCase(r, f.Roster)
			page.Cases = append(page.Cases, c)
			return err
		})
		if err == nil && len(page.Cases) > q.limit {
			page.Cases = page.Cases[:q.limit]
			page.Next = q.cursor(page.Cases[q.limit-1])
		}
		if err != nil {
			return err
		}
		return d.Show(tx, f, page.Cases)
	})
	return page, ref, err
}

const mostPage = 200 // cases

// query is a list on its way to SQL.
type query struct {
	where []string
	args  []any
	order order

	fewGrids bool // chosen by base grids
	sorted   bool // found by its place and then sorted, never read in the order of the district
	limit    int
	placed   bool // told by where it lies
	onMap    bool // chosen by where it lies: areas are compared by path, so that an index of a grid is not read in full
}

// order (排序) is by an instant and then by id, so that pages go on by key.
type order struct {
	column string // of cases; "" for by id alone, newest first
	up     bool   // the earliest first, else the latest
	of     func(rules.Case) time.Time
}

var (
	byStage  = order{"stage_due_at", true, func(c rules.Case) time.Time { return c.StageDueAt }}
	byClosed = order{"closed_at", false, func(c rules.Case) time.Time { return c.ClosedAt }}
	byDue    = order{"due_at", false, func(c rules.Case) time.Time { return c.DueAt }}
)

func (q *query) param(v any) string {
	q.args = append(q.args, v)
	return fmt.Sprintf("$%d", len(q.args))
}

func (q *query) and(condition string) { q.where = append(q.where, condition) }

func (q *query) in(column string, codes []string) {
	params := make([]string, len(codes))
	for i, c := range codes {
		params[i] = q.param(c)
	}
	q.and("c." + column + " IN (" + strings.Join(params, ", ") + ")")
}

func (q *query) sql() string {
	by := "c.id DESC"
	switch {
	case q.order.up:
		by = "c." + q.order.column + ", c.id"
	case q.order.column != "" && q.sorted:
		by = "+c." + q.order.column + " DESC, c.id DESC" // no index has that order
	case q.order.column != "":
		by = "c." + q.order.column + " DESC, c.id DESC"
	case q.sorted:
		by = "c.id || '' DESC" // nor that
	}
	return ledger.SelectCase + " WHERE " + strings.Join(q.where, " AND ") + " ORDER BY " + by + fmt.Sprintf(" LIMIT %d", q.limit+1)
}

func (q *query) cursor(last rules.Case) string {
	key := last.ID
	if q.order.column != "" {
		key = strconv.FormatInt(clock.Milli(q.order.of(last)), 10) + "/" + last.ID
	}
	return base64.RawURLEncoding.EncodeToString([]byte(key))
}

func (q *query) after(cursor string) error {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	instant, id, both := strings.Cut(string(raw), "/")
	if !both {
		id = instant
	}
	if err != nil || both != (q.order.column != "") || len(id) != 36 || uuid.Validate(id) != nil {
		return ErrCursor.At("cursor")
	}
	if !both {
		q.and("c.id < " + q.param(instant))
		return nil
	}
	ms, err := strconv.ParseInt(instant, 10, 64)
	if err != nil {
		return ErrCursor.At("cursor")
	}
	further := " < "
	if q.order.up {
		further = " > "
	}
	q.and("(c." + q.order.column + ", c.id)" + further + "(" + q.param(ms) + ", " + q.param(id) + ")")
	return nil
}

func compile(f *rules.Facts, filter Filter) (*query, error) {
	q := &query{limit: filter.Limit}
	if q.limit == 0 {
		q.limit = 50
	}
	if q.limit < 1 || q.limit > mostPage {
		return nil, ErrFilter.At("limit", fmt.Sprintf("1-%d", mostPage))
	}
	if err := q.choose(f, filter); err != nil {
		return nil, err
	}
	if filter.Cursor != "" && strings.TrimSpace(filter.Words) == "" {
		return q, q.after(filter.Cursor)
	}
	return q, nil
}

// choose adds what the filter asks for, and that the caller may see it: for lists and for maps.
func (q *query) choose(f *rules.Facts, filter Filter) error {
	if err := codesOf(f, filter); err != nil {
		return err
	}
	q.and("c.district = " + q.param(f.Me.District))
	if err := q.view(f, filter); err != nil {
		return err
	}
	if err := q.area(f, filter); err != nil {
		return err
	}
	if err := q.among(filter.IDs); err != nil {
		return err
	}
	q.within(filter.Within)
	if len(filter.States) > 0 {
		states := make([]string, len(filter.States))
		for i, s := range filter.States {
			if !slices.Contains(rules.States(), s) {
				return ErrFilter.At("state", "received, screening, dispatching, assigned, handling, checking, suspended, closed, void")
			}
			states[i] = string(s)
		}
		q.in("state", states)
	}
	if filter.Behind != (Behind{}) {
		if err := q.behind(f, filter); err != nil {
			return err
		}
	} else if filter.Matter != "" {
		q.and("c.matter = " + q.param(filter.Matter))
	}
	if filter.Overdue {
		q.and("c.owner_code <> ''")
		q.and(q.overdue(f.Now))
	}
	if err := q.closed(filter); err != nil {
		return err
	}
	if !words.Keepable(filter.Words) {
		return rules.ErrNoText.At("q")
	}
	if carriesPhone(filter.Words) {
		return ErrByPhone.At("q")
	}
	if err := q.origin(filter); err != nil {
		return err
	}
	predicate, args := filter.reach(f.Me.Cases(f.Me.Mandates), q.onMap || q.placed).SQL(len(q.args)+1, ledger.Seen)
	q.and(predicate)
	q.args = append(q.args, args...)
	return nil
}

// codesOf refuses what cannot be the code of a matter, or of a post or unit: a code that nobody has chooses no case, one that nobody could have is a slip.
func codesOf(f *rules.Facts, filter Filter) error {
	if filter.Matter != "" && !matter.IsCode(filter.Matter) {
		return ErrFilter.At("matter", "code")
	}
	for _, one := range []struct{ field, code string }{{"owner", filter.Owner}, {"fact_unit", filter.Behind.Unit}} {
		if one.code != "" && !f.Roster.MayOwn(one.code) {
			return ErrFilter.At(one.field, "code")
		}
	}
	return nil
}

// among chooses cases by their ids. Errors: ErrFilter, rules.ErrID, at ids.
func (q *query) among(ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	if len(ids) > mostPage {
		return ErrFilter.At("ids", fmt.Sprintf("1-%d", mostPage))
	}
	for i, id := range ids {
		if ids[i] = strings.ToLower(id); len(id) != 36 || uuid.Validate(id) != nil {
			return rules.ErrID.At("ids")
		}
	}
	q.in("id", ids)
	q.sorted = true
	return nil
}

// origin narrows to how, how urgently and when a case was reported. Identifiers grow with time, so the lower end of the days also ends the reading.
func (q *query) origin(filter Filter) error {
	if filter.Source != "" {
		if _, known := rules.SourceRoles[filter.Source]; !known {
			return ErrFilter.At("source", strings.Join(rules.Sources(), ", "))
		}
		q.and("EXISTS (SELECT 1 FROM report r WHERE r.district = c.district AND r.case_id = c.id AND r.source = " + q.param(filter.Source) + ")")
	}
	switch matter.Urgency(filter.Urgency) {
	case "":
	case matter.Normal, matter.Urgent:
		q.and("c.urgency = " + q.param(filter.Urgency))
	default:
		return ErrFilter.At("urgency", "normal, urgent")
	}
	if !filter.From.IsZero() {
		if !q.onMap { // there an index has the time beside the place
			q.and("c.id >= " + q.param(ledger.FirstID(filter.From)))
		}
		q.and("c.created_at >= " + q.param(clock.Milli(filter.From)))
	}
	if !filter.Before.IsZero() {
		if !filter.Before.After(filter.From) {
			return ErrFilter.At("to", "from ≤ to")
		}
		q.and("c.created_at < " + q.param(clock.Milli(filter.Before)))
	}
	return nil
}

// soon are the cases whose stage is nearly over.
func (q *query) soon(now time.Time) {
	ms := clock.Milli(now)
	q.and("c.stage_due_at >= " + q.param(ms))
	q.and("c.stage_due_at < " + q.param(ms+(24*time.Hour).Milliseconds()))
	q.and("(c.stage_due_at - " + q.param(ms) + ") * 5 <= c.stage_due_at - c.stage_at")
}

// overdue is Case.Overdue of an open case as a condition: the stage of a suspended one ends with its review.
func (q *query) overdue(at time.Time) string {
	now := q.param(clock.Milli(at))
	return "((c.stage_due_at > 0 AND c.stage_due_at < " + now + ") OR (c.due_at > 0 AND c.due_at < " + now + " AND c.state <> 'suspended'))"
}

func (q *query) view(f *rules.Facts, filter Filter) error {
	if filter.Owner != "" && filter.View != Everything {
		q.and("c.owner_code = " + q.param(filter.Owner))
	}
	owners := f.Me.Mandates
	ofUnit := func(m access.Mandate) bool { _, is := f.Roster.Unit(m.Code); return is }
	switch filter.View {
	case Everything:
		if filter.Owner == "" {
			return nil
		}
		owners = access.Mandates{{Code: filter.Owner}}
	case Mine:
		owners = slices.DeleteFunc(slices.Clone(owners), ofUnit)
	case MyUnit:
		owners = slices.DeleteFunc(slices.Clone(owners), func(m access.Mandate) bool { return !ofUnit(m) })
	case ToDo:
	case Soon:
		q.soon(f.Now)
	case Checks:
		q.and("c.state = 'checking'")
	case Supervised:
		q.and("c.tasks > 0")
		q.and("c.id IN (SELECT k.case_id FROM case_task k WHERE k.district = c.district AND k.kind = 'supervise' AND k.state IN ('open', 'answered'))")
		return nil
	case Appeals:
		q.and("c.ask_kind = 'appeal' AND c.ask_kind <> ''") // the condition of the index, as it stands there
		return nil
	case Unclassified:
		q.and("c.matter = ''")
		q.and("c.owner_code <> ''")
		q.order = byStage
		return nil
	case Reported:
		me := q.param(f.Me.Account)
		q.and("(c.reporter_account <> '' AND c.reporter_account = " + me + " OR c.id IN (SELECT r.case_id FROM report r WHERE r.district = c.district AND r.account <> '' AND r.account = " + me + " AND r.origin <> ''))")
		return nil
	case Tasks:
		q.and("c.tasks > 0")
		q.and(f.Me.Mandates.SQL(q.param, ledger.Seen.Path, ledger.Seen.Matter,
			"c.id IN (SELECT k.case_id FROM case_task k WHERE k.district = c.district AND k.state = 'open' AND k.owner_code IN %s)"))
		return nil
	case Asks:
		q.and("c.ask_kind <> ''")
		return nil
	case Marked:
		q.and("c.state = 'closed'")
		return nil // closed narrows it to those that are marked
	case Returned:
		q.and("c.state = 'dispatching'")
		q.and("c.refusals > 0")
		q.order = byStage
		q.and("c.owner_code <> ''")
		return nil
	default:
		return ErrFilter.At("view", "mine, unit, todo, soon, reported, tasks, asks, returned, checks, supervised, appeals, unclassified, marked")
	}
	q.order = byStage
	q.and("c.owner_code <> ''")
	if len(owners) == 0 {
		q.and("1 = 0")
		return nil
	}
	q.in("owner_code", owners.Codes())
	if slices.ContainsFunc(owners, access.Mandate.Limited) {
		q.and(owners.SQL(q.param, ledger.Seen.Path, ledger.Seen.Matter, "c.owner_code IN %s"))
	}
	return nil
}

// closed narrows to days of closing and to marks of data quality.
func (q *query) closed(filter Filter) error {
	if filter.Mark != "" && filter.View != Marked {
		return ErrFilter.At("mark", "view=marked")
	}
	days := []struct{ field, day, with string }{{"closed_from", filter.Closed.From, " >= "}, {"closed_to", filter.Closed.To, " < "}}
	var bounds []string
	for i, one := range days {
		if one.day == "" {
			continue
		}
		day, err := worktime.ParseDate(one.day)
		if err != nil {
			return worktime.ErrDate.At(one.field)
		}
		bounds = append(bounds, "closed_at"+one.with+q.param(clock.Milli((day+worktime.Date(i)).Start())))
	}
	if len(bounds) == 2 && filter.Closed.From > filter.Closed.To {
		return ErrFilter.At("closed_to", "closed_from ≤ closed_to")
	}
	if filter.View != Marked {
		for _, b := range bounds {
			q.and("c." + b)
		}
		if bounds != nil {
			q.and("c.state = 'closed'")
		}
		return nil
	}
	marked := "SELECT e.case_id FROM case_evaluation e WHERE e.district = c.district AND e.marks <> ''"
	for _, b := range bounds {
		marked += " AND e." + b
	}
	if filter.Mark != "" {
		if !words.Keepable(filter.Mark) || strings.ContainsAny(filter.Mark, ",%_") {
			return ErrFilter.At("mark", "code")
		}
		marked += " AND (',' || e.marks || ',') LIKE " + q.param("%,"+filter.Mark+",%")
	}
	q.and("c.id IN (" + marked + ")")
	return nil
}

// area narrows to a grid by the column that has an index for its level. Without a filter the caller's own area serves, where it is one.
func (q *query) area(f *rules.Facts, filter Filter) error {
	code := filter.Grid
	if code == "" && q.onMap {
		return nil
	}
	if code == "" {
		areas := f.Me.Cases(nil).Areas
		if len(areas) != 1 || q.order.column == byStage.column {
			return nil
		}
		parts := strings.Split(strings.Trim(areas[0], "/"), "/")
		own, ok := f.Map.Grid(parts[len(parts)-1])
		if !ok || own.Level == territory.District || len(f.Me.Mandates) > 0 {
			return nil // posts and units may own cases elsewhere
		}
		code = own.Code
	}
	g, ok := f.Map.Grid(code)
	if !ok || !words.Keepable(code) {
		return territory.ErrNoGrid.At("grid")
	}
	q.fewGrids = g.Kind != territory.Territory || g.Level == territory.Base || g.Level == territory.Village
	switch {
	case g.Kind != territory.Territory:
		q.in("grid", codes(f.Map.Members(g.Code)))
	case q.onMap && g.Level != territory.District:
		q.and("c.path >= " + q.param(g.Path))
		q.and("c.path < " + q.param(strings.TrimSuffix(g.Path, "/")+"0")) // see access.Scope.SQL
	case g.Level == territory.Base:
		q.and("c.grid = " + q.param(g.Code))
	case g.Level == territory.Village:
		q.in("grid", codes(f.Map.Children(g.Code)))
	case g.Level == territory.Town:
		q.and("c.zone = " + q.param(g.Code))
	}
	return nil
}

func codes(grids []territory.Grid) []string {
	out := make([]string, len(grids))
	for i, g := range grids {
		out[i] = g.Code
	}
	return out
}

// Counts returns how many cases the usual views hold for the caller.
func (d *Query) Counts(ctx context.Context, who access.Credential) (counts map[string]int64, err error) {
	err = d.DB.View(ctx, func(tx *store.Tx) error {
		f, err := d.Facts(tx, who, d.Clock.Now())
		if err != nil {
			return err
		}
		if err := f.Me.May(access.ReadCases); err != nil {
			return err
		}
		counts = map[string]int64{}
		for name, view := range map[string]Filter{"mine": {View: Mine}, "unit": {View: MyUnit}, "todo": {View: ToDo}, "overdue": {View: ToDo, Overdue: true},
			"tasks": {View: Tasks}, "asks": {View: Asks}, "returned": {View: Returned}, "soon": {View: Soon}, "checks": {View: Checks},
			"supervised": {View: Supervised}, "appeals": {View: Appeals}, "unclassified": {View: Unclassified}} {
			q := &query{}
			q.and("c.district = " + q.param(f.Me.District))
			if err := q.view(f, view); err != nil {
				return err
			}
			if view.Overdue {
				q.and(q.overdue(f.Now))
			}
			predicate, args := f.Me.Cases(f.Me.Mandates).Handling().SQL(len(q.args)+1, ledger.Seen)
			q.and(predicate)
			q.args = append(q.args, args...)
			var n int64
			if err := tx.Get("SELECT COUNT(*) FROM cases c WHERE "+strings.Join(q.where, " AND "), q.args, &n); err != nil {
				return err
			}
			counts[name] = n
		}
		return nil
	})
	return counts, err
}

// Plan returns how the engine would run a list: for benches and tests that no list reads the whole table.
func (d *Query) Plan(ctx context.Context, who access.Credential, filter Filter) (plan []string, err error) {
	err = d.DB.View(ctx, func(tx *store.Tx) error {
		plan = nil
		f, err := d.Facts(tx, who, d.Clock.Now())
		if err != nil {
			return err
		}
		q, err := compile(f, filter)
		if err != nil {
			return err
		}
		if tx.Engine == store.Postgres {
			return tx.Each("EXPLAIN "+q.sql(), q.args, func(r store.Scanner) error {
				var line string
				err := r.Scan(&line)
				plan = append(plan, line)
				return err
			})
		}
		return tx.Each("EXPLAIN QUERY PLAN "+q.sql(), q.args, func(r store.Scanner) error {
			var id, parent, unused int
			var line string
			err := r.Scan(&id, &parent, &unused, &line)
			plan = append(plan, line)
			return err
		})
	})
	return plan, err
}

// reach is which cases a filter finds for who only reported is found by. Those on what a case says or where it lies see only cases that the caller's own report opened; those on how
// it is handled see only the side that handles it. States, days of closing and words are for all, and words are compared with what each may read.
func (f Filter) reach(scope access.Scope, onMap bool) access.Scope {
	inside := f.Owner != "" || f.View != Everything && f.View != Reported || f.Overdue || f.Mark != "" || f.Behind.Fact != ""
	content := f.Grid != "" || f.Matter != "" || f.Source != "" || f.Urgency != "" || !f.From.IsZero() || !f.Before.IsZero() || len(f.Within) > 0
	switch {
	case inside:
		return scope.Handling()
	case content || onMap:
		return scope.First()
	}
	return scope
}

// carriesPhone says whether a mobile number stands in what somebody types into a search, in whatever form and beside whatever else, or whether it is nothing but a number
// behind an area code; seven or eight digits alone may be anything.
func carriesPhone(typed string) bool {
	numbers := access.Numbers(typed)
	return access.CarriesMobile(typed) || len(numbers) == 1 && len(numbers[0]) >= 10 && numbers[0][0] == '0' && !strings.ContainsFunc(typed, unicode.IsLetter)
}

// ErrByPhone: phone numbers are found by a reading with a purpose only.
var ErrByPhone = fault.Define(fault.Invalid, "case.by_phone", "按电话查找属于查阅联系方式，请用“按电话查找”并写明用途", "To look for a phone number is a reading of contacts: use the search by phone and say what for.")
