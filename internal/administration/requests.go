package administration

import (
	"context"
	"encoding/base32"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"liandong/internal/district/staffing"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
	"liandong/internal/request"
)

// What of administration one asks and another signs.
const (
	kindGrant   = "grant"   // 授权
	kindReset   = "reset"   // 重置密码
	kindUnlock  = "unlock"  // 启用账号
	kindAppoint = "appoint" // 任职
)

// wanted is a grant as it is asked for.
type wanted struct {
	Role      access.Role `json:"role"`
	Grid      string      `json:"grid"`
	Contact   bool        `json:"contact"`
	Protected bool        `json:"protected,omitempty"`
	From      *time.Time  `json:"from,omitempty"`
	To        *time.Time  `json:"to,omitempty"`
}

// term is an appointment as it is asked for; the account is the subject of the request.
type term struct {
	Post string     `json:"post"`
	From *time.Time `json:"from,omitempty"`
	To   *time.Time `json:"to,omitempty"`
}

func given(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func at(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func wantedOf(g access.Grant) wanted {
	return wanted{Role: g.Role, Grid: g.Grid, Contact: slices.Contains(g.Classes, access.Contact), Protected: slices.Contains(g.Classes, access.Protected), From: given(g.From), To: given(g.To)}
}

// grantOf is the grant that a request asks for. From is the moment of the signature where what was asked begins at once or has begun.
func grantOf(r request.Request, now time.Time) (g access.Grant, err error) {
	var w wanted
	if err := json.Unmarshal(r.Body, &w); err != nil {
		return g, err
	}
	g = access.Grant{Account: r.Subject, Role: w.Role, Grid: w.Grid, Path: r.Path, Classes: []access.Class{access.Plain}, From: at(w.From), To: at(w.To)}
	if w.Contact {
		g.Classes = append(g.Classes, access.Contact)
	}
	if w.Protected {
		g.Classes = append(g.Classes, access.Protected)
	}
	if g.From.Before(now) {
		g.From = now
	}
	return g, nil
}

// Register lets accounts, grants and appointments be asked for.
func (s *Service) Register() {
	subject := func(r request.Request) string { return r.Subject }
	ofAccount := request.Kind{Ask: access.WriteAccounts, Sign: access.SignAccounts, About: subject}
	grant, reset, unlock, appoint := ofAccount, ofAccount, ofAccount, ofAccount
	grant.Name, grant.Title, grant.Describe, grant.Carry = kindGrant, words.T("授权", "Grant"), s.describeGrant, s.carryGrant
	reset.Name, reset.Title, reset.Describe, reset.Carry = kindReset, words.T("重置密码", "Password reset"), s.describe(
		words.T("为账号%[1]s%[2]s设定新的一次性密码，原有登录全部退出；新密码由申请人、签批人各知一半，并告知本人", "Give account %[1]s%[2]s a new one-time password and end its sessions. Asker and signer each learn one half; the owner is told")), s.carryReset
	reset.Prepare, reset.Secret = s.prepareReset, s.half
	unlock.Name, unlock.Title, unlock.Describe, unlock.Carry = kindUnlock, words.T("启用账号", "Unlock account"), s.describe(
		words.T("让账号%[1]s%[2]s重新可以登录", "Let account %[1]s%[2]s log in again")), s.carryUnlock
	appoint.Name, appoint.Title, appoint.Describe, appoint.Carry = kindAppoint, words.T("任职", "Appointment"), s.describeAppoint, s.carryAppoint
	appoint.Ask, appoint.Sign = access.WriteSettings, access.WriteAccounts
	s.Cases.Requests.Register(grant, reset, unlock, appoint)
}

// named is the name behind an account, in brackets.
func (s *Service) named(tx *store.Tx, r request.Request) words.Text {
	_, shown, err := s.Cases.Access.Person(tx, r.District, r.Subject)
	if err != nil || shown == "" {
		return words.Text{}
	}
	return words.T("（"+shown+"）", " ("+shown+")")
}

func (s *Service) describe(said words.Text) func(*store.Tx, request.Request) (words.Text, error) {
	return func(tx *store.Tx, r request.Request) (words.Text, error) {
		t := said.With(r.Subject, s.named(tx, r))
		return words.T(t.ZH+"。", t.EN+"."), nil
	}
}

var (
	saidGrant   = words.T("授予账号%s%s“%s”角色，区域为%s%s。%s%s", "Grant account %s%s the role %s over %s%s. %s%s")
	saidTerm    = words.T("，%s 起", ", from %s")
	saidUntil   = words.T("，至 %s 前", ", until before %s")
	saidAppoint = words.T("由账号%s%s任“%s”%s，随岗位取得“%s”角色，可凭用途查看联系方式。%s", "Appoint account %s%s to %s%s. The post carries the role %s, which sees contacts for a purpose. %s")
	saidOnce    = words.T("注意：此账号的密码仍是管理员给的，本人尚未改过。", " Note: the password of this account is still one that an administrator gave; its owner has not changed it.")
)

// during says from when until when, where it is not open.
func during(from, to *time.Time) (said words.Text) {
	day := func(t *time.Time) string { return t.In(worktime.Zone).Format("2006-01-02 15:04") }
	if from != nil {
		one := saidTerm.With(day(from))
		said = words.T(said.ZH+one.ZH, said.EN+one.EN)
	}
	if to != nil {
		one := saidUntil.With(day(to))
		said = words.T(said.ZH+one.ZH, said.EN+one.EN)
	}
	return said
}

// once warns of an account whose owner has not taken it over yet: whoever gave the password could use it.
func (s *Service) once(tx *store.Tx, r request.Request) (words.Text, error) {
	once, err := s.Cases.Access.Once(tx, r.District, r.Subject)
	if err != nil || !once || r.State != request.Open {
		return words.Text{}, err
	}
	return saidOnce, nil
}

func (s *Service) describeGrant(tx *store.Tx, r request.Request) (said words.Text, err error) {
	var w wanted
	if err := json.Unmarshal(r.Body, &w); err != nil {
		return said, err
	}
	m, err := s.Cases.Atlas.Map(tx, r.District)
	if err != nil {
		return said, err
	}
	g, err := grantOf(r, r.AskedAt)
	if err != nil {
		return said, err
	}
	once, err := s.once(tx, r)
	grid, _ := m.Grid(w.Grid)
	return saidGrant.With(r.Subject, s.named(tx, r), w.Role.Name(), grid.Name, during(w.From, w.To), g.Explain(grid.Name), once), err
}

func (s *Service) carryGrant(tx *store.Tx, d request.Deed) (any, error) {
	if err := s.Cases.Access.Governs(tx, d.Asker, d.Subject); err != nil {
		return nil, request.ErrAsker.New()
	}
	g, err := grantOf(d.Request, d.Signer.At)
	if err != nil {
		return nil, err
	}
	return nil, s.Cases.Access.Give(tx, d.District, g, d.AskedBy, access.Saying{})
}

// half of a new password, for who asked or who signs: it follows from the request and the key, so the same request shows the same half again, and nothing is kept.
func (s *Service) half(r request.Request, who request.Standing) string {
	sum := s.Cases.Vault.Match("reset/" + r.District + "/" + r.ID + "/" + string(who))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum))[:10]
}

