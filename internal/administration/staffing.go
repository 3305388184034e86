package administration

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"liandong/internal/kernel/record"

	"liandong/internal/casework"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/table"
	"liandong/internal/kernel/words"
	"liandong/internal/request"
)

// What can be wrong with a change of staff beside the rules of staffing.
var (
	ErrOneself = fault.Define(fault.Forbidden, "administration.oneself", "不能任免自己，请由另一位系统管理员办理", "Nobody appoints or dismisses themselves; another system administrator must do it.")
	ErrAct     = fault.Define(fault.Invalid, "administration.act", "没有这种人员变动", "There is no such change of staff.")
	ErrPast    = fault.Define(fault.Invalid, "administration.past", "不能早于现在：已经发生的事不能改写", "This must not lie in the past: what has happened is not rewritten.")
)

// soon is how far back "now" may lie: a form was filled in meanwhile.
const soon = time.Minute

// What can be done to a post.
const (
	Appoint = "appoint"  // 任职
	End     = "end"      // 离任
	StandIn = "stand_in" // 代岗
	Open    = "open"     // 设岗
)

// StaffChange (人员变动) is one change of a post.
type StaffChange struct {
	Act      string
	Post     string
	Account  string    // who is appointed or leaves
	By       string    // the post that stands in
	From, To time.Time // from when; until before when, zero for open. A leave takes effect at To.
	Reason   string    // of a stand-in
	Opened   staffing.Post
}

// Area is a grid with how its posts are filled, and those below it.
type Area struct {
	Grid     territory.Grid
	Strength staffing.Strength
	Below    []Strength
	Units    []staffing.Unit   // that serve the grid, ended or not
	Above    []staffing.Unit   // that serve the grids above, in force
	Seats    []staffing.Member // on the grid itself; of a village those of its base grids too
	Vacant   []staffing.Member // in all of the area, those first that are vacant longest
	Writes   bool              // the caller may change it
}

// Strength is how the posts of a grid below are filled.
type Strength struct {
	Grid territory.Grid
	staffing.Strength
}

const mostVacant = 200

// Staff returns how an area is staffed: "" is the largest that the caller may see. Permission: staff.read over it.
func (s *Service) Staff(ctx context.Context, who access.Credential, grid string) (a Area, m *territory.Map, err error) {
	err = s.Cases.DB.View(ctx, func(tx *store.Tx) error {
		a = Area{}
		c, err := s.allowed(tx, who, access.ReadStaff)
		if err != nil {
			return err
		}
		if m, err = s.Cases.Atlas.Map(tx, who.District); err != nil {
			return err
		}
		if grid == "" {
			grid = widest(c)
		}
		own, known := m.Grid(grid)
		if !known || own.Kind.Overlay() {
			return territory.ErrNoGrid.At("grid")
		}
		a.Grid = own
		if err := c.MayOver(access.ReadStaff, a.Grid.Path, access.Plain); err != nil {
			return err
		}
		roster, err := s.Cases.Rosters.Of(tx, who.District)
		if err != nil {
			return err
		}
		a.fill(m, roster, c.At)
		a.Writes = c.MayOver(access.WriteSettings, a.Grid.Path, access.Plain) == nil
		return nil
	})
	return a, m, err
}

func widest(c *access.Caller) string {
	path, grid := "", c.District
	for _, g := range c.Grants {
		if path == "" || len(g.Path) < len(path) {
			path, grid = g.Path, g.Grid
		}
	}
	return grid
}

func (a *Area) fill(m *territory.Map, roster *staffing.Roster, at time.Time) {
	a.Strength = roster.StrengthOf(a.Grid.Path, at)
	for _, g := range m.Children(a.Grid.Code) {
		a.Below = append(a.Below, Strength{g, roster.StrengthOf(g.Path, at)})
	}
	a.Units = roster.UnitsOn(a.Grid.Code)
	for _, g := range m.Ancestors(a.Grid.Code) {
		for _, u := range roster.UnitsOn(g.Code) {
			if u.Valid(at) {
				a.Above = append(a.Above, u)
			}
		}
	}
	a.Seats = roster.Seats(a.Grid.Path, a.Grid.Level == territory.Village, at)
	for _, seat := range roster.Seats(a.Grid.Path, true, at) {
		if seat.Vacant {
			a.Vacant = append(a.Vacant, seat)
		}
	}
	slices.SortStableFunc(a.Vacant, func(x, y staffing.Member) int { return x.VacantSince.Compare(y.VacantSince) })
	a.Vacant = a.Vacant[:min(len(a.Vacant), mostVacant)]
}

