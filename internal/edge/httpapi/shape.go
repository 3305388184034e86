package httpapi

import (
	"encoding/json"
	"time"

	"liandong/internal/casework/rules"
	"liandong/internal/district/matter"
	"liandong/internal/district/pinyin"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/words"
)

// The shapes of the wire. Names follow the contract; null stands for "none".

type gridBody struct {
	Code       string     `json:"code"`
	Name       string     `json:"name"`
	Level      string     `json:"level" enum:"district,town,village,base"`
	Kind       string     `json:"kind" enum:"territory,public_security,fire,work_safety"`
	Parent     string     `json:"parent"`
	Path       string     `json:"path"`
	Note       string     `json:"note,omitempty"`
	Households int        `json:"households,omitempty" doc:"of a base grid, where it is known"`
	ValidFrom  *time.Time `json:"valid_from" nullable:"true"`
	ValidTo    *time.Time `json:"valid_to" nullable:"true"`
	Centre     pointBody  `json:"centre"`
}

type pointBody struct {
	Lon float64 `json:"lon"`
	Lat float64 `json:"lat"`
}

func gridOf(g territory.Grid) gridBody {
	return gridBody{Code: g.Code, Name: g.Name, Level: string(g.Level), Kind: string(g.Kind), Parent: g.Parent, Path: g.Path, Note: g.Note, Households: g.Households,
		ValidFrom: moment(g.ValidFrom), ValidTo: moment(g.ValidTo), Centre: pointBody{g.Centre.Lon(), g.Centre.Lat()}}
}

func gridsOf(all []territory.Grid) []gridBody {
	out := make([]gridBody, len(all))
	for i, g := range all {
		out[i] = gridOf(g)
	}
	return out
}

type limitBody struct {
	Value float64 `json:"value"`
	Unit  string  `json:"unit" enum:"urgent_hours,working_hours,working_days,natural_days"`
}

func limitOf(l worktime.Limit) limitBody {
	return limitBody{Value: float64(l.Value), Unit: string(l.Unit)}
}

type conditionBody struct {
	N       int       `json:"n"`
	Words   text      `json:"words"`
	Closing text      `json:"closing" doc:"closing standard"`
	Limit   limitBody `json:"limit"`
	Source  string    `json:"source"`
}

func conditionOf(c matter.Condition) conditionBody {
	return conditionBody{N: c.N, Words: text(c.Words), Closing: text(c.Closing), Limit: limitOf(c.Limit), Source: c.Source}
}

// MatterContent is what of a matter is administered: read with a matter, sent whole to change it.
type MatterContent struct {
	Class       text            `json:"class"`
	Name        text            `json:"name"`
	Domain      string          `json:"domain"`
	Illegality  string          `json:"illegality"`
	BaseLevel   string          `json:"base_level" enum:"base,village,town,district"`
	Department  text            `json:"department"`
	Urgency     string          `json:"urgency" enum:"normal,urgent"`
	Conditions  []conditionBody `json:"conditions" doc:"numbered from 1"`
	Patrol      bool            `json:"patrol" doc:"the list admits it to patrol, without an application"`
	Enforcement bool            `json:"enforcement"`
	Minutes     int             `json:"minutes"`
	DutyTag     string          `json:"duty_tag" enum:",basic,cooperating,taken_back" doc:"duty list of towns; empty for none"`
	ReopenDays  int             `json:"reopen_days" doc:"0: without end"`
	ValidFrom   *time.Time      `json:"valid_from,omitempty"`
	ValidTo     *time.Time      `json:"valid_to,omitempty" doc:"set it to retire the matter; running cases keep it"`
	Source      string          `json:"source"`
	Fields      object          `json:"fields,omitempty" doc:"JSON Schema (draft 2020-12) of what a report answers besides words and place; title_en, description_en and enum_en are the English"`
	Script      *text           `json:"script,omitempty" doc:"what the operator reads to the caller"`
	Questions   []text          `json:"questions,omitempty"`
	Knowledge   []pageOf        `json:"knowledge,omitempty" doc:"a list of matters leaves it out"`
}

type pageOf struct {
	ID     string `json:"id"`
	Title  text   `json:"title"`
	Body   text   `json:"body"`
	Source string `json:"source"`
}

