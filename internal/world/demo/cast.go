package demo

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"liandong/internal/district/staffing"
	"liandong/internal/district/territory"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/store"
	"liandong/internal/platform"
)

// Cast lets everybody who holds a post of the demonstration act, those who never log in too. Sessions are opened beside the login, because most of these
// accounts have no password.
type Cast struct {
	services *platform.Platform
	roster   *staffing.Roster
	chart    *territory.Map

	mu       sync.Mutex
	sessions map[string]access.Opened
}

// Enlist opens an account without a password, with the role of the post, for everybody on a post who has none, and answers the cast. The second
// time there is nothing to do.
func Enlist(ctx context.Context, services *platform.Platform) (*Cast, error) {
	c := &Cast{services: services, sessions: map[string]access.Opened{}}
	err := services.DB.Update(ctx, func(tx *store.Tx) (err error) {
		if c.chart, err = services.Atlas.Map(tx, District); err != nil {
			return err
		}
		if c.roster, err = services.Rosters.Of(tx, District); err != nil {
			return err
		}
		return c.enlist(tx)
	})
	return c, err
}

func (c *Cast) enlist(tx *store.Tx) error {
	now := c.services.Clock.Now()
	for _, unit := range c.roster.Units() {
		for _, account := range c.roster.People(staffing.Owner{Kind: staffing.OwnerUnit, Code: unit.Code}, now) {
			for _, post := range c.roster.PostsHeldBy(account, now) {
				if err := c.open(tx, account, post); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (c *Cast) open(tx *store.Tx, account string, post staffing.Post) error {
	h, err := c.services.Access.Hash(access.Account{District: District, Account: account, Person: account, Name: post.Name})
	if err != nil {
		return err
	}
	switch err := c.services.Access.Create(tx, h, "system:demo"); {
	case errors.Is(err, access.ErrAccountTaken):
		return nil
	case err != nil:
		return err
	}
	return c.services.Access.Grant(tx, District, access.Grant{Account: account, Role: access.Role(post.Kind), Grid: post.Grid, Path: post.Path, Via: post.Code, From: origin}, "system:demo")
}

// Owner implements live.Cast.
func (c *Cast) Owner(ctx context.Context, kind, code string) (string, error) {
	people := c.roster.Speakers(staffing.Owner{Kind: staffing.OwnerKind(kind), Code: code}, c.services.Clock.Now())
	if len(people) == 0 {
		return "", nil
	}
	return c.token(ctx, people[0])
}

// Post implements live.Cast.
func (c *Cast) Post(ctx context.Context, grid, kind string) (string, error) {
	for _, post := range c.roster.PostsOn(grid, staffing.PostKind(kind)) {
		if token, err := c.Owner(ctx, string(staffing.OwnerPost), post.Code); token != "" || err != nil {
			return token, err
		}
	}
	return "", nil
}

// Centre implements live.Cast.
func (c *Cast) Centre(ctx context.Context, grid string) (string, error) {
	zone := grid
	if place, ok := c.chart.PlaceOf(grid); ok && grid != District {
		zone = place.Zone().Code
	}
	return c.token(ctx, "op-"+zone)
}

// Resident implements live.Cast.
func (c *Cast) Resident(ctx context.Context) (string, error) {
	return c.token(ctx, string(access.Resident))
}

// token is that of a session which lives for a good while yet.
func (c *Cast) token(ctx context.Context, account string) (string, error) {
	account = strings.ToLower(account)
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.services.Clock.Now()
	if s, ok := c.sessions[account]; ok && s.Expires.Sub(now) > time.Hour {
		return s.Token, nil
	}
	err := c.services.DB.Update(ctx, func(tx *store.Tx) error {
		opened, err := c.services.Access.Open(tx, District, account)
		c.sessions[account] = opened
		return err
	})
	return c.sessions[account].Token, err
}