// Seat is a post with its past and its future.
type Seat struct {
	staffing.Member
	Unit     staffing.Unit
	Terms    []staffing.Holding
	StandIns []staffing.StandIn
	Writes   bool
}

// Post returns a post. Permission: staff.read over its grid.
func (s *Service) Post(ctx context.Context, who access.Credential, code string) (seat Seat, roster *staffing.Roster, err error) {
	err = s.Cases.DB.View(ctx, func(tx *store.Tx) error {
		c, err := s.allowed(tx, who, access.ReadStaff)
		if err != nil {
			return err
		}
		if roster, err = s.Cases.Rosters.Of(tx, who.District); err != nil {
			return err
		}
		p, known := roster.Post(code)
		if !known {
			return staffing.ErrNoPost.At("post")
		}
		if err := c.MayOver(access.ReadStaff, p.Path, access.Plain); err != nil {
			return err
		}
		seat = Seat{Member: staffing.Member{Post: p, Holders: roster.Holders(code, c.At)}, Terms: roster.Terms(code), StandIns: roster.StandIns(code), Writes: c.MayOver(access.WriteSettings, p.Path, access.Plain) == nil}
		seat.VacantSince, seat.Vacant = roster.VacantSince(code, c.At)
		seat.Unit, _ = roster.Unit(p.Unit)
		return nil
	})
	return seat, roster, err
}

// ChangeStaff makes one change and says which open cases change hands. Without apply nothing is written. An appointment carries the role of the post over its
// grid, but for the posts of administrators, whose roles only the security administrator gives; to a post whose role opens contacts it is asked for, and somebody who
// administers accounts signs. Permission: settings.write over the post. Errors: ErrAct, ErrOneself, ErrPast, access.ErrNoAccount, access.ErrApart and those of staffing.
func (s *Service) ChangeStaff(ctx context.Context, who access.Credential, ch StaffChange, why Why, apply bool) (hands []casework.Handing, asked *request.Done, err error) {
	if why, err = why.checked(); err != nil {
		return nil, nil, err
	}
	if apply && ch.Act == Appoint {
		if asked, err = s.appointByTwo(ctx, who, ch, why); err != nil || asked != nil {
			return nil, asked, err
		}
	}
	at := s.Cases.Clock.Now()
	var roster *staffing.Roster
	err = s.change(ctx, apply, func(tx *store.Tx) error {
		c, err := s.allowed(tx, who, access.WriteSettings)
		if err != nil {
			return err
		}
		if err := staffing.Claim(tx, who.District); err != nil {
			return err
		}
		var said access.Saying
		var again bool
		if apply {
			if said, again, err = s.doneOnce(tx, c, why, "staff."+ch.Act, ch); err != nil || again {
				return err
			}
			if err := s.unused(tx, c, why); err != nil {
				return err
			}
		}
		at, err = s.make(tx, c, ch, said)
		return err
	}, func(tx *store.Tx) (err error) {
		roster, err = s.Cases.Rosters.Of(tx, who.District)
		return err
	})
	if err != nil || apply {
		return nil, nil, err
	}
	hands, err = s.Cases.UnderRoster(ctx, who, roster, at, []string{ch.Post})
	return hands, nil, err
}

// appointByTwo asks for an appointment that opens contacts, after it was tried; nil for any other.
func (s *Service) appointByTwo(ctx context.Context, who access.Credential, ch StaffChange, why Why) (asked *request.Done, err error) {
	var again, opens bool
	err = s.Cases.DB.View(ctx, func(tx *store.Tx) error {
		c, err := s.allowed(tx, who, access.WriteSettings)
		if err != nil {
			return err
		}
		if again, err = s.Cases.Requests.Known(tx, c, why.ID); err != nil {
			return err
		}
		_, opens, err = opensContacts(tx, c.District, ch.Post)
		return err
	})
	if err != nil || !opens {
		return nil, err
	}
	if !again {
		if _, _, err := s.ChangeStaff(ctx, who, ch, why, false); err != nil {
			return nil, err
		}
	}
	err = s.Cases.DB.Update(ctx, func(tx *store.Tx) error {
		c, err := s.allowed(tx, who, access.WriteSettings)
		if err != nil {
			return err
		}
		post, _, err := opensContacts(tx, c.District, ch.Post)
		if err != nil {
			return err
		}
		if err := c.MayOver(access.WriteSettings, post.Path, access.Plain); err != nil {
			return err
		}
		asked, err = s.askAppoint(tx, c, post, ch, why)
		return err
	})
	return asked, err
}

