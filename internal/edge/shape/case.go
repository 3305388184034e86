package shape

import (
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/kernel/words"
)

type finderBody struct {
	Kind string `json:"kind"`
	Code string `json:"code,omitempty"`
	Name string `json:"name"`
}

var finderNames = map[string]words.Text{"patrol": words.T("巡查员", "Patroller"), "caller": words.T("来电或来信群众", "Caller"), "resident": words.T("居民", "Resident"),
	"business": words.T("企业商户", "Business"), "volunteer": words.T("志愿者", "Volunteer"), "post": words.T("工作人员", "Staff")}

// CaseBody is a case on the wire. It is exported because the description of the API leaves out what an unexported embedding brings.
type CaseBody struct {
	ID          string                  `json:"id"`
	Number      string                  `json:"number"`
	State       string                  `json:"state" enum:"received,screening,dispatching,assigned,handling,checking,closed,suspended,void"`
	Version     int64                   `json:"version"`
	Matter      string                  `json:"matter"`
	MatterName  Text                    `json:"matter_name"`
	Condition   Optional[ConditionBody] `json:"condition"`
	Title       string                  `json:"title"`
	Description string                  `json:"description"`
	Demand      string                  `json:"demand" enum:",consultation,help,complaint,tip_off,suggestion,praise"`
	DemandName  Text                    `json:"demand_name"`
	Secrecy     string                  `json:"secrecy" enum:",protected,tip_off" doc:"of a secret case: nobody sees it but who acts for its owner, a desk, and who reported"`
	Against     string                  `json:"against" doc:"code of the unit or grid that is complained of; empty for none"`
	Wordless    bool                    `json:"facts_only" doc:"the caller sees what, where and how it stands, not what was said"`
	Location    LocationBody            `json:"location"`
	Point       PointBody               `json:"point" doc:"CGCS2000 / WGS 84, whatever the report came in"`
	Grid        string                  `json:"grid"`
	GridName    string                  `json:"grid_name"`
	Zone        string                  `json:"zone"`
	ZoneName    string                  `json:"zone_name"`
	Level       string                  `json:"level" enum:"district,town,village,base"`
	Owner       Optional[OwnerBody]     `json:"owner"`
	Finder      finderBody              `json:"finder"`
	Urgency     string                  `json:"urgency"`
	FiledAt     *time.Time              `json:"filed_at" nullable:"true"`
	DueAt       *time.Time              `json:"due_at" nullable:"true"`
	StageDueAt  *time.Time              `json:"stage_due_at" nullable:"true"`

	FirstDueAt          *time.Time `json:"first_due_at" nullable:"true" doc:"due_at without what was granted on top"`
	Extensions          int        `json:"extensions" doc:"how often more time was granted"`
	Timeliness          string     `json:"timeliness" enum:",first,extended,late" doc:"how it ended: within the first limit, within what was granted on top, or late"`
	DueProvisional      bool       `json:"due_provisional" doc:"due_at lies beyond the published calendar and may move when the days off of that year are announced"`
	StageDueProvisional bool       `json:"stage_due_provisional" doc:"the same of stage_due_at"`

	StageAt     *time.Time          `json:"stage_at" nullable:"true"`
	Overdue     bool                `json:"overdue"`
	Limit       Optional[LimitBody] `json:"limit" doc:"of the whole case"`
	ExtraDays   int                 `json:"extra_days" doc:"working days that were granted on top"`
	ReviewAt    *time.Time          `json:"review_at" nullable:"true" doc:"until when it is suspended"`
	Ask         Optional[askBody]   `json:"ask" doc:"a request that waits for a decision"`
	Mediation   string              `json:"mediation" enum:",running,agreed,fulfilled,failed"`
	Returned    int                 `json:"returned" doc:"how often it was returned"`
	Reworks     int                 `json:"reworked"`
	Reopens     int                 `json:"reopened"`
	Forced      bool                `json:"forced"`
	MergedInto  string              `json:"merged_into" doc:"the case that goes on for this one; empty for none"`
	ReportCount int                 `json:"report_count"`
	Solved      string              `json:"solved" enum:",yes,no" doc:"as who reported says"`
	Rating      int                 `json:"rating" doc:"1 to 5; 0 for none"`
	Recheck     string              `json:"recheck" enum:",drawn,kept,failed"`
	Ending      string              `json:"ending" enum:",solved,answered,mediated,handed_over,forced" doc:"how a closed case ended"`
	HandedAt    *time.Time          `json:"handed_at" nullable:"true" doc:"when it was handed over to enforcement; closed_at is then when that ended"`
	Resolution  *string             `json:"resolution" nullable:"true" enum:"grid,department,enforcement"`
	ClosedAt    *time.Time          `json:"closed_at" nullable:"true"`
	CreatedAt   time.Time           `json:"created_at"`
	UpdatedAt   time.Time           `json:"updated_at"`
	ErasedAt    *time.Time          `json:"erased_at" nullable:"true" doc:"when its words went by rule or on request; the location is then the centre of the base grid"`
}

