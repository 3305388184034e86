package casework

import (
	"slices"
	"strings"
	"testing"

	"liandong/internal/casework/query"
)

func TestAddressesThatATextNames(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"市民反映锦绣花园3号楼2单元501室门口堆物":   "锦绣花园3号楼",
		"我家住在松陵街道中山北路12号,楼下烧烤店噪声大": "中山北路12号",
		"三号楼北侧消防通道被私家车堵住":          "三号楼",
		"５号楼北侧路灯不亮":                "5号楼",
		"道路破损,井盖缺失":                "",
		"张某某的小区里垃圾未清":              "",
		"鲈乡家园二期与体育路路口积水":           "鲈乡家园二期 体育路",
		"锦绣花园路灯不亮，锦绣花园门口也不亮":       "锦绣花园",
		"": "",
	} {
		if got := strings.Join(query.AddressesIn(text), " "); got != want {
			t.Errorf("%q names %q, want %q", text, got, want)
		}
	}
}

// TestAnAddressTypedInPinyinIsInTheIndex: whatever way a name is spelt that pinyin.Rank takes, one of the terms asked for is among those it is under.
func TestAnAddressTypedInPinyinIsInTheIndex(t *testing.T) {
	t.Parallel()
	under := query.SpeltTerms([]string{"长安花园3号楼"})
	for _, typed := range []string{"cahy", "changan", "changanhuayuan3haolou", "zhangan", "chaniuhy", "anhua", "hy3", "huayuan", "3hl"} {
		fits := query.AddressRank("长安花园3号楼", []string{typed}) > 0
		if there := slices.ContainsFunc(query.SpeltAs(typed), func(t string) bool { return slices.Contains(under, t) }); fits && !there {
			t.Errorf("%s is not found", typed)
		}
	}
}
