package live

import (
	"slices"
	"time"
)

// The shapes of the wire, as far as players look at them.

type party struct {
	Kind string `json:"kind"`
	Code string `json:"code"`
	Name string `json:"name,omitempty"`
}

type seen struct {
	ID         string
	State      string
	Version    int64
	Matter     string
	Grid, Zone string
	Level      string
	Owner      *party
	Ask        *struct{ Kind string }
	DueAt      *time.Time `json:"due_at"`
	Resolution *string
}

type possible struct {
	Action  string
	Allowed bool
	Code    string
	Needs   []string
	Targets []party
}

// who is the kind of person that a wish is for.
type who string

const (
	theOwner    who = "owner"
	theZone     who = "zone"     // an operator of the zone's centre
	theDistrict who = "district" // one of the district's
	theBureau   who = "bureau"   // to whom it was handed over
	theTasked   who = "tasked"   // whom the case's owner asked for help
	theReporter who = "reporter"
)

// wish is what the plan means somebody to do next.
type wish struct {
	who    who
	action string        // "!" behind it tells the same action of another person apart
	last   bool          // there is nothing else to wish for in this state
	again  bool          // it may be done more than once
	wait   time.Duration // how long people take until then, about
}

// next returns what a case needs, as its fate and what was tried already have it; false where nobody wishes anything any more. Pure.
func next(c seen, fate Fate, tried map[string]int) (wish, bool) {
	for _, w := range wishes(c, fate) {
		if w.last || tried[w.action] == 0 {
			return w, true
		}
	}
	return wish{}, false
}

// wishes are what might be done in a state, the first first.
func wishes(c seen, fate Fate) (all []wish) {
	add := func(wanted bool, w wish) {
		if wanted {
			all = append(all, w)
		}
	}
	inGrid := c.Level == "base" || c.Level == "village"
	decision := "refuse"
	if fate.Granted {
		decision = "approve"
	}
	switch {
	case c.Ask != nil && c.Ask.Kind != "":
		add(true, wish{who: theZone, action: decision, again: true, wait: 40 * time.Minute})
		add(true, wish{who: theDistrict, action: decision + "!", again: true, wait: 20 * time.Minute})
		add(true, wish{who: theOwner, action: "withdraw", last: true, wait: time.Hour})
	case c.State == "received":
		add(fate.Screen, wish{who: theZone, action: "screen", wait: 4 * time.Minute})
		add(true, wish{who: theZone, action: "file", last: true, wait: 6 * time.Minute})
	case c.State == "screening":
		add(true, wish{who: theOwner, action: "screened", last: true, wait: 40 * time.Minute})
	case c.State == "dispatching":
		add(true, wish{who: theZone, action: "dispatch", again: true, wait: 3 * time.Minute})
		add(true, wish{who: theDistrict, action: "dispatch!", last: true, wait: 10 * time.Minute}) // after the third return
	case c.State == "assigned":
		add(fate.Supervise, wish{who: theDistrict, action: "supervise", wait: 30 * time.Minute})
		add(fate.Return && inGrid, wish{who: theOwner, action: "return", wait: 25 * time.Minute})
		add(true, wish{who: theOwner, action: "accept", last: true, wait: 15 * time.Minute})
	case c.State == "handling":
		add(fate.Supervise, wish{who: theOwner, action: "reply", wait: 50 * time.Minute})
		add(fate.Supervise, wish{who: theDistrict, action: "judge", wait: 30 * time.Minute})
		add(fate.Level == InEnforcement, wish{who: theZone, action: "hand_over", wait: time.Hour})
		add(fate.Level == InDepartment && inGrid, wish{who: theOwner, action: "escalate", again: true, wait: time.Hour})
		add(fate.Assist, wish{who: theOwner, action: "assist", wait: time.Hour})
		add(fate.Assist, wish{who: theTasked, action: "assisted", wait: 2 * time.Hour})
		add(fate.Extend, wish{who: theOwner, action: "extend", wait: time.Hour})
		add(fate.Suspend, wish{who: theOwner, action: "suspend", wait: 2 * time.Hour})
		add(true, wish{who: theOwner, action: "finish", last: true, wait: 4 * time.Hour})
	case c.State == "suspended":
		add(true, wish{who: theOwner, action: "resume", last: true, wait: 8 * time.Hour})
	case c.State == "checking":
		add(fate.Rework, wish{who: theOwner, action: "rework", wait: 2 * time.Hour})
		add(true, wish{who: theOwner, action: "pass", last: true, wait: 2 * time.Hour})
	case c.State == "closed":
		add(fate.Level == InEnforcement, wish{who: theBureau, action: "enforced", wait: 26 * time.Hour})
		add(fate.Rating > 0, wish{who: theReporter, action: "rate", wait: 5 * time.Hour})
	}
	return all
}

// fill returns what an action needs, as the API lists it. The words say that they are made up.
func fill(p possible, c seen, d Demand, now time.Time) map[string]any {
	body := map[string]any{}
	for _, need := range p.Needs {
		switch need {
		case "reason":
			body["reason"] = reasons[p.Action]
			if body["reason"] == "" {
				body["reason"] = "演示：按实际情况办理"
			}
		case "note":
			body["note"] = "演示：已到现场，已处置"
		case "valid":
			body["valid"] = true
		case "condition":
			body["condition"] = 1
		case "matter?":
			if c.Matter == "" {
				body["matter"] = d.Matter
			}
		case "days":
			body["days"] = 2 + int(d.dice%3)
		case "until":
			body["until"] = now.AddDate(0, 0, 3+int(d.dice%10)).UTC().Format(time.RFC3339)
		case "basis":
			body["basis"] = "演示：有关城市管理的地方性法规"
		case "rating":
			body["rating"] = max(d.Fate.Rating, 1)
		case "to":
			if to, ok := target(p, c, d); ok {
				body["to"] = to
			}
		}
	}
	return body
}

var reasons = map[string]string{"return": "演示：不在本网格范围", "escalate": "演示：超出本级处置能力", "extend": "演示：等待配件到货", "suspend": "演示：需待天气转好后施工",
	"supervise": "演示：群众多次反映", "rework": "演示：现场仍有遗留", "hand_over": "演示：涉嫌违法，移交执法", "refuse": "演示：时限充足，请按期办结"}

// target chooses among those that may be named, not who has the case already.
func target(p possible, c seen, d Demand) (party, bool) {
	others := slices.DeleteFunc(slices.Clone(p.Targets), func(t party) bool { return c.Owner != nil && t.Code == c.Owner.Code || t.Kind != "unit" })
	if len(others) == 0 {
		return party{}, false
	}
	return others[d.dice%uint64(len(others))], true
}
