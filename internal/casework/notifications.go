package casework

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"liandong/internal/casework/intake"
	"liandong/internal/casework/ledger"
	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
	"liandong/internal/notice"
)

// telling (告知) is one line of what an action makes people hear: a template and who gets it. Whoever did it is not told.
type telling struct {
	action   rules.Action
	ask      rules.AskKind // only where this was decided
	state    rules.State   // only where the case came into it
	template string
	to       func(*news) ([]notice.To, error)
}

// tellings is what people hear of. Centres hear of nothing: they work from their lists.
var tellings = []telling{
	{action: rules.ActAdded, template: "L02", to: (*news).added},
	{action: rules.ActMerge, template: "L02", to: (*news).moved},
	{action: rules.ActUnmerge, template: "L04", to: (*news).reporters},
	{action: rules.ActFile, template: "T01", to: (*news).reporters},
	{action: rules.ActDispatch, template: "T02", to: (*news).reporters},
	{action: rules.ActAnswer, template: "T03", to: (*news).reporters},
	{action: rules.ActPass, template: "T03", to: (*news).reporters},
	{action: rules.ActEnforced, template: "T03", to: (*news).reporters},
	{action: rules.ActApprove, ask: rules.AskClose, template: "T03", to: (*news).reporters},
	{action: rules.ActApprove, ask: rules.AskExtend, template: "T04", to: (*news).reporters},
	{action: rules.ActApprove, ask: rules.AskAppeal, template: "T08", to: (*news).reporters},
	{action: rules.ActRefuse, ask: rules.AskAppeal, template: "L05", to: (*news).reporters},
	{action: rules.ActReopen, template: "T08", to: (*news).reporters},
	{action: rules.ActReject, template: "L03", to: (*news).reporters},
	{action: rules.ActVoid, template: "L03", to: (*news).reporters},

	{action: rules.ActScreen, template: "T13", to: (*news).owner},
	{action: rules.ActReroute, state: rules.Screening, template: "T13", to: (*news).owner},
	{action: rules.ActDispatch, template: "L11", to: (*news).owner},
	{action: rules.ActReroute, state: rules.Assigned, template: "L11", to: (*news).owner},
	{action: rules.ActEscalate, template: "L11", to: (*news).owner},
	{action: rules.ActDelegate, template: "L11", to: (*news).owner},
	{action: rules.ActWhistle, template: "L11", to: (*news).owner},
	{action: rules.ActMeet, template: "L11", to: (*news).owner},
	{action: rules.ActMeet, template: "T17", to: (*news).helpers},
	{action: rules.ActHandOver, template: "L11", to: (*news).told},
	{action: rules.ActAssist, template: "T17", to: (*news).told},
	{action: rules.ActFinish, template: "T18", to: (*news).owner},
	{action: rules.ActReroute, state: rules.Checking, template: "T18", to: (*news).owner},
	{action: rules.ActRework, template: "T16", to: (*news).owner},
	{action: rules.ActRemind, template: reminder, to: (*news).owner},
	{action: rules.ActUrge, template: overdue, to: (*news).owner},
	{action: rules.ActSupervise, template: "L12", to: (*news).supervised},
}

func (t telling) fits(e rules.Event) bool {
	return t.action == e.Action && (t.ask == "" || t.ask == e.Ask) && (t.state == "" || t.state == e.To)
}

const (
	reminder = "T14" // that a limit comes to its end
	overdue  = "T15" // that it has passed
)

// Tells is what people hear of the messages about cases.
func (d *Casework) Tells(tx *store.Tx, district string, now time.Time) (notice.Teller, error) {
	ref, err := d.Reference(tx, district)
	return func(m journal.Message) ([]notice.Notice, error) { return d.heard(tx, &ref, m, now) }, err
}

