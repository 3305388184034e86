package words_test

import (
	"testing"

	"liandong/internal/kernel/words"
)

func TestTheFirstLanguageThatIsKnownWins(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{"": "zh", "en-GB,en;q=0.9": "en", "zh-CN,zh;q=0.9,en;q=0.8": "zh", "fr, en;q=0.5": "en", "de": "zh", "EN": "en"} {
		if got := words.Preferred(header); got != want {
			t.Errorf("%q gives %s, want %s", header, got, want)
		}
	}
}

func TestASentenceEntersAnotherInItsOwnLanguage(t *testing.T) {
	t.Parallel()
	got := words.T("交%s", "to %s").With(words.T("网格长", "the grid head"))
	if got != words.T("交网格长", "to the grid head") {
		t.Errorf("%+v", got)
	}
	if s := words.T("只有中文", "").In("en"); s != "只有中文" {
		t.Errorf("without English: %q", s)
	}
}