// make does a change and answers when it takes effect.
func (s *Service) make(tx *store.Tx, c *access.Caller, ch StaffChange, said access.Saying) (at time.Time, err error) {
	if ch.Act != Open { // where a post is opened, its grid decides
		if err := s.mayChange(tx, c, ch.Post); err != nil {
			return at, err
		}
	}
	switch ch.Act {
	case Appoint:
		if ch.From.IsZero() {
			ch.From = c.At
		}
		at, err = ch.From, s.appoint(tx, c, ch)
	case End:
		if ch.To.IsZero() {
			ch.To = c.At
		}
		if ch.To.Before(c.At.Add(-soon)) {
			return at, ErrPast.At("to")
		}
		at, err = ch.To, s.end(tx, c, ch)
	case StandIn:
		if ch.From.IsZero() {
			ch.From = c.At
		}
		at, err = ch.From, s.standIn(tx, c, staffing.StandIn{Post: ch.Post, By: ch.By, From: ch.From, To: ch.To, Reason: ch.Reason})
		if at.Before(c.At) {
			at = c.At
		}
	case Open:
		at, err = c.At, s.open(tx, c, &ch)
	default:
		return at, ErrAct.At("act")
	}
	if err != nil {
		return at, err
	}
	id, detail := said.Entry(map[string]any{"account": ch.Account, "by": ch.By, "from": ch.From, "to": ch.To})
	env := record.By(tx, c)
	env.ID = id
	return at, env.Note("staff."+ch.Act, ch.Post, detail)
}

// mayChange demands the right to change a post where it lies. Errors: staffing.ErrNoPost, access.ErrElsewhere.
func (s *Service) mayChange(tx *store.Tx, c *access.Caller, code string) error {
	post, err := staffing.PostOf(tx, c.District, code)
	if err != nil {
		return err
	}
	return c.MayOver(access.WriteSettings, post.Path, access.Plain)
}

// standIn lets the holders of one post act for another. Who holds it, then or later, must be able to hold both.
func (s *Service) standIn(tx *store.Tx, c *access.Caller, in staffing.StandIn) error {
	roster, err := s.Cases.Rosters.Of(tx, c.District)
	if err != nil {
		return err
	}
	if post, known := roster.Post(in.Post); known {
		for _, h := range roster.Terms(in.By) {
			if from, to, both := overlap(h.From, h.To, in.From, in.To); both {
				if err := s.Cases.Access.Apart(tx, c.District, h.Account, access.Role(post.Kind), from, to); err != nil {
					return err
				}
			}
		}
	}
	return staffing.SetStandIn(tx, c.District, in)
}

// apart demands that an account may hold a post, and act for the posts that this one stands in for.
func (s *Service) apart(tx *store.Tx, c *access.Caller, post staffing.Post, h staffing.Holding) error {
	if err := s.Cases.Access.Apart(tx, c.District, h.Account, access.Role(post.Kind), h.From, h.To); err != nil {
		return err
	}
	stands, err := staffing.StandsFor(tx, c.District, post.Code)
	if err != nil {
		return err
	}
	for _, in := range stands {
		if from, to, both := overlap(h.From, h.To, in.From, in.To); both {
			if err := s.Cases.Access.Apart(tx, c.District, h.Account, access.Role(in.Kind), from, to); err != nil {
				return err
			}
		}
	}
	return nil
}

// overlap is the time that two spans share; an end that is zero is open.
func overlap(from, to, since, until time.Time) (start, end time.Time, both bool) {
	start, end = from, to
	if since.After(start) {
		start = since
	}
	if end.IsZero() || !until.IsZero() && until.Before(end) {
		end = until
	}
	return start, end, end.IsZero() || end.After(start)
}

