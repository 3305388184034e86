package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"liandong/internal/edge/caller"
	"liandong/internal/edge/problem"
	"liandong/internal/edge/stream"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
)

// unattended is sent by pages with what they ask for by themselves, while nobody has touched them for some minutes.
const unattended = "Liandong-Unattended"

// traced notes after every request that a session was used, or what was refused.
func (s *Server) traced(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/api/") {
			next.ServeHTTP(w, r)
			return
		}
		noted, t := problem.Tracing(r.Context())
		r = r.WithContext(noted)
		next.ServeHTTP(w, r)
		ctx, who := context.WithoutCancel(r.Context()), caller.Who(r)
		if t.Failure != nil {
			s.refused(ctx, r, who, t.Failure)
			return
		}
		// A stream that stays open is no use, nor is what a page asks for while nobody is there.
		if r.Pattern == stream.Pattern || r.Header.Get(unattended) != "" {
			return
		}
		if err := s.Access.Use(ctx, s.DB, who); err != nil {
			slog.Warn("last use of a session", "error", err)
		}
	})
}

// disclosing are the routes by which personal data are read in clear.
var disclosing = []string{"POST /api/v1/cases/{id}/mediations", "POST /api/v1/disclosures", "POST /api/v1/reports/by-phone"}

// guessed are failures of who does not know a secret; a login notes its own.
var guessed = []string{"door.follow", "door.code", "notice.wrong_code"}

func (s *Server) refused(ctx context.Context, r *http.Request, who access.Credential, why *fault.Error) {
	e := access.Event{Address: caller.VisitorOf(r.Context()).Address, Route: strings.Replace(r.Pattern, "/api/v1", "", 1)}
	denied := why.Kind == fault.Forbidden || why.Kind == fault.Throttled
	switch {
	case slices.Contains(guessed, why.Code):
		e.Kind = access.SecretFailed
	case r.Pattern == "POST /api/v1/session" || r.Pattern == stream.Pattern || unremarkable[why.Code] || !denied: // every page asks for the stream by itself
		return
	case slices.Contains(disclosing, r.Pattern):
		e.Kind = access.DisclosureDenied
	case why.Kind == fault.Forbidden:
		e.Kind = access.Refused
	default:
		e.Kind = access.Throttled
	}
	if len(who.Hash) > 0 {
		var err error
		if e.Account, err = s.administration().AccountOf(ctx, who); err != nil {
			slog.Warn("security log", "error", err)
		}
		if e.Account != "" {
			e.District = who.District
		}
	}
	s.Access.Trail.Note(e, why)
}

// unremarkable are refusals that say nothing about who is refused.
var unremarkable = map[string]bool{"access.once": true}
