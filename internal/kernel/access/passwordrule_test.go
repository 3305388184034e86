package access

import (
	"errors"
	"strings"
	"testing"
)

func TestWhatAPasswordMayBe(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		account, password string
		admin             bool
		want              error
	}{
		{"zhou", "ninechars", false, ErrPassword},
		{"zhou", strings.Repeat("长", 129), false, ErrPassword},
		{"zhou", "kelp-orbit", false, nil},
		{"zhou", "kelp-orbit", true, ErrPassword},
		{"zhou", "kelp-orbit-9", true, nil},
		{"zhou", "e\u0301e\u0301e\u0301e\u0301e\u0301", false, ErrPassword}, // ten code points, five characters
		{"zhou.wei", "my zhou.wei here", false, ErrNamed},
		{"zhou.wei", "my ZHOU.WEI here", false, ErrNamed},
		{"op", "opalescent kelp", false, nil}, // two letters are part of anything
		{"zhou", "woaini5201314", false, ErrCommon},
		{"zhou", "WoAiNi1314520", false, ErrCommon},
		{"zhou", "5201314woaini", false, ErrCommon},
		{"zhou", "liandong2026", false, ErrCommon},
		{"zhou", "Wujiang@2026", false, ErrCommon},
		{"zhou", "wujiangliandong", false, ErrCommon},
		{"zhou", "wanggezhang123", false, ErrCommon},
		{"zhou", "P@ssw0rd123456", false, ErrCommon},
		{"zhou", "admin!@#$%^", false, ErrCommon},
		{"zhou", "1qaz2wsx3edc", false, ErrCommon},
		{"zhou", "qwertyuiop[]", false, ErrCommon},
		{"zhou", "0987654321", false, ErrCommon},
		{"zhou", "abcdefghijkl", false, ErrCommon},
		{"zhou", "123123123123", false, ErrCommon},
		{"zhou", "xkqxkqxkqxkq", false, ErrCommon},
		{"zhou", "aaaaaaaaaaaa", false, ErrCommon},
		{"zhou", "我我我我我我我我我我", false, ErrCommon},
		{"zhou", "13812345678", false, ErrCommon},
		{"zhou", "320509199001011234", false, ErrCommon},
		{"zhou", "19900101123", false, ErrCommon},
		{"zhou", "河边的老柳树下有三条长凳", false, nil},
		{"zhou", "kelp orbit tundra", false, nil},
		{"zhou", "correct horse battery", false, nil},
	} {
		err := acceptable(one.account, one.password, one.admin)
		if one.want == nil && err != nil || one.want != nil && !errors.Is(err, one.want) {
			t.Errorf("%q of %s (administrator %v): %v, want %v", one.password, one.account, one.admin, err, one.want)
		}
	}
	if n := len(known()); n < 3000 {
		t.Errorf("the list has %d lines", n)
	}
}

// TestMadePasswordsAreAcceptable: those that the platform makes itself, for accounts and for the demonstration.
func TestMadePasswordsAreAcceptable(t *testing.T) {
	t.Parallel()
	for range 20_000 {
		if p := NewPassword(); acceptable("op-320509", p, true) != nil {
			t.Fatal(p)
		}
	}
}
