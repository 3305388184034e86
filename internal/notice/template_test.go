package notice_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"liandong/data"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/kernel/words"
	"liandong/internal/notice"
)

func TestTheStandardTemplatesAreSound(t *testing.T) {
	t.Parallel()
	all := standard(t)
	if len(all) != 20 || all[0].Code != "T01" || all[0].Audience != notice.Citizen || all[12].Audience != notice.Staff {
		t.Fatalf("%d templates", len(all))
	}
	for _, one := range all {
		if one.Title.ZH == "" || one.Title.EN == "" {
			t.Errorf("%s has no title", one.Code)
		}
	}
	if err := notice.New(notice.Setup{Standard: all}).Templates.Check(notice.Templates{List: all}); err != nil {
		t.Error(err)
	}
}

// TestEnglishTextsHoldNoChinese but in braces, where a placeholder may have its Chinese name.
func TestEnglishTextsHoldNoChinese(t *testing.T) {
	t.Parallel()
	all, err := notice.StandardTemplates(data.Files)
	if err != nil || len(all) < 35 {
		t.Fatal(len(all), err)
	}
	chinese, braces := regexp.MustCompile(`\p{Han}`), regexp.MustCompile(`\{[^{}]*\}`)
	for _, one := range all {
		for _, text := range []string{one.Title.EN, one.Body.EN} {
			if chinese.MatchString(braces.ReplaceAllString(text, "")) {
				t.Errorf("%s: %s", one.Code, text)
			}
		}
	}
}

func TestReadTemplatesNamesRowAndColumn(t *testing.T) {
	t.Parallel()
	const head = "code,audience,zh,en,title_zh,title_en\n"
	for csv, want := range map[string]string{
		"":                   "table.empty templates.rows",
		head + "A,staff\n":   "table.short templates.rows[2]",
		"\xff\xfe":           "table.empty templates.rows",
		"\xff\xfea":          "charset.unknown templates",
		"code,audience,zh\n": "notice.column templates.rows[1].en",
		head + "A,staff,甲{编号},a {number},,":                "",
		head + "A,staff,甲{編號},a {number},,":                "notice.placeholder templates.rows[2].zh; notice.differ templates.rows[2].en",
		head + "A,staff,甲,a,,\nA,staff,乙,b,,":              "notice.twice templates.rows[3].code",
		head + "A,nobody,甲,a,,":                            "notice.choice templates.rows[2].audience",
		head + "甲,staff,甲,a,,":                             "notice.code templates.rows[2].code",
		head + "A,staff,甲,,,":                              "notice.incomplete templates.rows[2].en",
		head + "A,staff,甲{编号,a {number},,":                 "notice.braces templates.rows[2].zh; notice.differ templates.rows[2].en",
		head + "A,staff,甲{编号},a {deadline},,":              "notice.differ templates.rows[2].en",
		head + "A,staff,甲,a,致{姓名},Now":                     "notice.personal_title templates.rows[2].title_zh",
		head + "A,staff,甲,a,题,For {name}":                  "notice.personal_title templates.rows[2].title_en",
		head + "A,staff,甲,a,题,Call {phone} at {address}":   "notice.personal_title templates.rows[2].title_en; notice.personal_title templates.rows[2].title_en",
		head + "A,staff,甲,a,在{地点},":                        "notice.personal_title templates.rows[2].title_zh; notice.incomplete templates.rows[2].title_en",
		head + "A,staff,甲,a,事项{编号},Item {number}":          "",
		head + "A,staff,甲{编号}{number},a { number },题,Item": "",
	} {
		_, faults := notice.ReadTemplates(strings.NewReader(csv))
		var got []string
		for _, f := range faults {
			got = append(got, f.Code+" "+f.Field)
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%q: %s, want %s", csv, strings.Join(got, "; "), want)
		}
	}
}

