package httpapi_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/world/demo"
)

var (
	fuzzCalls = flag.Int("calls", 10_000, "how many calls the fuzzer makes")
	fuzzSeed  = flag.Uint64("seed", 1, "the same seed makes the same calls")
)

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// busy are the only reasons for which a call may be put off: they are there to be met, or this server was told no public address.
var busy = []string{"door.busy", "door.off", "http.no_public_url"}

// TestFuzz calls every operation of the description, sound and unsound, as everybody. It sees no failure of the server, nothing that is not described, no refusal
// that repeats what was sent or says it in another language than was asked, and no growth of memory.
func TestFuzz(t *testing.T) {
	onMemory(t)
	doc := readContract(t)
	hour := clock.NewManual(time.Date(2026, 11, 25, 1, 0, 0, 0, time.UTC))
	f := &fuzzed{site: newSiteAt(t, storetest.OpenSQLite(t), hour), doc: doc, hour: hour, found: map[string]int{}, statuses: map[int]int{}, reached: map[string]bool{}, welcome: map[string][]int{}}
	f.tampered = true // accounts are opened again by SQL
	f.settle()
	m := newMaker(*fuzzSeed, doc, f.known)
	began := time.Now()
	var heap uint64
	var routines int
	for n := range *fuzzCalls {
		if n == min(2000, *fuzzCalls/2) {
			heap, routines = weigh()
		}
		if n%300 == 0 {
			f.renew()
		}
		o := doc.operations[m.IntN(len(doc.operations))]
		who, token := m.who(f, o)
		if f.try(n, o, m.call(o, token)) && who >= 0 {
			f.welcome[o.ID] = append(f.welcome[o.ID], who)
		}
		hour.Advance(time.Duration(m.IntN(4000)) * time.Millisecond)
	}
	after, now := weigh()
	fmt.Printf("fuzz: seed %d, %d calls of %d operations in %.1f s, %d of them reached with success; statuses %v; heap %.1f -> %.1f MB, goroutines %d -> %d\n",
		*fuzzSeed, *fuzzCalls, len(doc.operations), time.Since(began).Seconds(), len(f.reached), f.statuses, mega(heap), mega(after), routines, now)
	for _, o := range doc.operations {
		if !f.reached[o.ID] {
			t.Logf("never with success: %s", o.ID)
		}
	}
	if grown := mega(after) - mega(heap); grown > 24 {
		t.Errorf("the heap has grown by %.1f MB", grown)
	}
	if now > routines+10 {
		t.Errorf("goroutines: %d, then %d", routines, now)
	}
	for _, what := range sorted(f.found) {
		t.Errorf("%d times: %s", f.found[what], what)
	}
}

func weigh() (heap uint64, routines int) {
	http.DefaultClient.CloseIdleConnections()
	runtime.GC()
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.HeapAlloc, runtime.NumGoroutine()
}

func mega(bytes uint64) float64 { return float64(bytes) / (1 << 20) }

type fuzzed struct {
	*site
	doc      *description
	hour     *clock.Manual
	known    map[string][]string
	tokens   []string
	found    map[string]int
	statuses map[int]int
	reached  map[string]bool
	welcome  map[string][]int // by operation: who was not turned away
}

var fuzzers = []string{"patrol-" + fishing, "head-" + fishing, "super-" + fishing, "village-320509105006", "op-" + fishZone, "op-320509", "dept-01", "officer-" + fishZone, "legal-" + fishZone,
	"data", "leader", "system", "security", "audit", "resident", "business", "volunteer", "telephony"}

// who is a caller: nobody, a forger, anybody of the cast, and often one whom the operation did not turn away before.
func (m *maker) who(f *fuzzed, o *operation) (who int, token string) {
	switch m.IntN(40) {
	case 0, 1, 2:
		return -1, ""
	case 3:
		return -1, pick(m, []string{"320509.forged", "x", "320509.", ".", "320509.g." + echo, "999999." + strings.Repeat("A", 43), strings.Repeat(echo, 800)})
	}
	who = m.IntN(len(f.tokens))
	if before := f.welcome[o.ID]; len(before) > 0 && m.one(2) {
		who = pick(m, before[:min(len(before), 30)]) % len(f.tokens)
	}
	return who, f.tokens[who]
}

