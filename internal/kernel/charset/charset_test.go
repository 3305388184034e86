package charset_test

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"liandong/internal/kernel/charset"
	"liandong/internal/kernel/fault"
)

func TestOneTextInEveryEncoding(t *testing.T) {
	t.Parallel()
	const text = "网格,名称\n320509105006001,桥北社区第一网格 𠮷祥里 ㊣ €\n"
	as := func(e encoding.Encoding, before ...string) string {
		out, err := e.NewEncoder().String(strings.Join(before, "") + text)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for name, content := range map[string]string{
		"UTF-8": text, "UTF-8 with a mark": "\ufeff" + text, "GB 18030": as(simplifiedchinese.GB18030),
		"UTF-16 LE": as(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)), "UTF-16 BE": as(unicode.UTF16(unicode.BigEndian, unicode.UseBOM)),
		"UTF-16 LE without a mark":       as(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)),
		"UTF-16 BE without a mark":       as(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)),
		"GB 18030 of UTF-8 with a mark":  as(simplifiedchinese.GB18030, "\ufeff"),
		"UTF-16 of UTF-8 with a mark":    as(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "\ufeff"),
		"UTF-16 BE of UTF-8 with a mark": as(unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "\ufeff"),
	} {
		got, err := charset.Decode([]byte(content))
		if err != nil || string(got) != text {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
}

func TestNothingIsDecodedByReplacing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		content string
		want    *fault.Definition
		line    string
	}{
		"cut inside a character":         {"a\n" + "网格"[:5], charset.ErrUnknown, "2"},
		"marked UTF-8 that is not":       {"\ufeffa\n\xcd\xf8", charset.ErrUnknown, "2"},
		"half of UTF-16":                 {"\xff\xfea\x00\n\x00b", charset.ErrUnknown, "2"},
		"half of a pair":                 {"\xff\xfea\x00\x00\xd8b\x00", charset.ErrUnknown, "1"},
		"the end of a pair alone":        {"\xff\xfea\x00\x00\xdc", charset.ErrUnknown, "1"},
		"replaced by somebody else":      {"a\n桥北\ufffd\ufffd", charset.ErrReplaced, "2"},
		"a binary file":                  {"ab\x00cd", charset.ErrNUL, "1"},
		"neither UTF-8 nor GB 18030":     {"a\n\xff\xff\xff", charset.ErrUnknown, "2"},
		"replaced, and saved in GB18030": {"\xc7\xc5\x84\x31\xa4\x37", charset.ErrUnknown, "1"},
	} {
		_, err := charset.Decode([]byte(c.content))
		if !errors.Is(err, c.want) || !strings.Contains(fault.From(err).Words.EN, "ine "+c.line) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatJSONWouldReplace(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{`路灯`: -1, `\u8def\u706f`: -1, `\ud842\udfb7`: -1, `\\ud842`: -1, `\n\ud842\uDFB7\t`: -1, `a\ud842坏`: 1, `\udfb7`: 0, `\ud842\ud842`: 0, `\ud842`: 0,
		`ab\uFFFD`: 2, "a\ufffd": 1, `\ud83d\u6c5f`: 0, `\`: -1, `\u12`: -1} {
		if got := charset.LostInJSON([]byte(text)); got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
	}
	if _, err := charset.JSON([]byte("{\n\"a\":\"盛泽\\ud83d镇\"}")); !errors.Is(err, charset.ErrReplaced) {
		t.Errorf("%v", err)
	}
}
