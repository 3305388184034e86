package media

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

func TestNames(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		"占道经营.jpg":                      "占道经营.pdf",
		"report.PDF":                    "report.pdf",
		"invoice.exe":                   "invoice.pdf",
		"/etc/passwd":                   "passwd.pdf",
		`C:\Users\me\合同 v1.2`:           "合同 v1.2.pdf",
		"../../..":                      "document.pdf",
		"":                              "document.pdf",
		"   ":                           "document.pdf",
		".htaccess":                     "htaccess.pdf",
		".":                             "document.pdf",
		"a\x00b\r\n\tc\x1b[31m":         "ab c[31m.pdf",
		"photo\u202egpj.exe":            "photogpj.pdf", // reads "photoexe.jpg"
		"\u2066\u200b\ufeffa\u200d.pdf": "a.pdf",
		"a\u2028b\u00a0c\u3000d":        "a b c d.pdf",
		"\u3164\u115f\u034f\ufe0f":      "document.pdf",
		"a<b>:\"c|d?*.pdf":              "a_b___c_d__.pdf",
		"bad\xff\xfeutf8":               "badutf8.pdf",
		"trailing. . .":                 "trailing.pdf",
		strings.Repeat("长", 500):        strings.Repeat("长", 116) + ".pdf",
		strings.Repeat("a", 119) + ".p": strings.Repeat("a", 116) + ".pdf",
		"e\u0301te\u0301.pdf":           "e\u0301te\u0301.pdf",
	} {
		if got := named(cleanName(sent), "document", ".pdf"); got != want {
			t.Errorf("%q: %q, not %q", sent, got, want)
		}
	}
}

func TestAnyName(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sent := rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.RuneFrom([]rune("a./\\ \u202e\u200b长:.\x00")), 0, 300, -1)).Draw(t, "name")
		name := named(cleanName(sent), "photo", ".jpg")
		if !utf8.ValidString(name) || utf8.RuneCountInString(name) > 120 || strings.ContainsAny(name, `/\:`) || !strings.HasSuffix(name, ".jpg") || len(name) < 5 ||
			strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsGraphic(r) }) || name[0] == '.' || name[0] == ' ' {
			t.Errorf("%q from %q", name, sent)
		}
	})
}

// A name with every trick in it: kept without them, and handed out as a header that nothing can break out of.
func TestNameOnItsWay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newShelf(t, db)
		m := s.sent([]byte(pdf), "..\\现场\u202efdp.\"\r\nSet-Cookie: a=b\x00.exe")
		if want := "现场fdp._ Set-Cookie_ a=b.pdf"; m.Name != want {
			t.Errorf("%q", m.Name)
		}
		if h := m.Headers(Whole); h.Disposition != "attachment; filename*=utf-8''%E7%8E%B0%E5%9C%BAfdp._%20Set-Cookie_%20a%3Db.pdf" {
			t.Errorf("%q", h.Disposition)
		}
	})
}
