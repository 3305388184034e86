// Package staffingapi (队伍) serves units, posts, who holds them, and lists of staff.
package staffingapi

import (
	"context"
	"net/http"
	"time"

	"liandong/internal/administration"
	"liandong/internal/casework"
	"liandong/internal/district/staffing"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/access"
)

// API is the routes over the services that they call.
type API struct {
	Administration *administration.Service
}

// Register describes and serves the routes.
func (api API) Register(r *route.Router) {
	route.Handle(r, http.MethodGet, "/staffing", "readStaffing", "How an area is staffed: posts, vacancies, stand-ins and units", api.staffing)
	route.Handle(r, http.MethodGet, "/staffing/posts/{code}", "readPost", "A post with its terms and stand-ins", api.post)
	route.Handle(r, http.MethodPost, "/staffing/changes", "changeStaffing", "Appoint, end a term, let a post stand in, open a post; which open cases change hands. Without apply nothing is written", api.changeStaffing, shape.MayAsk[route.List[handingBody]](r.API))
	route.Handle(r, http.MethodGet, "/staffing/units/{code}", "readUnit", "A unit with what hangs on it: posts, people, units under it, and for who may change it the open cases that wait for it", api.unit)
	route.Handle(r, http.MethodPost, "/staffing/units/changes", "changeUnit", "Set up, rename or end a unit. Without apply nothing is written, and of an end it is said what hangs on the unit; 409 administration.hangs where that keeps it", api.changeUnit)
	route.File(r, route.FileRoute[staffListBody]{Path: "/staffing/check", ID: "checkStaffing", Most: route.MostList, May: route.Granted(access.WriteSettings), Take: api.checkStaff,
		Summary: "What a list of posts and holders (XLSX or CSV) would do; every bad row is named and left out, nothing is written"})
	route.File(r, route.FileRoute[staffListBody]{Path: "/staffing", ID: "applyStaffing", Most: route.MostList, May: route.Granted(access.WriteSettings), Take: api.applyStaff, Query: []string{"checked"},
		Summary: "Do what was checked, in one transaction"})
}

type staffInput struct {
	Grid string `query:"grid" doc:"the largest area that the caller may see where it is left out"`
}

type areaBody struct {
	Grid     shape.GridBody   `json:"grid"`
	Parents  []shape.GridBody `json:"parents" doc:"the district first"`
	Strength strengthBody     `json:"strength"`
	Below    []belowBody      `json:"below"`
	Units    []unitBody       `json:"units" doc:"that serve the grid, ended ones too"`
	Above    []unitBody       `json:"above" doc:"units in force that serve the grids above"`
	Posts    []staffSeatBody  `json:"posts" doc:"on the grid; of a village those of its base grids too"`
	Vacant   []staffSeatBody  `json:"vacant" doc:"in all of the area, those first that are vacant longest; at most 200"`
	Writes   bool             `json:"writes" doc:"the caller may change it"`
}

type strengthBody struct {
	Posts   int `json:"posts"`
	Vacant  int `json:"vacant"`
	Covered int `json:"covered" doc:"vacant, but somebody stands in"`
}

type belowBody struct {
	Code     string       `json:"code"`
	Name     string       `json:"name"`
	Strength strengthBody `json:"strength"`
}

type staffSeatBody struct {
	Code        string     `json:"code"`
	Name        string     `json:"name"`
	Kind        string     `json:"kind"`
	KindName    shape.Text `json:"kind_name"`
	Unit        string     `json:"unit"`
	Grid        string     `json:"grid"`
	GridName    string     `json:"grid_name"`
	Holder      *string    `json:"holder" nullable:"true" doc:"masked; null where vacant"`
	VacantSince *time.Time `json:"vacant_since" nullable:"true"`
	Vacant      bool       `json:"vacant"`
	StandIn     *string    `json:"stand_in" nullable:"true"`
}

func strengthOf(s staffing.Strength) strengthBody { return strengthBody(s) }

