package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/note"

	"liandong/data"
	"liandong/internal/casework"
	"liandong/internal/casework/ledger"
	"liandong/internal/district/indicator"
	"liandong/internal/door"
	"liandong/internal/edge/httpapi"
	"liandong/internal/figures/scheme"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/audit"
	"liandong/internal/kernel/blob"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/outbox"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/media"
	"liandong/internal/notice"
	"liandong/internal/platform"
	"liandong/internal/retention"
	"liandong/internal/world/demo"
)

// site is the demonstration district behind a real HTTP server.
type site struct {
	t        *testing.T
	url      string
	handler  http.Handler // what the server serves, for tests that make very many calls
	services *platform.Platform
	accounts map[string]demo.Account
	verifier note.Verifier
	seq      *outbox.Sequencer
	sender   *notice.Sender
	tampered bool // rows were changed behind the log
	kept     *retention.Service
	keys     string   // where they lie
	folders  []string // where files lie, and uploads
}

const (
	fishing  = "320509105006001" // a base grid with logins
	fishZone = "320509105"
)

func newSite(t *testing.T, db *store.DB) *site {
	t.Helper()
	return newSiteAt(t, db, clock.System{})
}

func newSiteAt(t *testing.T, db *store.DB, c clock.Clock) *site {
	t.Helper()
	keys, err := installedKeys()
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, db, c, keys, t.TempDir(), t.TempDir())
	var there bool
	if err := db.View(t.Context(), func(tx *store.Tx) (err error) { there, err = tx.Any(`SELECT 1 FROM account`); return err }); err != nil {
		t.Fatal(err)
	}
	made, _ := builtAccounts.Load(db.Engine)
	if !there {
		if made, err = demo.Build(t.Context(), s.services, 1, func(string) {}); err != nil {
			t.Fatal(err)
		}
	}
	for _, a := range made.([]demo.Account) {
		s.accounts[a.Account] = a
	}
	t.Cleanup(s.evident)
	return s
}

// built is the demonstration district, made once for each engine: most tests begin with a copy. Those that set the clock build their own by it.
var built = storetest.Model{Fill: func(db *store.DB) error {
	keys, err := installedKeys()
	if err != nil {
		return err
	}
	vault, err := access.OpenVault(keys)
	if err != nil {
		return err
	}
	services, err := wired(db, clock.System{}, vault, nil)
	if err != nil {
		return err
	}
	made, err := demo.Build(context.Background(), services, 1, func(string) {})
	builtAccounts.Store(db.Engine, made)
	return err
}}

var builtAccounts sync.Map // store.Engine -> []demo.Account

// installedKeys makes the keys of all installations of these tests, in a folder that TestMain removes.
var installedKeys = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "liandong-keys")
	if err != nil {
		return "", err
	}
	_, signer := audit.CreateSigner(dir)
	_, vault := access.CreateVault(dir)
	return dir, errors.Join(signer, vault)
})

func wired(db *store.DB, c clock.Clock, vault *access.Vault, files *media.Library) (*platform.Platform, error) {
	templates, err := notice.StandardTemplates(data.Files)
	if err != nil {
		return nil, err
	}
	rights, notices := access.New(c, access.Cost{Time: 1, Memory: 64}), notice.New(notice.Setup{Standard: templates, Vault: vault, Channels: []notice.Channel{notice.SMS, notice.Mail}})
	return platform.New(ledger.New(ledger.Ledger{DB: db, Clock: c, Access: rights, Vault: vault}), platform.Outside{Notices: notices, Media: files,
		Door: door.New(door.Service{DB: db, Clock: c, Access: rights, Vault: vault, Notices: notices, Reporters: casework.Reporters})}), nil
}

