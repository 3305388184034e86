package httpapi_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"liandong/internal/kernel/store"
)

// enter lets a guest in and answers token and secret.
func (s *site) enter() (token, secret string) {
	s.t.Helper()
	a := s.call("POST", "/api/v1/door", "", map[string]any{})
	if a.status != http.StatusCreated {
		s.t.Fatal(a.status, a.raw)
	}
	return a.body["token"].(string), a.body["secret"].(string)
}

func (s *site) guestDraft(guest string) map[string]any {
	at := s.centre(guest)
	return map[string]any{"id": uuid.Must(uuid.NewV7()).String(), "source": "web", "matter": "1302", "description": "楼道堆满杂物",
		"location": map[string]any{"lon": at["lon"], "lat": at["lat"], "crs": "wgs84"}}
}

// upload sends a photo in two pieces and answers its id.
func (s *site) upload(token string) string {
	s.t.Helper()
	picture := image.NewGray(image.Rect(0, 0, 80, 60))
	for x := range 80 {
		for y := range 60 {
			picture.SetGray(x, y, color.Gray{Y: uint8(x*y*7 + x)})
		}
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, picture, nil); err != nil {
		s.t.Fatal(err)
	}
	id := uuid.Must(uuid.NewV7()).String()
	if a := s.call("POST", "/api/v1/media", token, map[string]any{"id": id, "size": file.Len(), "name": "现场.jpg"}); a.status != http.StatusCreated {
		s.t.Fatal(a.status, a.raw)
	}
	half := file.Len() / 2
	for offset, piece := range [][]byte{file.Bytes()[:half], file.Bytes()[half:]} {
		a := s.send("PATCH", fmt.Sprintf("/api/v1/media/%s?offset=%d", id, offset*half), token, piece, "Content-Type", "application/octet-stream")
		if a.status != http.StatusOK {
			s.t.Fatal(a.status, a.raw)
		}
	}
	if a := s.call("POST", "/api/v1/media/"+id+"/finish", token, nil); a.status != http.StatusOK || a.body["state"] != "ready" {
		s.t.Fatal(a.status, a.raw)
	}
	return id
}

// texts returns the messages that would have gone to phones, the latest first.
func (s *site) texts() (bodies []string) {
	s.t.Helper()
	for {
		if n, err := s.seq.Once(s.t.Context()); err != nil {
			s.t.Fatal(err)
		} else if n == 0 {
			break
		}
	}
	for {
		if n, err := s.sender.Once(s.t.Context()); err != nil {
			s.t.Fatal(err)
		} else if n == 0 {
			break
		}
	}
	a := s.call("GET", "/api/v1/channels/recorded", s.login("system"), nil)
	for _, i := range a.body["items"].([]any) {
		bodies = append(bodies, i.(map[string]any)["body"].(string))
	}
	return bodies
}

