package httpapi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"liandong/internal/district/worktime"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/world/demo"
)

const madeScheme = "/api/v1/schemes/01900000-0000-7000-8000-000000003001" // that of the demonstration, published

// draftScheme lets the centre draft a scheme of one part, for zones or for one kind of unit, and answers its path.
func (s *site) draftScheme(centre, name, unitKind string, from, to worktime.Date) string {
	s.t.Helper()
	path := "/api/v1/schemes/" + newID()
	body := map[string]any{"version": 0, "name": name, "of": "zones", "from": from.String(), "to": to.String(), "days": 10,
		"parts": []any{map[string]any{"rate": "on_time_handling", "weight": 100, "target": .95, "zero": .5, "rule": "step", "least": 1}}}
	if unitKind != "" {
		body["of"], body["unit_kind"] = "units", unitKind
	}
	s.expect(s.call("PUT", path, centre, body), 200)
	return path
}

func atVersion(n int64) map[string]any { return map[string]any{"version": n} }

// TestADraftIsDiscardedAndASchemeIsNot: by who may write it, at the version that was seen, with an audit entry; what is published stays.
func TestADraftIsDiscardedAndASchemeIsNot(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		today := worktime.DateOf(s.services.Clock.Now())
		centre, leader := s.login("op-"+demo.District), s.login("leader")
		path := s.draftScheme(centre, "要撤销的草稿", "", today, today+29)
		for _, who := range []string{leader, s.login("op-" + fishZone), s.login("dept-01"), s.login("system"), s.login("resident")} {
			s.expect(s.call("DELETE", path+"?version=1", who, nil), 403)
		}
		s.expect(s.call("DELETE", path+"?version=1", "", nil), 401)
		s.expect(s.call("DELETE", path, centre, nil), 409, "scheme.stale", `"field":"version"`)
		s.expect(s.call("DELETE", path+"?version=2", centre, nil), 409, "scheme.stale")
		s.expect(s.call("GET", "/api/v1/schemes", centre, nil), 200, "要撤销的草稿")
		s.expect(s.call("DELETE", path+"?version=1", centre, nil), 200)
		if list := s.expect(s.call("GET", "/api/v1/schemes", centre, nil), 200); strings.Contains(list.raw, "要撤销的草稿") {
			t.Error("it is still there")
		}
		s.expect(s.call("DELETE", path+"?version=1", centre, nil), 404)
		s.expect(s.call("POST", path+"/publish", leader, atVersion(1)), 404)

		s.expect(s.call("DELETE", madeScheme+"?version=2", centre, nil), 409, "scheme.frozen")
		s.expect(s.call("POST", madeScheme+"/settle", centre, atVersion(2)), 200)
		s.expect(s.call("DELETE", madeScheme+"?version=3", centre, nil), 409, "scheme.frozen")
		s.expect(s.call("GET", madeScheme+"/results", leader, nil), 200, `"state":"settled"`)
		if n := s.audited("scheme.discard"); n != 1 {
			t.Errorf("it is in the record %d times", n)
		}
	})
}

// told returns what an account was told about a scheme, the earliest first.
func (s *site) told(account, scheme string) (items []map[string]any) {
	s.t.Helper()
	s.audited("") // lets the sequencer finish
	for _, one := range s.expect(s.call("GET", "/api/v1/inbox", s.login(account), nil), 200).body["items"].([]any) {
		if item := one.(map[string]any); "/api/v1"+item["link"].(string) == scheme {
			items = append(items, item)
		}
	}
	slices.Reverse(items)
	return items
}

