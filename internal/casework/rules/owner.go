package rules

import (
	"slices"

	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/words"
)

// next sets who owns the case after the action.
func next(f *Facts, r Rule, in Input, s *Step) error {
	c := &s.After
	switch r.More.Next {
	case Nobody:
		c.Owner = staffing.Owner{}
	case TheCentre:
		c.Level = territory.Town
		if c.Returns >= ruledAfter {
			c.Level = territory.District
		}
		c.Owner, c.Level = f.centre(c.Level)
	case ThePatrol:
		p, ok := screener(f)
		if !ok {
			return WhyNoPatrol.New(f.Place.Grid.Name)
		}
		c.Owner, c.Level = p, territory.Base
	case TheRoute:
		if in.To != nil {
			return named(f, r, in, s)
		}
		d, err := f.Routing.Route(f.Roster, f.Question())
		if err != nil {
			return err
		}
		c.Owner, c.Level = d.Owner, d.Level
		s.say(d.Reason)
	case OneLevelUp:
		up, ok := above(f)
		if !ok {
			return WhyTop.New()
		}
		c.Owner, c.Level = up.Owner, up.Level
		s.say(up.Reason)
	case TheNamed, TheCalled:
		return named(f, r, in, s)
	case TheChecker:
		who, why := checker(f, s.After)
		c.Owner = who
		s.say(why)
	case TheHandler:
		c.Owner, c.Level = f.Case.Handler.Owner, f.Roster.LevelOf(f.Case.Handler.Owner)
	}
	return nil
}

// Question is what the routing rules are asked about the case.
func (f *Facts) Question() staffing.Question {
	return staffing.Question{Matter: f.Matter, Place: f.Place, Urgency: f.Case.Urgency, At: f.Now, Working: f.Calendars.Standard().Working(f.Now), Avoid: f.avoid()}
}

// avoid: who found it may not handle it, nor whom it complains of.
func (f *Facts) avoid() staffing.Avoid {
	return staffing.Avoid{Account: f.Case.Finder.Account, Post: f.Case.Finder.Code, Concern: f.complained()}
}

// above is who takes the case one level up; false at the top.
func above(f *Facts) (staffing.Decision, bool) {
	return f.Roster.Up(f.Matter, f.Case.Owner, f.Place, f.Now, f.avoid())
}

// named gives the case to whom the input names.
func named(f *Facts, r Rule, in Input, s *Step) error {
	owner, err := pick(targets(f, r), *in.To)
	switch {
	case err != nil:
		return err
	case owner.Code == f.Case.Finder.Code && owner.Code != "":
		return ErrToFinder.At("to")
	case f.Complained(owner):
		return ErrToComplained.At("to")
	case owner == f.Case.Owner && r.Action != ActDispatch && r.Action != ActMeet: // a centre may take a case itself, a meeting may leave it where it is
		return ErrTarget.At("to")
	}
	s.After.Owner, s.After.Level = owner, f.Roster.LevelOf(owner)
	return nil
}

// Centre is the centre that has a report first: of the town, or of the district where the town's own is complained of.
func (f *Facts) Centre() (staffing.Owner, territory.Level) { return f.centre(territory.Town) }

// centre is the centre of a level, one level up where it is complained of itself.
func (f *Facts) centre(level territory.Level) (staffing.Owner, territory.Level) {
	o := f.Roster.Centre(f.Place, level, f.Now)
	if level == territory.Town && f.Complained(o) {
		level = territory.District
		o = f.Roster.Centre(f.Place, level, f.Now)
	}
	return o, level
}

// screener is the patroller post of the grid, if somebody holds it.
func screener(f *Facts) (staffing.Owner, bool) {
	for _, p := range f.Roster.PostsOn(f.Case.Grid, staffing.Patroller) {
		if len(f.Roster.Holders(p.Code, f.Now)) > 0 {
			return f.Roster.OwnerOf(p), true
		}
	}
	return staffing.Owner{}, false
}

