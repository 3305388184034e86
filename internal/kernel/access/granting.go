package access

import (
	"slices"
	"strings"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
)

// Give grants a role to somebody else. Permission: account.write, checked by who calls.
// Errors: those of CheckGive and Grant.
func (s *Service) Give(tx *store.Tx, district string, g Grant, by string, said Saying) error {
	if g.From.IsZero() {
		g.From = s.clock.Now()
	}
	if err := s.CheckGive(tx, district, g, by); err != nil {
		return err
	}
	return s.grant(tx, district, g, by, said)
}

// CheckGive says whether a role could be granted. Errors: ErrSelf, ErrNoAccount, ErrRole, ErrClass, ErrGrantTerm, ErrGrantTwice, ErrApart, ErrHolder.
func (s *Service) CheckGive(tx *store.Tx, district string, g Grant, by string) error {
	if err := s.govern(tx, district, g.Account, by); err != nil {
		return err
	}
	now := s.clock.Now()
	if g.From.IsZero() {
		g.From = now
	}
	switch {
	case !g.Role.Known():
		return ErrRole.At("role")
	case slices.ContainsFunc(g.Classes, func(c Class) bool { return !g.Role.Carries(c) }):
		return ErrClass.At("classes")
	case !g.To.IsZero() && (!g.To.After(g.From) || !g.To.After(now)):
		return ErrGrantTerm.At("to")
	}
	twin, err := tx.Any(`SELECT 1 FROM access_grant WHERE district = $1 AND account = $2 AND role = $3 AND path = $4 AND via = ''
		AND (valid_to = 0 OR valid_to > $5) AND (valid_from < $6 OR $6 = 0)`,
		district, g.Account, string(g.Role), g.Path, clock.Milli(g.From), clock.Milli(g.To))
	if err != nil {
		return err
	}
	if twin {
		return ErrGrantTwice.At("role")
	}
	person, _, err := s.Person(tx, district, g.Account)
	if err == nil && person == "" && g.Weighty() {
		err = ErrHolder.At("account")
	}
	if err != nil {
		return err
	}
	return s.Apart(tx, district, g.Account, g.Role, g.From, g.To)
}

// Revoke (收回授权) ends one grant at once, and the account's sessions with it: what somebody has open was opened with that grant.
// Errors: ErrReason, ErrSelf, ErrNoAccount, ErrNoGrant, ErrLastAdmin.
func (s *Service) Revoke(tx *store.Tx, district, account, id, by, reason string) error {
	if err := Reasoned(reason); err != nil {
		return err
	}
	if err := s.govern(tx, district, account, by); err != nil {
		return err
	}
	now := s.clock.Now()
	at := clock.Milli(now)
	ended, err := grantRows.Exec(tx, `UPDATE access_grant SET valid_to = $1 WHERE district = $2 AND account = $3 AND id = $4 AND (valid_to = 0 OR valid_to > $1) AND valid_from < $1`,
		at, district, account, id)
	if err != nil {
		return err
	}
	if ended == 0 { // it has not begun yet
		if ended, err = grantRows.Exec(tx, `DELETE FROM access_grant WHERE district = $1 AND account = $2 AND id = $3 AND valid_from >= $4`, district, account, id, at); err != nil {
			return err
		}
	}
	if ended == 0 {
		return ErrNoGrant.New()
	}
	if err := s.secured(tx, district, account); err != nil {
		return err
	}
	if err := s.endSessions(tx, district, account, now); err != nil {
		return err
	}
	return s.note(tx, district, by, "grant.revoke", account, map[string]string{"grant": id, "reason": reason})
}

