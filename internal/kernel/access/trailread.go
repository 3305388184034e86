package access

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
)

// errAddress says that nothing can have come from there.
var errAddress = fault.Define(fault.Invalid, "access.address", "应为 IP 地址", "It must be an IP address.")

var errMark = fault.Define(fault.Invalid, "access.event_cursor", "翻页标记无效，请从头查询", "The mark of the page is not one of ours. Please start anew.")

// Events lists the security log of the caller's district and of what belongs to none, latest first; next is the mark of the next page, "" at the end. The reading
// is an audit entry. Permission: security.read over the whole district: what is tried at the door has no place in it. Errors: ErrKind.
func (s *Service) Events(tx *store.Tx, me *Caller, q TrailSearch) (all []Event, next string, err error) {
	if err := me.MayOver(ReadSecurity, "/"+me.District+"/", Plain); err != nil {
		return nil, "", err
	}
	if q.Kind != "" && !slices.Contains(Kinds(), q.Kind) {
		return nil, "", ErrKind.At("kind")
	}
	if q.Account != "" && !MayBeAccount(q.Account) && !strings.HasPrefix(q.Account, "guest:") {
		return nil, "", ErrAccountName.At("account")
	}
	if q.Address != "" {
		if _, err := netip.ParseAddr(q.Address); err != nil {
			return nil, "", errAddress.At("address")
		}
	}
	skip, before := 0, int64(0)
	if q.Before != "" {
		minute, passed, ok := strings.Cut(q.Before, ".")
		var err1, err2 error
		before, err1 = strconv.ParseInt(minute, 10, 64)
		skip, err2 = strconv.Atoi(passed)
		if !ok || err1 != nil || err2 != nil || before <= 0 || before%time.Minute.Milliseconds() != 0 || before > clock.Milli(me.At) || skip < 0 || skip > 100_000 {
			return nil, "", errMark.At("cursor")
		}
	}
	to := q.To
	if before > 0 && (to.IsZero() || clock.Time(before).Before(to)) {
		to = clock.Time(before)
	}
	where, args := []string{"district IN ($1, $2)"}, store.Args(me.District, Nowhere)
	and := func(condition string, value any) {
		args = append(args, value)
		where = append(where, fmt.Sprintf(condition, len(args)))
	}
	if q.Kind != "" {
		and("kind = $%d", q.Kind)
	}
	if q.Account != "" {
		and("account = $%d", q.Account)
	}
	if q.Address != "" {
		and("address = $%d", q.Address)
	}
	if !q.From.IsZero() {
		and("minute >= $%d", clock.Milli(q.From.Truncate(time.Minute)))
	}
	if !to.IsZero() {
		and("minute <= $%d", clock.Milli(to))
	}
	args = append(args, skip+trailPage+1)
	seen := 0
	err = tx.Each(`SELECT district, minute, kind, account, address, route, code, count, last_at FROM security_event WHERE `+strings.Join(where, " AND ")+
		fmt.Sprintf(` ORDER BY minute DESC, last_at DESC, kind, account, address, route, code, district LIMIT $%d`, len(args)), args, func(r store.Scanner) error {
		var e Event
		var minute, last int64
		if err := r.Scan(&e.District, &minute, &e.Kind, &e.Account, &e.Address, &e.Route, &e.Code, &e.Count, &last); err != nil {
			return err
		}
		e.Minute, e.LastAt = clock.Time(minute), clock.Time(last)
		if seen++; seen > skip {
			all = append(all, e)
		}
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	if len(all) > trailPage {
		all = all[:trailPage]
		last := all[trailPage-1].Minute
		at := 0 // of that minute, how many have been shown
		for _, e := range all {
			if e.Minute.Equal(last) {
				at++
			}
		}
		if before > 0 && last.Equal(clock.Time(before)) {
			at += skip
		}
		next = fmt.Sprintf("%d.%d", clock.Milli(last), at)
	}
	return all, next, journal.Write(tx, journal.Entry{District: me.District, At: me.At, Actor: me.Account, Action: "security.read",
		Subject: me.District, Detail: map[string]string{"kind": q.Kind, "account": q.Account}})
}
