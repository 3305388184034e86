// Package charset (字符编码) reads text as offices save it: UTF-8 with or without a mark, UTF-16, GB 18030. Nothing is ever decoded by putting
// U+FFFD where something could not be read: what cannot be read whole is refused.
package charset

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"liandong/internal/kernel/fault"
)

// What can be wrong with the encoding of a file.
var (
	ErrUnknown  = fault.Define(fault.Invalid, "charset.unknown", "第%d行无法按 UTF-8、GB18030 或 UTF-16 读取，请另存为 UTF-8", "Line %d cannot be read as UTF-8, GB 18030 or UTF-16. Save the file as UTF-8.")
	ErrReplaced = fault.Define(fault.Invalid, "charset.replaced", "第%d行含有替代符“�”：文字在此前的转换中已经丢失，请从原件重新导出", "Line %d holds the replacement character \"�\": an earlier conversion lost text. Export the original again.")
	ErrNUL      = fault.Define(fault.Invalid, "charset.nul", "第%d行含有空字符，这不是文本文件", "Line %d holds a NUL character: this is no text file.")
)

// Decode returns the text of a file as UTF-8 without a mark. The encoding is the one its mark names, else UTF-16 where every
// other byte of its ASCII is zero, else UTF-8 where it is valid, else GB 18030. Errors: ErrUnknown, ErrReplaced, ErrNUL.
func Decode(content []byte) ([]byte, error) {
	text, err := decode(content)
	if err != nil {
		return nil, err
	}
	if at := bytes.IndexRune(text, utf8.RuneError); at >= 0 {
		return nil, ErrReplaced.New(line(text, at))
	}
	if at := bytes.IndexByte(text, 0); at >= 0 {
		return nil, ErrNUL.New(line(text, at))
	}
	return bytes.TrimPrefix(text, []byte(mark)), nil // that a converter kept as a character
}

// LostInJSON returns where text of JSON stands for a character that was lost: U+FFFD, as it is or escaped, or an escape that is half of a pair, which
// encoding/json would replace; -1 where there is none.
func LostInJSON(text []byte) int {
	if at := bytes.IndexRune(text, utf8.RuneError); at >= 0 {
		return at
	}
	for i := bytes.IndexByte(text, '\\'); i >= 0 && i+1 < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		one, ok := escaped(text[i:])
		switch {
		case !ok: // another escape
			i++
		case one == utf8.RuneError:
			return i
		case utf16.IsSurrogate(one):
			if other, _ := escaped(text[i+6:]); utf16.DecodeRune(one, other) == utf8.RuneError {
				return i
			}
			i += 11
		default:
			i += 5
		}
	}
	return -1
}

// escaped is the code unit of an escape as \u4e00 at the beginning of a text; false where there is none.
func escaped(text []byte) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return rune(n), err == nil
}

// JSON is Decode for a file of JSON, whose escapes are looked at too.
func JSON(content []byte) ([]byte, error) {
	text, err := Decode(content)
	if err != nil {
		return nil, err
	}
	if at := LostInJSON(text); at >= 0 {
		return nil, ErrReplaced.New(line(text, at))
	}
	return text, nil
}

const mark = "\ufeff"

func decode(content []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(content, []byte(mark)):
		text := content[len(mark):]
		if at := invalid(text); at >= 0 {
			return nil, ErrUnknown.New(line(text, at))
		}
		return text, nil
	case bytes.HasPrefix(content, []byte{0xff, 0xfe}):
		return wide(content[2:], binary.LittleEndian)
	case bytes.HasPrefix(content, []byte{0xfe, 0xff}):
		return wide(content[2:], binary.BigEndian)
	}
	if order := unmarked(content); order != nil {
		return wide(content, order)
	}
	if utf8.Valid(content) {
		return content, nil
	}
	return national(content)
}

// unmarked returns the order of bytes of UTF-16 without a mark, nil where it is none: separators, digits and Latin letters have a zero in their upper half,
// and few characters, as 一 (U+4E00), one in their lower half.
func unmarked(content []byte) binary.ByteOrder {
	if len(content)%2 != 0 {
		return nil
	}
	head := content[:min(len(content), 512)]
	var zeros [2]int
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	switch few := len(head) / 16; {
	case zeros[1] > few && zeros[1] > 3*zeros[0]:
		return binary.LittleEndian
	case zeros[0] > few && zeros[0] > 3*zeros[1]:
		return binary.BigEndian
	}
	return nil
}

// wide decodes UTF-16. A half of a pair that stands alone is an error.
func wide(content []byte, order binary.ByteOrder) ([]byte, error) {
	text := make([]byte, 0, len(content)*3/2)
	for i := 0; i < len(content); i += 2 {
		if i+2 > len(content) {
			return nil, ErrUnknown.New(line(text, len(text)))
		}
		r := rune(order.Uint16(content[i:]))
		if utf16.IsSurrogate(r) {
			if i+4 > len(content) {
				return nil, ErrUnknown.New(line(text, len(text)))
			}
			if r = utf16.DecodeRune(r, rune(order.Uint16(content[i+2:]))); r == utf8.RuneError {
				return nil, ErrUnknown.New(line(text, len(text)))
			}
			i += 2
		}
		text = utf8.AppendRune(text, r)
	}
	return text, nil
}

// national decodes GB 18030, of which GBK and GB 2312 are parts. (GB 18030-2022)
func national(content []byte) ([]byte, error) {
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(content)
	at := bytes.IndexRune(text, utf8.RuneError)
	if err != nil || at >= 0 {
		return nil, ErrUnknown.New(line(text, max(at, 0)))
	}
	return text, nil
}

// invalid returns where text stops being UTF-8, -1 where it never does.
func invalid(text []byte) int {
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

func line(text []byte, at int) int { return 1 + bytes.Count(text[:min(at, len(text))], []byte{'\n'}) }
