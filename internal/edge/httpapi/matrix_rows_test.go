package httpapi_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"liandong/internal/kernel/access"
)

// The table of the matrix: who may use a route, said once and in one place, from the rules of the field and not from the code. A route without a row fails the test:
// every route states its audience.

// roles that a permission belongs to.
var (
	patrolling = roles(access.Patroller, access.GridHead, access.GridPolice, access.GridSupervisor, access.VillageHead)
	desks      = roles(access.Operator, access.Department, access.EnforcementOfficer, access.LegalReviewer)
	staff      = join(patrolling, desks)
	public     = roles(access.Volunteer, access.Business, access.Resident)
	reporting  = join(staff, public)
	readers    = join(reporting, roles(access.Leader))                                                                      // of cases, each as they stand to them
	counting   = join(staff, roles(access.Leader))                                                                          // read figures
	stewards   = join(counting, roles(access.DataSteward, access.SystemAdmin, access.SecurityAdmin, access.PrivacyOfficer)) // read how an area is staffed
	territory_ = join(stewards, public, roles(access.AuditAdmin))                                                           // all but the telephone system
	matters    = join(counting, public, roles(access.DataSteward, access.SystemAdmin, access.PrivacyOfficer))               // read the catalogue
	managing   = roles(access.SystemAdmin)                                                                                  // change settings
	operating  = roles(access.Operator)                                                                                     //
	governing  = roles(access.SecurityAdmin)                                                                                // accounts
	auditing   = roles(access.AuditAdmin)
	keeping    = roles(access.DataSteward, access.PrivacyOfficer)  // personal data, and how long
	officers   = roles(access.PrivacyOfficer)                      // decide on it
	seeing     = join(patrolling, operating, roles(access.Leader)) // all cases of their area
	signing    = roles(access.Operator, access.LegalReviewer)      // admissions
)

func roles(r ...access.Role) []access.Role { return r }

func join(lists ...[]access.Role) []access.Role { return slices.Concat(lists...) }

// audience says whether a standing may; of whom nothing is said, nothing is open.
type audience struct {
	name string
	may  func(s standing, th thing) bool
}

func (a audience) or(b audience) audience {
	return audience{a.name + " or " + b.name, func(s standing, th thing) bool { return a.may(s, th) || b.may(s, th) }}
}

var (
	anybody  = audience{"anybody", func(standing, thing) bool { return true }}
	newcomer = audience{"whoever has a session, also by a one-time password", func(s standing, _ thing) bool { return !s.out }}
	themself = audience{"whoever has a session, over their own things", func(s standing, _ thing) bool { return !s.out && !s.once }}
	guests   = audience{"guests", func(s standing, _ thing) bool { return s.name == "guest" }}
	none     = audience{"nobody of the matrix", func(standing, thing) bool { return false }}
)

// anywhere: a grant of one of the roles, over whatever area; what is shown follows the grant.
func anywhere(r []access.Role) audience {
	return audience{fmt.Sprint(r, " anywhere"), func(s standing, _ thing) bool { return !s.out && !s.once && slices.Contains(r, s.role) }}
}

// over: a grant of one of the roles over the area of the thing.
func over(r []access.Role) audience {
	return audience{fmt.Sprint(r, " over the area"), func(s standing, th thing) bool {
		return !s.out && !s.once && slices.Contains(r, s.role) && s.over != "" && strings.HasPrefix(th.path, s.over)
	}}
}

// throughout: a grant of one of the roles over a whole district, for what belongs to a district; another district's own.
func throughout(r []access.Role) audience {
	return audience{fmt.Sprint(r, " of the whole district"), func(s standing, _ thing) bool {
		return !s.out && !s.once && slices.Contains(r, s.role) && strings.Count(s.over, "/") == 2
	}}
}