// serve starts one server of an installation: on its database, with its keys, over its files.
func serve(t *testing.T, db *store.DB, c clock.Clock, keys string, folders ...string) *site {
	t.Helper()
	signer, err := audit.OpenSigner(keys)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := audit.OpenVerifier(keys)
	if err != nil {
		t.Fatal(err)
	}
	vault, err := access.OpenVault(keys)
	if err != nil {
		t.Fatal(err)
	}
	blobs, err := blob.Folder(folders[0])
	if err != nil {
		t.Fatal(err)
	}
	files, err := media.New(db, blobs, c, folders[1], media.Standard)
	if err != nil {
		t.Fatal(err)
	}
	services, err := wired(db, c, vault, files)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := retention.NewRules(data.Files)
	if err != nil {
		t.Fatal(err)
	}
	kept := retention.New(services.Casework, services.Requests, rules)
	schemes := &scheme.Service{DB: db, Clock: c, Access: services.Access, Atlas: services.Atlas, Rosters: services.Rosters, Figures: services.Figures}
	services.Notices.Subscribe(scheme.Topic, schemes.Tells)
	services.Notices.Subscribe(scheme.Objected, schemes.Tells)
	sealer := &audit.Sealer{Signer: signer}
	seq := &outbox.Sequencer{DB: db, Clock: c, Steps: []outbox.Step{journal.PlaceStep, sealer.Step, indicator.FoldStep, services.Index.Step, services.Notices.Reader().Step, services.Query.CellStep}}
	s := &site{t: t, services: services, accounts: map[string]demo.Account{}, verifier: verifier, seq: seq, kept: kept, keys: keys, folders: folders}
	recorder := notice.Recorder{DB: db, Vault: vault, Clock: c}
	sender := notice.NewSender(db, services.Notices, c, slog.Default(), notice.Lane{Channel: notice.SMS, Driver: recorder}, notice.Lane{Channel: notice.Mail, Driver: recorder})
	s.sender = sender
	s.handler = (&httpapi.Server{Platform: services, Sequencer: seq, District: demo.District, Sender: sender, Retention: kept}).Handler()
	server := httptest.NewServer(s.handler)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// evident: after whatever a test has done through the API, the log says of every row what it is, and every row was written by a deed with a name. Tests that change
// rows behind the log say so by s.tampered.
func (s *site) evident() {
	if s.t.Failed() || s.tampered {
		return
	}
	if err := s.seal(context.Background()); err != nil {
		s.t.Error(err)
		return
	}
	found, err := audit.Verify(context.Background(), s.services.DB, audit.Check{Verifier: s.verifier, Witness: ledger.Witness, Strays: ledger.Strays})
	if err != nil {
		s.t.Error(err)
	}
	for _, f := range found {
		for i, one := range f.Faults {
			if i < 5 {
				s.t.Errorf("%s: %+v", f.District, one)
			}
		}
	}
	err = s.services.DB.View(context.Background(), func(tx *store.Tx) error {
		return tx.Each(`SELECT detail FROM journal WHERE actor = $1`, store.Args(journal.Unnamed), func(r store.Scanner) error {
			var detail string
			err := r.Scan(&detail)
			s.t.Error("rows written without an entry: " + detail[:min(len(detail), 300)])
			return err
		})
	})
	if err != nil {
		s.t.Error(err)
	}
}

func (s *site) seal(ctx context.Context) error {
	for {
		if n, err := s.seq.Once(ctx); n == 0 || err != nil {
			return err
		}
	}
}

type answer struct {
	status int
	header http.Header
	body   map[string]any
	raw    string
}

func (s *site) send(method, path, token string, body []byte, header ...string) answer {
	s.t.Helper()
	return s.watch(method, path, func() answer { return s.exchange(method, path, token, body, header...) })
}

func (s *site) exchange(method, path, token string, body []byte, header ...string) answer {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if len(body) > 0 {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Accept-Language", "en")
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	a := answer{status: res.StatusCode, header: res.Header, raw: string(raw)}
	_ = json.Unmarshal(raw, &a.body) // not every answer is JSON
	return a
}

func (s *site) call(method, path, token string, body any) answer {
	s.t.Helper()
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			s.t.Fatal(err)
		}
	}
	return s.send(method, path, token, text)
}