// TestPublicDoor: a resident without an account reports with a photo, confirms a number, comes back with number and secret, adds, and says whether it is solved.
func TestPublicDoor(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		guest, secret := s.enter()
		other, _ := s.enter()
		if a := s.call("GET", "/api/v1/cases", guest, nil); a.status != http.StatusOK || len(a.body["items"].([]any)) != 0 {
			t.Errorf("a guest sees cases: %s", a.raw)
		}
		draft := s.guestDraft(guest)
		draft["media"] = []string{s.upload(guest)}
		draft["reporter"] = map[string]any{"phone": "13800000000"}
		if a := s.call("POST", "/api/v1/reports", guest, draft); a.status != http.StatusUnprocessableEntity || a.body["field"] != "reporter.phone" {
			t.Errorf("a number that nobody confirmed: %d %s", a.status, a.raw)
		}
		if a := s.call("POST", "/api/v1/door/phone", guest, map[string]any{"phone": "12345"}); a.body["field"] != "phone" {
			t.Errorf("%d %s", a.status, a.raw)
		}
		if a := s.call("POST", "/api/v1/door/phone", guest, map[string]any{"phone": "13800000000"}); a.status >= 300 {
			t.Fatal(a.status, a.raw)
		}
		code := regexp.MustCompile(`[0-9]{6}`).FindString(s.texts()[0])
		wrong := "000000"
		if code == wrong {
			wrong = "000001"
		}
		if a := s.call("POST", "/api/v1/door/phone/confirm", guest, map[string]any{"code": wrong}); a.body["field"] != "code" {
			t.Errorf("a wrong code: %d %s", a.status, a.raw)
		}
		if a := s.call("POST", "/api/v1/door/phone/confirm", other, map[string]any{"code": code}); a.body["field"] != "code" {
			t.Errorf("somebody else's code: %d %s", a.status, a.raw)
		}
		if a := s.call("POST", "/api/v1/door/phone/confirm", guest, map[string]any{"code": code}); a.body["phone"] != "138****0000" {
			t.Fatal(a.status, a.raw)
		}
		for field, change := range map[string]any{"source": "hotline", "description": "  "} {
			bad := s.guestDraft(guest)
			bad[field] = change
			if a := s.call("POST", "/api/v1/reports", guest, bad); a.status < 400 || a.body["field"] != field {
				t.Errorf("%s: %d %s", field, a.status, a.raw)
			}
		}
		made := s.call("POST", "/api/v1/reports", guest, draft)
		if made.status != http.StatusCreated {
			t.Fatal(made.status, made.raw)
		}
		if again := s.call("POST", "/api/v1/reports", guest, draft); again.status != http.StatusOK {
			t.Errorf("the same again: %d %s", again.status, again.raw)
		}
		w := &walk{s, made.body["case"].(map[string]any)}
		id, number := w.c["id"].(string), w.c["number"].(string)
		if sent := s.texts(); !strings.Contains(sent[0], number) {
			t.Errorf("no receipt was sent: %q", sent)
		}
		if a := s.call("GET", "/api/v1/cases/"+id, other, nil); a.status != http.StatusNotFound {
			t.Errorf("another guest reads it: %d", a.status)
		}

		for name, try := range map[string][2]string{"secret": {number, "AAAAA-AAAAA"}, "number": {"320509-260302-99999", secret}} {
			if a := s.call("POST", "/api/v1/door/follow", "", map[string]any{"number": try[0], "secret": try[1]}); a.status != http.StatusNotFound {
				t.Errorf("a wrong %s: %d %s", name, a.status, a.raw)
			}
		}
		back := s.call("POST", "/api/v1/door/follow", "", map[string]any{"number": " " + number, "secret": strings.ToLower(strings.ReplaceAll(secret, "-", " "))})
		if back.status >= 300 {
			t.Fatal(back.status, back.raw)
		}
		guest = back.body["token"].(string)
		more := s.guestDraft(guest)
		more["case"], more["description"] = id, "现在更严重了"
		if a := s.call("POST", "/api/v1/reports", guest, more); a.status != http.StatusCreated {
			t.Fatal(a.status, a.raw)
		}
		operator := s.login("op-" + fishZone)
		read := s.call("GET", "/api/v1/cases/"+id, operator, nil)
		if reports := read.body["reports"].([]any); len(reports) != 2 || reports[0].(map[string]any)["reporter"].(map[string]any)["phone"] != "138****0000" {
			t.Errorf("%v", reports)
		}
		if files := read.body["media"].([]any); len(files) != 1 || files[0].(map[string]any)["kind"] != "photo" {
			t.Errorf("%v", files)
		}
		w.c = read.body
		w.act(operator, "answer", map[string]any{"note": "已告知物业清理"}, http.StatusOK)
		w.act(guest, "rate", map[string]any{"rating": 4}, http.StatusOK)
		yes := true
		w.act(guest, "confirm", map[string]any{"valid": yes}, http.StatusOK)
		w.act(guest, "note", map[string]any{"note": "n"}, http.StatusForbidden)
		if sent := s.texts(); len(sent) != 3 || !strings.Contains(sent[0], "已告知物业清理") {
			t.Errorf("code, receipt and result were to be sent: %q", sent)
		}
		s.verify(true)
	})
}

