package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/pprof"

	"liandong/internal/edge/httpapi"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/store"
	"liandong/internal/world/bench"
	"liandong/internal/world/demo"
)

type benchCommand struct {
	Name     string `arg:"" enum:"seed,locate,intake,action,timers,worklist,duplicates,search,find,board,drill,start,upload,stream,tile" help:"seed, locate, intake, action, timers, worklist, duplicates, search, find (the last two), board, drill, start, upload, stream or tile."`
	Data     string `help:"Folder of the keys and of the SQLite file; a temporary one where it is left out." type:"path"`
	Database string `help:"Database that bench seed has filled, or an empty one: sqlite:PATH or postgres://…; the SQLite file in the folder where it is left out."`
	Timers   int    `help:"How many due timers are fired, in whole 2,000s." default:"100000"`
	Cases    int    `help:"How many cases duplicates, search and tile have to do with." default:"1000000"`
	Peer     string `help:"Of intake: address of another server that takes bare records there, to be driven in turn with a server of this program."`
	Profile  string `help:"Write a CPU profile of the measurement to this file." type:"path"`
}

func (c benchCommand) Run(ctx context.Context) (err error) {
	if c.Profile != "" {
		file, err := os.Create(c.Profile)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		defer func() { pprof.StopCPUProfile(); _ = file.Close() }()
	}
	if c.Name == "locate" {
		return bench.Locate(os.Stdout)
	}
	if c.Data == "" {
		if c.Data, err = os.MkdirTemp("", "liandong-bench"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(c.Data)) }()
	}
	s := storage{Data: c.Data, Database: c.Database}
	create := store.Create
	if c.Name == "seed" {
		create = store.OpenToFill
	}
	db, err := s.first(ctx, create)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	state, err := demo.StateOf(ctx, db)
	if err != nil {
		return err
	}
	start := s.start
	if state != demo.Built {
		start = s.startFirst
	}
	p, err := start(ctx, db, clock.System{}, sending{})
	if err != nil {
		return err
	}
	server := &httpapi.Server{Platform: p.services, Sequencer: p.sequencer, District: demo.District, Version: version}
	target := &bench.Target{Platform: p.services, Sequencer: p.sequencer, Handler: server.Handler(), Progress: func(what string) { _, _ = fmt.Fprintln(os.Stderr, "·", what) }}
	switch c.Name {
	case "seed":
		return bench.Seed(ctx, target, c.Cases, os.Stdout)
	case "intake":
		if c.Peer != "" {
			return bench.IntakeBeside(ctx, target, []string{"serve", "--data", s.Data, "--database", s.url()}, c.Peer, os.Stdout)
		}
		return bench.Intake(ctx, target, os.Stdout)
	case "action":
		return bench.Action(ctx, target, os.Stdout)
	case "timers":
		return bench.Timers(ctx, target, c.Timers, os.Stdout)
	case "duplicates", "search", "find":
		return bench.Find(ctx, target, c.Cases, c.Name != "search", c.Name != "duplicates", os.Stdout)
	case "board", "drill":
		return bench.Board(ctx, target, c.Name == "board", c.Name == "drill", os.Stdout)
	case "start":
		return bench.Start(ctx, target, []string{"serve", "--data", s.Data, "--database", s.url()}, os.Stdout)
	case "stream":
		return bench.Stream(ctx, target, os.Stdout)
	case "tile":
		return bench.Tile(ctx, target, c.Cases, os.Stdout)
	case "upload":
		return bench.Upload(ctx, target, os.Stdout)
	}
	return bench.Worklist(ctx, target, os.Stdout)
}