// heard returns the notices of a message: of all steps that were taken at once. That a case is overdue is said once, though more than one clock has run out.
func (d *Casework) heard(tx *store.Tx, ref *rules.Reference, m journal.Message, now time.Time) (all []notice.Notice, err error) {
	var said ledger.Notice
	if err := json.Unmarshal(m.Body, &said); err != nil {
		return nil, err
	}
	first := said.First
	if first == 0 {
		first = said.Version
		if !slices.ContainsFunc(tellings, func(t telling) bool { return t.action == said.Action }) {
			return nil, nil
		}
	}
	n := &news{cases: d, tx: tx, now: now, Reference: ref}
	if n.c, err = ledger.LoadCase(tx, m.District, m.Subject, ref.Roster); err != nil {
		return nil, err
	}
	var events []rules.Event
	err = tx.Each(ledger.SelectEvents+` AND version >= $3 AND version <= $4 ORDER BY version`, store.Args(m.District, m.Subject, first, said.Version), func(r store.Scanner) error {
		e, _, err := ledger.ScanEvent(r, ref.Roster)
		events = append(events, e)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, n.e = range events {
		for _, t := range tellings {
			if !t.fits(n.e) {
				continue
			}
			some, err := n.notices(t)
			if err != nil {
				return nil, err
			}
			for _, one := range some {
				if !slices.ContainsFunc(all, func(other notice.Notice) bool {
					return one.Template == overdue && one.Template == other.Template && one.To == other.To
				}) {
					all = append(all, one)
				}
			}
		}
	}
	return all, nil
}

// news is one event as it is told.
type news struct {
	*rules.Reference
	cases *Casework
	tx    *store.Tx
	now   time.Time  // when it is told
	c     rules.Case // as it is now
	e     rules.Event
	into  string                            // number of the case that goes on
	said  map[notice.To]ledger.StoredReport // what those reported who are told as reporters
}

func (n *news) notices(t telling) (all []notice.Notice, err error) {
	n.said = map[notice.To]ledger.StoredReport{}
	to, err := t.to(n)
	if err != nil || len(to) == 0 {
		return nil, err
	}
	values, err := n.values()
	if err != nil {
		return nil, err
	}
	until := time.Time{}
	if t.template == reminder {
		if until = n.ends(); rules.Past(until, n.now) {
			if n.e.Rung != "" { // the ladder says itself what comes then
				return nil, nil
			}
			t.template, until = overdue, time.Time{}
		}
	}
	for _, one := range to {
		values, common := values, notice.IDFor(n.e.ID, t.template, "")
		if said, reported := n.said[one]; reported {
			values, common = n.asReported(values, said), ""
		}
		receiver := hex.EncodeToString(n.cases.Vault.Match(one.Account + one.Address)) // an id is no secret
		all = append(all, notice.Notice{District: n.c.District, ID: notice.IDFor(n.e.ID, t.template, receiver), Common: common, To: one, Template: t.template,
			Values: values, Case: n.c.ID, At: n.e.At, Until: until, Urgent: n.c.Urgency == "urgent"})
	}
	return all, nil
}

// values are what templates can say of the event; each in both languages.
func (n *news) values() (map[string]string, error) {
	all := map[string]string{}
	put := func(name words.Text, value words.Text) { all[name.ZH], all[name.EN] = value.ZH, value.EN }
	same := func(s string) words.Text { return words.T(s, s) }
	matter := words.T("有关事项", "a matter")
	if m, ok := n.Catalogue.Matter(n.c.Matter); ok && !n.c.Secret() {
		matter = m.Name
	}
	number := n.c.Number
	if n.into != "" {
		number = n.into
	}
	reason := words.Quoted(n.e.Reason)
	switch {
	case !n.c.Secret() && n.e.Words != (words.Text{}) && (n.e.Reason == "" || n.e.Reason == n.e.Words.ZH):
		reason = n.e.Words
	case n.e.Reason == "" || n.c.Secret(): // others may see the screen on which it comes
		reason = words.T("办理需要更多时间", "it takes longer than planned")
	}
	result, err := n.result()
	if err != nil {
		return nil, err
	}
	place := n.c.Grid
	if p, ok := n.Map.PlaceOf(n.c.Grid); ok && n.c.Secret() {
		place = p.Zone().Name
	} else if ok {
		place = p.Grid.Name
	}
	put(words.T("事项", "matter"), matter)
	put(words.T("编号", "number"), same(number))
	due, err := n.deadline()
	if err != nil {
		return nil, err
	}
	put(words.T("时限", "deadline"), spoken(cmp.Or(due, n.c.DueAt)))
	put(words.T("日期", "date"), spoken(cmp.Or(n.e.Due, n.c.DueAt)))
	put(words.T("剩余", "remaining"), left(n.ends(), n.now))
	put(words.T("部门", "department"), same(cmp.Or(n.e.Told.Name, n.e.Owner.Name, n.c.Owner.Name, "—")))
	put(words.T("进度", "state"), rules.StateName(n.c.State))
	put(words.T("地点", "place"), same(place))
	put(words.T("原因", "reason"), reason)
	put(words.T("结果", "result"), result)
	return all, nil
}

// asReported is the values for who reported: where they said it is, what they called it as long as it is not filed, and the unit in charge. What the case says
// was said by who reported it first, and posts name grids.
func (n *news) asReported(values map[string]string, said ledger.StoredReport) map[string]string {
	values = maps.Clone(values)
	put := func(name, value words.Text) { values[name.ZH], values[name.EN] = value.ZH, value.EN }
	same := func(s string) words.Text { return words.T(s, s) }
	if n.c.Secret() { // who reads the phone may be whom they fear
		return values
	}
	put(words.T("地点", "place"), same(n.PlaceName(said.Report)))
	f := rules.Facts{Reference: *n.Reference}
	put(words.T("部门", "department"), same(cmp.Or(f.Office(cmp.Or(n.e.Told, n.e.Owner, n.c.Owner)).Name, "—")))
	if n.c.FiledAt.IsZero() {
		matter := words.T("有关事项", "a matter")
		if m, ok := n.Catalogue.Matter(said.Matter); ok {
			matter = m.Name
		}
		put(words.T("事项", "matter"), matter)
	}
	return values
}

// deadline is what the receiver has to keep, or may expect: of a task, of the stage, of the whole case for who reported.
func (n *news) deadline() (time.Time, error) {
	if n.e.Action == rules.ActFile {
		return n.e.Due, nil
	}
	if n.e.Task == 0 {
		return n.e.StageDue, nil
	}
	tasks, err := ledger.ReadTasks(n.tx, n.c, n.Roster)
	for _, t := range tasks {
		if t.N == n.e.Task {
			return t.DueAt, err
		}
	}
	return n.e.StageDue, err
}

// ends is when that ends of which a reminder speaks: the clock of the rung that reminds, or what its owner has to keep next, as it stands now.
func (n *news) ends() time.Time {
	of := rules.OfStage
	for _, rung := range n.Ladders.Fitting(&n.c) {
		if rung.Code == n.e.Rung {
			of = rung.Clock
		}
	}
	if of == rules.OfWhole || n.e.Rung == "" && rules.Past(n.e.StageDue, n.now) {
		return cmp.Or(n.c.DueAt, n.e.StageDue)
	}
	return cmp.Or(n.e.StageDue, n.c.DueAt)
}

// result is what the handler said when finishing; of a direct answer the answer.
func (n *news) result() (words.Text, error) {
	note := ""
	if n.e.Action == rules.ActAnswer {
		note = n.e.Note
	} else {
		err := n.tx.Each(`SELECT note FROM case_event WHERE district = $1 AND case_id = $2 AND action = $3 AND version <= $4 ORDER BY version DESC LIMIT 1`,
			store.Args(n.c.District, n.c.ID, string(rules.ActFinish), n.e.Version), func(r store.Scanner) error { return r.Scan(&note) })
		if err != nil {
			return words.Text{}, err
		}
	}
	if note == "" || n.c.Secret() {
		return words.T("已办结", "it has been dealt with"), nil
	}
	return words.Quoted(note), nil
}

// reporters are all who had reported the case by then: by their account, or by the phone number that they left.
func (n *news) reporters() ([]notice.To, error) {
	return n.who(`case_id = $2`, n.c.ID)
}

// added is who reported it again, unless it is the same guest who adds to it.
func (n *news) added() ([]notice.To, error) {
	if access.IsGuest(n.e.Actor.Account) && n.e.Actor.Account == n.c.Reporter {
		return nil, nil
	}
	return n.who(`id = $2`, n.e.Report)
}

// moved are the reporters of a case that another goes on for.
func (n *news) moved() ([]notice.To, error) {
	if n.c.MergedInto == "" {
		return nil, nil
	}
	other, err := ledger.LoadCase(n.tx, n.c.District, n.c.MergedInto, n.Roster)
	n.into = other.Number
	if err != nil {
		return nil, err
	}
	return n.who(`origin = $2 AND origin <> '' AND case_id <> origin`, n.c.ID)
}

// who returns the reporters of some reports. Those who speak for others, and patrollers, are not told what came of it.
func (n *news) who(where string, args ...any) (all []notice.To, err error) {
	err = n.tx.Each(ledger.SelectReport+` WHERE district = $1 AND `+where, append(store.Args(n.c.District), args...), func(r store.Scanner) error {
		s, err := ledger.ScanReport(r, n.c.District)
		if err != nil || s.Received.After(n.e.At) {
			return err
		}
		to, err := n.reporter(s)
		if _, known := n.said[to]; !known {
			n.said[to] = s
		}
		if (to.Account != "" && to.Account != n.e.Actor.Account || to.Address != "") && !slices.Contains(all, to) {
			all = append(all, to)
		}
		return err
	})
	return all, err
}

// reporter is how who sent a report is reached; the zero To if in no way.
func (n *news) reporter(s ledger.StoredReport) (to notice.To, err error) {
	if rules.SourceRoles[s.Source] == "" && s.Account != "" && !access.IsGuest(s.Account) {
		return notice.To{Account: s.Account}, nil
	}
	contact, err := n.cases.Unsealed(s)
	if err != nil || contact == nil {
		return to, err
	}
	if number := access.Reachable(contact.Phone); number != "" {
		to = notice.To{Channel: notice.SMS, Address: number}
	}
	return to, nil
}

// helpers are those whom a meeting asked to assist.
func (n *news) helpers() (all []notice.To, err error) {
	tasks, err := ledger.ReadTasks(n.tx, n.c, n.Roster)
	for _, t := range tasks {
		if t.Kind == rules.Assist && t.AskedAt.Equal(n.e.At) {
			all = append(all, n.people(t.Owner)...)
		}
	}
	return all, err
}

func (n *news) owner() ([]notice.To, error)      { return n.people(n.e.Owner), nil }
func (n *news) told() ([]notice.To, error)       { return n.people(n.e.Told), nil }
func (n *news) supervised() ([]notice.To, error) { return n.people(cmp.Or(n.e.Owner, n.e.Told)), nil }

func (n *news) people(o staffing.Owner) (all []notice.To) {
	if u, ok := n.Roster.Unit(o.Code); ok && (u.Kind == staffing.Centre || u.Kind == staffing.Subcentre) {
		return nil
	}
	for _, account := range n.Roster.Acting(o, n.c.Path, n.c.Matter, n.e.At) {
		if account != n.e.Actor.Account {
			all = append(all, notice.To{Account: account})
		}
	}
	return all
}

func spoken(t time.Time) words.Text {
	if t.IsZero() {
		return words.T("尽快", "as soon as possible")
	}
	t = t.In(worktime.Zone)
	return words.T(t.Format("1月2日15:04"), t.Format("2 January 15:04"))
}

// left is how long it is until a moment, and which one: whoever reads it later still knows.
func left(until, now time.Time) words.Text {
	if !until.After(now) {
		return words.T("不多时间", "a short while")
	}
	return words.T("%s（%s）", "%s (%s)").With(intake.Ago(until.Sub(now)), spoken(until))
}