// TestFilesAreHandedOutSafely: a photo is shown, with headers that let nothing run; what is not one's own is not there.
func TestFilesAreHandedOutSafely(t *testing.T) {
	t.Parallel()
	s := newSite(t, built.OpenSQLite(t))
	guest, _ := s.enter()
	other, _ := s.enter()
	id := s.upload(guest)
	a := s.send("GET", "/api/v1/media/"+id+"/file?part=small", guest, nil)
	if a.status != http.StatusOK || a.header.Get("Content-Type") != "image/jpeg" || a.header.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.Contains(a.header.Get("Content-Security-Policy"), "sandbox") || !strings.Contains(a.header.Get("Cache-Control"), "private") {
		t.Errorf("%d %v", a.status, a.header)
	}
	if b := s.send("GET", "/api/v1/media/"+id+"/file", guest, nil, "If-None-Match", s.send("GET", "/api/v1/media/"+id+"/file", guest, nil).header.Get("ETag")); b.status != http.StatusNotModified {
		t.Errorf("unchanged: %d", b.status)
	}
	for name, path := range map[string]string{"file": "/api/v1/media/" + id + "/file", "upload": "/api/v1/media/" + id} {
		if b := s.send("GET", path, other, nil); b.status != http.StatusNotFound {
			t.Errorf("%s of somebody else: %d", name, b.status)
		}
	}
	bad := func(name string, content []byte, size int, code string) {
		t.Helper()
		id := uuid.Must(uuid.NewV7()).String()
		a := s.call("POST", "/api/v1/media", guest, map[string]any{"id": id, "size": size, "name": name})
		if a.status == http.StatusCreated {
			a = s.send("PATCH", "/api/v1/media/"+id+"?offset=0", guest, content, "Content-Type", "application/octet-stream")
		}
		if a.status == http.StatusOK {
			a = s.call("POST", "/api/v1/media/"+id+"/finish", guest, nil)
		}
		if a.status < 400 || a.body["code"] != code {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
	svg := []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)
	bad("a.svg", svg, len(svg), "media.markup")
	bad("empty.jpg", nil, 0, "media.empty")
	bad("huge.jpg", nil, 2<<30, "media.large")
	bad("more.jpg", svg, 3, "media.beyond")
	if a := s.send("PATCH", "/api/v1/media/"+id+"?offset=x", guest, svg); a.body["field"] != "offset" {
		t.Errorf("%d %s", a.status, a.raw)
	}
}

// TestAFloodAtTheDoorIsTurnedAway: one address that sends too much is told to wait, in words, and staff go on.
func TestAFloodAtTheDoorIsTurnedAway(t *testing.T) {
	t.Parallel()
	s := newSite(t, built.OpenSQLite(t))
	guest, _ := s.enter()
	operator := s.login("op-" + fishZone)
	refused := false
	for range 40 {
		a := s.call("POST", "/api/v1/reports", guest, map[string]any{"id": "x", "source": "web"})
		if refused = a.status == http.StatusTooManyRequests; refused {
			if a.body["retry_after"] == nil || a.body["code"] != "door.busy" {
				t.Errorf("%s", a.raw)
			}
			break
		}
	}
	if !refused {
		t.Error("nobody was turned away")
	}
	for range 40 {
		if a := s.call("POST", "/api/v1/reports", operator, map[string]any{"id": "x", "source": "hotline"}); a.status != http.StatusUnprocessableEntity {
			t.Fatalf("an operator waits for guests: %d %s", a.status, a.raw)
		}
	}
	for i := 0; ; i++ {
		if a := s.call("POST", "/api/v1/door", "", map[string]any{}); a.status == http.StatusTooManyRequests {
			break
		}
		if i > 60 {
			t.Fatal("guests come in without end")
		}
	}
}

// TestPlacesWithACode: an operator gives a place in their area a code, which anybody may scan until it is closed.
func TestPlacesWithACode(t *testing.T) {
	t.Parallel()
	s := newSite(t, built.OpenSQLite(t))
	operator, patroller := s.login("op-"+fishZone), s.login("patrol-"+fishing)
	at := s.centre(operator)
	body := map[string]any{"name": "社区服务站", "location": map[string]any{"lon": at["lon"], "lat": at["lat"], "crs": "wgs84"}}
	if a := s.call("POST", "/api/v1/places", patroller, body); a.status != http.StatusForbidden {
		t.Errorf("a patroller: %d", a.status)
	}
	made := s.call("POST", "/api/v1/places", operator, body)
	if made.status != http.StatusCreated {
		t.Fatal(made.status, made.raw)
	}
	code := made.body["code"].(string)
	if a := s.call("GET", "/api/v1/door/places/"+strings.ToLower(code), "", nil); a.body["name"] != "社区服务站" {
		t.Errorf("%d %s", a.status, a.raw)
	}
	wide := url.PathEscape("\ufeff" + strings.Map(func(r rune) rune { return r + 0xfee0 }, code))
	if a := s.call("GET", "/api/v1/door/places/"+wide, "", nil); a.body["name"] != "社区服务站" {
		t.Errorf("a code of wide letters: %s", a.raw)
	}
	if a := s.send("GET", "/api/v1/places/"+code+"/qr", operator, nil); a.header.Get("Content-Type") != "image/png" || !strings.HasPrefix(a.raw, "\x89PNG") {
		t.Errorf("%d %v", a.status, a.header)
	}
	if a := s.send("GET", "/api/v1/places/"+code+"/qr", patroller, nil); a.status != http.StatusForbidden {
		t.Errorf("a patroller draws it: %d", a.status)
	}
	body["name"] = ""
	if a := s.call("POST", "/api/v1/places", operator, body); a.body["field"] != "name" {
		t.Errorf("%d %s", a.status, a.raw)
	}
	if a := s.call("DELETE", "/api/v1/places/"+code, operator, nil); a.status >= 300 {
		t.Errorf("%d %s", a.status, a.raw)
	}
	if a := s.call("GET", "/api/v1/door/places/"+code, "", nil); a.status != http.StatusNotFound {
		t.Errorf("a closed code: %d", a.status)
	}
}

// TestAListOfReports: the preview names bad cells and writes nothing; the drafts it gives are taken as they are, once.
func TestAListOfReports(t *testing.T) {
	t.Parallel()
	s := newSite(t, built.OpenSQLite(t))
	operator := s.login("op-" + fishZone)
	list := "情况,网格,电话\n路灯不亮," + fishing + ",13800000000\n," + fishing + ",\n=1+1," + fishing + ",\n"
	a := s.send("POST", "/api/v1/reports/preview?source=letter", operator, []byte(list), "Content-Type", "application/octet-stream")
	if rows := items(a, "rows"); a.status != http.StatusOK || a.body["bad"] != 2.0 || len(rows) != 3 || rows[0]["draft"] == nil || rows[2]["draft"] != nil ||
		!strings.Contains(a.raw, `"errors":[{"field":"rows[4].情况","place":"row 4, Description","code":"table.formula"`) {
		t.Errorf("%d %s", a.status, a.raw)
	}
	list = strings.Replace(list, "=1+1", "1+1", 1)
	a = s.send("POST", "/api/v1/reports/preview?source=letter", operator, []byte(list), "Content-Type", "application/octet-stream")
	rows, _ := a.body["rows"].([]any)
	if a.status != http.StatusOK || a.body["bad"] != 1.0 || len(rows) != 3 {
		t.Fatal(a.status, a.raw)
	}
	draft := rows[0].(map[string]any)["draft"]
	for _, want := range []int{http.StatusCreated, http.StatusOK} {
		if made := s.call("POST", "/api/v1/reports", operator, draft); made.status != want {
			t.Errorf("%d %s", made.status, made.raw)
		}
	}
	if a := s.send("POST", "/api/v1/reports/preview?source=letter", operator, make([]byte, 9<<20)); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("9 MB: %d %s", a.status, a.raw)
	}
}

// TestTextIsWhatItLooksLike: invisible characters and turned directions are left out; markup stays what somebody wrote.
func TestTextIsWhatItLooksLike(t *testing.T) {
	t.Parallel()
	s := newSite(t, built.OpenSQLite(t))
	operator := s.login("op-" + fishZone)
	draft := s.draft(operator)
	draft["source"], draft["matter"], draft["description"] = "hotline", "", "\u202e<script>alert(1)</script>\u200b井\ufeff盖"
	a := s.call("POST", "/api/v1/reports", operator, draft)
	if a.status != http.StatusCreated || a.body["report"].(map[string]any)["description"] != "<script>alert(1)</script>井盖" {
		t.Errorf("%d %s", a.status, a.raw)
	}
}
