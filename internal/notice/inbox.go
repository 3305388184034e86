package notice

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// What somebody may be told who reads a list.
var (
	ErrMark     = fault.Define(fault.Invalid, "notice.mark", "翻页标记无效，请重新查询", "The page mark is not valid. Start the list again.")
	ErrNoNotice = fault.Define(fault.NotFound, "notice.not_found", "没有这条通知", "There is no such notice.")
)

// Item (站内消息) is a notice in the inbox of its receiver, in both languages.
type Item struct {
	ID, Template, Case string
	Link               string // where on the pages it is looked at, where that is no case
	Title, Body        words.Text
	Urgent             bool
	At                 time.Time
	ReadAt             time.Time // zero while it is unread
}

// Page is a part of a list; Next is the mark behind it, "" at the end.
type Page[T any] struct {
	Items []T
	Next  string
}

const mostItems = 200

// ErrLimit means that a page is asked for with too many or too few items.
var ErrLimit = fault.Define(fault.Invalid, "notice.limit", "每页应为 1 至 %d 条", "A page has 1 to %d items.")

// pageOf refuses a page of no item or of more than one answer holds. Errors: ErrLimit.
func pageOf(limit int) error {
	if limit < 1 || limit > mostItems {
		return ErrLimit.At("limit", mostItems)
	}
	return nil
}

// List returns the inbox of an account, the latest first: up to limit items (1 to 200) behind a mark. Errors: ErrMark, ErrLimit.
func (s *Service) List(tx *store.Tx, district, account, after string, limit int) (Page[Item], error) {
	at, id, err := readMark(after)
	if err == nil {
		err = pageOf(limit)
	}
	if err != nil {
		return Page[Item]{}, err
	}
	var all []Item
	half := func(seen int) string { // what is read and what is not lie apart
		return fmt.Sprintf(`SELECT * FROM (SELECT notice_id, created_at, read_at FROM notice_inbox WHERE district = $1 AND account = $2 AND seen = %d
			AND (created_at, notice_id) < ($3, $4) ORDER BY created_at DESC, notice_id DESC LIMIT $5) part%d`, seen, seen)
	}
	err = tx.Each(`SELECT n.id, n.template, n.case_id, n.urgent, n.content, i.created_at, i.read_at FROM (`+half(0)+` UNION ALL `+half(1)+`) i
		JOIN notice n ON n.district = $1 AND n.id = i.notice_id ORDER BY i.created_at DESC, i.notice_id DESC LIMIT $5`,
		store.Args(district, account, at, id, limit+1), func(r store.Scanner) error {
			var item Item
			var urgent int
			var sealed []byte
			var at, read int64
			if err := r.Scan(&item.ID, &item.Template, &item.Case, &urgent, &sealed, &at, &read); err != nil {
				return err
			}
			text, err := s.open(bytes.Clone(sealed), district, item.ID)
			item.Title, item.Body, item.Link, item.Urgent = text.Title, text.Body, text.Link, urgent == 1
			item.At, item.ReadAt = clock.Time(at), clock.Time(read)
			all = append(all, item)
			return err
		})
	return paged(all, limit, func(i Item) string { return mark(i.At, i.ID) }), err
}

func (s *Service) open(sealed []byte, district, id string) (text content, err error) {
	plain, err := s.Vault.Unseal(sealed, contentPlace(district, id))
	if err == nil {
		err = json.Unmarshal(plain, &text)
	}
	return text, err
}

// Unread counts what an account has not read.
func Unread(tx *store.Tx, district, account string) (n int, err error) {
	err = tx.Get(`SELECT COUNT(*) FROM notice_inbox WHERE district = $1 AND account = $2 AND seen = 0`, store.Args(district, account), &n)
	return n, err
}

// MarkRead notes when an account read a notice; the first time counts. Errors: ErrNoNotice.
func MarkRead(tx *store.Tx, district, account, id string, at time.Time) error {
	var made int64
	err := tx.Get(`SELECT created_at FROM notice WHERE district = $1 AND id = $2`, store.Args(district, id), &made)
	if errors.Is(err, store.ErrNoRow) {
		return ErrNoNotice.New()
	}
	if err != nil {
		return err
	}
	if err := unmarkTwins(tx, district, account, made); err != nil {
		return err
	}
	n, err := tx.Exec(`UPDATE notice_inbox SET seen = 1, read_at = $1 WHERE district = $2 AND account = $3 AND seen = 0 AND created_at = $4 AND notice_id = $5`,
		clock.Milli(at), district, account, made, id)
	if err != nil || n > 0 {
		return err
	}
	read, err := tx.Any(`SELECT 1 FROM notice_inbox WHERE district = $1 AND account = $2 AND seen = 1 AND created_at = $3 AND notice_id = $4`, district, account, made, id)
	if err == nil && !read {
		err = ErrNoNotice.New()
	}
	return err
}

// unmarkTwins takes away what is unread up to an instant although it was read: queued anew in the instant in which it was marked, as only PostgreSQL lets somebody.
func unmarkTwins(tx *store.Tx, district, account string, upTo int64) error {
	if tx.Engine == store.SQLite {
		return nil
	}
	_, err := tx.Exec(`DELETE FROM notice_inbox i WHERE i.district = $1 AND i.account = $2 AND i.seen = 0 AND i.created_at <= $3
		AND EXISTS (SELECT 1 FROM notice_inbox o WHERE o.district = i.district AND o.account = i.account AND o.seen = 1 AND o.created_at = i.created_at AND o.notice_id = i.notice_id)`,
		district, account, upTo)
	return err
}

// MarkAllRead notes that an account has read everything up to an instant, and returns how many that were.
func MarkAllRead(tx *store.Tx, district, account string, upTo, at time.Time) (int64, error) {
	if err := unmarkTwins(tx, district, account, clock.Milli(upTo)); err != nil {
		return 0, err
	}
	return tx.Exec(`UPDATE notice_inbox SET seen = 1, read_at = $1 WHERE district = $2 AND account = $3 AND seen = 0 AND created_at <= $4`,
		clock.Milli(at), district, account, clock.Milli(upTo))
}

// paged cuts off what was read beyond the limit to see whether there is more.
func paged[T any](all []T, limit int, mark func(T) string) Page[T] {
	if len(all) <= limit {
		return Page[T]{Items: all}
	}
	return Page[T]{Items: all[:limit], Next: mark(all[limit-1])}
}

func mark(at time.Time, id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(clock.Milli(at), 10) + "/" + id))
}

const beyond = int64(1) << 62 // later than any instant

func readMark(mark string) (at int64, id string, err error) {
	if mark == "" {
		return beyond, "", nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(mark)
	ms, id, _ := strings.Cut(string(raw), "/")
	if err == nil {
		at, err = strconv.ParseInt(ms, 10, 64)
	}
	if err != nil || len(id) == 0 || len(id) > 100 || strings.ContainsFunc(id, func(r rune) bool { return r < ' ' || r > '~' }) {
		return 0, "", ErrMark.At("after")
	}
	return at, id, nil
}