// TestUnitsAreToldOfTheirScheme: when it is signed, when it is settled, and when their objection is decided; each of itself only, by who may object in its name.
func TestUnitsAreToldOfTheirScheme(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		hand := clock.NewManual(time.Now())
		s := newSiteAt(t, db, hand)
		today := worktime.DateOf(hand.Now())
		zones := s.draftScheme(s.login("op-"+demo.District), "区镇评价", "", today, today+29)
		committees := s.draftScheme(s.login("op-"+demo.District), "村社区评价", "village_committee", today, today+29)
		const locked = "op-320509107" // of another zone: nobody hears of it there, and nothing waits for it
		s.expect(s.call("POST", "/api/v1/accounts/"+locked+"/lock", s.login("security"), map[string]any{"reason": "离岗"}), 204)
		mine, other := "op-"+fishZone, "op-"+otherZone

		kinds := func(account, scheme string, want ...string) (items []map[string]any) {
			t.Helper()
			var got []string
			items = s.told(account, scheme)
			for _, i := range items {
				got = append(got, i["kind"].(string))
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s was told %v of %s, want %v", account, got, scheme, want)
			}
			return items
		}
		kinds(mine, zones) // nobody hears of a draft
		published := s.expect(s.call("POST", zones+"/publish", s.login("leader"), atVersion(1)), 200)
		s.expect(s.call("POST", committees+"/publish", s.login("leader"), atVersion(1)), 200)
		names := map[string]string{} // of the zones, by unit
		for _, one := range published.body["subjects"].([]any) {
			names[one.(map[string]any)["unit"].(string)] = one.(map[string]any)["name"].(string)
		}
		unit := "U-" + fishZone + "-C"
		first := kinds(mine, zones, "L41")[0]
		for lang, says := range map[string][]string{"zh": {"“区镇评价”", names[unit], today.String() + " 至 "}, "en": {"“区镇评价”", names[unit], today.String() + " to "}} {
			for _, want := range says {
				if body := first["body"].(map[string]any)[lang].(string); !strings.Contains(body, want) || strings.ContainsAny(body, "{}") {
					t.Errorf("%s lacks %s", body, want)
				}
			}
		}
		kinds(other, zones, "L41")
		kinds("village-"+fishing[:12], committees, "L41")
		for _, nobody := range []string{"leader", "op-" + demo.District, "patrol-" + fishing, "head-" + fishing, "office-" + fishZone, "dept-01", "resident"} {
			kinds(nobody, zones)
			kinds(nobody, committees)
		}

		hand.Advance(30 * 24 * time.Hour)
		s.expect(s.call("POST", zones+"/settle", s.login("op-"+demo.District), atVersion(2)), 200)
		settled := kinds(mine, zones, "L41", "L42")[1]
		if body := settled["body"].(map[string]any); !strings.Contains(body["zh"].(string), (today+40).String()) || !strings.Contains(body["en"].(string), (today+40).String()) {
			t.Errorf("it does not say until when: %v", body)
		}
		hand.Advance(time.Minute) // what is told at one instant has no order
		objection := newID()
		s.expect(s.call("POST", zones+"/objections", s.login(mine), map[string]any{"id": objection, "unit": unit, "reason": "王某某那件不是我们的"}), 201)
		kinds(mine, zones, "L41", "L42") // who objects knows
		s.expect(s.call("POST", zones+"/objections/"+objection+"/decide", s.login("op-"+demo.District), map[string]any{"uphold": false, "words": "王某某那件是你们的"}), 200)
		decided := kinds(mine, zones, "L41", "L42", "L43")[2]
		if body := decided["body"].(map[string]any); !strings.Contains(body["zh"].(string), "不成立") || !strings.Contains(body["en"].(string), "refused") {
			t.Errorf("%v", body)
		}
		kinds(other, zones, "L41", "L42")

		// Each hears of itself only, without scores and without what people wrote.
		for _, item := range append(s.told(mine, zones), s.told(other, zones)...) {
			said := fmt.Sprint(item["title"], item["body"])
			of := 0
			for _, name := range names {
				if strings.Contains(said, name) {
					of++
				}
			}
			if of > 1 || strings.Contains(said, "王某某") || strings.Contains(said, "得分") && strings.Contains(said, "100") {
				t.Errorf("says too much: %s", said)
			}
		}

		// Told once, however often the journal is read.
		if err := db.Update(t.Context(), func(tx *store.Tx) error { _, err := tx.Exec(`DELETE FROM outbox_reader`); return err }); err != nil {
			t.Fatal(err)
		}
		kinds(mine, zones, "L41", "L42", "L43")
		if err := db.View(t.Context(), func(tx *store.Tx) error {
			told, err := tx.Any(`SELECT 1 FROM notice WHERE accounts = $1 AND template IN ('L41', 'L42', 'L43') AND created_at > $2`, locked, clock.Milli(today.Start()))
			if told {
				t.Error("a locked account was told")
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

// TestTwoSchemesShareNoDayOfAUnit: the second is refused, and says with which it shares what.
func TestTwoSchemesShareNoDayOfAUnit(t *testing.T) {
	t.Parallel()
	built.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		today := worktime.DateOf(s.services.Clock.Now())
		centre, leader := s.login("op-"+demo.District), s.login("leader")
		publish := func(path string) answer { return s.call("POST", path+"/publish", leader, atVersion(1)) }
		s.expect(publish(s.draftScheme(centre, "甲", "", today, today+29)), 200)
		shared := s.draftScheme(centre, "乙", "", today+29, today+60)
		s.expect(publish(shared), 409, "scheme.overlap", `"field":"from"`, "“甲” ("+today.String()+" to "+(today+29).String()+")", "and 5 more too")
		s.expect(s.send("POST", shared+"/publish", leader, []byte(`{"version":1}`), "Accept-Language", "zh-CN"), 409, "与“甲”", "等 8 个单位")
		s.expect(publish(s.draftScheme(centre, "两边", "", today-20, today+8)), 409, `"field":"from"`, "演示虚构", `"field":"to"`, "“甲”")
		s.expect(s.call("GET", shared+"/results", leader, nil), 404) // nothing was published
		s.expect(publish(s.draftScheme(centre, "次日", "", today+30, today+60)), 200)
		s.expect(publish(s.draftScheme(centre, "别的单位", "village_committee", today, today+29)), 200)
	})
}
