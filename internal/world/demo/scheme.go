package demo

import (
	"context"
	"encoding/json"

	"liandong/data"
	"liandong/internal/district/worktime"
	"liandong/internal/figures/scheme"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/platform"
)

const schemeDays = 30

// evaluate publishes the made-up scheme of data/demo/scheme.json for the thirty days until yesterday: drafted by the centre and signed by the leader
// before they began. It waits to be settled.
func evaluate(ctx context.Context, services *platform.Platform) error {
	text, err := data.Files.ReadFile("demo/scheme.json")
	if err != nil {
		return err
	}
	var made struct {
		ID string
		scheme.Content
	}
	if err := json.Unmarshal(text, &made); err != nil {
		return err
	}
	today := worktime.DateOf(services.Clock.Now())
	made.From, made.To = (today - schemeDays).String(), (today - 1).String()
	then := clock.NewManual((today - schemeDays - 1).Start())
	past := services.At(then, access.New(then, access.DefaultCost))
	service := &scheme.Service{DB: past.DB, Clock: past.Clock, Access: past.Access, Atlas: past.Atlas, Rosters: past.Rosters, Figures: past.Figures}
	centre, err := session(ctx, past, "op-"+District)
	if err != nil {
		return err
	}
	leader, err := session(ctx, past, "leader")
	if err != nil {
		return err
	}
	draft, err := service.Save(ctx, centre, made.ID, 0, made.Content)
	if err == nil {
		_, err = service.Publish(ctx, leader, draft.ID, draft.Version)
	}
	return fault.Wrap(err, "evaluation scheme")
}