// appoint gives a post to an account, and the account the role of the post.
func (s *Service) appoint(tx *store.Tx, c *access.Caller, ch StaffChange) error {
	if same, err := access.SamePerson(tx, c.District, ch.Account, c.Account); err != nil {
		return err
	} else if same {
		return ErrOneself.At("account")
	}
	if err := s.Cases.Access.Exists(tx, c.District, ch.Account); err != nil {
		return err
	}
	person, shown, err := s.Cases.Access.Person(tx, c.District, ch.Account)
	if err != nil {
		return err
	}
	if err := staffing.KnowPerson(tx, c.District, person, shown); err != nil {
		return err
	}
	post, err := staffing.PostOf(tx, c.District, ch.Post)
	if err != nil {
		return err
	}
	term := staffing.Holding{Post: ch.Post, Account: ch.Account, Person: person, From: ch.From, To: ch.To}
	if err := s.apart(tx, c, post, term); err != nil {
		return err
	}
	if err := staffing.Appoint(tx, c.District, term); err != nil {
		return err
	}
	role, carried := post.RoleOf()
	if !carried {
		return nil
	}
	classes := carriedClasses(role)
	if person == "" && slices.Contains(classes, access.Contact) {
		return access.ErrHolder.At("account")
	}
	return s.Cases.Access.Grant(tx, c.District, access.Grant{Account: ch.Account, Role: role, Grid: post.Grid, Path: post.Path, Classes: classes, Via: post.Code, From: ch.From, To: ch.To}, c.Account)
}

// end takes the post from an account, and the role that came with it.
func (s *Service) end(tx *store.Tx, c *access.Caller, ch StaffChange) error {
	if same, err := access.SamePerson(tx, c.District, ch.Account, c.Account); err != nil {
		return err
	} else if same {
		return ErrOneself.At("account")
	}
	if err := staffing.EndHolding(tx, c.District, ch.Post, ch.Account, ch.To); err != nil {
		return err
	}
	return s.Cases.Access.WithdrawVia(tx, c.District, ch.Account, ch.Post, ch.To, c.Account)
}

// open makes a post on a grid.
func (s *Service) open(tx *store.Tx, c *access.Caller, ch *StaffChange) error {
	m, err := s.Cases.Atlas.Map(tx, c.District)
	if err != nil {
		return err
	}
	p := ch.Opened
	g, known := m.Grid(p.Grid)
	if !known || !g.Retired.IsZero() || g.Kind.Overlay() {
		return territory.ErrNoGrid.At("grid")
	}
	if err := c.MayOver(access.WriteSettings, g.Path, access.Plain); err != nil {
		return err
	}
	p.Code, p.Path, p.ValidFrom = ch.Post, g.Path, c.At
	return staffing.AddPost(tx, c.District, p)
}

// listRemark is why an appointment out of a list is asked for.
const listRemark = "名册导入 from a list of staff"

// StaffList is what a list of staff would do.
type StaffList struct {
	Where     words.Text     // it was read
	Rows      int            // of the list
	Wrong     []*fault.Error // cells of rows that are left out, each with its row
	Token     string         // names the list
	Opened    int            // posts
	Appointed int            // terms
	Asked     int            // of them, those that another must sign: their posts open contacts
	Hands     []casework.Handing
}

// CheckStaffList says what a list of posts and holders (XLSX or CSV) would do, and names every bad row, which is left out; nothing is written. Permission:
// settings.write over the posts. Errors: those of staffing.ReadLines.
func (s *Service) CheckStaffList(ctx context.Context, who access.Credential, content []byte) (StaffList, error) {
	return s.staffList(ctx, who, content, "", false)
}

// ApplyStaffList does what was checked, in one transaction; appointments that open contacts are asked for, each by itself. Permission: settings.write over the posts. Errors: ErrMoved where the token names another list.
func (s *Service) ApplyStaffList(ctx context.Context, who access.Credential, content []byte, token string) (StaffList, error) {
	return s.staffList(ctx, who, content, token, true)
}

func (s *Service) staffList(ctx context.Context, who access.Credential, content []byte, token string, apply bool) (list StaffList, err error) {
	var m *territory.Map
	err = s.Cases.DB.View(ctx, func(tx *store.Tx) error { // before anything is read
		if _, err := s.allowed(tx, who, access.WriteSettings); err != nil {
			return err
		}
		m, err = s.Cases.Atlas.Map(tx, who.District)
		return err
	})
	if err != nil {
		return list, err
	}
	read, lines, err := staffing.ReadLines(content, m, worktime.Zone)
	if err != nil {
		return list, err
	}
	l := &staffLines{Service: s, who: who, list: read, lines: lines, digest: sha256.Sum256(content), token: token, apply: apply}
	roster, more, err := l.do(ctx)
	for more && err == nil { // once more without those that were found to be bad: what they did was taken back with all the rest
		roster, more, err = l.do(ctx)
	}
	if err != nil || apply {
		return l.found, err
	}
	l.found.Hands, err = s.Cases.UnderRoster(ctx, who, roster, s.Cases.Clock.Now(), l.posts)
	return l.found, err
}