type askBody struct {
	Kind  string              `json:"kind" enum:"extend,suspend,close,appeal,object,contest"`
	Name  Text                `json:"name"`
	By    Optional[OwnerBody] `json:"by"`
	At    time.Time           `json:"at"`
	Days  int                 `json:"days"`
	Until *time.Time          `json:"until" nullable:"true"`
}

// CaseOf returns a case as of now.
func CaseOf(c rules.Case, ref rules.Reference, now time.Time) CaseBody {
	b := CaseBody{ID: c.ID, Number: c.Number, State: string(c.State), Version: c.Version, Matter: c.Matter, Title: c.Title, Description: c.Description,
		Location: LocationOf(c.Original), Point: PointBody{c.At.Lon(), c.At.Lat()}, Grid: c.Grid, Zone: c.Zone, Level: string(c.Level), Owner: OwnerOf(c.Owner), Urgency: c.Urgency,
		FiledAt: Moment(c.FiledAt), DueAt: Moment(c.DueAt), StageDueAt: Moment(c.StageDueAt), StageAt: Moment(c.StageAt), Overdue: c.Overdue(now),
		ClosedAt: Moment(c.ClosedAt), Ending: c.Ending(), HandedAt: Moment(c.HandedAt), CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt, ErasedAt: Moment(c.ErasedAt),
		ExtraDays: c.ExtraDays, ReviewAt: Moment(c.ReviewAt), Mediation: string(c.Mediation), Returned: c.Refusals, Reworks: c.Reworks, Reopens: c.Reopens,
		Demand: string(c.Demand), DemandName: Text(c.Demand.Name()), Secrecy: string(c.Secrecy), Against: c.Against, Wordless: c.Wordless, Forced: c.Forced, MergedInto: c.MergedInto, ReportCount: c.Reports, Solved: c.Solved, Rating: c.Rating, Recheck: c.Recheck}
	b.FirstDueAt, b.Extensions, b.Timeliness = Moment(c.FirstDueAt), c.Extensions, c.Timeliness()
	b.DueProvisional, b.StageDueProvisional = ref.Provisional(&c)
	if !c.Limit.IsZero() {
		b.Limit = Some(limitOf(c.Limit))
	}
	if a := c.Ask; a.Kind != rules.NoAsk {
		b.Ask = Some(askBody{Kind: string(a.Kind), Name: Text(a.Kind.Words()), By: OwnerOf(a.By.Owner), At: a.At, Days: a.Days, Until: Moment(a.Until)})
	}
	b.Finder = finderBody{Kind: c.Finder.Kind, Code: c.Finder.Code, Name: finderNames[c.Finder.Kind].ZH}
	if p, ok := ref.Roster.Post(c.Finder.Code); ok {
		b.Finder.Name = p.Name
	}
	if g, ok := ref.Map.Grid(c.Grid); ok {
		b.GridName = g.Name
	}
	if g, ok := ref.Map.Grid(c.Zone); ok {
		b.ZoneName = g.Name
	}
	if c.Resolution != "" {
		b.Resolution = &c.Resolution
	}
	m, ok := ref.Catalogue.Matter(c.Matter)
	if !ok {
		return b
	}
	b.MatterName = Text(m.Name)
	if k, ok := m.Condition(c.Condition); ok {
		b.Condition = Some(ConditionOf(k))
	}
	return b
}