func (s *Service) prepareReset(_ context.Context, r request.Request) (any, error) {
	return s.Cases.Access.Hash(access.Account{District: r.District, Account: r.Subject, Password: s.half(r, request.Asker) + s.half(r, request.Signer), Once: true})
}

func (s *Service) carryReset(tx *store.Tx, d request.Deed) (any, error) {
	if err := s.Cases.Access.Governs(tx, d.Asker, d.Subject); err != nil {
		return nil, request.ErrAsker.New()
	}
	return nil, s.repassword(tx, d.Prepared.(access.Hashed), d.AskedBy, access.Saying{})
}

func (s *Service) carryUnlock(tx *store.Tx, d request.Deed) (any, error) {
	if err := s.Cases.Access.Governs(tx, d.Asker, d.Subject); err != nil {
		return nil, request.ErrAsker.New()
	}
	return nil, s.Cases.Access.Unlock(tx, d.District, d.Subject, d.AskedBy, access.Saying{})
}

func (s *Service) describeAppoint(tx *store.Tx, r request.Request) (said words.Text, err error) {
	var t term
	if err := json.Unmarshal(r.Body, &t); err != nil {
		return said, err
	}
	post, err := staffing.PostOf(tx, r.District, t.Post)
	if err != nil {
		return said, err
	}
	role, _ := post.RoleOf()
	once, err := s.once(tx, r)
	return saidAppoint.With(r.Subject, s.named(tx, r), post.Name, during(t.From, t.To), role.Name(), once), err
}

func (s *Service) carryAppoint(tx *store.Tx, d request.Deed) (any, error) {
	var t term
	if err := json.Unmarshal(d.Body, &t); err != nil {
		return nil, err
	}
	if err := staffing.Claim(tx, d.District); err != nil {
		return nil, err
	}
	ch := StaffChange{Act: Appoint, Post: t.Post, Account: d.Subject, From: at(t.From), To: at(t.To)}
	if ch.From.Before(d.Signer.At) {
		ch.From = d.Signer.At
	}
	_, err := s.make(tx, d.Asker, ch, access.Saying{})
	return nil, err
}

// opensContacts says whether an appointment to a post opens personal data.
func opensContacts(tx *store.Tx, district, code string) (post staffing.Post, opens bool, err error) {
	if post, err = staffing.PostOf(tx, district, code); err != nil {
		return post, false, err
	}
	role, carried := post.RoleOf()
	return post, carried && slices.Contains(carriedClasses(role), access.Contact), nil
}

// carriedClasses are the data classes of the grant that a post carries.
func carriedClasses(role access.Role) []access.Class {
	if role == access.Operator || role == access.Department {
		return []access.Class{access.Plain, access.Contact}
	}
	return []access.Class{access.Plain}
}

// askAppoint asks for an appointment.
func (s *Service) askAppoint(tx *store.Tx, c *access.Caller, post staffing.Post, ch StaffChange, why Why) (*request.Done, error) {
	return s.ask(tx, c, request.Draft{ID: why.ID, Kind: kindAppoint, Subject: ch.Account, Path: post.Path, Body: term{post.Code, given(ch.From), given(ch.To)}, Remark: why.Remark})
}
