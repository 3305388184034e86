package httpapi_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"liandong/internal/edge/httpapi"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/notice"
	"liandong/internal/world/demo"
)

// standing (立场) is one who asks, by how they stand to the things of the matrix: the case here (in the grid "fishing") and the case there (in another zone).
type standing struct {
	name     string
	token    string
	out      bool            // there is no session behind the token
	once     bool            // the password is one that an administrator gave
	foreign  bool            // of another district, whose things have the same codes
	role     access.Role     // "" for none
	over     string          // path of the territory of the grant, "" for none
	contact  bool            // the grant names the class of contacts
	relation map[string]bool // to the case here: reporter, twin, owner, former, helper, unit; "there ..." to the case there
}

func (s standing) is(relations ...string) bool {
	return slices.ContainsFunc(relations, func(r string) bool { return s.relation[r] })
}

// thing is what calls are about.
type thing struct {
	name                string
	path, zonePath      string // of its grid, and of its zone
	grid, zone, village string
	id, number, report  string
	relation            string // what relations to it begin with
}

// Words that nobody must read without the right to. They stand in the clear in what was said, and nowhere else.
const (
	wordsHere  = "kwhere"  // of who reported the case here
	wordsTwin  = "kwtwin"  // of who reported the same again, in a case that was merged
	noteHere   = "kwnote"  // internal, of the case here
	partyHere  = "kwparty" // of a mediation
	wordsThere = "kwthere" // of the case there
	noteThere  = "kwfar"   // internal, of the case there
	phoneHere  = "13911112222"
	phoneTwin  = "13933334444"
	nameHere   = "上官甲乙"
	mailOther  = "kwmail@example.org" // where somebody else is reached
)

// foreign marks what is of the other district: every word above has it there.
func foreign(canary string) string {
	return strings.Replace(strings.Replace(canary, "kw", "fr", 1), "139", "138", 1)
}

const otherDistrict = "320508"

type matrixWorld struct {
	*site
	standings []standing
	things    []thing
	known     map[string][]string // as for the maker of calls
	centres   map[string][2]float64
	centreOf  map[string]string // a session at the centre of a zone
	accounts  int
}

func newMatrixWorld(t *testing.T, db *store.DB) *matrixWorld {
	t.Helper()
	w := &matrixWorld{site: newSite(t, db), known: map[string][]string{}, centres: map[string][2]float64{}, centreOf: map[string]string{}}
	w.tampered = true // standings are made by SQL
	w.handler = (&httpapi.Server{Platform: w.services, Sequencer: w.seq, District: demo.District, Sender: w.sender, Retention: w.kept, Public: &url.URL{Scheme: "https", Host: "liandong.test"}}).Handler()
	w.buildThings()
	w.buildMore()
	w.copyDistrict()
	w.buildStandings()
	return w
}

// do acts on a case as it is now.
func (w *matrixWorld) do(account, id, action string, body map[string]any) {
	w.t.Helper()
	token := w.open(account)
	now := w.call("GET", "/api/v1/cases/"+id, w.open("op-320509"), nil)
	body["version"] = now.body["version"]
	if a := w.call("POST", "/api/v1/cases/"+id+"/actions/"+action, token, body); a.status != http.StatusOK {
		w.t.Fatalf("%s by %s: %d %s\n%s", action, account, a.status, a.raw, w.call("GET", "/api/v1/cases/"+id+"/actions", token, nil).raw)
	}
}

// open makes a session without a password.
func (w *matrixWorld) open(account string) (token string) {
	w.t.Helper()
	return w.openIn(demo.District, account)
}

func (w *matrixWorld) openIn(district, account string) (token string) {
	w.t.Helper()
	if err := w.services.DB.Update(w.t.Context(), func(tx *store.Tx) error {
		o, err := w.services.Access.Open(tx, district, account)
		token = o.Token
		return err
	}); err != nil {
		w.t.Fatal(account, err)
	}
	return token
}

