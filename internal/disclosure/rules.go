package disclosure

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"liandong/data"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/kernel/words"
)

// RulesKind is the kind of the rulebook.
const RulesKind = "disclosures"

// Purpose (查阅用途) is one thing for which personal data may be read in clear. The days are those of Asia/Shanghai, the last one included; empty for open.
type Purpose struct {
	Code   string `json:"code"`
	ZH     string `json:"zh"`
	EN     string `json:"en"`
	Remark bool   `json:"remark"` // says nothing by itself: a remark must
	From   string `json:"valid_from,omitempty"`
	To     string `json:"valid_to,omitempty"`
}

// Name is the purpose in words.
func (p Purpose) Name() words.Text { return words.T(p.ZH, p.EN) }

func (p Purpose) valid(at time.Time) bool {
	day := at.In(zone).Format(time.DateOnly)
	return p.From <= day && (p.To == "" || day <= p.To)
}

var zone = time.FixedZone("CST", 8*60*60) // China has kept no summer time since 1991

// Quota (查阅限额) is how many persons somebody with a role may read of in an hour.
type Quota struct {
	Role    access.Role `json:"role"`
	Persons int         `json:"persons"`
}

// Rules (查阅规则) are the purposes, the limits and how many readings in a hundred are drawn for review.
type Rules struct {
	Purposes []Purpose `json:"purposes"`
	PerHour  []Quota   `json:"per_hour"`
	Others   int       `json:"others"` // of a role that has no quota of its own
	Share    int       `json:"share"`
}

// What can be wrong with rules.
var (
	ErrPurposes = fault.Define(fault.Invalid, "disclosure.purposes", "用途须有代码和中英文名称，代码不重复", "A purpose has a code that occurs once, and a name in both languages.")
	ErrQuota    = fault.Define(fault.Invalid, "disclosure.per_hour", "每小时限额应为 1 到 500 人", "The limit an hour is 1 to 500 persons.")
	ErrShare    = fault.Define(fault.Invalid, "disclosure.share", "抽查比例应为 1 到 100", "The share drawn for review is 1 to 100.")
)

// Standard holds where a district has published none.
var Standard = func() (r Rules) {
	content, err := data.Files.ReadFile("reference/disclosures.json")
	if err == nil {
		err = json.Unmarshal(content, &r)
	}
	if err != nil {
		panic(err) // part of the program
	}
	return r
}()

// NewRules makes the rulebook.
func NewRules() *rulebook.Book[Rules] {
	return rulebook.New(RulesKind, Standard, func(r Rules) (wrong []*fault.Error) {
		seen := map[string]bool{}
		for i, p := range r.Purposes {
			if p.Code == "" || p.ZH == "" || p.EN == "" || seen[p.Code] {
				wrong = append(wrong, ErrPurposes.At(fmt.Sprintf("purposes[%d]", i)))
			}
			seen[p.Code] = true
		}
		for i, q := range r.PerHour {
			if q.Persons < 1 || q.Persons > mostPersons {
				wrong = append(wrong, ErrQuota.At(fmt.Sprintf("per_hour[%d]", i)))
			}
		}
		if r.Others < 1 || r.Others > mostPersons {
			wrong = append(wrong, ErrQuota.At("others"))
		}
		if r.Share < 1 || r.Share > 100 {
			wrong = append(wrong, ErrShare.At("share"))
		}
		return wrong
	})
}

// purpose is a valid one by its code.
func (r Rules) purpose(code string, at time.Time) (Purpose, bool) {
	i := slices.IndexFunc(r.Purposes, func(p Purpose) bool { return p.Code == code && p.valid(at) })
	if i < 0 {
		return Purpose{}, false
	}
	return r.Purposes[i], true
}

// quota is how many persons a caller may read of in an hour: the most of the roles that open contacts, or own cases.
func (r Rules) quota(c *access.Caller) (most int) {
	for _, g := range c.Grants {
		if !g.Opens(access.ReadContact) && !(g.Opens(access.ReadCases) && g.Opens(access.ReadStaff)) {
			continue
		}
		n := r.Others
		if i := slices.IndexFunc(r.PerHour, func(q Quota) bool { return q.Role == g.Role }); i >= 0 {
			n = r.PerHour[i].Persons
		}
		most = max(most, n)
	}
	return max(most, 1)
}
