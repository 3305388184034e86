package rules

import (
	"cmp"

	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

// Demand (诉求类型) is what somebody wants who reports.
type Demand string

// The kinds of demand; none is said of a patroller's find.
const (
	NoDemand     Demand = ""
	Consultation Demand = "consultation" // 咨询
	Help         Demand = "help"         // 求助
	Complaint    Demand = "complaint"    // 投诉
	TipOff       Demand = "tip_off"      // 举报
	Suggestion   Demand = "suggestion"   // 建议
	Praise       Demand = "praise"       // 表扬
)

var demandNames = map[Demand]words.Text{Consultation: words.T("咨询", "consultation"), Help: words.T("求助", "help"), Complaint: words.T("投诉", "complaint"),
	TipOff: words.T("举报", "tip-off"), Suggestion: words.T("建议", "suggestion"), Praise: words.T("表扬", "praise")}

// Name is the kind in words; empty for none.
func (d Demand) Name() words.Text { return demandNames[d] }

// usual is what those want who come by a door, where they do not say it; of other doors nobody wants anything for themselves.
var usual = map[string]Demand{"hotline": Help, "letter": Complaint, "web": Help, "app": Help, "resident": Help, "business": Help}

// DemandOf is the kind of a demand: what was said, else that of a tip-off by its matter, else what is usual for the door.
func DemandOf(said Demand, source string, m matter.Matter) Demand {
	if said == NoDemand && m.Secrecy == matter.TipOff {
		said = TipOff
	}
	return cmp.Or(said, usual[source])
}

// SecrecyOf is the class of secrecy of a case: a tip-off, or who reported wishes it; else that of its matter.
func SecrecyOf(d Demand, wish bool, m matter.Matter) matter.Secrecy {
	if d == TipOff || wish {
		return matter.TipOff
	}
	return m.Secrecy
}

// Secret says whether nobody but who acts for its owner and a named desk sees the case.
func (c Case) Secret() bool { return c.Secrecy != matter.Ordinary }

// keep gives a case at least a class of secrecy: whoever joins it with a wish does not find their words open, and a tip-off stays one.
func (c *Case) keep(s matter.Secrecy) {
	if c.Secrecy != matter.TipOff && s != matter.Ordinary {
		c.Secrecy = s
	}
}

// renamed takes the class of another matter. What is secret by what its reporter wishes stays so.
func (c *Case) renamed(m matter.Matter) {
	if c.Secrecy != matter.TipOff {
		c.Secrecy = m.Secrecy
	}
}

// What is wrong with what somebody says of their demand.
var (
	ErrDemand  = fault.Define(fault.Invalid, "report.demand", "诉求类型应为咨询、求助、投诉、举报、建议或表扬", "The kind of demand is consultation, help, complaint, tip_off, suggestion or praise.")
	ErrAgainst = fault.Define(fault.Invalid, "report.against", "没有这个被反映的单位或网格", "There is no such unit or grid to complain of.")
)

// CheckDemand says what is wrong with a kind of demand; nil where it is one.
func CheckDemand(d Demand) *fault.Error {
	_, known := demandNames[d]
	return unless(d == NoDemand || known, ErrDemand, "demand")
}

// CheckAgainst says what is wrong with whom somebody complains of.
func (r *Reference) CheckAgainst(code string) error {
	if code == "" {
		return nil
	}
	if g, known := r.Map.Grid(code); known && g.Kind == territory.Territory && g.Level != territory.District {
		return nil
	}
	if u, known := r.Roster.Unit(code); known && u.Kind != staffing.Centre { // nobody here stands above that
		return nil
	}
	return ErrAgainst.At("against")
}

// Complained says whether a unit is the one that the case complains of, or stands in or under it.
func (f *Facts) Complained(o staffing.Owner) bool {
	return f.Roster.Concerned(f.complained(), o, f.Place)
}

// complained is whom the case complains of.
func (f *Facts) complained() staffing.Concern {
	if f.Case.Against == "" {
		return staffing.Concern{}
	}
	if g, known := f.Map.Grid(f.Case.Against); known {
		return staffing.Concern{Path: g.Path}
	}
	c := staffing.Concern{Unit: f.Case.Against}
	if u, _ := f.Roster.Unit(f.Case.Against); u.Kind == staffing.VillageCommittee { // the posts of the village work with it
		g, _ := f.Map.Grid(u.Grid)
		c.Path = g.Path
	}
	return c
}
