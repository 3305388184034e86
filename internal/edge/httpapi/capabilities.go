package httpapi

import (
	"liandong/internal/administration"
	"liandong/internal/casework/ledger"
	"liandong/internal/district/admission"
	"liandong/internal/edge/accountapi"
	"liandong/internal/edge/admissionapi"
	"liandong/internal/edge/auditapi"
	"liandong/internal/edge/briefingapi"
	"liandong/internal/edge/calendarapi"
	"liandong/internal/edge/callapi"
	"liandong/internal/edge/caseapi"
	"liandong/internal/edge/disclosureapi"
	"liandong/internal/edge/doorapi"
	"liandong/internal/edge/figuresapi"
	"liandong/internal/edge/listapi"
	"liandong/internal/edge/matterapi"
	"liandong/internal/edge/mediaapi"
	"liandong/internal/edge/noticeapi"
	"liandong/internal/edge/opendataapi"
	"liandong/internal/edge/reportapi"
	"liandong/internal/edge/requestapi"
	"liandong/internal/edge/retentionapi"
	"liandong/internal/edge/route"
	"liandong/internal/edge/rulesapi"
	"liandong/internal/edge/schemeapi"
	"liandong/internal/edge/sessionapi"
	"liandong/internal/edge/staffingapi"
	"liandong/internal/edge/stream"
	"liandong/internal/edge/territoryapi"
	"liandong/internal/edge/tileapi"
	"liandong/internal/edge/wallapi"
	"liandong/internal/figures/briefing"
	"liandong/internal/figures/scheme"
	"liandong/internal/kernel/record"
	"liandong/internal/platform"
)

// capability registers routes.
type capability interface{ Register(r *route.Router) }

// capabilities are all that is served of the platform, each with the services that it calls. A platform that is only described is empty.
func (s *Server) capabilities() []capability {
	p := s.Platform
	if p == nil {
		p = &platform.Platform{Ledger: &ledger.Ledger{}}
	}
	administration, sources := &administration.Service{Cases: p.Casework}, p.Sources()
	registry := &admission.Registry{DB: p.DB, Clock: p.Clock, Access: p.Access, Atlas: p.Atlas, Catalogues: p.Catalogues, Rosters: p.Rosters}
	schemes := &scheme.Service{DB: p.DB, Clock: p.Clock, Access: p.Access, Atlas: p.Atlas, Rosters: p.Rosters, Figures: p.Figures}
	return []capability{
		stream.New(p.DB, s.Sequencer, p.Access, &p.Audience, s.stopping),
		sessionapi.API{Access: p.Access, Administration: administration, Calls: p.Calls, Cookies: s.cookies(), DB: p.DB, District: s.District, Intake: p.Intake},
		territoryapi.API{Administration: administration, Directory: p.Directory},
		tileapi.API{Directory: p.Directory, Ground: s.Ground, Query: p.Query},
		staffingapi.API{Administration: administration},
		calendarapi.API{Administration: administration, Clock: p.Clock},
		accountapi.API{Administration: administration},
		matterapi.API{Administration: administration, Clock: p.Clock, Directory: p.Directory},
		admissionapi.API{Clock: p.Clock, Registry: registry},
		reportapi.API{Clock: p.Clock, Intake: p.Intake},
		caseapi.API{Casework: p.Casework, Clock: p.Clock, Intake: p.Intake, Query: p.Query},
		disclosureapi.API{Casework: p.Casework, Clock: p.Clock, Disclosures: p.Disclosures},
		callapi.API{Calls: p.Calls, Casework: p.Casework, Clock: p.Clock},
		noticeapi.API{Notices: p.Notices, Recorder: record.Recorder{DB: p.DB, Access: p.Access}, Sender: s.Sender},
		doorapi.API{Directory: p.Directory, District: s.District, Door: p.Door, Public: s.Public},
		figuresapi.API{Sources: sources},
		wallapi.API{Clock: p.Clock, Sources: sources},
		briefingapi.API{Briefing: &briefing.Service{Sources: sources, Notices: p.Notices}, Notices: p.Notices},
		opendataapi.API{District: s.District, Open: p.Open},
		schemeapi.API{Clock: p.Clock, Schemes: schemes},
		rulesapi.API{Casework: p.Casework, Intake: p.Intake, Rulebooks: p.Rulebooks},
		mediaapi.API{Casework: p.Casework, Door: p.Door},
		auditapi.API{Administration: administration, AuditKey: s.AuditKey},
		retentionapi.API{Retention: s.Retention},
		requestapi.API{Requests: p.Requests},
		listapi.API{Administration: administration},
	}
}