func (w *matrixWorld) reportAs(account, source, grid, words string, more map[string]any) (id, report, number string) {
	w.t.Helper()
	token := w.open(account)
	at := w.call("GET", "/api/v1/grids/"+grid, w.open("op-320509"), nil).body["centre"].(map[string]any)
	draft := map[string]any{"id": uuid.Must(uuid.NewV7()).String(), "source": source, "matter": "1302", "description": words, "location": map[string]any{"lon": at["lon"], "lat": at["lat"]}}
	maps.Copy(draft, more)
	a := w.call("POST", "/api/v1/reports", token, draft)
	if a.status != http.StatusCreated {
		w.t.Fatal(account, a.status, a.raw)
	}
	c := a.body["case"].(map[string]any)
	return c["id"].(string), draft["id"].(string), c["number"].(string)
}

const (
	farZone = "320509107"
	helper  = "dept-01"
)

func (w *matrixWorld) buildThings() {
	w.t.Helper()
	far := ""
	for name := range w.site.accounts {
		if grid, ok := strings.CutPrefix(name, "head-"+farZone); ok {
			far = farZone + grid
		}
	}
	head, centre := "head-"+fishing, "op-"+fishZone
	id, report, number := w.reportAs("resident", "app", fishing, "楼道堆满杂物 "+wordsHere, map[string]any{"reporter": map[string]any{"name": nameHere, "phone": phoneHere}})
	w.do(centre, id, "file", map[string]any{"condition": 1})
	w.do(centre, id, "dispatch", map[string]any{"to": map[string]any{"kind": "unit", "code": "U-" + fishZone + "-O"}})
	w.do(centre, id, "recall", map[string]any{"reason": "改派"})
	w.do(centre, id, "dispatch", map[string]any{"to": map[string]any{"kind": "post", "code": "P-" + fishing + "-grid_head"}})
	w.do(head, id, "accept", map[string]any{})
	w.do(head, id, "assist", map[string]any{"to": map[string]any{"kind": "unit", "code": "D-01"}, "note": "请协助"})
	w.do(head, id, "note", map[string]any{"note": "内部 " + noteHere})
	w.do(head, id, "mediate", map[string]any{"parties": []any{map[string]any{"name": "当事人" + partyHere, "phone": "13977778888"}, map[string]any{"name": "另一方"}}})
	twin, _, _ := w.reportAs("volunteer", "volunteer", fishing, "楼道又堆了杂物 "+wordsTwin, map[string]any{"reporter": map[string]any{"name": nameHere, "phone": phoneTwin}})
	w.do(centre, twin, "merge", map[string]any{"into": id, "reason": "同一处"})
	there, reportThere, numberThere := w.reportAs("patrol-"+fishing, "app", far, "护栏倒了 "+wordsThere, nil)
	w.do("op-"+farZone, there, "note", map[string]any{"note": "内部 " + noteThere})
	if err := w.services.DB.Update(w.t.Context(), func(tx *store.Tx) error { // as if it had been confirmed by a code
		return w.services.Notices.SetContacts(tx, demo.District, "op-"+farZone, notice.Contacts{Mail: mailOther})
	}); err != nil {
		w.t.Fatal(err)
	}
	w.things = []thing{
		{name: "here", path: w.pathOf(fishing), zonePath: w.pathOf(fishZone), grid: fishing, zone: fishZone, village: fishing[:12], id: id, number: number, report: report},
		{name: "there", path: w.pathOf(far), zonePath: w.pathOf(farZone), grid: far, zone: farZone, village: far[:12], id: there, number: numberThere, report: reportThere, relation: "there "},
	}
	w.known["twin"] = []string{twin}
}