// related: who stands so to the thing, by what they did or have to do.
func related(relations ...string) audience {
	return audience{fmt.Sprint(relations), func(s standing, th thing) bool {
		return slices.ContainsFunc(relations, func(r string) bool { return s.is(th.relation + r) })
	}}
}

// posted: who sits in the centre of the area.
var posted = audience{"the centre of the area", func(s standing, th thing) bool { return s.name == "operator with a post "+th.name }}

// home is an audience without who is of another district, where such a thing has another code.
func home(a audience) audience {
	return audience{a.name + ", of this district", func(s standing, th thing) bool { return !s.foreign && a.may(s, th) }}
}

// zoned: a grant of one of the roles over the whole zone of the thing.
func zoned(r []access.Role) audience {
	return audience{fmt.Sprint(r, " over the zone"), func(s standing, th thing) bool {
		return !s.out && !s.once && slices.Contains(r, s.role) && s.over != "" && strings.HasPrefix(th.zonePath, s.over)
	}}
}

// ofAnother: a grant of one of the roles in another district, where a place like this one lies too.
func ofAnother(r []access.Role) audience {
	return audience{fmt.Sprint(r, " of another district, there"), func(s standing, _ thing) bool { return s.foreign && slices.Contains(r, s.role) }}
}

// butGuests: guests have sources of their own.
func butGuests(a audience) audience {
	return audience{a.name + ", guests not", func(s standing, th thing) bool { return s.name != "guest" && a.may(s, th) }}
}

var (
	insiders = over(seeing).or(related("owner", "former", "helper")) // see all of a case but contacts
	seers    = insiders.or(related("reporter", "twin"))              // see a case
	worded   = audience{"insiders, of patrollers those whose it is", func(s standing, th thing) bool {
		return insiders.may(s, th) && (s.role != access.Patroller || related("owner").may(s, th))
	}} // read what was said
	contacts = audience{"insiders with the class of contacts", func(s standing, th thing) bool { return s.contact && insiders.may(s, th) }}
)

// matrixRow is a route: who may, and how a sound call of it about a thing is made.
type matrixRow struct {
	who   audience
	with  map[string]any // by name of a parameter or field; "body" is the whole body
	empty string         // why no standing of the matrix reaches success, where none does
}

type fields = map[string]any

func at(what func(w *matrixWorld, th thing) any) func(*matrixWorld, thing) any { return what }

var (
	fresh   = at(func(*matrixWorld, thing) any { return uuid.Must(uuid.NewV7()).String() })
	later   = at(func(*matrixWorld, thing) any { return time.Now().Add(72 * time.Hour).UTC().Format(time.RFC3339) })
	earlier = at(func(*matrixWorld, thing) any { return time.Now().Add(-72 * time.Hour).UTC().Format(time.RFC3339) })
	now_    = at(func(*matrixWorld, thing) any { return time.Now().UTC().Format(time.RFC3339) })
	ofGrid  = at(func(_ *matrixWorld, th thing) any { return th.grid })
	ofZone  = at(func(_ *matrixWorld, th thing) any { return th.zone })
	centre  = at(func(w *matrixWorld, th thing) any {
		return fields{"lon": w.centres[th.grid][0], "lat": w.centres[th.grid][1]}
	})
	newPlace = at(func(w *matrixWorld, th thing) any {
		at := fields{"lon": w.centres[th.grid][0], "lat": w.centres[th.grid][1]}
		return w.call("POST", "/api/v1/places", w.centreOf[th.zone], fields{"name": "某处", "location": at}).body["code"]
	})
	tile_ = fields{"z": "10", "x": "855", "y": "419"}
)

// made takes what the world has made of a kind for a thing.
func made(kind string) func(*matrixWorld, thing) any {
	return func(w *matrixWorld, th thing) any { return w.known[kind+" "+th.name][0] }
}

var rulesOf = fields{"kind": "routing", "revision": at(func(w *matrixWorld, _ thing) any { return w.known["revision"][0] })}

