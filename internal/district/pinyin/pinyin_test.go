package pinyin

import "testing"

func TestReading(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"松陵": "song ling", "绿地": "lu|lv de|di", "A座2号": "a zuo 2 hao|xiao", "（东）": "dong"} {
		if got := Reading(name); got != want {
			t.Errorf("%s is spelt %q, want %q", name, got, want)
		}
	}
}

func TestRank(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		word, name string
		want       int
	}{
		{"松陵街道", "松陵街道", Same}, {"松陵", "松陵街道", Leads}, {"街道", "松陵街道", Holds},
		{"sljd", "松陵街道", Begins}, {"songl", "松陵街道", Begins}, {"songling", "松陵街道", Begins}, {"SLing", "松陵街道", Begins}, {"jd", "松陵街道", Spelt},
		{"zhsq", "中山社区", None}, {"zhshsq", "中山社区", Begins}, {"zssq", "中山社区", Begins},
		{"cq", "重庆路", Begins}, {"zqlu", "重庆路", Begins}, {"xf", "占用消防通道", Spelt}, {"jf", "占用消防通道", None},
		{"", "松陵街道", None}, {"松陵", "盛泽镇", None}, {"ong", "松陵街道", None},
	} {
		if got := Rank(c.word, c.name, Reading(c.name)); got != c.want {
			t.Errorf("%q for %s: %d, want %d", c.word, c.name, got, c.want)
		}
	}
}

func TestNamesAreFoundHoweverTheirCharactersAreWritten(t *testing.T) {
	t.Parallel()
	name := "东门车站社区"
	for _, word := range []string{"東門車站", "东⻔⻋站", "ＤＭＣＺ", "dongmen"} {
		if Rank(word, name, Reading(name)) == None {
			t.Errorf("%q does not find %s", word, name)
		}
	}
	if traditional := "東門車站社區"; Reading(traditional) != Reading(name) {
		t.Errorf("%q", Reading(traditional))
	}
}
