package demo

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"

	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
	"liandong/internal/platform"
)

// team is the made-up staff of the district.
type team struct {
	dice     *rand.Rand
	units    []staffing.Unit
	posts    []staffing.Post
	people   []staffing.Person
	names    []string // of people, in clear until they are sealed
	holdings []staffing.Holding
	logins   []login
	late     []func() // people who are hired when all others are, so that the dice fall for those as before
}

// login is somebody who gets an account with a password.
type login struct {
	account string
	person  string
	name    string // masked
	role    access.Role
	grid    territory.Grid
	post    string // "" for who holds none
}

const (
	vacancyShare = 0.02 // of the posts of base grids without a login
	namesZH      = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
	givenZH      = "明华建国文军平志伟东海强晓生光林小民永杰江敏红丽英芳燕玲秀兰梅静云霞雪慧洁倩蓉琴"
)

// recruit makes units, posts and people. In each zone one base grid has a login for each of its four posts, its village head and the zone's operator.
func recruit(chart *territory.Map, matters []matter.Matter, seed uint64) *team {
	t := &team{dice: rand.New(rand.NewPCG(seed, 4))}
	district := chart.District()
	t.departments(district, matters)
	centre := t.unit(staffing.Unit{Code: "U-" + district.Code, Name: district.Name + "社会治理联动中心", Kind: staffing.Centre, Grid: district.Code})
	t.seat(centre, district, staffing.Operator, "值班员", "op-"+district.Code)
	t.seat(centre, district, staffing.Leader, "分管领导", "leader")
	t.seat(centre, district, staffing.DataSteward, "数据管理员", "data")
	t.seat(centre, district, staffing.SystemAdmin, "系统管理员", "system")
	t.seat(centre, district, staffing.SecurityAdmin, "安全管理员", "security")
	t.seat(centre, district, staffing.AuditAdmin, "审计管理员", "audit")
	for _, zone := range chart.Grids(territory.Filter{Level: territory.Town}) {
		t.zone(chart, centre, zone)
	}
	t.contracts(chart)
	for _, kind := range []access.Role{access.Volunteer, access.Business, access.Resident} {
		id, masked := t.hire()
		t.logins = append(t.logins, login{account: string(kind), person: id, name: masked, role: kind, grid: district})
	}
	officer, masked := t.hire()
	t.logins = append(t.logins, login{account: "privacy", person: officer, name: masked, role: access.PrivacyOfficer, grid: district})
	t.logins = append(t.logins, login{account: string(access.Telephony), name: access.Telephony.Name().ZH, role: access.Telephony, grid: district}) // nobody's: a machine
	for _, hire := range t.late {
		hire()
	}
	return t
}

func (t *team) zone(chart *territory.Map, centre string, zone territory.Grid) {
	above := t.governments(zone)
	named := func(suffix, code string, kind staffing.UnitKind) string {
		return t.unit(staffing.Unit{Code: "U-" + zone.Code + "-" + code, Name: zone.Name + suffix, Kind: kind, Parent: centre, Grid: zone.Code})
	}
	sub := named("联动分中心", "C", staffing.Subcentre)
	office := t.unit(staffing.Unit{Code: "U-" + zone.Code + "-O", Name: zone.Name + "综合办公室", Kind: staffing.Office, Parent: above[""], Grid: zone.Code})
	patrol := named("巡查大队", "P", staffing.PatrolTeam)
	bureau := t.unit(staffing.Unit{Code: "U-" + zone.Code + "-B", Name: zone.Name + "综合执法局", Kind: staffing.Bureau, Parent: above[""], Grid: zone.Code, Departments: []string{"镇综合执法局"}})
	t.offices(zone, above[""])
	police := "U-" + zone.Code + "-police"
	t.seat(sub, zone, staffing.Operator, "值班员", "op-"+zone.Code)
	t.seat(office, zone, staffing.DepartmentDesk, "经办人", "office-"+zone.Code)
	t.seat(bureau, zone, staffing.EnforcementOfficer, "执法人员", "officer-"+zone.Code)
	t.seat(bureau, zone, staffing.LegalReviewer, "法制审核员", "legal-"+zone.Code)
	shown := false // the zone's first grid has logins
	for _, village := range chart.Children(zone.Code) {
		committee := t.unit(staffing.Unit{Code: "U-" + village.Code, Name: village.Name, Kind: staffing.VillageCommittee, Parent: above[streetOf(village)], Grid: village.Code})
		t.seat(committee, village, staffing.VillageHead, "负责人", account(!shown, "village-", village))
		for _, base := range chart.Children(village.Code) {
			t.seat(committee, base, staffing.GridHead, "网格长", account(!shown, "head-", base))
			t.seat(patrol, base, staffing.Patroller, "巡查员", account(!shown, "patrol-", base))
			t.seat(police, base, staffing.GridPolice, "网格警员", account(!shown, "police-", base))
			t.seat(patrol, base, staffing.GridSupervisor, "督导员", account(!shown, "super-", base))
			shown = true
		}
	}
}

func account(wanted bool, prefix string, g territory.Grid) string {
	if !wanted {
		return ""
	}
	return prefix + strings.ToLower(g.Code)
}