type matterBody struct {
	Code string `json:"code"`
	MatterContent
	Version  int64  `json:"version" doc:"how often it was saved; a change names the version that was seen"`
	Admitted bool   `json:"admitted" doc:"admitted to patrol now, by the list or by an application"`
	Pinyin   string `json:"pinyin" doc:"the Chinese name, one part for each character; several readings of one by |"`
}

func matterOf(m matter.Matter, now time.Time) matterBody {
	b := matterBody{Code: m.Code, Version: m.Version, Admitted: m.AdmittedAt(now), Pinyin: pinyin.Reading(m.Name.ZH), MatterContent: MatterContent{
		Class: text(m.Class), Name: text(m.Name), Domain: m.Domain, Illegality: m.Illegality, BaseLevel: string(m.BaseLevel),
		Department: text(m.Department), Urgency: string(m.Urgency), Conditions: []conditionBody{}, Patrol: m.Patrol, Enforcement: m.Enforcement,
		Minutes: m.Minutes, DutyTag: m.DutyTag, ReopenDays: m.ReopenDays, ValidFrom: moment(m.ValidFrom), ValidTo: moment(m.ValidTo), Source: m.Source,
		Fields: object(m.Fields)}}
	if m.Script != (words.Text{}) {
		script := text(m.Script)
		b.Script = &script
	}
	for _, c := range m.Conditions {
		b.Conditions = append(b.Conditions, conditionOf(c))
	}
	for _, q := range m.Questions {
		b.Questions = append(b.Questions, text(q))
	}
	for _, p := range m.Knowledge {
		b.Knowledge = append(b.Knowledge, pageOf{p.ID, text(p.Title), text(p.Body), p.Source})
	}
	return b
}

// matter is what somebody sent, as a matter.
func (b MatterContent) matter(code string) matter.Matter {
	m := matter.Matter{Code: code, Class: words.Text(b.Class), Name: words.Text(b.Name), Domain: b.Domain, Illegality: b.Illegality, BaseLevel: matter.Level(b.BaseLevel),
		Department: words.Text(b.Department), Urgency: matter.Urgency(b.Urgency), Patrol: b.Patrol, Enforcement: b.Enforcement,
		Minutes: b.Minutes, DutyTag: b.DutyTag, ReopenDays: b.ReopenDays, Source: b.Source, Fields: json.RawMessage(b.Fields)}
	if b.ValidFrom != nil {
		m.ValidFrom = *b.ValidFrom
	}
	if b.ValidTo != nil {
		m.ValidTo = *b.ValidTo
	}
	if b.Script != nil {
		m.Script = words.Text(*b.Script)
	}
	for _, c := range b.Conditions {
		m.Conditions = append(m.Conditions, matter.Condition{N: c.N, Words: words.Text(c.Words), Closing: words.Text(c.Closing),
			Limit: worktime.Limit{Value: c.Limit.Value, Unit: worktime.Unit(c.Limit.Unit)}, Source: c.Source})
	}
	for _, q := range b.Questions {
		m.Questions = append(m.Questions, words.Text(q))
	}
	for _, p := range b.Knowledge {
		m.Knowledge = append(m.Knowledge, matter.Page{ID: p.ID, Title: words.Text(p.Title), Body: words.Text(p.Body), Source: p.Source})
	}
	return m
}

type ownerBody struct {
	Kind string `json:"kind" enum:"post,unit"`
	Code string `json:"code"`
	Name string `json:"name,omitempty"`
}

func ownerOf(o staffing.Owner) optional[ownerBody] {
	if o.Code == "" {
		return optional[ownerBody]{}
	}
	return some(partyOf(o))
}

func partyOf(o staffing.Owner) ownerBody {
	return ownerBody{Kind: string(o.Kind), Code: o.Code, Name: o.Name}
}

type locationBody struct {
	Lon float64 `json:"lon"`
	Lat float64 `json:"lat"`
	CRS string  `json:"crs,omitempty" doc:"wgs84 (default), cgcs2000, gcj02 or bd09"`
}

