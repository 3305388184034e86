// Package rules is what holds for cases (办理规则), without a database: facts in, a judgement or a step out.
//
// What may happen is data (lifecycle.go). Whether it may happen now, to whom, is judged by pure functions (judge.go) that also
// explain every refusal in a sentence. What it changes is a pure function too (step.go).
package rules

import (
	"encoding/json"
	"time"

	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/words"
)

// State (状态) is where a case stands.
type State string

// The states.
const (
	Received    State = "received"    // 已受理
	Screening   State = "screening"   // 核实中: a patroller looks on site before filing
	Dispatching State = "dispatching" // 待派遣
	Assigned    State = "assigned"    // 待签收
	Handling    State = "handling"    // 处置中
	Checking    State = "checking"    // 核查中: somebody else looks at the result
	Suspended   State = "suspended"   // 挂账: the clocks pause until the review date
	Closed      State = "closed"      // 已结案
	Void        State = "void"        // 不予立案或作废
)

// States lists all states in the order of a case's life.
func States() []State {
	return []State{Received, Screening, Dispatching, Assigned, Handling, Checking, Suspended, Closed, Void}
}

// Open says whether somebody still has to act.
func (s State) Open() bool { return s != Closed && s != Void }

// Finder (发现人) is who found the matter: the finder neither handles nor checks it.
type Finder struct {
	Kind    string // "post", "operator", "resident", "business", "volunteer", or "caller" for who has no account here
	Code    string // the finder's post, "" if none
	Account string // never shown to others
}

// Party (经手方) is who did something on behalf of a post or unit.
type Party struct {
	Owner   staffing.Owner
	Account string
}

// Case (案件) is one matter at one place on its way to a verified close.
type Case struct {
	District, ID string
	Number       string // for people: 150102-260302-00017
	State        State
	Version      int64 // one step per action, from 1

	Source      string // of the report that opened it
	Matter      string // code, "" until an operator names it
	Condition   int    // which condition of the matter is met, 0 until filed
	Title       string
	Description string
	Urgency     string
	Demand      Demand
	Secrecy     matter.Secrecy
	Against     string // code of the unit or grid that is complained of, "" for none

	At       geo.Point    // CGCS2000
	Original geo.Position // as reported
	Grid     string       // base grid
	Village  string
	Zone     string
	Path     string

	Level      territory.Level // at which it is being dealt with
	Owner      staffing.Owner  // who must act next; none when closed or void
	Finder     Finder
	Reporter   string // account that reported, "" if none
	Handler    Party  // who finished it last
	Dispatcher string // the centre that dispatched it last, "routing" for the rule

	Returns  int // how often it was returned since the last ruling
	Binding  bool
	Refusals int // how often it was returned in all
	Reworks  int
	Reopens  int

	FiledAt, DueAt      time.Time // of the whole case
	StageAt, StageDueAt time.Time // of what the owner must do now
	HeldAt              time.Time // since when the owner has held it in its state
	ReviewAt            time.Time // until when it is suspended
	ClosedAt            time.Time
	Resolution          string // grid, department or enforcement, fixed at closing
	DoneBy              string // the unit that it was finished by, fixed at closing
	CreatedAt           time.Time
	UpdatedAt           time.Time
	ErasedAt            time.Time // when its words went; zero while they are there. Its point is then the centre of the base grid

	Clocks
	MergedInto string // the case that goes on for this one
	Reports    int    // how many speak of it
	Ask        Ask    // waits for a decision; the zero Ask where nothing does
	Tasks      int    // how many there have been
	Mediation  Mediating
	Outcome

	Voices Voices // of who reported, where several did; only what adds one more looks at them

	Partly   bool // as who only reported it sees it
	Wordless bool // as an onlooker sees it: what and where it is and how it stands, not what was said
}

// Outcome (办结情况) is what is known of a case once it is closed or void.
type Outcome struct {
	Closer      Party     // who closed or voided it
	CheckedFrom time.Time // when the check began that closed it
	HandedAt    time.Time // when it was handed over to enforcement, which ended the grid's part; ClosedAt is then when enforcement ended it
	Forced      bool      // 强制结案
	Solved      string    // as who reported says: yes, no, "" for nothing said
	Rating      int       // 满意度 1 (very dissatisfied) to 5 (very satisfied), 0 for nothing said
	Excused     bool      // an objection to its evaluation was granted
	Recheck     string    // 抽查: drawn, kept, failed
}

