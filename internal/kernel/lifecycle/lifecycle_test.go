package lifecycle_test

import (
	"slices"
	"testing"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/lifecycle"
	"liandong/internal/kernel/lifecycle/lifecycletest"
	"liandong/internal/kernel/words"
)

// lamp is a thing with a table of its own: it is screwed in, switched on and off, and breaks.
type lamp struct {
	state            string
	electrician, dry bool
}

type (
	line  = lifecycle.Line[string, string, lamp, string, struct{}]
	check = lifecycle.Check[lamp]
	need  = lifecycle.Need[lamp, string]
)

var (
	errWho   = fault.Define(fault.Forbidden, "lamp.who", "须由电工操作", "Only an electrician may.")
	errWet   = fault.Define(fault.Conflict, "lamp.wet", "潮湿", "It is wet.")
	errState = fault.Define(fault.Conflict, "lamp.state", "灯现为%s", "The lamp is %s.")
	errWhy   = fault.Define(fault.Invalid, "lamp.why", "请写明理由", "Say why.")
)

var (
	electrician = check{Name: "electrician", Why: func(l lamp) *fault.Error { return fault.Unless(l.electrician, errWho) }}
	dry         = check{Name: "dry", Why: func(l lamp) *fault.Error { return fault.Unless(l.dry, errWet) }}
	table       = &lifecycle.Table[string, string, lamp, string, struct{}]{
		Lines: []line{
			{Action: "turn", Name: words.T("旋入", "Screw in"), To: "off", Who: electrician},
			{Action: "turn", Name: words.T("开", "Turn on"), From: []string{"off"}, To: "on", Onward: true, Never: []check{dry}},
			{Action: "turn", Name: words.T("关", "Turn off"), From: []string{"on"}, To: "off", When: lifecycle.When[lamp]{Name: "dry", Holds: func(l lamp) bool { return l.dry }}},
			{Action: "smash", Name: words.T("砸", "Smash"), From: []string{"on", "off"}, To: "broken", Who: electrician, Guards: []check{dry},
				Needs: []need{{Name: "why", Wrong: func(_ lamp, in string) []*fault.Error {
					if in == "" {
						return []*fault.Error{errWhy.At("why")}
					}
					return nil
				}}}},
		},
		State:     func(l lamp) string { return l.state },
		Misplaced: func(l lamp, _ line) *fault.Error { return errState.New(l.state) },
	}
)

func TestTheTableIsAllThereIs(t *testing.T) {
	t.Parallel()
	things, allowed := map[string]lamp{}, map[string]string{}
	for name, l := range map[string]lamp{"off": {state: "off"}, "on": {state: "on"}, "broken": {state: "broken"}} {
		for _, electrician := range []bool{false, true} {
			for _, dry := range []bool{false, true} {
				full := name + map[bool]string{true: " electrician"}[electrician] + map[bool]string{true: " dry"}[dry]
				l.electrician, l.dry = electrician, dry
				things[full] = l
				switch {
				case name != "broken" && dry && electrician:
					allowed[full] = "turn smash"
				case name != "broken" && dry:
					allowed[full] = "turn"
				default:
					allowed[full] = ""
				}
			}
		}
	}
	lifecycletest.Every(t, table, []string{"off", "on", "broken"}, things, allowed)
}

func TestWhichLineHolds(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		thing  lamp
		action string
		to     string
		why    *fault.Definition
	}{
		{lamp{electrician: true}, "turn", "off", nil},
		{lamp{}, "turn", "off", errWho},
		{lamp{state: "off", dry: true}, "turn", "on", nil},
		{lamp{state: "off"}, "turn", "on", errWet},
		{lamp{state: "on", dry: true}, "turn", "off", nil},
		{lamp{state: "on"}, "turn", "off", errState}, // the line does not apply; the first of the action refuses
		{lamp{state: "broken", electrician: true, dry: true}, "smash", "broken", errState},
		{lamp{state: "on", electrician: true}, "smash", "broken", errWet},
	} {
		l, known := table.Of(one.action, one.thing)
		err := table.Judge(one.thing, l)
		if !known || l.To != one.to || (err == nil) != (one.why == nil) || err != nil && err.Code != one.why.Code {
			t.Errorf("%+v: %s leads to %s, %v", one.thing, one.action, l.To, err)
		}
	}
	if _, known := table.Of("eat", lamp{}); known {
		t.Error("an action that no line has is known")
	}
	if _, err := table.Decide("smash", lamp{state: "on", electrician: true, dry: true}, ""); fault.From(err).Field != "why" {
		t.Errorf("nothing said: %v", err)
	}
	if got := table.Actions(); !slices.Equal(got, []string{"turn", "smash"}) {
		t.Errorf("actions %v", got)
	}
	if p := table.Explain(lamp{state: "off", dry: true}); !p[0].Primary || p[1].Primary {
		t.Error("the way onward is not the first that is possible")
	}
}
