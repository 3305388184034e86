package query

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// What is wrong with a list of saved views.
var (
	ErrViewName  = fault.Define(fault.Invalid, "saved_view.name", "名称应为 1 至 30 个字，不能重复", "A name has 1 to 30 characters and occurs once.")
	ErrViewQuery = fault.Define(fault.Invalid, "saved_view.query", "筛选条件不能保存", "This filter cannot be kept.")
	ErrManyViews = fault.Define(fault.Invalid, "saved_view.many", "最多保存 %d 个", "At most %d can be kept.")
)

const (
	mostViews     = 30
	mostViewQuery = 500 // bytes
)

// SavedView (常用筛选) is a filter of the lists that a person gave a name to. It says no more than an address does, and opens nothing that the person may not see.
type SavedView struct{ Name, Query string }

// SavedViews returns those of the caller, in their order. Permission: case.read.
func (q *Query) SavedViews(ctx context.Context, who access.Credential) (all []SavedView, err error) {
	err = q.DB.View(ctx, func(tx *store.Tx) error {
		all = nil
		me, err := q.Access.Resolve(tx, who)
		if err != nil {
			return err
		}
		if err := me.May(access.ReadCases); err != nil {
			return err
		}
		return tx.Each(`SELECT name, query FROM saved_view WHERE district = $1 AND account = $2 ORDER BY n`, store.Args(me.District, me.Account), func(r store.Scanner) error {
			var v SavedView
			err := r.Scan(&v.Name, &v.Query)
			all = append(all, v)
			return err
		})
	})
	return all, err
}

// SaveViews keeps the caller's views in the place of those that were there. Permission: case.read. Errors: ErrViewName, ErrViewQuery, ErrManyViews.
func (q *Query) SaveViews(ctx context.Context, who access.Credential, all []SavedView) error {
	if err := checkViews(all); err != nil {
		return err
	}
	return q.DB.Update(ctx, func(tx *store.Tx) error {
		me, err := q.Access.Resolve(tx, who)
		if err != nil {
			return err
		}
		if err := me.May(access.ReadCases); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM saved_view WHERE district = $1 AND account = $2`, me.District, me.Account); err != nil {
			return err
		}
		for n, v := range all {
			if _, err := tx.Exec(`INSERT INTO saved_view (district, account, n, name, query) VALUES ($1, $2, $3, $4, $5)`, me.District, me.Account, n, v.Name, v.Query); err != nil {
				return err
			}
		}
		return nil
	})
}

// checkViews also trims the names.
func checkViews(all []SavedView) error {
	if len(all) > mostViews {
		return ErrManyViews.At("items", mostViews)
	}
	var wrong []*fault.Error
	seen := map[string]bool{}
	for i := range all {
		v := &all[i]
		v.Name = strings.TrimSpace(words.Visible(v.Name))
		if !words.Sayable(v.Name, 1, 30) || seen[v.Name] {
			wrong = append(wrong, ErrViewName.At(fmt.Sprintf("items[%d].name", i)))
		}
		seen[v.Name] = true
		if q, err := url.ParseQuery(v.Query); err != nil || carriesPhone(q.Get("q")) || len(v.Query) > mostViewQuery || !words.Keepable(v.Query) {
			wrong = append(wrong, ErrViewQuery.At(fmt.Sprintf("items[%d].query", i)))
		}
	}
	return fault.Collect(wrong)
}
