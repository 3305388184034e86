package call

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
)

// ErrCursor is about a mark that no list gave.
var ErrCursor = fault.Define(fault.Invalid, "call.cursor", "翻页标记无效，请重新查询", "The page mark is not valid. Start the list again.")

const pageSize = 200

// Page is a part of a list; Next is empty at its end.
type Page struct {
	Calls []Call
	Next  string
}

// Day returns the calls of a day at the seats of the caller's centres, latest first; those that came to no seat belong to the district.
// Permission: call.take. Numbers are shown masked only.
func (s *Service) Day(ctx context.Context, who access.Credential, day worktime.Date, cursor string) (page Page, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		page = Page{}
		caller, err := s.caller(tx, who, access.TakeCalls)
		if err != nil {
			return err
		}
		before, id := clock.Milli((day + 1).Start()), ""
		if cursor != "" {
			if before, id, err = readCursor(cursor); err != nil {
				return err
			}
			if before < clock.Milli(day.Start()) || before >= clock.Milli((day+1).Start()) { // of another day's list
				return ErrCursor.At("cursor")
			}
		}
		seen, args := caller.Over(access.TakeCalls, access.Plain).SQL(5, placed)
		err = tx.Each(selectCall+` WHERE c.district = $1 AND c.began_at >= $2 AND (c.began_at, c.id) < ($3, $4) AND `+seen+
			fmt.Sprintf(` ORDER BY c.began_at DESC, c.id DESC LIMIT %d`, pageSize+1),
			append(store.Args(caller.District, clock.Milli(day.Start()), before, id), args...), func(r store.Scanner) error {
				c, err := s.scan(r)
				page.Calls = append(page.Calls, c)
				return err
			})
		if err != nil {
			return err
		}
		if len(page.Calls) > pageSize {
			page.Calls = page.Calls[:pageSize]
			last := page.Calls[pageSize-1]
			page.Next = base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(clock.Milli(last.BeganAt), 10) + "/" + last.ID))
		}
		if len(page.Calls) == 0 {
			return nil
		}
		ids := make([]string, len(page.Calls))
		for i, c := range page.Calls {
			ids[i] = c.ID
		}
		kept, err := reports(tx, caller.District, ids...)
		for i, c := range page.Calls {
			page.Calls[i].Reports = kept[c.ID]
		}
		return err
	})
	return page, err
}

func readCursor(cursor string) (before int64, id string, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	ms, id, _ := strings.Cut(string(raw), "/")
	if err == nil {
		before, err = strconv.ParseInt(ms, 10, 64)
	}
	if err != nil || !callID.MatchString(id) {
		return 0, "", ErrCursor.At("cursor")
	}
	return before, id, nil
}

// Number returns the number of a call in clear; that it was read is for who asks to keep. Permission: call.take, and contact.read over its centre with the data
// class contact. Errors: ErrNoCall, ErrNoNumber.
func (s *Service) Number(tx *store.Tx, caller *access.Caller, id string) (string, error) {
	for _, p := range []access.Permission{access.TakeCalls, access.ReadContact} {
		if err := caller.May(p); err != nil {
			return "", err
		}
	}
	c, err := s.seen(tx, caller, id)
	if err != nil {
		return "", err
	}
	if err := caller.MayOver(access.ReadContact, c.Path, access.Contact); err != nil {
		return "", err
	}
	if c.Number == "" {
		return "", ErrNoNumber.New()
	}
	return c.Number, nil
}