// WithdrawVia ends at an instant the grant that an account has by a post and that holds then: later terms keep theirs. Where the instant is now, its sessions
// end too.
func (s *Service) WithdrawVia(tx *store.Tx, district, account, post string, at time.Time, by string) error {
	if _, err := grantRows.Exec(tx, `UPDATE access_grant SET valid_to = $1 WHERE district = $2 AND account = $3 AND via = $4 AND valid_from < $1 AND (valid_to = 0 OR valid_to > $1)`,
		clock.Milli(at), district, account, post); err != nil {
		return err
	}
	if err := s.secured(tx, district, account); err != nil {
		return err
	}
	now := s.clock.Now()
	if !at.After(now) {
		if err := s.endSessions(tx, district, account, now); err != nil {
			return err
		}
	}
	if err := s.note(tx, district, by, "grant.withdraw", account, map[string]any{"via": post, "from": at}); err != nil {
		return err
	}
	return tx.Bump(district, grantsKind)
}

// Rehang puts new paths under the grants of grids that hang elsewhere since an import of the territory.
func (s *Service) Rehang(tx *store.Tx, district string, paths map[string]string) error {
	for grid, path := range paths {
		if _, err := grantRows.Exec(tx, `UPDATE access_grant SET path = $1 WHERE district = $2 AND grid = $3`, path, district, grid); err != nil {
			return err
		}
		if _, err := accountRows.Exec(tx, `UPDATE account SET area = $1 WHERE district = $2 AND area LIKE $3`, path, district, "%/"+grid+"/"); err != nil {
			return err
		}
	}
	if len(paths) == 0 {
		return nil
	}
	return tx.Bump(district, grantsKind)
}

// Carries says whether a grant of the role may name a data class: a desk for secret cases is one of a centre.
func (r Role) Carries(c Class) bool {
	switch c {
	case Plain:
		return true
	case Contact:
		return r.allows(ReadContact)
	case Protected:
		return r.allows(ReadContact) && rules[r].reach == Area
	}
	return false
}

// UsesContacts says whether a grant of the role may open contacts.
func (r Role) UsesContacts() bool { return r.allows(ReadContact) }

// mayWords says what a permission beyond reading cases means to people.
var mayWords = []struct {
	permission Permission
	words      words.Text
}{
	{WriteSettings, words.T("可改系统设置", "may change settings")},
	{WriteAccounts, words.T("可管理账号与授权", "may manage accounts and grants")},
	{SignAccounts, words.T("可签批账号事项", "may sign what is asked for accounts")},
	{ReadAudit, words.T("可查审计记录", "may read the audit log")},
	{TakeCalls, words.T("可接听来电", "may take calls")},
	{WritePlaces, words.T("可管理地点码", "may manage printed codes")},
	{ApplyAdmission, words.T("可申请事项准入", "may apply for admissions")},
	{SignAdmission, words.T("可审签事项准入", "may sign admissions")},
	{NotifyCalls, words.T("可推送来电", "may announce calls")},
}

// Explain says in one sentence what a grant opens; place is the name of its territory.
func (g Grant) Explain(place string) words.Text {
	said := map[Reach]words.Text{
		Area: words.T("可看%[1]s的全部案件", "can see all cases in %[1]s"), Party: words.T("可看本岗位、本单位经手的案件", "can see the cases that its post or unit deals with"),
		Own: words.T("只可看本人上报的案件", "can see only what it reported itself"), NoCases: words.T("不能看案件", "can see no cases"),
	}[rules[g.Role].reach]
	if rules[g.Role].reach == Area {
		said = said.With(place)
	}
	join := func(t words.Text) { said = words.T(said.ZH+","+t.ZH, said.EN+", "+t.EN) }
	switch {
	case g.Role.allows(ReadContact) && slices.Contains(g.Classes, Contact):
		join(words.T("可凭用途查看联系方式", "and contacts for a purpose"))
	case rules[g.Role].reach != NoCases:
		join(words.T("不含联系方式", "not contacts"))
	}
	if slices.Contains(g.Classes, Protected) {
		join(words.T("含保密案件", "secret cases too"))
	}
	for _, may := range mayWords {
		if g.Role.allows(may.permission) {
			join(may.words)
		}
	}
	return words.T(said.ZH+"。", strings.ToUpper(said.EN[:1])+said.EN[1:]+".")
}
