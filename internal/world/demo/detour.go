package demo

import (
	"context"
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/district/staffing"
)

// detour lets a case that is being handled now and then go through what most cases do not: assistance, more time, a suspension, supervision. Some
// requests are left waiting for their decision.
func (h *history) detour(ctx context.Context, c rules.Case) (rules.Case, error) {
	owner := h.accountOf(c)
	if c.State != rules.Handling || c.Ask.Kind != rules.NoAsk || c.Tasks > 0 || c.Pauses > 0 || owner == "" {
		return c, nil
	}
	operator, office := "op-"+c.Zone, staffing.Owner{Kind: staffing.OwnerUnit, Code: "U-" + c.Zone + "-O"}
	type deed struct {
		account string
		action  rules.Action
		in      rules.Input
	}
	yes := true
	var deeds []deed
	switch h.dice.IntN(24) {
	case 0:
		deeds = []deed{{owner, rules.ActAssist, rules.Input{To: &office, Note: "演示数据：请协助清运"}}}
		if h.dice.IntN(4) > 0 {
			deeds = append(deeds, deed{"office-" + c.Zone, rules.ActAssisted, rules.Input{Note: "演示数据：已协助完成"}})
		}
	case 1:
		deeds = []deed{{owner, rules.ActExtend, rules.Input{Days: 2 + h.dice.IntN(4), Reason: "演示数据：等待配件到货"}}}
		if h.dice.IntN(3) > 0 {
			deeds = append(deeds, deed{operator, rules.ActApprove, rules.Input{}})
		}
	case 2:
		deeds = []deed{
			{owner, rules.ActSuspend, rules.Input{Until: h.clock.Now().AddDate(0, 0, 5+h.dice.IntN(10)), Reason: "演示数据：需待天气转好后施工"}},
			{operator, rules.ActApprove, rules.Input{}},
			{owner, rules.ActResume, rules.Input{}},
		}
		deeds = deeds[:1+h.dice.IntN(3)]
	case 3:
		deeds = []deed{
			{"op-" + District, rules.ActSupervise, rules.Input{Reason: "演示数据：群众多次反映"}},
			{owner, rules.ActReply, rules.Input{Note: "演示数据：已安排人员今日处置"}},
			{"op-" + District, rules.ActJudge, rules.Input{Valid: &yes}},
		}
		deeds = deeds[:1+h.dice.IntN(3)]
	}
	for _, d := range deeds {
		d.in.ID, d.in.Version = h.id(), c.Version
		after, err := h.act(ctx, d.account, c, d.action, d.in)
		if refused(err) { // e.g. the office is the owner itself
			return c, nil
		}
		if err != nil {
			return c, err
		}
		c = after
		h.clock.Advance(time.Duration(10+h.dice.IntN(120)) * time.Minute)
	}
	return c, nil
}
