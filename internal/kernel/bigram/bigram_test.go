package bigram_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/encoding/simplifiedchinese"

	"liandong/internal/kernel/bigram"
)

func TestPairsOfAText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"消防通道": "消防 通道 防通", "消防,通道": "消防 通道", "ＡＢＣ路": "ab bc c路", "灯": "灯", "": "", "!?": "", "a b": "a b", "x\u200by": "xy",
		"一\ufe0f楼": "一楼", "1\ufe0f\u20e3号": "1号", "消\U000e0100防": "消防", "\ufeff路灯": "路灯", "路\u2060灯": "路灯", "路\u00ad灯": "路灯", "\u200d": "",
		"路\u3164灯": "路灯", "ก่อน": "ก่ อน ่อ",
	} {
		var got []string
		for pair := range bigram.Of(text) {
			got = append(got, pair)
		}
		slices.Sort(got)
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %s", text, got, want)
		}
	}
	terms := bigram.Terms("路灯")
	slices.Sort(terms)
	if strings.Join(terms, " ") != "灯 路 路灯" {
		t.Errorf("%v", terms)
	}
	if runs := bigram.Runs("消防 Street-LIGHT"); strings.Join(runs, "|") != "消防|street|light" {
		t.Errorf("%v", runs)
	}
	if share := bigram.Of("消防通道").Share(bigram.Of("消防栓")); share != 0.25 {
		t.Errorf("%v", share)
	}
	if share := bigram.Of("").Share(bigram.Of("消防")); share != 0 {
		t.Errorf("%v", share)
	}
}

func TestWhatIsWrittenDifferentlyAndMeantAlike(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"小区⻔口⻋辆乱停", "小区门口车辆乱停", "小區門口車輛亂停"},
		{"乾隆路理髮店後面", "干隆路理发店后面"},
		{"１３８ＡＢ", "138ab"},
		{"苏E·12345", "苏E12345", "蘇e 12345", "苏E-12345", "苏Ｅ・１２３４５", "苏E∙12345", "苏E⋅12345", "苏E●12345", "苏E—12345", "苏E–12345", "苏E_12345", "苏 E 12345", "苏 E12345"},
		{"苏 E 4A3B5", "苏E·4A3B5", "苏E4A3B5"},
		{"苏E·D12345", "苏ED12345"},
		{"⼟地", "土地"},
	} {
		for _, one := range same {
			if bigram.Fold(one) != bigram.Fold(same[0]) {
				t.Errorf("%q is %q, %q is %q", one, bigram.Fold(one), same[0], bigram.Fold(same[0]))
			}
		}
	}
	if a, b := bigram.Fold("3.5 元"), bigram.Fold("35 元"); a == b {
		t.Error("a number lost its point")
	}
	if a, b := bigram.Fold("四川 a 栋"), bigram.Fold("四川a 栋"); a == b {
		t.Error("a building became a plate")
	}
}

func TestTraditionalAndVariantCharactersFindTheirSimplifiedTwin(t *testing.T) {
	t.Parallel()
	twins := []rune("裏里週周牀床舖铺汙污遊游菸烟佔占僱雇祕秘爲为衆众淨净羣群鷄鸡綫线峯峰眾众裡里著着乾干後后發发髮发薑姜麵面湧涌閤合鬥斗衞卫牠它砲炮籐藤両两広广県县駅驿鑛矿餘余託托")
	for i := 0; i < len(twins); i += 2 {
		if got := bigram.Fold(string(twins[i])); got != string(twins[i+1]) {
			t.Errorf("%c is found under %s, want %c", twins[i], got, twins[i+1])
		}
	}
}

func TestWhatIsFoldedStaysAsItIs(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if once := bigram.Fold(string(r)); bigram.Fold(once) != once {
			t.Errorf("%U %c: %q, then %q", r, r, once, bigram.Fold(once))
		}
	}
}

// The characters of GB 2312, which simplified Chinese is written with, are no variants of each other; traditional text writes others with a few of them.
func TestSimplifiedCharactersStay(t *testing.T) {
	t.Parallel()
	const both = "乾著夥後徵拚捱摺於榘菸醣麴麽"
	stayed := 0
	for high := byte(0xb0); high <= 0xf7; high++ {
		for low := byte(0xa1); low <= 0xfe; low++ {
			text, err := simplifiedchinese.GBK.NewDecoder().Bytes([]byte{high, low})
			c := string(text)
			if err != nil || !unicode.Is(unicode.Han, []rune(c)[0]) || strings.Contains(both, c) {
				continue
			}
			if stayed++; bigram.Fold(c) != c {
				t.Errorf("%s became %s", c, bigram.Fold(c))
			}
		}
	}
	if stayed != 6763-len([]rune(both)) {
		t.Error(stayed)
	}
}

func TestTheBrowserFoldsTheSame(t *testing.T) {
	t.Parallel()
	ours, err := os.ReadFile("folds.txt")
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := os.ReadFile("../../../web/shared/words/folds.ts")
	if err != nil {
		t.Fatal(err)
	}
	var lines strings.Builder
	for _, m := range regexp.MustCompile(`(?m)^  '(.*)'`).FindAllSubmatch(theirs, -1) {
		lines.Write(append(m[1], '\n'))
	}
	if lines.String() != string(ours) {
		t.Error("web/shared/words/folds.ts and folds.txt differ: run scripts/folds")
	}
}

func TestACodeAsItIsTyped(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		" ３２０５０９－００１ ": "320509-001", "ｏｐ－１": "op-1", "\ufeffU\u200b1\ufe0f": "U1", "Ａb": "Ab", "裏1": "裏1", "\u3000 x \u00a0": "x", "": "", "\u200d": "",
	} {
		if got := bigram.Typed(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}
