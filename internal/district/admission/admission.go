// Package admission decides which tasks may be given to grids (网格准入): a department applies, the centre and a legal reviewer sign, and what was
// admitted ends by itself. It also weighs what all of it asks of a grid.
package admission

import (
	"fmt"
	"slices"
	"time"

	"liandong/internal/district/staffing"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

// Limits of an application. They are choices of this platform, not of a regulation.
const (
	MostYears   = 3 // from beginning to end: what is still needed then is applied for again
	mostMinutes = 480
	mostYearly  = 1_000_000
	mostWords   = 1000 // characters of what, why, law and a reason
)

// State (状态) is where an application stands.
type State string

// The states.
const (
	Applied   State = "applied"   // 待会签
	Admitted  State = "admitted"  // 已准入
	Refused   State = "refused"   // 不予准入
	Withdrawn State = "withdrawn" // 已撤回
	Expired   State = "expired"   // 已到期: never stored, it follows from the date
)

// States lists the states.
func States() []State { return []State{Applied, Admitted, Refused, Withdrawn, Expired} }

// Draft is what a department applies with.
type Draft struct {
	ID          string // UUID made by whoever applies; the same again is the same application
	Matter      string
	Unit        string
	What        string // 做什么: the task
	Why         string // why a grid has to do it
	Law         string // 法律依据
	Minutes     int    // of one item
	Yearly      int    // items a year in the whole district
	From, Until time.Time
}

// Application (准入申请) is one matter that a department wants admitted to patrol for a time.
type Application struct {
	Draft
	Version int64
	Stored  State // ask StateAt: time goes on
	By      Mark
	Centre  Mark // of an operator of the district centre
	Legal   Mark // of a legal reviewer
	End     Mark // of who refused or withdrew it
	Reason  string

	// What follows from the rest of the district; not stored.
	Weekly   float64 // minutes a week that it asks of each base grid
	UnitName string
}

// weekly returns minutes a week for each of n base grids.
func (d Draft) weekly(n int) float64 {
	if n == 0 {
		return 0
	}
	return float64(d.Yearly) * float64(d.Minutes) / weeksAYear / float64(n)
}

// Mark (签署) is who did something, and when.
type Mark struct {
	Account string
	At      time.Time
}

// StateAt is the state at an instant.
func (a Application) StateAt(now time.Time) State {
	if (a.Stored == Applied || a.Stored == Admitted) && !now.Before(a.Until) {
		return Expired
	}
	return a.Stored
}

// InForce says whether the application admits its matter at an instant.
func (a Application) InForce(now time.Time) bool {
	return a.StateAt(now) == Admitted && !now.Before(a.From)
}

// Step is one line of an application's history.
type Step struct {
	Name   words.Text
	Mark   Mark
	Reason string
}

// History tells what was done with the application, in order.
func (a Application) History(now time.Time) []Step {
	steps := []Step{{words.T("申请", "Applied"), a.By, ""}}
	if a.Centre.Account != "" {
		steps = append(steps, Step{words.T("中心会签", "Signed by the centre"), a.Centre, ""})
	}
	if a.Legal.Account != "" {
		steps = append(steps, Step{words.T("法制审核会签", "Signed by a legal reviewer"), a.Legal, ""})
	}
	switch a.StateAt(now) {
	case Refused:
		steps = append(steps, Step{words.T("不予准入", "Refused"), a.End, a.Reason})
	case Withdrawn:
		steps = append(steps, Step{words.T("撤回", "Withdrawn"), a.End, a.Reason})
	case Expired:
		steps = append(steps, Step{words.T("到期", "Expired"), Mark{At: a.Until}, ""})
	}
	slices.SortStableFunc(steps, func(one, other Step) int { return one.Mark.At.Compare(other.Mark.At) })
	return steps
}

// What can be wrong with an application or a decision on it.
var (
	ErrNone      = fault.Define(fault.NotFound, "admission.none", "没有这项准入申请", "There is no such application.")
	ErrID        = fault.Define(fault.Invalid, "admission.id", "编号应为 UUID", "The id must be a UUID.")
	ErrIDTaken   = fault.Define(fault.Conflict, "admission.id_taken", "此编号已用于另一项申请", "This id was used for another application.")
	ErrMissing   = fault.Define(fault.Invalid, "admission.missing", "请填写，不超过 %d 个字", "Please fill this in, in at most %d characters.")
	ErrNumber    = fault.Define(fault.Invalid, "admission.number", "应为 1 至 %d 的整数", "This must be a whole number from 1 to %d.")
	ErrMatter    = fault.Define(fault.Invalid, "admission.matter", "没有这个事项，或它已失效", "There is no such matter, or it is no longer valid.")
	ErrListed    = fault.Define(fault.Conflict, "admission.listed", "该事项已在准入清单内，无需申请", "The list admits this matter already; there is nothing to apply for.")
	ErrTakenBack = fault.Define(fault.Conflict, "admission.taken_back", "该事项已列入上级部门收回清单，不能再交网格", "This matter is on the list of those taken back by departments; it cannot be given to grids.")
	ErrOverlap   = fault.Define(fault.Conflict, "admission.overlap", "该事项在此期间已有申请或准入", "This matter is applied for or admitted in that time already.")
	ErrUnit      = fault.Define(fault.Invalid, "admission.unit", "请选择您所在的区级部门或公用事业单位", "Name the department or utility company of the district to which you belong.")
	ErrFrom      = fault.Define(fault.Invalid, "admission.from", "开始日期不能早于今天", "It cannot begin before today.")
	ErrUntil     = fault.Define(fault.Invalid, "admission.until", "截止日期应晚于开始日期，最长 %d 年", "The end must come after the beginning, by at most %d years.")
	ErrStale     = fault.Define(fault.Conflict, "admission.stale", "申请已有变化，请刷新后再操作", "The application has changed; look at it again first.")
	ErrState     = fault.Define(fault.Conflict, "admission.state", "申请现为“%s”，不能进行此操作", "The application is %s; this is not possible now.")
	ErrSigners   = fault.Define(fault.Forbidden, "admission.signers", "由区中心值班员和法制审核人员会签", "Operators of the district centre and legal reviewers decide on it.")
	ErrSigned    = fault.Define(fault.Conflict, "admission.signed", "这一方已会签，须由另一方会签", "This side has signed; the other one must.")
	ErrSame      = fault.Define(fault.Forbidden, "admission.same", "两方会签须为不同的人", "The two signatures must be of different persons.")
	ErrOwnSide   = fault.Define(fault.Forbidden, "admission.own_side", "申请单位的人员不能审批本单位的申请", "Nobody of the department that applies may decide on it.")
	ErrNotYours  = fault.Define(fault.Forbidden, "admission.not_yours", "只有申请单位可以撤回", "Only the department that applied can withdraw it.")
)

var stateWords = map[State]words.Text{Applied: words.T("待会签", "waiting for signatures"), Admitted: words.T("已准入", "admitted"), Refused: words.T("不予准入", "refused"),
	Withdrawn: words.T("已撤回", "withdrawn"), Expired: words.T("已到期", "expired")}

// Words is the state in words.
func (s State) Words() words.Text { return stateWords[s] }

// check returns what is wrong with a draft as such.
func (d Draft) check(today time.Time) []*fault.Error {
	var wrong []*fault.Error
	for _, text := range []struct{ field, value string }{{"what", d.What}, {"why", d.Why}, {"law", d.Law}} {
		if !words.Sayable(text.value, 1, mostWords) {
			wrong = append(wrong, ErrMissing.At(text.field, mostWords))
		}
	}
	for _, number := range []struct {
		field   string
		n, most int
	}{{"minutes", d.Minutes, mostMinutes}, {"yearly", d.Yearly, mostYearly}} {
		if number.n < 1 || number.n > number.most {
			wrong = append(wrong, ErrNumber.At(number.field, number.most))
		}
	}
	if d.From.Before(today) {
		wrong = append(wrong, ErrFrom.At("from"))
	}
	if !d.Until.After(d.From) || d.Until.After(d.From.AddDate(MostYears, 0, 0)) {
		wrong = append(wrong, ErrUntil.At("until", MostYears))
	}
	return wrong
}

// applies says which kinds of unit may apply: those that answer for a trade in the whole district.
func applies(u staffing.Unit) bool {
	return u.Kind == staffing.Department || u.Kind == staffing.Company
}

func districtPath(district string) string { return fmt.Sprintf("/%s/", district) }
