package access

import (
	"bufio"
	"bytes"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"liandong/data"
	"liandong/internal/kernel/fault"
)

// What is asked of a password (NIST SP 800-63B, 5.1.1.2: length and no known ones, no rules about characters).
const (
	leastCharacters = 10
	leastOfAdmin    = 12 // of who administers
	mostCharacters  = 128
	passwordsKept   = 5 // none of the last comes back
	shortestName    = 4 // of an account; a shorter one is part of anything
)

// What whoever chooses a password may be told.
var (
	ErrPassword = fault.Define(fault.Invalid, "access.password", "密码应为 %d 到 128 个字符，请加长", "A password has %d to 128 characters. Please make it longer or shorter.")
	ErrCommon   = fault.Define(fault.Invalid, "access.password_common", "这个密码太常见，容易被猜到；请换成几个互不相关的词，或一句只有自己知道的话",
		"This password is a common one and easily guessed. Take some words that have nothing to do with each other, or a sentence of your own.")
	ErrNamed = fault.Define(fault.Invalid, "access.password_account", "密码不能包含账号名，请换一个", "A password must not contain the name of the account. Please choose another.")
	ErrUsed  = fault.Define(fault.Invalid, "access.password_used", "这是最近用过的密码，请换一个没有用过的", "This is one of your last passwords. Please choose one that you have not used.")
)

func administers(grants []Grant) bool {
	return slices.ContainsFunc(grants, func(g Grant) bool { return g.Role.Administers() })
}

// acceptable says what is wrong with a password that somebody chose for an account. Errors: ErrPassword, ErrCommon, ErrNamed.
func acceptable(account, password string, admin bool) error {
	least := leastCharacters
	if admin {
		least = leastOfAdmin
	}
	password = norm.NFC.String(password)
	folded := strings.ToLower(password)
	switch n := utf8.RuneCountInString(password); {
	case n < least || n > mostCharacters:
		return ErrPassword.At("password", least)
	case len(account) >= shortestName && strings.Contains(folded, account):
		return ErrNamed.At("password")
	case common(folded):
		return ErrCommon.At("password")
	}
	return nil
}

// known is the list of common passwords and of the words that many are made of, in lower case.
var known = sync.OnceValue(func() map[string]bool {
	raw, err := data.Files.ReadFile("passwords/common.txt")
	if err != nil {
		panic(err) // it is part of the program
	}
	all := map[string]bool{}
	for lines := bufio.NewScanner(bytes.NewReader(raw)); lines.Scan(); {
		if word := lines.Text(); word != "" && word[0] != '#' {
			all[word] = true
		}
	}
	return all
})

// numbers are those that people know by heart: mobiles, identity cards, dates.
var numbers = regexp.MustCompile(`^(1[3-9]\d{9}|[1-9]\d{16}[\dx]|(19|20)\d{2}[01]\d[0-3]\d\d{0,6})$`)

// common says whether a password (in lower case) is on the list, is made of words of the list with numbers and signs around them, repeats itself, walks over the
// keyboard, or is a number that people know by heart.
func common(p string) bool {
	return known()[p] || numbers.MatchString(p) || repeats(p) || walks(p) || madeOf(p)
}

// repeats: the same few characters over and over, as 123123123123.
func repeats(p string) bool {
	for unit := 1; unit <= len(p)/2; unit++ {
		if strings.HasPrefix(strings.Repeat(p[:unit], len(p)/unit+1), p) {
			return true
		}
	}
	return false
}

// rows are the ways over a keyboard that fingers take.
const rows = "`1234567890-= qwertyuiop[]\\ asdfghjkl;' zxcvbnm,./ 1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/ !@#$%^&*()_+ abcdefghijklmnopqrstuvwxyz 01234567890"

var neighbours = func() map[[2]byte]bool {
	all := map[[2]byte]bool{}
	for i := range len(rows) - 1 {
		if a, b := rows[i], rows[i+1]; a != ' ' && b != ' ' {
			all[[2]byte{a, b}], all[[2]byte{b, a}] = true, true
		}
	}
	for c := range 128 {
		all[[2]byte{byte(c), byte(c)}] = true
	}
	return all
}()

// walks: four of five steps go to a neighbour or stay.
func walks(p string) bool {
	near := 0
	for i := range len(p) - 1 {
		if neighbours[[2]byte{p[i], p[i+1]}] {
			near++
		}
	}
	return near*5 >= (len(p)-1)*4
}

// madeOf: words of the list, one after the other, and beside them nothing but digits and signs, of which at most eight.
func madeOf(p string) bool {
	letters := strings.TrimFunc(p, func(r rune) bool { return !unicode.IsLetter(r) })
	if letters == "" || utf8.RuneCountInString(p)-utf8.RuneCountInString(letters) > 8 {
		return false
	}
	whole := strings.Map(func(r rune) rune {
		if plain, swapped := leet[r]; swapped {
			return plain
		}
		return r
	}, letters)
	return ofWords(letters) || ofWords(whole)
}

// leet are digits and signs that stand for letters.
var leet = map[rune]rune{'0': 'o', '1': 'l', '3': 'e', '@': 'a', '$': 's', '5': 's', '7': 't', '4': 'a'}

// ofWords: the text is at most three words of the list, digits and signs between them passed over.
func ofWords(text string) bool {
	var split func(rest string, left int) bool
	split = func(rest string, left int) bool {
		rest = strings.TrimLeftFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) })
		if rest == "" {
			return true
		}
		for end := len(rest); left > 0 && end > 0; end-- {
			if known()[rest[:end]] && split(rest[end:], left-1) {
				return true
			}
		}
		return false
	}
	return split(text, 3)
}
