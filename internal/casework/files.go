package casework

import (
	"context"
	"io"
	"slices"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
	"liandong/internal/media"
)

// What is wrong with the files of a report or an action.
var (
	ErrNoFiles = fault.Define(fault.Unavailable, "media.off", "本系统未启用附件", "This installation takes no files.")
)

// File (附件) is a file of a case and, for staff, how many other files of other entries it repeats: a photo that was sent before.
type File struct {
	media.Media
	Reused int
}

// files returns the files of a case: to who only reported it, those of their own reports and of what they may read.
func (d *Casework) files(tx *store.Tx, dossier *Dossier) (files []File, err error) {
	all, err := media.ForCase(tx, dossier.Case.District, dossier.Case.ID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	var open []string
	for _, r := range dossier.Reports {
		open = append(open, r.ID)
	}
	only := dossier.Relation != access.Handler
	for _, e := range dossier.Events {
		if e.Public() && dossier.Relation == access.Reporter || e.Actor.Account != "" && e.Actor.Account == dossier.Me.AccountID() {
			open = append(open, e.ID)
		}
	}
	for _, m := range all {
		if only && !slices.Contains(open, m.Entry) {
			continue
		}
		file := File{Media: m}
		if !only {
			if file.Reused, err = d.reused(tx, m); err != nil {
				return nil, err
			}
		}
		files = append(files, file)
	}
	return files, nil
}

func (d *Casework) reused(tx *store.Tx, m media.Media) (n int, err error) {
	if d.Media == nil {
		return 0, nil
	}
	twins, err := d.Media.Reused(tx, m.District, m.ID)
	for _, t := range twins {
		if t.Entry != "" && t.Entry != m.Entry {
			n++
		}
	}
	return n, err
}

// Announce begins an upload. Permission: case.report. Errors: those of media.Library.Begin, door.ErrQuota.
func (d *Casework) Announce(ctx context.Context, who access.Credential, draft media.Draft) (m media.Media, err error) {
	admitted := false // what the network has sent is counted in memory, and the closure may run again
	err = d.DB.Update(ctx, func(tx *store.Tx) error {
		draft.District = who.District
		if draft.Account, err = d.sender(tx, who); err != nil {
			return err
		}
		if access.IsGuest(draft.Account) && d.Door != nil {
			draft.Quota, draft.Admit = d.Media.Limits.Guest, func() error {
				if admitted {
					return nil
				}
				err := d.Door.Store(draft.Address, draft.Size)
				admitted = err == nil
				return err
			}
		}
		m, err = d.Media.Begin(tx, draft)
		return err
	})
	return m, err
}

// Send takes a piece of the caller's upload and answers how much of it is there. Errors: those of media.Library.Append.
func (d *Casework) Send(ctx context.Context, who access.Credential, id string, offset int64, piece io.Reader) (received int64, err error) {
	account, err := d.sending(ctx, who)
	if err != nil {
		return 0, err
	}
	return d.Media.Append(ctx, who.District, account, id, offset, piece)
}

// Sent returns the caller's upload and how much of it is there.
func (d *Casework) Sent(ctx context.Context, who access.Credential, id string) (media.Media, int64, error) {
	account, err := d.sending(ctx, who)
	if err != nil {
		return media.Media{}, 0, err
	}
	return d.Media.Received(ctx, who.District, account, id)
}

// Finish ends the caller's upload: the file is looked at and kept, or refused. Errors: those of media.Library.Finish.
func (d *Casework) Finish(ctx context.Context, who access.Credential, id string) (media.Media, error) {
	account, err := d.sending(ctx, who)
	if err != nil {
		return media.Media{}, err
	}
	return d.Media.Finish(ctx, who.District, account, id)
}

func (d *Casework) sending(ctx context.Context, who access.Credential) (account string, err error) {
	err = d.DB.View(ctx, func(tx *store.Tx) error { account, err = d.sender(tx, who); return err })
	return account, err
}

// sender is the account behind a credential that may send files.
func (d *Casework) sender(tx *store.Tx, who access.Credential) (string, error) {
	if d.Media == nil {
		return "", ErrNoFiles.New()
	}
	caller, err := d.Access.Resolve(tx, who)
	if err != nil {
		return "", err
	}
	return caller.Account, caller.May(access.ReportCase)
}

// File returns the content of a file. Permission: who sees what it came with; before it belongs to a case, who sent it. Else media.ErrNoMedia.
func (d *Casework) File(ctx context.Context, who access.Credential, id string, part media.Part) (m media.Media, content io.ReadSeekCloser, err error) {
	if d.Media == nil {
		return m, nil, ErrNoFiles.New()
	}
	only := false
	err = d.DB.View(ctx, func(tx *store.Tx) error {
		f, err := d.Facts(tx, who, d.Clock.Now())
		if err != nil {
			return err
		}
		if m, err = media.Find(tx, who.District, id); err != nil {
			return err
		}
		if m.Case == "" && m.Account == f.Me.Account {
			return nil
		}
		if m.Case == "" {
			return media.ErrNoMedia.New()
		}
		if err := d.Study(tx, f, m.Case); err != nil {
			return media.ErrNoMedia.New().Because(err)
		}
		only = f.Relation != access.Handler
		return nil
	})
	if err != nil {
		return m, nil, err
	}
	if only { // the side that handles the case sees all of its files
		dossier, err := d.Case(ctx, who, m.Case)
		if err != nil || !slices.ContainsFunc(dossier.Files, func(f File) bool { return f.ID == id }) {
			return m, nil, media.ErrNoMedia.New().Because(err)
		}
	}
	return d.Media.Open(ctx, who.District, id, part)
}