// renew opens sessions anew, because calls end them, lock accounts and take grants away.
func (f *fuzzed) renew() {
	f.t.Helper()
	f.tokens = nil
	if err := f.services.DB.Update(f.t.Context(), func(tx *store.Tx) error {
		if _, err := tx.Exec(`UPDATE account SET disabled_at = 0, once = 0 WHERE district = $1`, demo.District); err != nil {
			return err
		}
		for _, name := range fuzzers {
			opened, err := f.services.Access.Open(tx, demo.District, name)
			if err != nil {
				return err
			}
			f.tokens = append(f.tokens, opened.Token)
		}
		return nil
	}); err != nil {
		f.t.Fatal(err)
	}
	for range 3 {
		a, _ := f.ask(inside{method: "POST", url: "/api/v1/door", address: fmt.Sprintf("203.0.113.%d:1", len(f.found)%250)})
		if token, ok := a.body["token"].(string); ok {
			f.tokens = append(f.tokens, token)
		}
	}
}

// settle makes a few things that calls can be about.
func (f *fuzzed) settle() {
	f.t.Helper()
	patrol, head := f.login("patrol-"+fishing), f.login("head-"+fishing)
	guest, secret := f.enter()
	f.known = map[string][]string{}
	know := func(value string, names ...string) {
		for _, name := range names {
			f.known[name] = append(f.known[name], value)
		}
	}
	for range 6 {
		draft := f.draft(patrol)
		delete(draft, "captured_at") // of a clock that is not this one
		made := f.call("POST", "/api/v1/reports", patrol, draft)
		if made.status != http.StatusCreated {
			f.t.Fatal(made.raw)
		}
		know(made.body["case"].(map[string]any)["id"].(string), "id", "case", "into")
		know(made.body["report"].(map[string]any)["id"].(string), "id")
	}
	mine := f.call("POST", "/api/v1/reports", guest, f.guestDraft(guest))
	know(mine.body["case"].(map[string]any)["id"].(string), "id", "case")
	know(mine.body["case"].(map[string]any)["number"].(string), "number")
	know(f.upload(guest), "id", "media", "readFile.id")
	begun := uuid.Must(uuid.NewV7()).String()
	for _, token := range []string{guest, patrol} {
		if a := f.call("POST", "/api/v1/media", token, map[string]any{"id": begun, "size": 4000, "name": "a.jpg"}); a.status == http.StatusCreated {
			know(begun, "sendPiece.id", "finishUpload.id", "readUpload.id")
		}
		begun = uuid.Must(uuid.NewV7()).String()
	}
	place := f.call("POST", "/api/v1/places", f.login("op-320509"), map[string]any{"name": "三号楼道", "location": f.centre(patrol)})
	know(fmt.Sprint(place.body["code"]), "readPlace.code", "readPlaceQR.code", "closePlace.code")
	know(secret, "secret")
	system := f.login("system")
	f.send("PUT", f.ruled("opendata/draft", system), system, []byte(`{"open":true,"least":5,"wait":0,"months":2,"licence":{"zh":"许可","en":"licence"}}`))
	f.send("POST", f.ruled("opendata/publish", system), system, nil)
	know(f.upload(patrol), "media")
	know(f.upload(head), "id")
	for _, item := range items(f.call("GET", "/api/v1/schemes", f.login("leader"), nil), "items") {
		know(item["id"].(string), "id")
	}
	for _, item := range items(f.call("GET", "/api/v1/admissions", f.login("op-320509"), nil), "items") {
		know(item["id"].(string), "id")
	}
	a := f.call("GET", "/api/v1/cases/"+f.known["case"][0]+"/actions", head, nil)
	for _, item := range items(a, "items") {
		know(item["action"].(string), "action")
	}
	for name, all := range map[string][]string{"grid": {"320509", fishZone, "320509105006", fishing, "320509107"}, "matter": {"1302", "1101", "0101"}, "kind": {"routing", "daily", "weekly", "monthly", "post", "unit", "territory"},
		"level": {"town", "village", "base"}, "state": {"handling", "assigned", "closed,void"}, "view": {"mine", "todo", "reported", "marked"}, "format": {"csv", "xlsx", "html", "pdf", "geojson"},
		"from": {"2026-11-01", "2026-10-01"}, "to": {"2026-11-25", "2026-12-31"}, "date": {"2026-11-20"}, "day": {"2026-11-25"}, "purpose": {"回访核实", "check"}, "reason": {"因故", "because"},
		"note": {"已处理"}, "description": {"楼道堆满杂物"}, "z": {"0", "8", "12", "14"}, "x": {"0", "213", "3423"}, "y": {"0", "105", "1690"}, "crs": {"wgs84", "gcj02", "cgcs2000"},
		"q": {"通道", "shuxiang", "320509"}, "channel": {"sms", "mail"}, "source": {"patrol", "web", "hotline", "app"}, "role": {"operator", "patroller"}, "account": {"op-" + fishZone, "zhang"},
		"owner": {"P-" + fishing + "-grid_head", "D-01"}, "unit": {"D-01", "U-320509"}, "year": {"2026", "2025"}, "file": {"areas.csv", "matters.json"}, "by": {"month", "grid", "matter", "unit"}, "limit": {"20", "50"},
		"lon": {"120.6"}, "lat": {"31.0"}, "offset": {"0"}, "phone": {"13900001111"}, "extension": {"801"}, "lang": {"zh", "en"}, "post": {"P-" + fishing + "-grid_head"}, "parent": {"320509", fishZone},
		"readRules.kind": {"routing", "opendata", "hotline", "wall"}, "saveRules.kind": {"routing", "opendata"}, "publishRules.kind": {"routing", "opendata"},
		"subscribe.kind": {"daily", "weekly"}, "unsubscribe.kind": {"daily", "weekly"}, "openSession.account": {"leader"}, "openSession.password": {f.accounts["leader"].Password}, "event": {"ringing", "answered", "hung_up"},
		"call": {"c-1", "c-2"}, "result": {"reached", "no_answer"}, "act": {"appoint", "end", "open", "stand_in", "add", "rename"}, "classes": {"plain"}, "lock": {"zhang"}, "grant": {"x"}, "to.kind": {"post"},
		"code": append([]string{"1302", "D-01", "U-320509", "P-" + fishing + "-grid_head"}, "320509", fishing), "name": {"某处"}, "duty": {"basic"}, "urgency": {"normal"}, "fact": {"closed"}} {
		f.known[name] = append(f.known[name], all...)
	}
}