func (s *site) login(account string) string {
	s.t.Helper()
	a := s.call("POST", "/api/v1/session", "", map[string]string{"account": account, "password": s.accounts[account].Password})
	if a.status != http.StatusCreated {
		s.t.Fatalf("login of %s: %d %s", account, a.status, a.raw)
	}
	return a.body["token"].(string)
}

func (s *site) centre(token string) map[string]any {
	return s.call("GET", "/api/v1/grids/"+fishing, token, nil).body["centre"].(map[string]any)
}

func (s *site) draft(token string) map[string]any {
	at := s.centre(token)
	return map[string]any{"id": uuid.Must(uuid.NewV7()).String(), "source": "patrol", "matter": "1302", "description": "疏散通道被堵",
		"location": map[string]any{"lon": at["lon"], "lat": at["lat"], "crs": "wgs84"}, "captured_at": time.Now().UTC().Format(time.RFC3339), "reporter": nil, "media": []string{}}
}

// TestFromReportToVerifiedClose uses only the contract: three accounts, two refusals, one more case in the figures, and a log that verifies.
func TestFromReportToVerifiedClose(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		patroller, head, supervisor, operator := s.login("patrol-"+fishing), s.login("head-"+fishing), s.login("super-"+fishing), s.login("op-"+fishZone)
		closed := func() (n, grid float64) {
			a := s.call("GET", "/api/v1/indicators?grid="+fishZone, operator, nil)
			return a.body["counts"].(map[string]any)["closed"].(float64), a.body["levels"].([]any)[0].(map[string]any)["count"].(float64)
		}
		before, inGrid := closed()
		made := s.call("POST", "/api/v1/reports", patroller, s.draft(patroller))
		if made.status != http.StatusCreated {
			t.Fatal(made.status, made.raw)
		}
		c := made.body["case"].(map[string]any)
		if c["state"] != "assigned" || c["owner"].(map[string]any)["code"] != "P-"+fishing+"-grid_head" || c["grid"] != fishing || c["zone"] != fishZone {
			t.Fatalf("%v", c)
		}
		act := func(token, action string, body map[string]any, want int) {
			t.Helper()
			body["version"] = c["version"]
			a := s.call("POST", "/api/v1/cases/"+c["id"].(string)+"/actions/"+action, token, body)
			if a.status != want {
				t.Fatalf("%s: %d, want %d: %s", action, a.status, want, a.raw)
			}
			if a.status == http.StatusOK {
				c = a.body
			}
		}
		act(patroller, "accept", map[string]any{}, http.StatusForbidden)
		stale := c["version"]
		act(head, "accept", map[string]any{}, http.StatusOK)
		old := s.call("POST", "/api/v1/cases/"+c["id"].(string)+"/actions/finish", head, map[string]any{"version": stale, "note": "n"})
		if current, ok := old.body["current"].(map[string]any); old.status != http.StatusConflict || !ok || current["version"] != c["version"] {
			t.Errorf("a stale version: %d %s", old.status, old.raw)
		}
		act(patroller, "finish", map[string]any{"note": "done"}, http.StatusForbidden)
		act(head, "finish", map[string]any{}, http.StatusUnprocessableEntity)
		act(head, "finish", map[string]any{"note": "已清理"}, http.StatusOK)
		act(head, "pass", map[string]any{}, http.StatusForbidden)
		act(patroller, "pass", map[string]any{}, http.StatusForbidden)
		for _, one := range s.call("GET", "/api/v1/cases/"+c["id"].(string)+"/actions", head, nil).body["items"].([]any) {
			p := one.(map[string]any)
			why, _ := p["why"].(map[string]any)
			if p["action"] == "note" { // any of the staff may leave one
				continue
			}
			if p["allowed"] == true || why == nil || why["zh"] == "" || why["en"] == "" {
				t.Errorf("to the handler %v is %v", p["action"], p)
			}
		}
		act(supervisor, "pass", map[string]any{}, http.StatusOK)
		if c["state"] != "closed" || c["owner"] != nil || c["resolution"] != "grid" {
			t.Errorf("%v", c)
		}
		if after, now := closed(); after != before+1 || now != inGrid+1 {
			t.Errorf("closed %v -> %v, in the grid %v -> %v", before, after, inGrid, now)
		}
		history := s.call("GET", "/api/v1/cases/"+c["id"].(string)+"/events", operator, nil)
		if n := len(history.body["items"].([]any)); float64(n) != c["version"] {
			t.Errorf("%d events at version %v", n, c["version"])
		}
		s.verify(true)
		if err := db.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(`UPDATE case_event SET note = '已清洁' WHERE note = '已清理'`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		s.verify(false)
	})
}