func TestFillInBothLanguages(t *testing.T) {
	t.Parallel()
	one := notice.Template{Code: "A", Audience: notice.Citizen, Title: words.T("事项{编号}", "Item {number}"),
		Body: words.T("{事项}由{部门}办理", "{matter} is with {department}")}
	title, body, err := one.Fill(map[string]string{"number": "7\r\nBcc: x", "事项": "井盖缺失", "matter": "A missing cover", "部门": "水务{姓名}局"})
	if err != nil || title != words.T("事项7  Bcc: x", "Item 7  Bcc: x") ||
		body != words.T("井盖缺失由水务{姓名}局办理", "A missing cover is with 水务{姓名}局") {
		t.Errorf("%+v %+v %v", title, body, err)
	}
	_, _, err = one.Fill(map[string]string{"number": " ", "Matter": "x"})
	want := []string{"notice.no_value values.Matter", "notice.value values.department", "notice.value values.matter", "notice.value values.number"}
	if got := fields(err); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if e := fault.From(err); e.Others[0].Words.ZH == "" || e.Others[0].Words.EN == "" || e.Kind != fault.Invalid {
		t.Errorf("%+v", e)
	}
}

func TestAnEditionMayOnlyAskForWhatIsFilled(t *testing.T) {
	t.Parallel()
	book := notice.New(notice.Setup{Standard: standard(t)}).Templates
	edition := func(zh, en string) notice.Templates {
		return notice.Templates{List: []notice.Template{{Code: "T15", Audience: notice.Staff, Title: words.T("超期", "Overdue"), Body: words.T(zh, en)}}}
	}
	if err := book.Check(edition("请说明原因。", "Please explain.")); err != nil {
		t.Errorf("less than the standard: %v", err)
	}
	err := book.Check(edition("{编号}在{部门}超期", "{number} of {department} is overdue"))
	if got := fmt.Sprint(fields(err)); got != "[notice.unfilled templates[0].body.zh notice.unfilled templates[0].body.en]" {
		t.Errorf("more than the standard: %s", got)
	}
	twice := edition("超期", "Overdue")
	twice.List = append(twice.List, twice.List[0])
	if got := fmt.Sprint(fields(book.Check(twice))); got != "[notice.twice templates[1].code]" {
		t.Errorf("twice: %s", got)
	}
	if _, err := book.Parse([]byte(`{"templates":[{"code":"A","titel":{}}]}`)); fault.From(err).Field != "templates[0].titel" {
		t.Errorf("an unknown field: %v", err)
	}
}

// TestWhatWasToldStays: a new edition holds for what is queued after it; a template that it does not have is that of the standard.
func TestWhatWasToldStays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.queue(o.found("a", "operator"))
		edition := notice.Templates{List: []notice.Template{{Code: "T13", Audience: notice.Staff, Title: words.T("新事项{编号}", "New: {number}"),
			Body: words.T("{事项}", "{matter}")}}}
		var seen string
		o.must(func(tx *store.Tx) (err error) {
			seen, err = o.Templates.Save(tx, district, "0", edition, "admin", noon)
			return err
		})
		o.must(func(tx *store.Tx) error { _, err := o.Templates.Publish(tx, district, seen, "admin", noon); return err })
		o.queue(o.found("b", "operator"))
		n := o.found("c", "operator")
		n.Template, n.Values = "T20", nil
		o.queue(n)
		got := o.inbox("operator")
		o.same("before", got[2].Body.ZH, "新事项2026-0001：井盖缺失，地点某路与某街路口，请在12:00前到场核实。")
		o.same("before", got[2].Title.EN, "Something needs your attention")
		o.same("after", got[1].Title, words.T("新事项2026-0001", "New: 2026-0001"))
		o.same("after", got[1].Body, words.T("井盖缺失", "A manhole without its cover"))
		o.same("of the standard", strings.HasPrefix(got[0].Body.EN, "This item may lead"), true)

		n.Template = "T99"
		if err := o.update(func(tx *store.Tx) error { return o.Queue(tx, o.found("d", "operator"), n) }); !errors.Is(err, notice.ErrNoTemplate) ||
			fault.From(err).Field != "notices[1].template" {
			t.Errorf("%v", err)
		}
		o.same("nothing of it was queued", len(o.inbox("operator")), 3)
	})
}
