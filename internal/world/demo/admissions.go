package demo

import (
	"context"
	"encoding/json"
	"slices"

	"liandong/data"
	"liandong/internal/district/admission"
	"liandong/internal/district/matter"
	"liandong/internal/district/staffing"
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/platform"
)

// guide adds the made-up fields, scripts, questions and pages of data/demo/matters.json to the matters that they are about.
func guide(matters []matter.Matter) error {
	text, err := data.Files.ReadFile("demo/matters.json")
	if err != nil {
		return err
	}
	var all []matter.Matter
	if err := json.Unmarshal(text, &all); err != nil {
		return err
	}
	for _, more := range all {
		i := slices.IndexFunc(matters, func(m matter.Matter) bool { return m.Code == more.Code })
		if i < 0 {
			return matter.ErrNoMatter.At(more.Code)
		}
		m := &matters[i]
		if m.Fields, err = matter.Compact(more.Fields); err != nil {
			return err
		}
		m.Script, m.Questions, m.Knowledge = more.Script, more.Questions, more.Knowledge
		if err := fault.Collect(m.Check()); err != nil {
			return fault.Wrap(err, "demonstration of matter "+m.Code)
		}
	}
	return nil
}

// wish is one application of data/demo/admissions.json.
type wish struct {
	ID, Matter, Department, What, Why, Law string
	Minutes, Yearly                        int
	Signatures                             int // how many of the two sides have signed
}

// admit lets departments apply and the two sides sign, with the accounts of the demonstration.
func admit(ctx context.Context, services *platform.Platform, t *team) error {
	text, err := data.Files.ReadFile("demo/admissions.json")
	if err != nil {
		return err
	}
	var wishes []wish
	if err := json.Unmarshal(text, &wishes); err != nil {
		return err
	}
	registry := &admission.Registry{DB: services.DB, Clock: services.Clock, Access: services.Access, Atlas: services.Atlas, Catalogues: services.Catalogues, Rosters: services.Rosters}
	today := worktime.DateOf(services.Clock.Now()).Start()
	legal := slices.IndexFunc(t.logins, func(l login) bool { return l.role == access.LegalReviewer })
	signers := []string{"op-" + District, t.logins[legal].account}
	for _, w := range wishes {
		i := slices.IndexFunc(t.units, func(u staffing.Unit) bool { return u.Name == w.Department })
		if i < 0 {
			return staffing.ErrNoUnit.At("department")
		}
		unit := t.units[i].Code
		who, err := session(ctx, services, "dept-"+unit[2:])
		if err != nil {
			return err
		}
		a, _, err := registry.Apply(ctx, who, admission.Draft{ID: w.ID, Matter: w.Matter, Unit: unit, What: w.What, Why: w.Why, Law: w.Law,
			Minutes: w.Minutes, Yearly: w.Yearly, From: today, Until: today.AddDate(1, 0, 0)})
		for _, account := range signers[:w.Signatures] {
			if err != nil {
				return err
			}
			if who, err = session(ctx, services, account); err == nil {
				a, err = registry.Sign(ctx, who, a.ID, a.Version)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// session lets the demonstration act for an account.
func session(ctx context.Context, services *platform.Platform, account string) (access.Credential, error) {
	var opened access.Opened
	err := services.DB.Update(ctx, func(tx *store.Tx) (err error) {
		opened, err = services.Access.Open(tx, District, account)
		return err
	})
	return access.Parse(opened.Token), err
}