func (s *site) verify(want bool) {
	s.t.Helper()
	if err := s.seal(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	s.tampered = s.tampered || !want
	found, err := audit.Verify(s.t.Context(), s.services.DB, audit.Check{Verifier: s.verifier, Witness: ledger.Witness, Strays: ledger.Strays})
	if err != nil {
		s.t.Fatal(err)
	}
	if len(found) != 1 || (found[0].Bad == nil) != want || found[0].Pending != 0 {
		s.t.Errorf("verification: %+v %+v", found, found[0].Bad)
	}
}

// TestNothingIsOpenWithoutASession walks the committed description: a new route is closed until it says that it is public.
func TestNothingIsOpenWithoutASession(t *testing.T) {
	t.Parallel()
	s := newSite(t, built.OpenSQLite(t))
	var spec struct {
		Paths map[string]map[string]struct{ OperationID string } `json:"paths"`
	}
	if err := json.Unmarshal([]byte(s.send("GET", "/openapi.json", "", nil).raw), &spec); err != nil {
		t.Fatal(err)
	}
	public := map[string]bool{"openSession": true, "enterDoor": true, "followDoor": true, "readPlace": true, "readOpenData": true, "readOpenFile": true}
	nobody := s.login("audit") // may read no case, report nothing
	param := regexp.MustCompile(`\{[^}]*\}`)
	seen := 0
	for path, methods := range spec.Paths {
		for method, op := range methods {
			seen++
			at := param.ReplaceAllString(path, "x")
			if public[op.OperationID] {
				continue
			}
			if a := s.send(strings.ToUpper(method), at, "", []byte(`{}`)); a.status != http.StatusUnauthorized {
				t.Errorf("%s %s without a session: %d", method, path, a.status)
			}
			if a := s.send(strings.ToUpper(method), at, "320509.forged", nil); a.status == http.StatusOK || a.status == http.StatusCreated {
				t.Errorf("%s %s with a forged session: %d", method, path, a.status)
			}
			if strings.Contains(path, "/cases") || strings.Contains(path, "/indicators") || strings.Contains(path, "/call") || strings.Contains(path, "/cti") || strings.Contains(path, "/hotline") || strings.Contains(path, "/wall") {
				if a := s.send(strings.ToUpper(method), at, nobody, nil); a.status < 400 {
					t.Errorf("%s %s for the audit administrator: %d", method, path, a.status)
				}
			}
		}
	}
	if seen < 15 {
		t.Errorf("only %d routes were tried", seen)
	}
	if a := s.send("GET", "/api/v1/stream", "", nil); a.status != http.StatusUnauthorized {
		t.Errorf("the stream: %d", a.status)
	}
}

func TestWritesFromOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t, built.OpenSQLite(t))
	a := s.send("POST", "/api/v1/session", "", []byte(`{"account":"a","password":"b"}`), "Sec-Fetch-Site", "cross-site")
	if a.status != http.StatusForbidden || a.body["code"] != "http.cross_origin" {
		t.Errorf("%d %s", a.status, a.raw)
	}
	login := s.call("POST", "/api/v1/session", "", map[string]string{"account": "leader", "password": s.accounts["leader"].Password})
	cookies := login.header.Values("Set-Cookie")
	if len(cookies) != 2 || !strings.Contains(cookies[0], "HttpOnly") || !strings.Contains(cookies[0], "SameSite=Strict") {
		t.Errorf("%v", cookies)
	}
	cookie := strings.SplitN(cookies[0], ";", 2)[0]
	if a := s.send("GET", "/api/v1/session", "", nil, "Cookie", cookie); a.status != http.StatusOK || a.body["token"] != nil {
		t.Errorf("with the cookie: %d %s", a.status, a.raw)
	}
	if a := s.send("DELETE", "/api/v1/session", "", nil, "Cookie", cookie); a.status != http.StatusNoContent {
		t.Errorf("logout: %d %s", a.status, a.raw)
	}
	if a := s.send("GET", "/api/v1/session", "", nil, "Cookie", cookie); a.status != http.StatusUnauthorized {
		t.Errorf("after logout: %d", a.status)
	}
}

