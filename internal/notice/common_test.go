package notice_test

import (
	"testing"
	"time"

	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
	"liandong/internal/notice"
)

// TestWordsThatSeveralRead: one row of words, an inbox for each; told again it is the same, with who is new; who goes leaves it to the others; what is forgotten is in no inbox.
func TestWordsThatSeveralRead(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		told := func(accounts ...string) (all []notice.Notice) {
			for _, account := range accounts {
				n := o.found("own-"+account, account)
				n.Common, n.Case = "common", "case-1"
				all = append(all, n)
			}
			return all
		}
		count := func(query string) (n int) {
			o.view(func(tx *store.Tx) error { return tx.Get(query, nil, &n) })
			return n
		}
		unread := func(account string) (n int) {
			o.view(func(tx *store.Tx) (err error) { n, err = notice.Unread(tx, district, account); return err })
			return n
		}
		o.queue(told("a", "b", "c")...)
		o.clock.Advance(time.Minute)
		o.queue(told("a", "b", "c")...) // heard twice, the second time later
		o.same("rows of words", count(`SELECT COUNT(*) FROM notice`), 1)
		o.same("the inbox of b", len(o.inbox("b")), 1)
		o.must(func(tx *store.Tx) error { return notice.MarkRead(tx, district, "a", o.inbox("a")[0].ID, o.clock.Now()) })
		o.queue(told("a", "d")...) // and once more with somebody new
		o.same("unread of a, b, d", []int{unread("a"), unread("b"), unread("d")}, []int{0, 1, 1})
		o.same("the inbox of a", len(o.inbox("a")), 1)

		o.must(func(tx *store.Tx) error { _, err := notice.ForgetAccount(tx, district, "b"); return err })
		o.same("after b went: b, c", []int{len(o.inbox("b")), len(o.inbox("c"))}, []int{0, 1})
		o.must(func(tx *store.Tx) error { _, err := notice.ForgetCase(tx, district, "case-1"); return err })
		o.same("rows of words and of inboxes", []int{count(`SELECT COUNT(*) FROM notice`), count(`SELECT COUNT(*) FROM notice_inbox`)}, []int{0, 0})
		o.same("unread of d", unread("d"), 0)
	})
}

// TestWhoReadsNothingHereIsForgottenToo: deliveries of an account that wants nothing in its inbox go with it, and the words with them.
func TestWhoReadsNothingHereIsForgottenToo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.contacts("wang", notice.Contacts{Mail: "wang@example.org"})
		o.chooses("wang", notice.Person{Language: "zh", Choices: []notice.Choice{{Kind: notice.Every, Channel: notice.Inbox, Wanted: false}}})
		o.queue(o.found("n1", "wang"))
		o.must(func(tx *store.Tx) error { _, err := notice.ForgetAccount(tx, district, "wang"); return err })
		for _, table := range []string{"notice", "notice_inbox", "notice_delivery"} {
			o.view(func(tx *store.Tx) error {
				var n int
				err := tx.Get(`SELECT COUNT(*) FROM `+table, nil, &n)
				if n != 0 {
					t.Errorf("%d rows of %s are left", n, table)
				}
				return err
			})
		}
	})
}
