package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"liandong/internal/kernel/clock"
	"liandong/internal/world/cti"
)

type ctiCommand struct {
	URL        string   `help:"Address of the installation." default:"http://127.0.0.1:8080"`
	Account    string   `help:"Account of the telephone system." default:"telephony"`
	Password   string   `help:"Its password; asked for where it is left out." env:"LIANDONG_PASSWORD"`
	Calls      int      `help:"How many calls." default:"200"`
	Rate       float64  `help:"Calls a second." default:"2"`
	Seed       uint64   `help:"The same seed plays the same calls." default:"1"`
	Extensions []string `help:"Extensions at which they ring." default:"8001,8002"`
	Fast       bool     `help:"Do not wait: tell of calls that have just been."`
}

func (c ctiCommand) Run(ctx context.Context) error {
	now := clock.System{}.Now()
	plan := cti.Plan{Calls: c.Calls, Rate: c.Rate, Seed: c.Seed, Extensions: c.Extensions, Run: fmt.Sprintf("sim-%d-%d", c.Seed, now.Unix())}
	if err := plan.Check(); err != nil {
		return err
	}
	password, err := c.password()
	if err != nil {
		return err
	}
	player := cti.Player{URL: c.URL, Account: c.Account, Password: password, Client: &http.Client{Timeout: 30 * time.Second}, Until: cti.Sleep,
		Say: func(what string) { _, _ = fmt.Println("·", what) }}
	events := plan.Events(now)
	if c.Fast {
		player.Until = cti.Never
		events = plan.Events(now.Add(now.Sub(events[len(events)-1].At)))
	}
	if err := player.Play(ctx, events); err != nil {
		return err
	}
	const limit = 15 * time.Second // of the standard rules; an installation may have others
	_, err = fmt.Printf("these calls, by a limit of 15 s 本次模拟通话：\n%s\n", cti.Words(cti.MarksOf(events, limit), limit))
	return err
}

func (c ctiCommand) password() (string, error) {
	if c.Password != "" {
		return c.Password, nil
	}
	_, _ = fmt.Fprintf(os.Stderr, "password of %s (it will be seen; LIANDONG_PASSWORD hides it) 密码: ", c.Account)
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if line = strings.TrimSpace(line); line == "" {
		return "", errors.Join(errors.New("no password 没有密码"), err)
	}
	return line, nil
}
