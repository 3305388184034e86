package administration

import (
	"context"
	"time"

	sumdb "golang.org/x/mod/sumdb/note"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/audit"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/record"
	"liandong/internal/kernel/store"
)

const (
	auditPage   = 100
	lookedAt    = 5_000   // entries at the end of the log that a look compares
	mostEntries = 200_000 // in one file
)

// Audit returns entries of the log, the newest first, and where the search goes on; 0 at the end. The reading is an entry itself, written before anything is
// answered. Permission: audit.read; whose area is not the whole district sees what the accounts of the area did.
func (s *Service) Audit(ctx context.Context, who access.Credential, q audit.Query) (entries []journal.Sealed, next int64, err error) {
	return s.found(ctx, who, q, "audit.read", auditPage)
}

func (s *Service) found(ctx context.Context, who access.Credential, q audit.Query, action string, limit int) (entries []journal.Sealed, next int64, err error) {
	err = s.Cases.DB.View(ctx, func(tx *store.Tx) error {
		entries, next = nil, 0
		if _, err := s.auditor(tx, who, &q); err != nil {
			return err
		}
		entries, next, err = audit.Find(tx, who.District, q, limit)
		return err
	})
	if err != nil || action == "" {
		return entries, next, err
	}
	return entries, next, s.readAudit(ctx, who, q, action)
}

// readAudit notes that somebody reads the log.
func (s *Service) readAudit(ctx context.Context, who access.Credential, q audit.Query, action string) error {
	return s.Cases.DB.Update(ctx, func(tx *store.Tx) error {
		c, err := s.auditor(tx, who, &q)
		if err != nil {
			return err
		}
		return record.By(tx, c).Note(action, c.District, map[string]any{"actor": q.Actor, "action": q.Action, "subject": q.Subject, "readings": q.Readings, "from": clock.Milli(q.From),
			"to": clock.Milli(q.To), "before": q.Before})
	})
}

// auditor demands the right to read the log, checks a query, and leaves of it what the caller's area allows.
func (s *Service) auditor(tx *store.Tx, who access.Credential, q *audit.Query) (*access.Caller, error) {
	c, err := s.allowed(tx, who, access.ReadAudit)
	if err == nil {
		err = q.Check()
	}
	if err != nil || c.MayAll(access.ReadAudit) == nil {
		return c, err
	}
	q.Actors, err = s.Cases.Access.Inside(tx, c.District, c.Over(access.ReadAudit, access.Plain))
	return c, err
}

// ExportAudit calls each with the entries that a query selects, the newest first, and says whether there were more than fit. The export is an entry, written before
// the first is read. Permission: that of Audit.
func (s *Service) ExportAudit(ctx context.Context, who access.Credential, q audit.Query, each func(journal.Sealed) error) (cut bool, err error) {
	if err := s.readAudit(ctx, who, q, "export.audit"); err != nil {
		return false, err
	}
	for n := 0; ; {
		entries, next, err := s.found(ctx, who, q, "", 2000)
		if err != nil {
			return false, err
		}
		for _, e := range entries {
			if n++; n > mostEntries {
				return true, nil
			}
			if err := each(e); err != nil {
				return false, err
			}
		}
		if next == 0 {
			return false, nil
		}
		q.Before = next
	}
}

// AuditHead returns how far the log is sealed and what a look at its end finds. Permission: audit.read.
func (s *Service) AuditHead(ctx context.Context, who access.Credential, verifier sumdb.Verifier) (h audit.Head, at time.Time, err error) {
	at = s.Cases.Clock.Now()
	err = s.Cases.DB.View(ctx, func(tx *store.Tx) error {
		if _, err := s.allowed(tx, who, access.ReadAudit); err != nil {
			return err
		}
		h, err = audit.Look(tx, who.District, verifier, lookedAt)
		return err
	})
	return h, at, err
}
