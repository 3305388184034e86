package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"liandong/internal/installation"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
)

type initCommand struct {
	storage
	District string `required:"" help:"Code of the district: 6 digits."`
	Name     string `required:"" help:"Its name."`
	JSON     bool   `name:"json" help:"Print the accounts as one JSON object."`
}

// Run makes the installation, prints the passwords, and only then marks it as ready: what was cut before can be begun again.
func (c initCommand) Run(ctx context.Context) error {
	leave, err := c.alone(ctx)
	if err != nil {
		return err
	}
	db, err := c.first(ctx, store.Create)
	if err != nil {
		return errors.Join(err, leave())
	}
	return errors.Join(c.run(ctx, db), db.Close(), leave())
}

func (c initCommand) run(ctx context.Context, db *store.DB) error {
	if err := installation.Vacant(ctx, db, c.District); err != nil {
		return err // before keys are made
	}
	p, err := c.startFirst(ctx, db, clock.System{}, sending{})
	if err != nil {
		return err
	}
	accounts, err := installation.Begin(ctx, db, p.services.Access, p.services.Clock, c.District, c.Name)
	if err != nil {
		return err
	}
	if err := c.print(accounts); err != nil {
		return err
	}
	return installation.Finish(ctx, db, c.District, p.services.Clock.Now())
}

func (c initCommand) print(accounts []installation.Account) error {
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(map[string]any{"accounts": accounts})
	}
	for _, a := range accounts {
		if _, err := fmt.Printf("%-10s %-16s %s  %s\n", a.Account, a.Password, a.Role.Name().ZH, a.Role.Name().EN); err != nil {
			return err
		}
	}
	_, err := fmt.Println("each of the three belongs to another person, who changes the password at the first login; they are shown this once\n" +
		"三个账号应分别交给三个人，首次登录必须修改密码；密码只显示这一次\nthen 然后: liandong import territory FILE, liandong serve")
	return err
}