// TestBadInputNamesTheFieldAndEchoesNothing: the secret in every request must not come back.
func TestBadInputNamesTheFieldAndEchoesNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t, built.OpenSQLite(t))
	token := s.login("patrol-" + fishing)
	const secret = "13800001234secret"
	good := s.draft(token)
	with := func(change func(map[string]any)) []byte {
		d := map[string]any{}
		for k, v := range good {
			d[k] = v
		}
		change(d)
		b, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for name, c := range map[string]struct {
		body   []byte
		status int
		field  string
	}{
		"duplicate key":  {[]byte(`{"id":"` + secret + `","location":{"lon":1,"lat":2,"lon":3}}`), 422, "location.lon"},
		"other case":     {[]byte(`{"id":"` + secret + `","ID":"y"}`), 422, "ID"},
		"NUL":            {[]byte(`{"description":"` + secret + `\u0000"}`), 422, "description"},
		"invalid UTF-8":  {append([]byte(`{"reporter":{"name":"`+secret), append([]byte{0xff}, []byte(`"}}`)...)...), 422, "reporter.name"},
		"no JSON":        {[]byte(secret), 422, "body"},
		"NaN":            {[]byte(`{"location":{"lon":NaN}}`), 422, "body"},
		"unknown field":  {with(func(d map[string]any) { d["evil"] = secret }), 422, "evil"},
		"type":           {with(func(d map[string]any) { d["matter"] = []string{secret} }), 422, "matter"},
		"no description": {with(func(d map[string]any) { d["description"] = "" }), 422, "description"},
		"missing":        {with(func(d map[string]any) { delete(d, "description") }), 422, "description"},
		"30 kB":          {with(func(d map[string]any) { d["description"] = strings.Repeat("a", 30<<10) }), 422, "description"},
		"1 MB":           {with(func(d map[string]any) { d["description"] = strings.Repeat("a", 1<<20) }), 413, ""},
		"unknown matter": {with(func(d map[string]any) { d["matter"] = secret }), 422, "matter"},
		"unknown source": {with(func(d map[string]any) { d["source"] = secret }), 422, "source"},
		"swapped":        {with(func(d map[string]any) { d["location"] = map[string]any{"lon": 30.9, "lat": 120.6} }), 422, "location"},
		"outside":        {with(func(d map[string]any) { d["location"] = map[string]any{"lon": 121.9, "lat": 30.9} }), 422, "location"},
		"too large":      {with(func(d map[string]any) { d["description"] = strings.Repeat("a", 5<<20) }), 413, ""},
		"nothing":        {nil, 422, ""},
		"bad time":       {with(func(d map[string]any) { d["captured_at"] = secret }), 422, "captured_at"},
		"id is no UUID":  {with(func(d map[string]any) { d["id"] = secret }), 422, "id"},
		"unknown crs":    {with(func(d map[string]any) { d["location"] = map[string]any{"lon": 120.6, "lat": 30.9, "crs": secret} }), 422, "location.crs"},
		"media":          {with(func(d map[string]any) { d["media"] = []string{secret} }), 422, "media[0]"},
	} {
		for lang, other := range map[string]string{"zh-CN": "en", "en": "zh"} {
			a := s.send("POST", "/api/v1/reports", token, c.body, "Accept-Language", lang)
			field, _ := a.body["field"].(string)
			if a.status != c.status || field != c.field || !strings.HasPrefix(a.header.Get("Content-Type"), "application/problem+json") {
				t.Errorf("%s: %d at %q: %s", name, a.status, field, a.raw)
			}
			detail, _ := a.body["detail"].(string)
			if chinese := regexp.MustCompile(`\p{Han}`).MatchString(detail); chinese == (other == "zh") && !strings.Contains(detail, "(3205") {
				t.Errorf("%s in %s says %q", name, lang, detail)
			}
			if strings.Contains(a.raw, secret) {
				t.Errorf("%s echoes what was sent: %s", name, a.raw)
			}
		}
	}
	for query, field := range map[string]string{"lon=NaN&lat=31": "lon", "lon=120.6&lat=x": "lat", "lon=120.6": "lat", "lon=31&lat=120.6": "location", "lon=120.6&lat=31&crs=x": "crs"} {
		if a := s.send("GET", "/api/v1/locate?"+query, token, nil); a.status != 422 || a.body["field"] != field {
			t.Errorf("locate %s: %d %s", query, a.status, a.raw)
		}
	}
	if a := s.send("GET", "/api/v1/indicators?from=2026-13-01", s.login("leader"), nil); a.body["field"] != "from" {
		t.Errorf("%s", a.raw)
	}
}