func (api API) staffing(ctx context.Context, who caller.Caller, in *staffInput) (*route.Reply[areaBody], error) {
	a, m, err := api.Administration.Staff(ctx, who.Credential, in.Grid)
	if err != nil {
		return nil, err
	}
	named := func(code string) string { g, _ := m.Grid(code); return g.Name }
	seats := func(all []staffing.Member) []staffSeatBody {
		out := []staffSeatBody{}
		for _, seat := range all {
			out = append(out, seatOf(seat, named(seat.Post.Grid)))
		}
		return out
	}
	b := areaBody{Grid: shape.GridOf(a.Grid), Parents: []shape.GridBody{}, Strength: strengthOf(a.Strength), Below: []belowBody{}, Units: unitsOf(a.Units), Above: unitsOf(a.Above), Posts: seats(a.Seats), Vacant: seats(a.Vacant), Writes: a.Writes}
	for _, g := range m.Ancestors(a.Grid.Code) {
		b.Parents = append([]shape.GridBody{shape.GridOf(g)}, b.Parents...)
	}
	for _, one := range a.Below {
		b.Below = append(b.Below, belowBody{Code: one.Grid.Code, Name: one.Grid.Name, Strength: strengthOf(one.Strength)})
	}
	return &route.Reply[areaBody]{Body: b}, nil
}

func seatOf(m staffing.Member, grid string) staffSeatBody {
	p := shape.PostOf(m)
	return staffSeatBody{Code: p.Code, Name: p.Name, Kind: p.Kind, KindName: shape.Text(m.Post.Kind.Words()), Unit: p.Unit, Grid: m.Post.Grid, GridName: grid,
		Holder: p.Holder, VacantSince: p.VacantSince, Vacant: m.Vacant, StandIn: p.StandIn}
}

type postDetailBody struct {
	Post     staffSeatBody `json:"post"`
	Unit     unitBody      `json:"unit"`
	Terms    []termBody    `json:"terms" doc:"the earliest first"`
	StandIns []standInBody `json:"stand_ins"`
	Writes   bool          `json:"writes"`
}

type termBody struct {
	Name    string     `json:"name" doc:"masked"`
	Account string     `json:"account,omitempty" doc:"only for who may change it"`
	From    time.Time  `json:"from"`
	To      *time.Time `json:"to" nullable:"true"`
}

type standInBody struct {
	By     string     `json:"by"`
	Name   string     `json:"name" doc:"of the post"`
	From   time.Time  `json:"from"`
	To     *time.Time `json:"to" nullable:"true"`
	Reason string     `json:"reason"`
}

func (api API) post(ctx context.Context, who caller.Caller, in *shape.CodeInput) (*route.Reply[postDetailBody], error) {
	seat, roster, err := api.Administration.Post(ctx, who.Credential, in.Code)
	if err != nil {
		return nil, err
	}
	b := postDetailBody{Post: seatOf(seat.Member, ""), Unit: unitOf(seat.Unit), Terms: []termBody{}, StandIns: []standInBody{}, Writes: seat.Writes}
	for _, h := range seat.Terms {
		one := termBody{Name: h.Shown, From: h.From.UTC(), To: shape.Moment(h.To)}
		if seat.Writes {
			one.Account = h.Account
		}
		b.Terms = append(b.Terms, one)
	}
	for _, st := range seat.StandIns {
		by, _ := roster.Post(st.By)
		b.StandIns = append(b.StandIns, standInBody{By: st.By, Name: by.Name, From: st.From.UTC(), To: shape.Moment(st.To), Reason: st.Reason})
	}
	return &route.Reply[postDetailBody]{Body: b}, nil
}

type staffChangeInput struct {
	Body StaffChangeDraft
}

