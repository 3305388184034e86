package bigram_test

import (
	"slices"
	"strings"
	"testing"

	"liandong/internal/bigram"
)

func TestPairsOfAText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"消防通道": "消防 通道 防通", "消防,通道": "消防 通道", "ＡＢＣ路": "ab bc c路", "灯": "灯", "": "", "!?": "", "a b": "a b", "x\u200by": "x y",
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
