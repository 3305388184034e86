package problem

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

const ordinary = 64 << 10 // as a route takes it

// allocated is how many bytes fn allocates, whatever becomes of them.
func allocated(fn func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	fn()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestABodyCostsNoMoreThanItWeighs is not parallel: it measures what the process allocates.
func TestABodyCostsNoMoreThanItWeighs(t *testing.T) {
	const size = 4 << 20
	keys := &strings.Builder{}
	for i := 0; keys.Len() < ordinary-20; i++ {
		fmt.Fprintf(keys, `"k%d":0,`, i)
	}
	for name, c := range map[string]struct {
		body string
		most uint64
	}{
		"4 MB of [":          {strings.Repeat("[", size), 32 << 10},
		"4 MB of {\"a\":":    {strings.Repeat(`{"a":`, size/5), 32 << 10},
		"one string":         {`"` + strings.Repeat("名", size/3) + `"`, 32 << 10},
		"a key of 4 MB":      {`{"` + strings.Repeat("k", size) + `":[[[1]]]}`, 32 << 10},
		"twice a long key":   {`{"` + strings.Repeat("k", size) + `":1,"` + strings.Repeat("k", size) + `":1}`, 32 << 10},
		"a small body: keys": {"{" + strings.TrimSuffix(keys.String(), ",") + "}", 2 << 20},
	} {
		data := []byte(c.body)
		if got := allocated(func() { _ = strict(data) }); got > c.most {
			t.Errorf("%s: looking through %d bytes allocates %d", name, len(data), got)
		}
	}
	for name, body := range map[string]string{"lists": "[" + strings.Repeat("[],", ordinary/3) + "0]", "objects": "[" + strings.Repeat("{},", ordinary/3) + "0]",
		"members": "[" + strings.Repeat(`{"a":0},`, ordinary/8) + "0]"} {
		data := []byte(body)
		if got := allocated(func() { var v any; _ = Unmarshal(data, &v) }); got > 8<<20 {
			t.Errorf("%s: the largest body without a session allocates %d", name, got)
		}
	}
}

func TestWhatIsRefusedIsNamed(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", deepest-1) + "1" + strings.Repeat("]", deepest-1)
	for body, want := range map[string]string{
		`{"a":` + deep + `}`:              "",
		`{"a":[` + deep + `]}`:            "strict: deep a" + strings.Repeat("[0]", deepest-1),
		`{"a":[0,{"b":1,"B":2}]}`:         "strict: duplicate a[1].B",
		`{"ſource":1,"source":2}`:         "strict: duplicate source",
		`{"so\u0075rce":1,"source":2}`:    "strict: duplicate source",
		`{"a":{"b":"x\u0000"}}`:           "strict: text a.b",
		`{"a":"x\\u0000"}`:                "",
		"{\"a\":[\"x\",\"\xff\"]}":        "strict: text a[1]",
		"{\"\xff\":1}":                    "strict: text body",
		`{"a":1}]`:                        "json",
		`{"a":"`:                          "json",
		`[{"a":1,"b":[1,2]},{"a":1}]`:     "",
		`{"":1,"a":{"":2},"b":{"":"\\"}}`: "",
		"{" + strings.Repeat(`"x":0,`, 1) + manyKeys(40) + `,"K7":1}`: "strict: duplicate K7",
		`{"` + strings.Repeat("名", 5000) + `":"\u0000"}`:              "strict: text " + strings.Repeat("名", longField/3) + "…",
	} {
		got := ""
		if err := strict([]byte(body)); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%.60s: %q, not %q", body, got, want)
		}
	}
}

func manyKeys(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf(`"k%d":{"k%d":0}`, i, i)
	}
	return strings.Join(all, ",")
}

// FuzzStrict: whatever passes has no key twice, and whatever is no JSON is left to encoding/json.
func FuzzStrict(f *testing.F) {
	for _, seed := range []string{`{"a":[1,"x\u0000",{"b":null}]}`, `[[[`, `{"a":1,"A":2}`, `"\`, `{"a"`, `}`, "\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var v any
		_ = Unmarshal(data, &v)
	})
}