// Rerouted returns who should have a case because nobody can act for its owner any more: the post is vacant or gone, or only the finder acts
// there, or in a check only who handled it. False if the owner can act, or nobody better is found.
func Rerouted(f *Facts) (d staffing.Decision, moved bool) {
	c := f.Case
	if f.manned(c.Owner, c.Finder.Account, map[bool]string{true: c.Handler.Account}[c.State == Checking]) {
		return d, false
	}
	switch c.State {
	case Screening:
		d.Owner, moved = screener(f)
	case Checking:
		d.Owner, d.Reason = checker(f, c)
		moved = true
	case Assigned, Handling, Suspended:
		var err error
		d, err = f.Routing.Route(f.Roster, f.Question())
		moved = err == nil
	}
	return d, moved && d.Owner != c.Owner
}

// checker is who is to check: the grid's supervisor, else a patroller of another grid of the village, then of the town, else the centre of
// the place, or the district's where the centre itself handled it. Whoever found it or is of the handler's side is passed over.
func checker(f *Facts, c Case) (staffing.Owner, words.Text) {
	if c.Secret() { // nobody is sent to look
		desk, _ := f.centre(territory.District)
		return desk, words.T("保密案件由区中心核查，不派人上门", "The district centre checks it; nobody is sent to look at a secret case.")
	}
	if c.Demand == Consultation { // there is nothing on site
		return f.checkingCentre(c), words.T("咨询由中心回访核实，不派人上门", "A consultation is checked by calling back, not on site.")
	}
	for _, p := range f.Roster.PostsOn(c.Grid, staffing.GridSupervisor) {
		if f.fit(p, c) {
			return f.Roster.OwnerOf(p), words.T("由本网格督导员核查", "The supervisor of this grid checks it.")
		}
	}
	for _, area := range []territory.Grid{f.Place.Village(), f.Place.Zone()} {
		for _, p := range f.Roster.PostsWithin(area.Path, staffing.Patroller) {
			if p.Grid != c.Grid && f.fit(p, c) {
				return f.Roster.OwnerOf(p), words.T("本网格督导员空缺或需回避，由其他网格巡查员核查",
					"The supervisor's post is vacant or must stand aside, so a patroller of another grid checks it.")
			}
		}
	}
	return f.checkingCentre(c), words.T("没有可核查的巡查或督导岗位，由中心核查", "No patroller or supervisor is free to check, so the centre does.")
}

// checkingCentre is the centre of the place, or the district's where that one handled the case itself.
func (f *Facts) checkingCentre(c Case) staffing.Owner {
	centre := f.Roster.Centre(f.Place, territory.Town, f.Now)
	if slices.Contains(sides(f.Roster, c.Handler.Owner), centre.Code) {
		centre = f.Roster.Centre(f.Place, territory.District, f.Now)
	}
	return centre
}

// fit says whether a post may look at the result of a case: not of the handler's side, not the finder's, and somebody else acts on it.
func (f *Facts) fit(p staffing.Post, c Case, but ...string) bool {
	barred := append(sides(f.Roster, c.Handler.Owner), c.Finder.Code)
	if slices.Contains(barred, p.Code) || slices.Contains(barred, p.Unit) {
		return false
	}
	return f.manned(f.Roster.OwnerOf(p), append(but, c.Finder.Account, c.Handler.Account)...)
}

// rechecker is the supervisor who looks again at a closed case: of the grid, else of the village, then of the town; never who checked it.
func rechecker(f *Facts) (staffing.Owner, bool) {
	for _, area := range []territory.Grid{f.Place.Grid, f.Place.Village(), f.Place.Zone()} {
		for _, p := range f.Roster.PostsWithin(area.Path, staffing.GridSupervisor) {
			if f.fit(p, f.Case, f.Case.Closer.Account) {
				return f.Roster.OwnerOf(p), true
			}
		}
	}
	return staffing.Owner{}, false
}
