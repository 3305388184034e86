package words_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	// unsaid are conditions that only ask whether there is a text, or how long it is, and a failure behind them.
	unsaid = regexp.MustCompile(`(?i)((\w*\.)*(reason|remark|finding|note|basis|basiszh|question|answer|description|words|title|label|name|name\.zh|statement|agreement) == ""|` +
		`TrimSpace\([\w.]+\) == ""|RuneCountInString\([\w.()]*\); (n|length) (== 0|< 1)|len\(\[\]rune\([\w.]+\)\); n (== 0|< 1))`)
	failure = regexp.MustCompile(`\b(Err|err)[A-Z]\w*\.(At|New)\(`)
)

// seen may ask in that way, each with the reason.
var seen = map[string]string{
	"edge/territoryapi/territory.go": "what is looked for: nothing is kept",
	"kernel/blob/s3.go":              "an address that an operator wrote",
	"casework/query/places.go":       "what is looked for: nothing is kept",
}

// TestWhatMustBeSaidIsSaid reads the source: where a failure says that a text is missing, Said or Sayable has looked at it, or a filler that nobody sees would do.
func TestWhatMustBeSaidIsSaid(t *testing.T) {
	t.Parallel()
	if err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel("../..", path)
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		for known := range seen {
			if strings.HasPrefix(filepath.ToSlash(name), known) {
				return nil
			}
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		lines := strings.Split(string(source), "\n")
		for i, line := range lines {
			if unsaid.MatchString(line) && slices.ContainsFunc(lines[i:min(i+2, len(lines))], failure.MatchString) {
				t.Errorf("%s:%d asks only whether there is a text: %s", name, i+1, strings.TrimSpace(line))
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