// StaffChangeDraft is one change of a post.
type StaffChangeDraft struct {
	Act     string     `json:"act" doc:"appoint, end, stand_in or open"`
	Post    string     `json:"post"`
	Account string     `json:"account,omitempty" doc:"who is appointed or leaves"`
	By      string     `json:"by,omitempty" doc:"the post that stands in"`
	From    *time.Time `json:"from,omitempty" doc:"now where it is left out"`
	To      *time.Time `json:"to,omitempty" doc:"open where it is left out; a term then ends now"`
	Reason  string     `json:"reason,omitempty" doc:"of a stand-in"`
	Name    string     `json:"name,omitempty" doc:"of a post that is opened"`
	Kind    string     `json:"kind,omitempty"`
	Unit    string     `json:"unit,omitempty"`
	Grid    string     `json:"grid,omitempty"`
	Apply   bool       `json:"apply,omitempty"`
	ID      string     `json:"id,omitempty" doc:"UUID made by whoever sends it: what is applied under it is done, or asked, once; one is made where it is left out"`
	Remark  string     `json:"remark,omitempty" doc:"why, for who signs an appointment that opens contacts"`
}

type handingBody struct {
	Case   string      `json:"case"`
	Number string      `json:"number"`
	State  string      `json:"state"`
	Post   string      `json:"post"`
	Before []string    `json:"before" doc:"masked names of who acts on it now"`
	After  []string    `json:"after"`
	To     string      `json:"to" doc:"where the rules would send it because nobody would act; empty where it stays. The centre sends it there: POST /cases/reroute"`
	Why    *shape.Text `json:"why,omitempty" doc:"why nobody can take it"`
}

func handingsOf(all []casework.Handing) []handingBody {
	out := []handingBody{}
	names := func(held []staffing.Holding) []string {
		said := []string{}
		for _, h := range held {
			said = append(said, h.Shown)
		}
		return said
	}
	for _, h := range all {
		one := handingBody{Case: h.Case.ID, Number: h.Case.Number, State: string(h.Case.State), Post: h.Case.Owner.Name, Before: names(h.Before), After: names(h.After), To: h.To.Owner.Name}
		if h.Why != nil {
			why := shape.Text(h.Why.Words)
			one.Why = &why
		}
		out = append(out, one)
	}
	return out
}

func (api API) changeStaffing(ctx context.Context, who caller.Caller, in *staffChangeInput) (*shape.Either, error) {
	b := in.Body
	ch := administration.StaffChange{Act: b.Act, Post: b.Post, Account: b.Account, By: b.By, From: shape.Given(b.From), To: shape.Given(b.To), Reason: b.Reason,
		Opened: staffing.Post{Name: b.Name, Kind: staffing.PostKind(b.Kind), Unit: b.Unit, Grid: b.Grid}}
	hands, asked, err := api.Administration.ChangeStaff(ctx, who.Credential, ch, administration.Why{ID: b.ID, Remark: b.Remark}, b.Apply)
	if err != nil {
		return nil, err
	}
	return shape.DoneOr(asked, http.StatusOK, route.Listed(handingsOf(hands)).Body), nil
}

type staffListBody struct {
	Where     string           `json:"where" doc:"which sheet was read, and where its header is"`
	Rows      int              `json:"rows"`
	Wrong     []shape.CellBody `json:"wrong" doc:"cells of rows that are left out; the others are done"`
	Checked   string           `json:"checked" doc:"to be sent with the same list to apply it"`
	Opened    int              `json:"opened" doc:"posts"`
	Appointed int              `json:"appointed" doc:"terms"`
	Asked     int              `json:"asked" doc:"of them, those that another must sign: their posts open contacts"`
	Cases     []handingBody    `json:"cases" doc:"open cases that change hands"`
}

func staffListOf(l administration.StaffList, lang string) staffListBody {
	return staffListBody{Where: l.Where.In(lang), Rows: l.Rows, Wrong: shape.CellsOf(l.Wrong, lang), Checked: l.Token, Opened: l.Opened, Appointed: l.Appointed, Asked: l.Asked, Cases: handingsOf(l.Hands)}
}

func (api API) checkStaff(r *http.Request, who caller.Caller, content []byte) (staffListBody, error) {
	l, err := api.Administration.CheckStaffList(r.Context(), who.Credential, content)
	return staffListOf(l, who.Lang), err
}

func (api API) applyStaff(r *http.Request, who caller.Caller, content []byte) (staffListBody, error) {
	l, err := api.Administration.ApplyStaffList(r.Context(), who.Credential, content, r.URL.Query().Get("checked"))
	return staffListOf(l, who.Lang), err
}