// buildMore makes what other routes are about: a place, a call and a call-back, uploads of a guest, an account to be governed, of here and of there.
func (w *matrixWorld) buildMore() {
	w.t.Helper()
	must := func(a answer) map[string]any {
		w.t.Helper()
		if a.status >= 300 {
			w.t.Fatal(a.status, a.raw)
		}
		return a.body
	}
	know := func(value any, names ...string) {
		for _, name := range names {
			w.known[name] = append(w.known[name], fmt.Sprint(value))
		}
	}
	phone := w.open("telephony")
	guest, secret := w.enter()
	for i, th := range w.things {
		grid := must(w.call("GET", "/api/v1/grids/"+th.grid, w.open("op-320509"), nil))["centre"].(map[string]any)
		w.centres[th.grid] = [2]float64{grid["lon"].(float64), grid["lat"].(float64)}
		operator := w.open("op-" + th.zone)
		w.centreOf[th.zone] = operator
		know(th.grid, "grid "+th.name)
		know(th.id, "case "+th.name)
		know(must(w.call("POST", "/api/v1/places", operator, map[string]any{"name": "三号楼", "location": grid}))["code"], "place "+th.name)
		seat, now := fmt.Sprintf("800%d", i), w.services.Clock.Now().Format(time.RFC3339)
		must(w.call("PUT", "/api/v1/calls/seat", operator, map[string]any{"extension": seat}))
		for _, event := range []string{"ringing", "answered"} {
			must(w.call("POST", "/api/v1/cti/events", phone, map[string]any{"call": "call-" + th.name, "event": event, "phone": "13955556666", "extension": seat, "at": now}))
		}
		know(items(w.call("GET", "/api/v1/calls", operator, nil), "items")[0]["id"], "call "+th.name)
		know(must(w.call("POST", "/api/v1/callbacks", operator, map[string]any{"case": th.id, "due_at": w.services.Clock.Now().Add(48 * time.Hour).Format(time.RFC3339), "words": "请回电"}))["id"], "callback "+th.name)
		know(w.upload(guest), "file "+th.name)
		begun := uuid.Must(uuid.NewV7()).String()
		must(w.call("POST", "/api/v1/media", guest, map[string]any{"id": begun, "size": 4000, "name": "a.jpg"}))
		know(begun, "upload "+th.name)
		w.employ("victim-"+th.name, access.Patroller, th.grid, th.path)
		know("victim-"+th.name, "victim "+th.name)
		know(items(w.call("GET", "/api/v1/admissions", w.open("op-320509"), nil), "items")[0]["id"], "admission "+th.name)
		know(items(w.call("GET", "/api/v1/schemes", w.open("leader"), nil), "items")[0]["id"], "scheme "+th.name)
	}
	draft := map[string]any{"id": uuid.Must(uuid.NewV7()).String(), "source": "web", "description": "路面有坑", "location": w.call("GET", "/api/v1/grids/"+fishing, guest, nil).body["centre"]}
	know(must(w.call("POST", "/api/v1/reports", guest, draft))["case"].(map[string]any)["number"], "number")
	know(secret, "secret")
	system := w.open("system")
	must(w.send("PUT", w.ruled("opendata/draft", system), system, []byte(`{"open":true,"least":5,"wait":0,"months":2,"licence":{"zh":"许可","en":"licence"}}`)))
	must(w.send("POST", w.ruled("opendata/publish", system), system, nil))
	know(must(w.call("GET", "/api/v1/rules/routing", system, nil))["revision"], "revision")
}

func (w *matrixWorld) pathOf(grid string) string {
	w.t.Helper()
	return w.call("GET", "/api/v1/grids/"+grid, w.open("op-320509"), nil).body["path"].(string)
}