// departments makes a unit of every department and company that the catalogue names.
func (t *team) departments(district territory.Grid, matters []matter.Matter) {
	var names []string
	for _, m := range matters {
		if n := m.Department.ZH; n != "" && !strings.HasPrefix(n, "镇") && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	for i, n := range names {
		kind := staffing.Department
		if strings.HasSuffix(n, "企业") || strings.HasSuffix(n, "公司") {
			kind = staffing.Company
		}
		number := string(rune('0'+(i+1)/10)) + string(rune('0'+(i+1)%10))
		code := t.unit(staffing.Unit{Code: "D-" + number, Name: n, Kind: kind, Grid: district.Code})
		t.seat(code, district, staffing.DepartmentDesk, "经办人", "dept-"+number)
	}
}

func (t *team) unit(u staffing.Unit) string {
	u.ValidFrom = origin
	t.units = append(t.units, u)
	return u.Code
}

// seat makes a post and somebody on it; an account makes it a login. A few posts of base grids without a login stay vacant.
func (t *team) seat(unit string, g territory.Grid, kind staffing.PostKind, title, account string) {
	i := slices.IndexFunc(t.units, func(u staffing.Unit) bool { return u.Code == unit })
	until := t.units[i].ValidTo
	post := staffing.Post{Code: "P-" + strings.TrimPrefix(unit, "U-") + "-" + string(kind), Name: g.Name + title, Kind: kind, Unit: unit, Grid: g.Code, Path: g.Path, ValidFrom: origin, ValidTo: until}
	if g.Level == territory.Base {
		post.Code = "P-" + g.Code + "-" + string(kind)
	} else {
		post.Name = t.units[i].Name + title
	}
	t.posts = append(t.posts, post)
	if account == "" && g.Level == territory.Base && t.dice.Float64() < vacancyShare {
		if t.dice.IntN(2) == 0 { // somebody was there once
			id, _ := t.hire()
			t.holdings = append(t.holdings, staffing.Holding{Post: post.Code, Account: id, Person: id, From: origin,
				To: origin.AddDate(0, 20+t.dice.IntN(12), t.dice.IntN(28))})
		}
		return
	}
	id, masked := t.hire()
	holder := id // who never logs in is known by the person's id
	if account != "" {
		holder = account
		t.logins = append(t.logins, login{account: account, person: id, name: masked, role: access.Role(kind), grid: g, post: post.Code})
	}
	t.holdings = append(t.holdings, staffing.Holding{Post: post.Code, Account: holder, Person: id, From: origin, To: until})
}

// hire makes up a person.
func (t *team) hire() (id, masked string) {
	family, given := []rune(namesZH), []rune(givenZH)
	name := string(family[t.dice.IntN(len(family))]) + string(given[t.dice.IntN(len(given))])
	if t.dice.IntN(3) > 0 {
		name += string(given[t.dice.IntN(len(given))])
	}
	id = person(len(t.people) + 1)
	masked = access.MaskName(name)
	t.people = append(t.people, staffing.Person{ID: id, Shown: masked})
	t.names = append(t.names, name)
	return id, masked
}

func (t *team) store(tx *store.Tx, vault *access.Vault) error {
	for i := range t.people {
		t.people[i].Sealed = vault.Seal([]byte(t.names[i]), "person/"+District+"/"+t.people[i].ID)
	}
	if err := staffing.PutPerson(tx, District, t.people...); err != nil {
		return err
	}
	if err := staffing.AddUnit(tx, District, t.units...); err != nil {
		return err
	}
	if err := staffing.AddPost(tx, District, t.posts...); err != nil {
		return err
	}
	return staffing.Appoint(tx, District, t.holdings...)
}

// open makes the accounts with their grants. The grant of a post carries the contact class where the role may need it.
func (t *team) open(ctx context.Context, services *platform.Platform) ([]Account, error) {
	var accounts []Account
	var hashed []access.Hashed
	for _, l := range t.logins {
		a := Account{Account: l.account, Password: password(), Role: string(l.role), Grid: l.grid.Code, Name: l.name}
		h, err := services.Access.Hash(access.Account{District: District, Account: a.Account, Person: l.person, Name: l.name, Password: a.Password})
		if err != nil {
			return nil, err
		}
		accounts, hashed = append(accounts, a), append(hashed, h)
	}
	err := services.DB.Update(ctx, func(tx *store.Tx) error {
		desks := map[string]bool{} // grids whose centre has somebody for secret cases
		for i, l := range t.logins {
			if err := services.Access.Create(tx, hashed[i], "system:demo"); err != nil {
				return err
			}
			classes := []access.Class{access.Plain}
			if l.role == access.Operator || l.role == access.Department {
				classes = append(classes, access.Contact)
			}
			if l.role == access.Operator && !desks[l.grid.Code] {
				desks[l.grid.Code] = true
				classes = append(classes, access.Protected)
			}
			grant := access.Grant{Account: l.account, Role: l.role, Grid: l.grid.Code, Path: l.grid.Path, Classes: classes, Via: l.post, From: origin}
			if err := services.Access.Grant(tx, District, grant, "system:demo"); err != nil {
				return err
			}
		}
		return nil
	})
	return accounts, err
}
