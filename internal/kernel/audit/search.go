package audit

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// Query (查询) selects entries.
type Query struct {
	Actor, Subject string
	Action         string    // itself, or what it begins with: "case" for all acts on cases
	Readings       bool      // only readings of personal data and exports
	From, To       time.Time // To excluded; zero for open
	Actors         []string  // only of these; nil for all
	Before         int64     // position behind the page; 0 for the newest
}

// What can be wrong with a query.
var (
	ErrAction = fault.Define(fault.Invalid, "audit.action", "操作名应由小写字母、数字、下划线和点组成，如 case 或 case.accept", "An act is named by small letters, digits, underscores and dots, as case or case.accept.")
	ErrName   = fault.Define(fault.Invalid, "audit.name", "应为账号、编号或代码，不能为空白", "It must be an account, an id or a code, and not blank.")
	ErrCursor = fault.Define(fault.Invalid, "audit.cursor", "翻页标记不正确", "This is no cursor of a page.")
)

// named is what acts are called, and what they begin with.
var named = regexp.MustCompile(`^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)*$`)

// Check refuses what no entry can have. Errors: ErrAction, ErrName.
func (q Query) Check() error {
	if q.Action != "" && !named.MatchString(q.Action) {
		return ErrAction.At("action")
	}
	for _, one := range []struct{ field, said string }{{"actor", q.Actor}, {"subject", q.Subject}} {
		if one.said != "" && (!words.Said(one.said) || strings.TrimSpace(one.said) != one.said) {
			return ErrName.At(one.field)
		}
	}
	return nil
}

// readings are the acts by which somebody saw personal data or took data along; each stands for all that begin with it.
var readings = []string{"contact", "mediation.read", "disclosure", "export", "notice.recorded", "audit", "subject.read", "report.by_phone", "call.number"}

// scanned is how many entries are looked at for one page: the log has no index beside its order, because every act writes it.
const scanned = 20_000

// Find returns the entries that a query selects, the newest first, and where the search goes on; 0 where the log ends. Errors: ErrCursor for a position that the log
// has not reached.
func Find(tx *store.Tx, district string, q Query, limit int) (entries []journal.Sealed, next int64, err error) {
	end := int64(0)
	err = tx.Get(`SELECT position + 1 FROM journal WHERE district = $1 AND position IS NOT NULL ORDER BY position DESC LIMIT 1`, store.Args(district), &end)
	if err != nil && !errors.Is(err, store.ErrNoRow) {
		return nil, 0, err
	}
	before := q.Before
	switch {
	case before > end:
		return nil, 0, ErrCursor.At("cursor")
	case end == 0:
		return nil, 0, nil
	case before <= 0:
		before = end
	}
	least := max(0, before-scanned)
	where, args := []string{`district = $1`, `position < $2`, `position >= $3`}, store.Args(district, before, least)
	add := func(condition string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(args)), 1)
		}
		where = append(where, condition)
	}
	under := func(action string) (string, []any) { // "/" is the character after "."
		return `(action = ? OR action >= ? AND action < ?)`, []any{action, action + ".", action + "/"}
	}
	if q.Actor != "" {
		add(`actor = ?`, q.Actor)
	}
	if q.Subject != "" {
		add(`subject = ?`, q.Subject)
	}
	if q.Action != "" {
		condition, values := under(q.Action)
		add(condition, values...)
	}
	if q.Readings {
		var or []string
		var all []any
		for _, one := range readings {
			condition, values := under(one)
			or, all = append(or, condition), append(all, values...)
		}
		add("("+strings.Join(or, " OR ")+")", all...)
	}
	if !q.From.IsZero() {
		add(`at >= ?`, clock.Milli(q.From))
	}
	if !q.To.IsZero() {
		add(`at < ?`, clock.Milli(q.To))
	}
	if q.Actors != nil {
		args = append(args, tx.Engine.List(q.Actors))
		where = append(where, `actor `+tx.Engine.Among(len(args)))
	}
	err = tx.Each(`SELECT `+journal.Columns+` FROM journal WHERE `+strings.Join(where, " AND ")+
		fmt.Sprintf(` ORDER BY position DESC LIMIT %d`, limit), args, journal.Into(&entries, district))
	switch {
	case err != nil:
		return nil, 0, err
	case len(entries) == limit:
		next = entries[limit-1].Position
	default:
		next = least
	}
	return entries, next, nil
}

// Head (日志头) is how far the log is sealed, and what a look at its end finds.
type Head struct {
	Size    int64
	At      time.Time // when it was signed
	Note    string    // the signed text, for who keeps it elsewhere
	Pending int64     // written, not yet sealed
	From    int64     // first entry that was compared with its leaf
	Signed  bool      // the signature was looked at, and is that of this installation
	Bad     *Bad
}

// Look compares the last entries, at most most of them, with the tree and the tree with its newest head: quick, and no substitute for Verify, which reads all.
func Look(tx *store.Tx, district string, verifier note.Verifier, most int64) (h Head, err error) {
	var at int64
	err = tx.Get(`SELECT size, at, note FROM audit_checkpoint WHERE district = $1 ORDER BY size DESC LIMIT 1`, store.Args(district), &h.Size, &at, &h.Note)
	if err != nil && !errors.Is(err, store.ErrNoRow) {
		return h, err
	}
	h.At = clock.Time(at)
	if err := tx.Get(`SELECT COUNT(*) FROM journal WHERE district = $1 AND `+journal.From(tx.Engine, 2), store.Args(district, h.Size), &h.Pending); err != nil {
		return h, err
	}
	if h.Size == 0 {
		return h, nil
	}
	bad := func(position int64, id, why string) (Head, error) {
		h.Bad = &Bad{Position: position, ID: id, Why: why}
		return h, nil
	}
	tree := &tiles{tx: tx, district: district, loaded: map[tileAt][]byte{}}
	root, err := tlog.TreeHash(h.Size, tree)
	if err != nil {
		return bad(h.Size, "", err.Error())
	}
	text := headText(district, h.Size, root)
	if verifier != nil {
		n, err := note.Open([]byte(h.Note), note.VerifierList(verifier))
		if h.Signed = err == nil; err != nil || n.Text != text {
			return bad(h.Size, "", fmt.Sprintf("the head over %d entries is not that of the tree, signed by this installation's key", h.Size))
		}
	} else if !strings.HasPrefix(h.Note, text) {
		return bad(h.Size, "", fmt.Sprintf("the head over %d entries is not that of the tree", h.Size))
	}
	h.From = max(0, h.Size-most)
	v := verification{tx: tx, district: district, finding: Finding{Entries: h.From}}
	for v.finding.Entries < h.Size {
		entries, err := journal.Read(tx, district, v.finding.Entries, int(min(verifyBatch, h.Size-v.finding.Entries)))
		if err != nil {
			return h, err
		}
		if len(entries) == 0 {
			return bad(v.finding.Entries, "", "entries are missing")
		}
		for _, e := range entries {
			if why := v.entry(e, tlog.RecordHash(e.Record()), tree); why != "" {
				return bad(v.finding.Entries, e.ID, why)
			}
			v.finding.Entries++
		}
	}
	return h, nil
}