// Ending (结案方式) is how a closed case ended, "" for one that is open or void.
func (c Case) Ending() string {
	switch {
	case c.State != Closed:
		return ""
	case c.Forced:
		return "forced"
	case !c.HandedAt.IsZero():
		return "handed_over"
	case c.FiledAt.IsZero():
		return "answered"
	case c.Mediation == MediationDone:
		return "mediated"
	}
	return "solved"
}

// LeftAt is when those who handle cases were done with a closed one: when it was handed over, else when it was closed.
func (c Case) LeftAt() time.Time {
	if !c.HandedAt.IsZero() {
		return c.HandedAt
	}
	return c.ClosedAt
}

// WithBureau says whether a case was handed over and enforcement has not ended it.
func (c Case) WithBureau() bool {
	return c.State == Closed && !c.HandedAt.IsZero() && c.Resolution == ""
}

// Overdue says whether the running stage or the whole case is past its limit.
func (c Case) Overdue(now time.Time) bool {
	if !c.State.Open() {
		return false
	}
	if c.State == Suspended { // the clock of the whole case stands still
		return Past(c.ReviewAt, now)
	}
	return Past(c.StageDueAt, now) || Past(c.DueAt, now)
}

func Past(limit, now time.Time) bool { return !limit.IsZero() && now.After(limit) }

// Event (经过) is one action on a case, by a person or by a rule.
type Event struct {
	ID       string // UUIDv7
	Version  int64  // of the case after it
	Action   Action
	From, To State
	At       time.Time
	Actor    Actor
	Owner    staffing.Owner // after it
	Level    territory.Level
	Reason   string
	Note     string
	Words    words.Text // an automatic explanation, e.g. why routing chose this owner
	StageDue time.Time
	Due      time.Time      // of the whole case, where the event changed it
	FirstDue time.Time      // and by its first limit, likewise
	Ask      AskKind        // what was asked for or decided
	Told     staffing.Owner // who was asked or told beside the owner
	Task     int            // which task it concerns, 0 for none
	Rung     string         // of the ladder, for what the clock did
	Report   string         // of a report event: the report and its commitment
	Digest   string
	Media    []string // ids of files that came with it
	Matter   string   // of the case after it
	Unit     string   // on whose account it is counted: who returned, or finished what was passed or sent back
	Fixed    string   // what it fixed: the level of resolution, or the rating
	Sealed   []byte   // reason and note as they were said, where something in them was covered
}

// Actor (操作方) is who acted: a post or unit by a person, a person without one, or a rule.
type Actor struct {
	Kind    string // "post", "unit", "account", "rule"
	Code    string
	Name    string
	Account string
}

// Hop (流转) is a stretch of time in which one owner held a case.
type Hop struct {
	N        int64
	Owner    staffing.Owner
	Level    territory.Level
	From, To time.Time     // To is zero while it runs
	Paused   time.Duration // of it, suspended
	Over     time.Duration // past the limits of its stages, counted as the limits count
}

// Report (上报) is what somebody said; several may speak of one case.
type Report struct {
	District, ID, Case   string
	Source               string
	Matter               string
	Description          string
	Position             geo.Position
	CapturedAt, Received time.Time
	Contact              *Contact // nil if nobody said who they are
	Account              string
	Media                []string
	Fields               json.RawMessage // answers to the fields of its matter, as matter.Object gives them; nil for none
	Origin               string          // the case that it opened, where it belongs to another now
	Demand               Demand          // as it was said; NoDemand where it was not
	Secret               bool            // who reports wishes secrecy
	Against              string          // code of the unit or grid complained of
	Covered              bool            // something in words or fields leads to a person and stands masked
}

// ClockSkew is how far a phone's clock may be ahead.
const ClockSkew = 10 * time.Minute

// Ahead says that the phone's clock was: the report came before it was made. It is taken all the same, and marked: who reports cannot help it.
func (r Report) Ahead() bool { return r.CapturedAt.After(r.Received.Add(ClockSkew)) }

// Contact (联系方式) is who reported: personal data, sealed in the database and masked on every screen.
type Contact struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
}

// Masked is what everybody else sees of it: 王**, 138****1234.
func (c Contact) Masked() Contact {
	return Contact{Name: access.MaskName(c.Name), Phone: access.MaskPhone(c.Phone)}
}