// copyDistrict makes a second district out of the first: the same rows under another code, with other words and other ids of the things that calls are about.
// Whoever of it asks for something of the first must not find it, although nearly all other keys are the same.
func (w *matrixWorld) copyDistrict() {
	w.t.Helper()
	var swaps [][2]string
	for _, one := range []string{wordsHere, wordsTwin, noteHere, partyHere, wordsThere, noteThere, mailOther} {
		swaps = append(swaps, [2]string{one, foreign(one)})
	}
	for _, th := range w.things {
		for _, id := range []string{th.id, th.report} {
			swaps = append(swaps, [2]string{id, "f" + id[1:]})
		}
	}
	for kind, all := range w.known {
		kind, _, _ = strings.Cut(kind, " ")
		if slices.Contains([]string{"place", "upload", "file", "victim"}, kind) {
			swaps = append(swaps, [2]string{all[0], "f" + all[0][1:]})
		}
	}
	swaps = append(swaps, [2]string{w.known["twin"][0], "f" + w.known["twin"][0][1:]}, [2]string{demo.District, otherDistrict})
	if err := w.services.DB.Update(w.t.Context(), func(tx *store.Tx) error {
		tables := []string{}
		if err := tx.Each(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'audit%' AND name NOT LIKE 'outbox%' AND name <> 'journal' AND name NOT LIKE '%call%' AND name <> 'session'`, nil, func(r store.Scanner) error {
			var name string
			err := r.Scan(&name)
			tables = append(tables, name)
			return err
		}); err != nil {
			return err
		}
		for _, table := range tables {
			if err := copyTable(tx, table, swaps); err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
		}
		return nil
	}); err != nil {
		w.t.Fatal(err)
	}
}

func copyTable(tx *store.Tx, table string, swaps [][2]string) error {
	var names, values []string
	district := false
	if err := tx.Each(`SELECT name, type FROM pragma_table_info('`+table+`')`, nil, func(r store.Scanner) error {
		var name, kind string
		err := r.Scan(&name, &kind)
		district = district || name == "district"
		value := name
		if kind == "TEXT" {
			for _, s := range swaps {
				value = "replace(" + value + ", '" + s[0] + "', '" + s[1] + "')"
			}
		}
		names, values = append(names, name), append(values, value)
		return err
	}); err != nil || !district {
		return err
	}
	_, err := tx.Exec(`INSERT INTO ` + table + ` (` + strings.Join(names, ", ") + `) SELECT ` + strings.Join(values, ", ") + ` FROM ` + table + ` WHERE district = '` + demo.District + `'`)
	return err
}

// employ opens an account with one grant and no post.
func (w *matrixWorld) employ(name string, role access.Role, grid, path string) (token string) {
	w.t.Helper()
	classes := []access.Class{access.Plain}
	if role.UsesContacts() {
		classes = append(classes, access.Contact)
	}
	if err := w.services.DB.Update(w.t.Context(), func(tx *store.Tx) error {
		h, err := w.services.Access.Hash(access.Account{District: demo.District, Account: name, Person: "person-" + name, Name: name, Password: "Vier-gruene-Ampeln-7"})
		if err != nil {
			return err
		}
		if err := w.services.Access.Create(tx, h, "system:test"); err != nil || role == "" {
			return err
		}
		return w.services.Access.Grant(tx, demo.District, access.Grant{Account: name, Role: role, Grid: grid, Path: path, Classes: classes, From: w.services.Clock.Now().Add(-time.Minute)}, "system:test")
	}); err != nil {
		w.t.Fatal(name, err)
	}
	return w.open(name)
}

func (w *matrixWorld) buildStandings() {
	w.t.Helper()
	here, there := w.things[0], w.things[1]
	up := func(path string, levels int) string { // the path of an area above
		for range levels {
			path = path[:strings.LastIndex(strings.TrimSuffix(path, "/"), "/")+1]
		}
		return path
	}
	district := up(here.path, 3)
	add := func(s standing) { w.standings = append(w.standings, s) }
	for _, role := range access.Roles() {
		for place, over := range map[string]string{"here": up(here.path, 2), "there": up(there.path, 2), "above": district} {
			grid := strings.TrimSuffix(over[strings.LastIndex(strings.TrimSuffix(over, "/"), "/")+1:], "/")
			add(standing{name: string(role) + " " + place, token: w.employ("m-"+strings.ReplaceAll(string(role), "_", "-")+"-"+place, role, grid, over), role: role, over: over, contact: role.UsesContacts()})
		}
	}
	for _, village := range items(w.call("GET", "/api/v1/grids?level=village&parent="+here.zone, w.open("leader"), nil), "items") {
		if village["code"] != here.village {
			add(standing{name: "village_head beside", token: w.employ("m-beside", access.VillageHead, village["code"].(string), village["path"].(string)), role: access.VillageHead, over: village["path"].(string)})
			break
		}
	}
	relate := func(name, account string, role access.Role, over string, contact bool, relations ...string) {
		s := standing{name: name, token: w.open(account), role: role, over: over, contact: contact, relation: map[string]bool{}}
		for _, r := range relations {
			s.relation[r] = true
		}
		add(s)
	}
	relate("reporter", "resident", access.Resident, district, false, "reporter")
	relate("reporter of the twin", "volunteer", access.Volunteer, district, false, "twin")
	relate("owner", "head-"+fishing, access.GridHead, here.path, false, "owner")
	relate("former owner", "office-"+fishZone, access.Department, up(here.path, 2), true, "former")
	relate("helper", helper, access.Department, district, true, "helper")
	relate("patroller who reported there", "patrol-"+fishing, access.Patroller, here.path, false, "there reporter")
	relate("operator with a post here", "op-"+fishZone, access.Operator, up(here.path, 2), true)
	relate("operator with a post there", "op-"+farZone, access.Operator, up(there.path, 2), true)
	// Of the same unit as the owner, in another village: belonging to a unit gives none.
	relate("same committee, elsewhere", "super-"+there.grid, access.GridSupervisor, there.path, false)
	guest, _ := w.enter()
	add(standing{name: "guest", token: guest, role: access.Resident, over: district})
	for _, role := range []access.Role{access.Operator, access.SystemAdmin, access.SecurityAdmin, access.AuditAdmin, access.Resident} {
		add(standing{name: string(role) + " of another district", token: w.openIn(otherDistrict, map[access.Role]string{access.Operator: "op-" + otherDistrict, access.SystemAdmin: "system", access.SecurityAdmin: "security", access.AuditAdmin: "audit", access.Resident: "business"}[role]),
			role: role, over: "/" + otherDistrict + "/", contact: role == access.Operator, foreign: true})
	}
	w.buildOutsiders(district)
}

// buildOutsiders adds those who once could, or nearly can.
func (w *matrixWorld) buildOutsiders(district string) {
	w.t.Helper()
	add := func(s standing) { w.standings = append(w.standings, s) }
	exec := func(sql string, args ...any) {
		if err := w.services.DB.Update(w.t.Context(), func(tx *store.Tx) error {
			if _, err := tx.Exec(sql, args...); err != nil {
				return err
			}
			return tx.Bump(demo.District, "access")
		}); err != nil {
			w.t.Fatal(err)
		}
	}
	for _, token := range []string{"", "320509.forged", "320508" + strings.TrimPrefix(w.open("op-320509"), "320509")} {
		add(standing{name: map[string]string{"": "nobody", "320509.forged": "forger"}[token], token: token, out: true})
		if s := &w.standings[len(w.standings)-1]; s.name == "" {
			s.name = "session of another district"
		}
	}
	expired := w.employ("m-expired", access.Operator, demo.District, district)
	exec(`UPDATE session SET created_at = 1, expires_at = $1 WHERE district = $2 AND account = 'm-expired'`, clock.Milli(w.services.Clock.Now().Add(-time.Second)), demo.District)
	add(standing{name: "expired session", token: expired, out: true})
	ended := w.employ("m-ended", access.Operator, demo.District, district)
	w.call("DELETE", "/api/v1/session", ended, nil)
	add(standing{name: "ended session", token: ended, out: true})
	locked := w.employ("m-locked", access.Operator, demo.District, district)
	exec(`UPDATE account SET disabled_at = 1 WHERE district = $1 AND account = 'm-locked'`, demo.District)
	add(standing{name: "locked account", token: locked, out: true})
	once := w.employ("m-once", access.Operator, demo.District, district)
	exec(`UPDATE account SET once = 1 WHERE district = $1 AND account = 'm-once'`, demo.District)
	add(standing{name: "one-time password", token: once, once: true})
	revoked := w.employ("m-revoked", access.Operator, demo.District, district)
	exec(`UPDATE access_grant SET valid_to = $1 WHERE district = $2 AND account = 'm-revoked'`, clock.Milli(w.services.Clock.Now().Add(-time.Second)), demo.District)
	add(standing{name: "revoked grant", token: revoked})
	add(standing{name: "account without a grant", token: w.employ("m-none", "", "", "")})
}