func TestEveryFailureHasWordsInBothLanguages(t *testing.T) {
	t.Parallel()
	han := regexp.MustCompile(`\p{Han}`)
	all := fault.Definitions()
	if len(all) < 60 {
		t.Errorf("only %d definitions are linked in", len(all))
	}
	for _, d := range all {
		if !han.MatchString(d.Words.ZH) || d.Words.EN == "" || han.MatchString(d.Words.EN) {
			t.Errorf("%s says %q and %q", d.Code, d.Words.ZH, d.Words.EN)
		}
	}
}

// TestTheStreamTellsOnlyWhatTheCallerMaySee also resumes after a cut without loss or repetition.
func TestTheStreamTellsOnlyWhatTheCallerMaySee(t *testing.T) {
	t.Parallel()
	s := newSite(t, built.OpenSQLite(t))
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { s.seq.Run(ctx) })
	defer wg.Wait()
	defer cancel()
	patroller, operator, elsewhere := s.login("patrol-"+fishing), s.login("op-"+fishZone), s.login("op-320509107")
	listen := func(token, last string) (next func() string, stop func()) {
		streamCtx, end := context.WithCancel(ctx)
		req, err := http.NewRequestWithContext(streamCtx, http.MethodGet, s.url+"/api/v1/stream", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		if last != "" {
			req.Header.Set("Last-Event-ID", last)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		buffer := ""
		return func() string {
			chunk := make([]byte, 4096)
			for {
				for {
					block, rest, ok := strings.Cut(buffer, "\n\n")
					if !ok {
						break
					}
					buffer = rest
					if strings.HasPrefix(block, "id: ") {
						return block
					}
				}
				n, err := res.Body.Read(chunk)
				buffer += string(chunk[:n])
				if err != nil && n == 0 {
					return ""
				}
			}
		}, func() { end(); _ = res.Body.Close() }
	}
	mine, stop := listen(operator, "")
	others, stopOthers := listen(elsewhere, "0")
	report := func() string {
		return s.call("POST", "/api/v1/reports", patroller, s.draft(patroller)).body["case"].(map[string]any)["id"].(string)
	}
	first := report()
	event := mine()
	if !strings.Contains(event, first) || !strings.Contains(event, "event: case") {
		t.Errorf("got %q", event)
	}
	last := strings.TrimPrefix(strings.SplitN(event, "\n", 2)[0], "id: ")
	stop()
	second, third := report(), report()
	resumed, stop := listen(operator, last)
	defer stop()
	for _, want := range []string{second, third} {
		if got := resumed(); !strings.Contains(got, want) {
			t.Errorf("resumed with %q, want %s", got, want)
		}
	}
	stopOthers()
	if got := others(); got != "" {
		t.Errorf("another zone heard %q", got)
	}
}