var matrixRows = map[string]matrixRow{
	// The way in, and the own session.
	"openSession":    {who: anybody, with: fields{"account": "leader", "password": at(func(w *matrixWorld, _ thing) any { return w.site.accounts["leader"].Password })}},
	"readSession":    {who: newcomer},
	"changePassword": {who: newcomer, with: fields{"current": "not-this-one-1", "password": "Sieben-rote-Lampen-4"}, empty: "the password is wrong on purpose: a right one would end what asks"},
	"enterDoor":      {who: anybody},
	"followDoor":     {who: anybody, with: fields{"number": at(func(w *matrixWorld, _ thing) any { return w.known["number"][0] }), "secret": at(func(w *matrixWorld, _ thing) any { return w.known["secret"][0] })}},
	"sendCode":       {who: guests, with: fields{"phone": "13900001111"}},
	"confirmPhone":   {who: guests, with: fields{"code": "000000"}, empty: "the code is sent to a phone"},
	"readPlace":      {who: anybody, with: fields{"code": made("place")}},
	"readOpenData":   {who: anybody},
	"readOpenFile":   {who: anybody, with: fields{"file": "areas.csv"}},

	// What belongs to whoever asks.
	"readInbox":         {who: themself},
	"markRead":          {who: themself, with: fields{"up_to": now_}},
	"readChoices":       {who: themself},
	"writeChoices":      {who: themself, with: fields{"language": "zh", "quiet": fields{"from": "", "to": ""}}},
	"writeContacts":     {who: themself},
	"listSubscriptions": {who: themself},
	"unsubscribe":       {who: over(counting), with: fields{"kind": "daily"}},
	"listRequests":      {who: themself},
	"signRequest":       {who: none, with: fields{"id": fresh}, empty: "what is asked belongs to two persons: the tests of package request"},
	"refuseRequest":     {who: none, with: fields{"id": fresh, "reason": "不同意"}, empty: "what is asked belongs to two persons: the tests of package request"},
	"withdrawRequest":   {who: none, with: fields{"id": fresh}, empty: "only who asked may"},
	"listSavedViews":    {who: anywhere(readers)},
	"saveViews":         {who: anywhere(readers)},
	"stream":            {who: anywhere(territory_)},

	// The territory and the catalogue.
	"locate":         {who: anywhere(territory_), with: fields{"lon": at(func(w *matrixWorld, th thing) any { return w.centres[th.grid][0] }), "lat": at(func(w *matrixWorld, th thing) any { return w.centres[th.grid][1] })}},
	"listGrids":      {who: anywhere(territory_)},
	"readGrid":       {who: home(anywhere(territory_)), with: fields{"code": made("grid")}},
	"readBoundary":   {who: home(anywhere(territory_)), with: fields{"code": made("grid")}},
	"listBoundaries": {who: anywhere(territory_)},
	"readTiles":      {who: anywhere(territory_)}, "gridTile": {who: anywhere(territory_), with: tile_}, "fireTile": {who: anywhere(territory_), with: tile_},
	"public_securityTile": {who: anywhere(territory_), with: tile_}, "work_safetyTile": {who: anywhere(territory_), with: tile_},
	"backgroundTile":    {who: none, with: tile_, empty: "no background is a file of this server"},
	"placesMentioned":   {who: anywhere(territory_)},
	"listMatters":       {who: anywhere(matters)},
	"readMatter":        {who: anywhere(matters), with: fields{"code": "1302"}},
	"readMatterHistory": {who: anywhere(stewards), with: fields{"code": "1302"}},
	"readCalendar":      {who: anywhere(matters)},
	"tryCalendar":       {who: anywhere(matters), with: fields{"limit": fields{"value": 1, "unit": "working_days"}}},
	"readListTemplate":  {who: anywhere(matters), with: fields{"kind": "staff"}},
	"listPosts":         {who: home(anywhere(stewards)), with: fields{"code": made("grid")}},
	"readStaffing":      {who: anywhere(stewards)},
	"readPost":          {who: over(stewards), with: fields{"code": at(func(_ *matrixWorld, th thing) any { return "P-" + th.grid + "-grid_head" })}},
	"readUnit":          {who: zoned(stewards), with: fields{"code": at(func(_ *matrixWorld, th thing) any { return "U-" + th.zone + "-O" })}},
	"findOwners":        {who: anywhere(stewards), with: fields{"q": "P-" + fishing}},
	"readBurden":        {who: anywhere(stewards)},
	"dryRun":            {who: anywhere(stewards), with: fields{"matter": "1302", "location": centre}},
	"findPlaces":        {who: anywhere(territory_), with: fields{"q": fishing[:12]}},

	// Cases. Who sees a case follows from how they stand to it; lists hold what each may see.
	"listCases":       {who: anywhere(readers)},
	"countCases":      {who: anywhere(readers)},
	"exportCases":     {who: anywhere(readers), with: fields{"format": "csv"}},
	"countOpenByGrid": {who: anywhere(readers), with: fields{"level": "base"}},
	"caseTile":        {who: anywhere(readers), with: tile_},
	"heatTile":        {who: anywhere(readers), with: tile_},
	"prospects":       {who: anywhere(readers), with: fields{"cases": at(func(_ *matrixWorld, th thing) any { return []string{th.id} })}},
	"readCase":        {who: seers}, "listEvents": {who: seers}, "listActions": {who: seers},
	"printOut":        {who: seers},
	"act":             {who: seers, with: fields{"action": "note", "note": "备注", "version": 999, "id": made("case")}, empty: "the version is wrong on purpose: what each may do in each state, TestEveryLineOfTheLifecycle tries"},
	"readMediations":  {who: contacts.or(related("owner")), with: fields{"purpose": "call_back"}},
	"callBackForCase": {who: over(operating), with: fields{"due_at": later, "words": "请回电"}},
	"report": {who: butGuests(anywhere(reporting)), with: fields{"id": fresh, "matter": "1302", "location": centre, "description": "路灯不亮",
		"source": "app"}},
	"findDuplicates": {who: anywhere(reporting), with: fields{"location": centre, "matter": "1302"}},
	"forecast":       {who: anywhere(reporting), with: fields{"location": centre, "matter": "1302", "source": "app"}},
	"previewReports": {who: butGuests(anywhere(reporting)), with: fields{"source": "app", "body": "描述,经度,纬度\n路灯不亮,120.6,31.0\n"}, empty: "the list has no sound row: what a list becomes has its own tests"},
	"beginUpload":    {who: anywhere(reporting), with: fields{"id": fresh, "size": 4000, "name": "a.jpg"}},
	"readUpload":     {who: none, with: fields{"id": made("upload")}, empty: "an upload is seen by who sends it, and that is a guest of no standing here"},
	"sendPiece":      {who: none, with: fields{"id": made("upload"), "offset": "0", "body": "x"}, empty: "as readUpload"},
	"finishUpload":   {who: none, with: fields{"id": made("upload")}, empty: "as readUpload"},
	"readFile":       {who: none, with: fields{"id": made("file")}, empty: "a file that came with nothing is seen by who sent it, and that is a guest of no standing here"},

	// Figures.
	"readIndicators": {who: anywhere(counting)}, "readTrend": {who: anywhere(counting)}, "listDefinitions": {who: anywhere(counting)}, "readAlike": {who: zoned(counting), with: fields{"grid": ofZone}},
	"readWaits": {who: anywhere(counting)}, "readCauses": {who: anywhere(counting)}, "readQuality": {who: anywhere(counting)}, "readHotline": {who: anywhere(counting)},
	"readWall":      {who: zoned(seeing), with: fields{"grid": at(func(_ *matrixWorld, th thing) any { return th.zone })}},
	"listBriefings": {who: anywhere(counting), with: fields{"kind": "daily"}},
	"readBriefing":  {who: anywhere(counting), with: fields{"kind": "daily", "format": "html"}},
	"subscribe":     {who: over(counting), with: fields{"kind": "daily", "format": "pdf"}},

	// Telephone.
	"notifyCall":        {who: anywhere(roles(access.Telephony)), with: fields{"call": "c-7", "event": "ringing", "at": now_}},
	"takeSeat":          {who: anywhere(operating), with: fields{"extension": ""}},
	"readCurrentCall":   {who: anywhere(operating)},
	"listCalls":         {who: anywhere(operating)},
	"listCallBacks":     {who: anywhere(operating)},
	"callBack":          {who: over(operating), with: fields{"id": made("call"), "due_at": later, "words": "请回电"}},
	"attemptCallBack":   {who: over(operating), with: fields{"id": made("callback"), "reached": false}},
	"giveUpCallBack":    {who: over(operating), with: fields{"id": made("callback")}, empty: "only after three attempts"},
	"consult":           {who: anywhere(operating), with: fields{"id": fresh, "source": "hotline", "question": "几点上班", "answer": "九点"}},
	"listConsultations": {who: anywhere(operating), with: fields{"day": at(func(*matrixWorld, thing) any { return time.Now().Format(time.DateOnly) })}},

	// Places with a printed code.
	"listPlaces":  {who: anywhere(operating)},
	"makePlace":   {who: over(operating).or(ofAnother(operating)), with: fields{"name": "三号楼", "location": centre}},
	"readPlaceQR": {who: over(operating), with: fields{"code": made("place")}},
	"closePlace":  {who: over(operating), with: fields{"code": newPlace}},

	// What two or three agree on.
	"listAdmissions": {who: anywhere(stewards)},
	"applyAdmission": {who: anywhere(roles(access.Department)), with: fields{"id": fresh, "matter": "1101", "unit": "D-01", "what": "巡查", "why": "便民", "law": "条例", "minutes": 5, "yearly": 10,
		"from": at(func(*matrixWorld, thing) any { return time.Now().AddDate(0, 1, 0).Format(time.DateOnly) }), "until": at(func(*matrixWorld, thing) any { return time.Now().AddDate(1, 0, 0).Format(time.DateOnly) })},
		empty: "only for one's own unit, and a standing by grant has none"},
	"signAdmission":     {who: anywhere(signing), with: fields{"id": made("admission"), "version": 999}, empty: "the version is wrong on purpose"},
	"refuseAdmission":   {who: anywhere(signing), with: fields{"id": made("admission"), "version": 999, "reason": "不同意"}, empty: "the version is wrong on purpose"},
	"withdrawAdmission": {who: anywhere(roles(access.Department)), with: fields{"id": made("admission"), "version": 999}, empty: "the version is wrong on purpose"},
	"listSchemes":       {who: anywhere(counting)},
	"readSchemeResults": {who: anywhere(counting), with: fields{"id": made("scheme")}},
	"previewScheme":     {who: throughout(roles(access.Operator, access.Leader)), with: fields{"id": made("scheme"), "from": "2026-01-01", "to": "2026-03-31"}},
	"saveScheme":        {who: throughout(operating), with: fields{"id": fresh, "version": 0, "name": "方案", "of": "zones", "from": "2027-01-01", "to": "2027-03-31", "days": 5}, empty: "a scheme without parts is refused"},
	"discardScheme":     {who: throughout(operating), with: fields{"id": made("scheme"), "version": 1}, empty: "a published scheme stays"},
	"publishScheme":     {who: throughout(roles(access.Leader)), with: fields{"id": made("scheme"), "version": 1}, empty: "it is published already"},
	"settleScheme":      {who: throughout(operating), with: fields{"id": made("scheme"), "version": 1}, empty: "its period has not ended"},
	"objectToScheme":    {who: none, with: fields{"id": made("scheme"), "unit": "D-01", "reason": "不符"}, empty: "only for a unit of one's own: TestSchemes"},
	"decideObjection":   {who: none, with: fields{"id": made("scheme"), "objection": fresh}, empty: "there is none before a settlement: TestSchemes"},

	// Settings.
	"readRules":       {who: throughout(managing), with: rulesOf},
	"saveRules":       {who: throughout(managing), with: rulesOf, empty: "rules without content are refused"},
	"publishRules":    {who: throughout(managing), with: rulesOf, empty: "there is no draft"},
	"elsewhere":       {who: throughout(managing)},
	"saveMatter":      {who: throughout(managing), with: fields{"code": "1302", "version": 999}, empty: "the version is wrong on purpose"},
	"editCalendar":    {who: throughout(managing), empty: "an edit of nothing is refused"},
	"recompute":       {who: throughout(managing)},
	"reroute":         {who: anywhere(operating), with: fields{"owner": "D-01"}},
	"drawRechecks":    {who: over(operating), with: fields{"from": earlier, "to": now_, "percent": 10, "seed": "x"}},
	"changeStaffing":  {who: over(managing), with: fields{"grid": ofGrid, "act": "open", "post": at(func(_ *matrixWorld, th thing) any { return "P-" + th.grid + "-x" }), "kind": "patroller", "unit": at(func(_ *matrixWorld, th thing) any { return "U-" + th.zone + "-P" }), "name": "巡查二号"}, empty: "said by its own tests"},
	"changeUnit":      {who: zoned(managing), with: fields{"act": "rename", "code": at(func(_ *matrixWorld, th thing) any { return "U-" + th.zone + "-O" }), "name": "办公室"}},
	"checkStaffing":   {who: anywhere(managing), with: fields{"body": ""}, empty: "the list is empty"},
	"applyStaffing":   {who: anywhere(managing), with: fields{"body": "", "checked": "x"}, empty: "the list is empty"},
	"exportTerritory": {who: throughout(managing).or(anywhere(roles(access.DataSteward)))},
	"checkTerritory":  {who: throughout(managing).or(anywhere(roles(access.DataSteward))), with: fields{"format": "geojson", "crs": "cgcs2000", "body": "{}"}, empty: "the file is none"},
	"applyTerritory":  {who: throughout(managing), with: fields{"format": "geojson", "crs": "cgcs2000", "checked": "x", "body": "{}"}, empty: "the file is none"},
	"readChannels":    {who: throughout(managing)}, "listDead": {who: throughout(managing), with: fields{"channel": "sms"}},
	"listRecorded": {who: throughout(managing)}, "replay": {who: throughout(managing), with: fields{"channel": "sms"}, empty: "nothing was given up"},

	// The audit log, and nobody else.
	"readAudit": {who: anywhere(auditing)}, "readAuditHead": {who: anywhere(auditing)}, "exportAudit": {who: anywhere(auditing), with: fields{"format": "csv"}},

	"listDisclosures":    {who: throughout(auditing)},
	"reviewDisclosure":   {who: none, with: fields{"id": fresh, "outcome": "proper"}, empty: "nothing was drawn: the tests of package disclosure"},
	"listSecurityEvents": {who: throughout(join(governing, auditing))},

	// How long personal data is kept, and what is erased.
	"readRetention":    {who: throughout(keeping)},
	"saveRetention":    {who: throughout(keeping), with: fields{"rules": []any{}}, empty: "rules without content are refused"},
	"publishRetention": {who: throughout(officers), with: fields{"revision": 0}, empty: "there is no draft"},
	"previewRetention": {who: throughout(keeping)},
	"listRuns":         {who: throughout(keeping)},
	"askRun":           {who: throughout(keeping), with: fields{"id": fresh, "remark": "按规则清除"}, empty: "nothing is due"},
	"listErasures":     {who: throughout(keeping)},
	"askErasure":       {who: throughout(keeping), with: fields{"id": fresh, "remark": "本人申请", "subject": at(func(_ *matrixWorld, th thing) any { return fields{"kind": "case", "id": th.id} })}, empty: "the case is open"},
	"listHolds":        {who: throughout(keeping)},
	"writeHold":        {who: throughout(officers), with: fields{"id": fresh, "reason": "复议", "until": later, "subject": at(func(_ *matrixWorld, th thing) any { return fields{"kind": "case", "id": th.id} })}},
	"endHold":          {who: none, with: fields{"id": fresh, "reason": "已结束"}, empty: "there is no such hold"},
	"askForMyData":     {who: related("reporter", "twin"), with: fields{"id": fresh, "kind": "erasure", "case": made("case")}, empty: "only of a case of one's own that is closed: TestAPersonHasTheirDataErased"},

	// Readings in clear.
	"listPurposes": {who: themself},
	"disclose":     {who: contacts.or(related("owner")), with: fields{"purpose": "call_back", "id": fresh, "subject": at(func(_ *matrixWorld, th thing) any { return fields{"kind": "report", "id": th.report} })}},
	"findByPhone":  {who: anywhere(roles(access.Operator, access.Department, access.EnforcementOfficer)), with: fields{"purpose": "call_back", "phone": phoneHere, "id": fresh}},

	// The own sessions and contacts.
	"listOwnSessions":  {who: themself},
	"endOtherSessions": {who: themself},
	"endOwnSession":    {who: none, with: fields{"id": fresh}, empty: "there is no such session, and a real one would end a standing"},
	"sendContactCode":  {who: themself, with: fields{"channel": "mail", "address": "a@example.org"}},
	"confirmContact":   {who: themself, with: fields{"channel": "mail", "code": "000000"}, empty: "the code is sent"},

	// Accounts: only those of the own area.
	"listAccounts":  {who: anywhere(governing)},
	"listRoles":     {who: anywhere(governing)},
	"createAccount": {who: anywhere(governing), with: fields{"account": at(func(w *matrixWorld, _ thing) any { w.accounts++; return fmt.Sprintf("made-%d", w.accounts) }), "name": "值班室", "office": true}},
	"giveGrant":     {who: over(governing), with: fields{"account": made("victim"), "role": "grid_head", "grid": ofGrid}},
	"revokeGrant":   {who: none, with: fields{"account": made("victim"), "grant": fresh, "reason": "离岗"}, empty: "there is no such grant"},
	"lockAccount":   {who: over(governing), with: fields{"account": made("victim"), "reason": "离岗"}},
	"unlockAccount": {who: over(governing), with: fields{"account": made("victim")}},
	"endSessions":   {who: over(governing), with: fields{"account": made("victim")}},
	"resetPassword": {who: over(governing), with: fields{"account": made("victim")}},
}

// excluded are routes that the matrix does not call, each with the reason.
var excluded = map[string]string{
	"closeSession": "it ends the session of the standing that asks; that it asks for one, TestNothingIsOpenWithoutASession sees",
}

// secrets are what bodies are searched for: the canaries, and who may read each in the clear.
var secrets = []struct {
	text string
	may  audience
}{
	{wordsHere, worded.or(related("reporter"))},
	{wordsTwin, worded.or(related("twin"))},
	{noteHere, worded},
	{partyHere, contacts.or(related("owner"))},
	{phoneHere, contacts.or(related("owner", "reporter"))},
	{phoneTwin, contacts.or(related("owner", "twin"))},
	{nameHere, contacts.or(related("owner", "reporter", "twin"))},
}

var secretsThere = []struct {
	text string
	may  audience
}{
	{wordsThere, worded.or(related("reporter"))},
	{noteThere, worded},
	{mailOther, posted},
}