func locationOf(p geo.Position) locationBody {
	crs := p.CRS
	if crs == "" {
		crs = geo.WGS84
	}
	return locationBody{Lon: p.Lon, Lat: p.Lat, CRS: string(crs)}
}

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
	MatterName  text                    `json:"matter_name"`
	Condition   optional[conditionBody] `json:"condition"`
	Title       string                  `json:"title"`
	Description string                  `json:"description"`
	Location    locationBody            `json:"location"`
	Point       pointBody               `json:"point" doc:"CGCS2000 / WGS 84, whatever the report came in"`
	Grid        string                  `json:"grid"`
	GridName    string                  `json:"grid_name"`
	Zone        string                  `json:"zone"`
	ZoneName    string                  `json:"zone_name"`
	Level       string                  `json:"level" enum:"district,town,village,base"`
	Owner       optional[ownerBody]     `json:"owner"`
	Finder      finderBody              `json:"finder"`
	Urgency     string                  `json:"urgency"`
	FiledAt     *time.Time              `json:"filed_at" nullable:"true"`
	DueAt       *time.Time              `json:"due_at" nullable:"true"`
	StageDueAt  *time.Time              `json:"stage_due_at" nullable:"true"`
	StageAt     *time.Time              `json:"stage_at" nullable:"true"`
	Overdue     bool                    `json:"overdue"`
	Limit       optional[limitBody]     `json:"limit" doc:"of the whole case"`
	ExtraDays   int                     `json:"extra_days" doc:"working days that were granted on top"`
	ReviewAt    *time.Time              `json:"review_at" nullable:"true" doc:"until when it is suspended"`
	Ask         optional[askBody]       `json:"ask" doc:"a request that waits for a decision"`
	Mediation   string                  `json:"mediation" enum:",running,agreed,fulfilled,failed"`
	Returned    int                     `json:"returned" doc:"how often it was returned"`
	Reworks     int                     `json:"reworked"`
	Reopens     int                     `json:"reopened"`
	Forced      bool                    `json:"forced"`
	MergedInto  string                  `json:"merged_into" doc:"the case that goes on for this one; empty for none"`
	ReportCount int                     `json:"report_count"`
	Solved      string                  `json:"solved" enum:",yes,no" doc:"as who reported says"`
	Rating      int                     `json:"rating" doc:"1 to 5; 0 for none"`
	Recheck     string                  `json:"recheck" enum:",drawn,kept,failed"`
	Resolution  *string                 `json:"resolution" nullable:"true" enum:"grid,department,enforcement"`
	ClosedAt    *time.Time              `json:"closed_at" nullable:"true"`
	CreatedAt   time.Time               `json:"created_at"`
	UpdatedAt   time.Time               `json:"updated_at"`
	ErasedAt    *time.Time              `json:"erased_at" nullable:"true" doc:"when its words went by rule or on request; the location is then the centre of the base grid"`
}

type askBody struct {
	Kind  string              `json:"kind" enum:"extend,suspend,close,appeal,object"`
	Name  text                `json:"name"`
	By    optional[ownerBody] `json:"by"`
	At    time.Time           `json:"at"`
	Days  int                 `json:"days"`
	Until *time.Time          `json:"until" nullable:"true"`
}

func caseOf(c rules.Case, ref rules.Reference, now time.Time) CaseBody {
	b := CaseBody{ID: c.ID, Number: c.Number, State: string(c.State), Version: c.Version, Matter: c.Matter, Title: c.Title, Description: c.Description,
		Location: locationOf(c.Original), Point: pointBody{c.At.Lon(), c.At.Lat()}, Grid: c.Grid, Zone: c.Zone, Level: string(c.Level), Owner: ownerOf(c.Owner), Urgency: c.Urgency,
		FiledAt: moment(c.FiledAt), DueAt: moment(c.DueAt), StageDueAt: moment(c.StageDueAt), StageAt: moment(c.StageAt), Overdue: c.Overdue(now),
		ClosedAt: moment(c.ClosedAt), CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt, ErasedAt: moment(c.ErasedAt),
		ExtraDays: c.ExtraDays, ReviewAt: moment(c.ReviewAt), Mediation: string(c.Mediation), Returned: c.Refusals, Reworks: c.Reworks, Reopens: c.Reopens,
		Forced: c.Forced, MergedInto: c.MergedInto, ReportCount: c.Reports, Solved: c.Solved, Rating: c.Rating, Recheck: c.Recheck}
	if !c.Limit.IsZero() {
		b.Limit = some(limitOf(c.Limit))
	}
	if a := c.Ask; a.Kind != rules.NoAsk {
		b.Ask = some(askBody{Kind: string(a.Kind), Name: text(a.Kind.Words()), By: ownerOf(a.By.Owner), At: a.At, Days: a.Days, Until: moment(a.Until)})
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
	b.MatterName = text(m.Name)
	if k, ok := m.Condition(c.Condition); ok {
		b.Condition = some(conditionOf(k))
	}
	return b
}