// staffLines is a list of staff that is done or tried.
type staffLines struct {
	*Service
	who    access.Credential
	list   *table.Table
	lines  []staffing.Line
	digest [32]byte
	token  string
	apply  bool

	found StaffList
	posts []string
}

// errBadLine takes back what a list did in which a line was found to be bad.
var errBadLine = errors.New("a line is bad")

// do does the lines that are not known to be bad. Where it finds more that are, it does nothing and marks them. The roster is what would hold.
func (l *staffLines) do(ctx context.Context) (roster *staffing.Roster, more bool, err error) {
	bad := map[int]*fault.Error{} // by the index of the line
	err = l.change(ctx, l.apply, func(tx *store.Tx) error {
		clear(bad)
		c, err := l.allowed(tx, l.who, access.WriteSettings)
		if err != nil {
			return err
		}
		if err := staffing.Claim(tx, l.who.District); err != nil {
			return err
		}
		versions, err := tx.Versions(l.who.District) // one further by the claim, in the check as in the import
		if err != nil {
			return err
		}
		l.posts, l.found = nil, StaffList{Where: l.list.Where(), Rows: len(l.lines), Token: fmt.Sprintf("%s-%d", hex.EncodeToString(l.digest[:]), versions["staffing"])}
		if l.apply && l.found.Token != l.token {
			return ErrMoved.At("checked")
		}
		left := 0
		open := map[string]bool{} // posts of which a line is bad: of the others it shows without that one whether they are
		for i, line := range l.lines {
			l.found.Wrong = append(l.found.Wrong, line.Wrong...)
			if line.Wrong != nil || open[line.Post.Code] {
				left++
				continue
			}
			if err := l.line(tx, c, line, &l.found, l.apply); err != nil {
				e := fault.From(err)
				if e.Kind != fault.Invalid && e.Kind != fault.Conflict && e.Kind != fault.NotFound {
					return err // what somebody may not do is no slip in a list
				}
				bad[i], open[line.Post.Code] = e, true
				continue
			}
			l.posts = append(l.posts, line.Post.Code)
		}
		if len(bad) > 0 {
			return errBadLine
		}
		if left == len(l.lines) {
			return fault.Collect(l.found.Wrong)
		}
		slices.Sort(l.posts)
		l.posts = slices.Compact(l.posts)
		return record.By(tx, c).Note("staff.import", l.who.District, map[string]any{"opened": l.found.Opened, "appointed": l.found.Appointed, "left_out": left, "digest": hex.EncodeToString(l.digest[:])})
	}, func(tx *store.Tx) (err error) {
		roster, err = l.Cases.Rosters.Of(tx, l.who.District)
		return err
	})
	if !errors.Is(err, errBadLine) {
		return roster, false, err
	}
	for i, e := range bad {
		l.lines[i].Wrong = []*fault.Error{l.list.Put(e, l.lines[i].N, e.Field)}
	}
	return nil, true, nil
}

// line does one row of a list.
func (s *Service) line(tx *store.Tx, c *access.Caller, l staffing.Line, list *StaffList, apply bool) error {
	opened, err := staffing.PutLine(tx, c.District, l, c.At)
	if err != nil {
		return err
	}
	if opened {
		list.Opened++
	}
	if err := s.mayChange(tx, c, l.Post.Code); err != nil {
		return err
	}
	if l.Account == "" {
		return nil
	}
	if l.From.IsZero() {
		l.From = c.At
	}
	if held, err := staffing.Holds(tx, c.District, l, c.At, worktime.Zone); held || err != nil {
		return err // as in a list that was exported: there is nothing to do
	}
	list.Appointed++
	ch := StaffChange{Post: l.Post.Code, Account: l.Account, From: l.From, To: l.To}
	post, opens, err := opensContacts(tx, c.District, l.Post.Code)
	if err != nil {
		return err
	}
	if opens {
		list.Asked++
	}
	if opens && apply {
		_, err := s.askAppoint(tx, c, post, ch, Why{Remark: listRemark})
		return err
	}
	return s.appoint(tx, c, ch)
}
