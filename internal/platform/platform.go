// Package platform wires the services of one database (平台): each capability gets what it needs, and nobody is handed all of it but the edge.
package platform

import (
	"liandong/internal/administration"
	"liandong/internal/call"
	"liandong/internal/casework"
	"liandong/internal/casework/intake"
	"liandong/internal/casework/ledger"
	"liandong/internal/casework/query"
	"liandong/internal/directory"
	"liandong/internal/disclosure"
	"liandong/internal/district/indicator"
	"liandong/internal/door"
	"liandong/internal/figures/board"
	"liandong/internal/figures/opendata"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/audience"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/rulebook"
	"liandong/internal/kernel/search"
	"liandong/internal/media"
	"liandong/internal/notice"
	"liandong/internal/request"
)

// Outside is what a platform is given from outside of it; each may be nil where there is none.
type Outside struct {
	Notices *notice.Service // tells people
	Media   *media.Library  // keeps files
	Door    *door.Service   // lets guests in
}

// Platform is the services of one database.
type Platform struct {
	*ledger.Ledger
	*casework.Casework
	*query.Query
	*intake.Intake
	*administration.Rulebooks

	Directory   *directory.Directory
	Notices     *notice.Service
	Media       *media.Library
	Door        *door.Service
	Calls       *call.Service
	Disclosures *disclosure.Service
	Requests    *request.Service
	Open        *opendata.Service
	Index       *search.Indexer // keeps what is searched in step with the journal
	Figures     *rulebook.Book[indicator.Definitions]
	Audience    audience.Audience // who hears what on open screens
}

// New wires the services over a ledger.
func New(l *ledger.Ledger, out Outside) *Platform {
	p := &Platform{Ledger: l, Notices: out.Notices, Media: out.Media, Door: out.Door, Figures: indicator.NewDefinitions(), Index: &search.Indexer{}}
	p.Calls = call.New(l.DB, l.Clock, l.Access, l.Vault)
	p.Requests = request.New(l.DB, l.Clock, l.Access, out.Notices)
	p.Disclosures = disclosure.New(l.DB, l.Clock, l.Access, p.Requests)
	p.Open = opendata.New(l.DB, l.Clock, l.Atlas, l.Catalogues)
	p.Casework = casework.New(casework.Casework{Ledger: l, Notices: out.Notices, Media: out.Media, Door: out.Door, Calls: p.Calls, Disclosures: p.Disclosures, Requests: p.Requests})
	p.Intake, p.Query = intake.New(l, out.Door, p.Calls, out.Notices), query.New(l)
	p.Directory = &directory.Directory{Recorder: record.Recorder{DB: l.DB, Access: l.Access}, Atlas: l.Atlas, Rosters: l.Rosters, Catalogues: l.Catalogues}
	p.Index.Subscribe(ledger.Topic, query.Indexed)
	p.Audience.Subscribe(ledger.Topic, p.Casework.Hearer())
	p.Audience.Subscribe(call.Topic, p.Calls.Hearer())
	p.Audience.Subscribe(request.Topic, p.Requests.Hearer())

	p.Rulebooks = administration.NewRulebooks(l)
	administration.Register(p.Rulebooks, "routing", l.Routing, nil)
	administration.Register(p.Rulebooks, "ladder", l.Ladders, casework.WakeAll)
	administration.Register(p.Rulebooks, "extension", l.Extensions, nil)
	administration.Register(p.Rulebooks, "evaluation", l.Criteria, nil)
	administration.Register(p.Rulebooks, "duplicates", p.Likenesses, nil)
	administration.Register(p.Rulebooks, "indicators", p.Figures, nil)
	administration.Register(p.Rulebooks, call.RulesKind, p.Calls.Rules, nil)
	administration.Register(p.Rulebooks, disclosure.RulesKind, p.Disclosures.Rules, nil)
	administration.Register(p.Rulebooks, request.RulesKind, p.Requests.Rules, nil)
	administration.Register(p.Rulebooks, opendata.RulesKind, p.Open.Rules, nil)
	if out.Notices != nil {
		administration.Register(p.Rulebooks, "templates", out.Notices.Templates, nil)
	}
	return p
}

// At wires the services anew by another clock: the history of a demonstration is told by the clock of then. What is signed there is carried out there.
func (p *Platform) At(c clock.Clock, rights *access.Service) *Platform {
	return New(p.Ledger.At(c, rights), Outside{Notices: p.Notices, Media: p.Media, Door: p.Door})
}

// Sources are where boards take their figures from.
func (p *Platform) Sources() board.Sources {
	return board.Sources{Ledger: p.Ledger, Query: p.Query, Figures: p.Figures}
}
