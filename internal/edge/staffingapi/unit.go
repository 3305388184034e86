package staffingapi

import (
	"context"
	"time"

	"liandong/internal/administration"
	"liandong/internal/casework/query"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
)

type unitBody struct {
	Code        string     `json:"code"`
	Name        string     `json:"name"`
	Kind        string     `json:"kind"`
	KindName    shape.Text `json:"kind_name"`
	Departments []string   `json:"departments" doc:"the names by which the catalogue of matters knows it, beside its own; of an office what it answers for, none for the general one"`
	Contract    string     `json:"contract" doc:"of a property manager or contractor: under which contract it serves until valid_to"`
	ValidFrom   *time.Time `json:"valid_from" nullable:"true"`
	ValidTo     *time.Time `json:"valid_to" nullable:"true" doc:"it ends before this; null for open"`
}

func unitOf(u staffing.Unit) unitBody {
	return unitBody{Code: u.Code, Name: u.Name, Kind: string(u.Kind), KindName: shape.Text(u.Kind.Words()), Departments: append([]string{}, u.Departments...), Contract: u.Contract, ValidFrom: shape.Moment(u.ValidFrom), ValidTo: shape.Moment(u.ValidTo)}
}

func unitsOf(all []staffing.Unit) []unitBody {
	out := []unitBody{}
	for _, u := range all {
		out = append(out, unitOf(u))
	}
	return out
}

type unitDetailBody struct {
	Unit     unitBody                 `json:"unit"`
	Grid     string                   `json:"grid"`
	GridName string                   `json:"grid_name"`
	Parent   shape.Optional[unitBody] `json:"parent" doc:"the unit above; null for none"`
	Guided   bool                     `json:"guided" doc:"the unit above guides it and gives it no orders (指导): a village committee under the town's government"`
	Held     []heldPostBody           `json:"held" doc:"posts that somebody holds, or will; of an end: then or later"`
	Vacant   []heldPostBody           `json:"vacant" doc:"posts that nobody holds; they end with the unit"`
	Below    []unitBody               `json:"below" doc:"units under it"`
	Cases    []pendingBody            `json:"cases" doc:"what waits for it or its posts; empty for who may not change it"`
	Writes   bool                     `json:"writes" doc:"the caller may change it"`
	Why      *shape.Text              `json:"why,omitempty" doc:"what keeps the unit from being ended; only of a look at that"`
}

type heldPostBody struct {
	Code     string     `json:"code"`
	Name     string     `json:"name"`
	KindName shape.Text `json:"kind_name"`
	Holders  []string   `json:"holders" doc:"masked"`
}

type pendingBody struct {
	Case   string `json:"case"`
	Number string `json:"number"`
	State  string `json:"state"`
	How    string `json:"how" enum:"owner,handler,task,judge" doc:"must act next; finished it and gets it back if the check fails; was asked for something beside the owner; supervises it"`
}

func heldPostsOf(all []staffing.Member) []heldPostBody {
	out := []heldPostBody{}
	for _, m := range all {
		one := heldPostBody{Code: m.Post.Code, Name: m.Post.Name, KindName: shape.Text(m.Post.Kind.Words()), Holders: []string{}}
		for _, h := range m.Holders {
			one.Holders = append(one.Holders, h.Shown)
		}
		out = append(out, one)
	}
	return out
}

func pendingOf(all []query.Pending) []pendingBody {
	out := []pendingBody{}
	for _, p := range all {
		out = append(out, pendingBody{Case: p.Case, Number: p.Number, State: string(p.State), How: p.How})
	}
	return out
}

func unitDetailOf(u administration.UnitState, m *territory.Map) unitDetailBody {
	g, _ := m.Grid(u.Grid)
	b := unitDetailBody{Unit: unitOf(u.Unit), Grid: u.Grid, GridName: g.Name, Held: heldPostsOf(u.Crew.Held), Vacant: heldPostsOf(u.Crew.Vacant),
		Below: unitsOf(u.Crew.Below), Guided: u.Kind == staffing.VillageCommittee && u.Above.Kind == staffing.Government, Cases: pendingOf(u.Cases), Writes: u.Writes}
	if u.Above.Code != "" {
		b.Parent = shape.Some(unitOf(u.Above))
	}
	if u.Why != nil {
		why := shape.Text(u.Why.Words)
		b.Why = &why
	}
	return b
}

func (api API) unit(ctx context.Context, who caller.Caller, in *shape.CodeInput) (*route.Reply[unitDetailBody], error) {
	u, m, err := api.Administration.Unit(ctx, who.Credential, in.Code)
	if err != nil {
		return nil, err
	}
	return &route.Reply[unitDetailBody]{Body: unitDetailOf(u, m)}, nil
}

type unitChangeInput struct {
	Body UnitChangeDraft
}

// UnitChangeDraft is one change of a unit.
type UnitChangeDraft struct {
	Act         string     `json:"act" doc:"create, rename or end"`
	Code        string     `json:"code"`
	Name        string     `json:"name,omitempty" doc:"of a unit that is set up or renamed; routing goes on finding a renamed one by its old name"`
	Kind        string     `json:"kind,omitempty" doc:"of a unit that is set up, as are the following"`
	Grid        string     `json:"grid,omitempty" doc:"that it serves, of the level of its kind"`
	Parent      string     `json:"parent,omitempty" doc:"code of the unit above"`
	Departments []string   `json:"departments,omitempty" doc:"the names by which the catalogue of matters knows it, beside its own; of an office what it answers for"`
	Contract    string     `json:"contract,omitempty" doc:"of a property manager or contractor, which end with it: number or name"`
	From        *time.Time `json:"from,omitempty" doc:"now where it is left out"`
	To          *time.Time `json:"to,omitempty" doc:"of one that is ended: now where it is left out; of one that is set up: open"`
	Apply       bool       `json:"apply,omitempty"`
}

func (api API) changeUnit(ctx context.Context, who caller.Caller, in *unitChangeInput) (*route.Reply[unitDetailBody], error) {
	b := in.Body
	ch := administration.UnitChange{Act: b.Act, To: shape.Given(b.To), Unit: staffing.Unit{Code: b.Code, Name: b.Name, Kind: staffing.UnitKind(b.Kind), Grid: b.Grid,
		Parent: b.Parent, Departments: b.Departments, Contract: b.Contract, ValidFrom: shape.Given(b.From), ValidTo: shape.Given(b.To)}}
	u, m, err := api.Administration.ChangeUnit(ctx, who.Credential, ch, b.Apply)
	if err != nil {
		return nil, err
	}
	return &route.Reply[unitDetailBody]{Body: unitDetailOf(u, m)}, nil
}
