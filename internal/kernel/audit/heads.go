package audit

import (
	"bufio"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"liandong/internal/kernel/fault"
)

// ErrHeads says that what should be signed heads is not.
var ErrHeads = fault.Define(fault.Invalid, "audit.heads", "第 %d 行不是用本系统密钥签名的日志头", "Line %d is no head of a log that was signed by this installation's key.")

// SignedHead is a signed head of a district's log as somebody else keeps it.
type SignedHead struct {
	District string
	Size     int64
	Root     tlog.Hash
}

func (h SignedHead) name() string { return fmt.Sprintf("%s/%d", h.District, h.Size) }

// KeptHead is a line of a file of heads, and what is sent to a URL.
type KeptHead struct {
	District string    `json:"district"`
	Size     int64     `json:"size"`
	At       time.Time `json:"at"`
	Note     string    `json:"note"` // the signed text
}

// ReadHeads reads a file of heads. The signature speaks, nothing else in a line does; a line that a power cut has torn is passed over. Errors: ErrHeads with the line.
func ReadHeads(r io.Reader, verifier note.Verifier) (heads []SignedHead, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if !json.Valid(lines.Bytes()) {
			continue
		}
		h, ok := openHead(lines.Bytes(), verifier)
		if !ok {
			return nil, ErrHeads.New(n)
		}
		heads = append(heads, h)
	}
	return heads, lines.Err()
}

func openHead(line []byte, verifier note.Verifier) (h SignedHead, ok bool) {
	var kept KeptHead
	if json.Unmarshal(line, &kept) != nil {
		return h, false
	}
	signed, err := note.Open([]byte(kept.Note), note.VerifierList(verifier))
	if err != nil {
		return h, false
	}
	parts := strings.Split(signed.Text, "\n")
	if len(parts) != 4 {
		return h, false
	}
	root, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(root) != tlog.HashSize {
		return h, false
	}
	h.Size, err = strconv.ParseInt(parts[1], 10, 64)
	h.District = strings.TrimPrefix(parts[0], "liandong/")
	copy(h.Root[:], root)
	return h, err == nil && h.Size > 0 && headText(h.District, h.Size, h.Root) == signed.Text
}

// headsOf are those of a district, the smallest first.
func headsOf(all []SignedHead, district string) (own []SignedHead) {
	for _, h := range all {
		if h.District == district {
			own = append(own, h)
		}
	}
	slices.SortFunc(own, func(a, b SignedHead) int { return cmp.Compare(a.Size, b.Size) })
	return own
}

func districtsOf(all []SignedHead) (districts []string) {
	for _, h := range all {
		if !slices.Contains(districts, h.District) {
			districts = append(districts, h.District)
		}
	}
	slices.Sort(districts)
	return districts
}