var (
	hanText = regexp.MustCompile(`\p{Han}`)
	latin   = regexp.MustCompile(`[A-Za-z]{3,} [A-Za-z]{2,}`)
)

// fieldNamed is where a field that nobody knows is named, as long as its name is one.
var fieldNamed = regexp.MustCompile(`"field":"[\w.\[\]$-]{1,330}"`)

// try makes one call, keeps what is wrong with the answer, and says whether the caller was let in.
func (f *fuzzed) try(n int, o *operation, c inside) bool {
	f.t.Helper()
	asked := c.header.Get("Accept-Language")
	a, sent := f.ask(c)
	if !sent {
		return false
	}
	in := a.status != http.StatusUnauthorized && a.status != http.StatusForbidden && a.status != http.StatusNotFound
	f.statuses[a.status]++
	if a.status < 300 {
		f.reached[o.ID] = true
	}
	wrong := func(what string) {
		key := o.ID + ": " + what
		if f.found[key]++; f.found[key] == 1 {
			f.t.Logf("call %d, %s\n  %s %.300s\n  %.300s\n  %.600s\n  -> %d %s %.500s", n, key, c.method, c.url, fmt.Sprint(c.header), c.body, a.status, a.header.Get("Content-Type"), a.raw)
		}
	}
	code, _ := a.body["code"].(string)
	if a.status >= 500 && !slices.Contains(busy, code) {
		wrong(fmt.Sprintf("a failure, %d %s", a.status, code))
		return in
	}
	if a.status == http.StatusNotFound && code == "http.no_route" {
		return false // the escapes made another address of it
	}
	if what := f.doc.faulty(o, a.status, a.header.Get("Content-Type"), []byte(a.raw)); what != "" {
		wrong(what)
		return in
	}
	if a.status < 400 || a.status == http.StatusPreconditionFailed || a.status == http.StatusRequestedRangeNotSatisfiable { // the latter as files are served
		return in
	}
	var p struct{ Code, Detail, Title, Type string }
	if err := json.Unmarshal([]byte(a.raw), &p); err != nil || p.Code == "" || p.Detail == "" || p.Title == "" || p.Type != "urn:liandong:problem:"+p.Code {
		wrong("a problem that is none")
	}
	if strings.Contains(strings.ToLower(fieldNamed.ReplaceAllString(a.raw, "")), strings.ToLower(echo)) {
		wrong("it repeats what was sent")
	}
	switch {
	case strings.HasPrefix(asked, "en") && hanText.MatchString(p.Detail) && !latin.MatchString(p.Detail):
		wrong("Chinese where English was asked for: " + p.Code)
	case strings.HasPrefix(asked, "zh") && !hanText.MatchString(p.Detail):
		wrong("English where Chinese was asked for: " + p.Code)
	}
	if bytes.ContainsAny([]byte(a.header.Get("Location")), "\r\n") {
		wrong("a header that was split")
	}
	return in
}
