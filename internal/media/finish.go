package media

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"

	"liandong/internal/kernel/blob"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
)

// Finish looks at a whole upload, keeps what is wanted of it and returns what it became. Doing it again answers the same again.
//
// A refused file leaves a row with the reason and nothing else. The files are written before the row says so: a crash between leaves files
// that nobody refers to, and the upload as it was. Of a photo only the picture is kept, made anew.
//
// Errors: ErrNoUpload; ErrIncomplete, with "received"; the refusals (ErrKind …); ErrUnavailable and what the file store answers, after which
// it may be tried again.
func (l *Library) Finish(ctx context.Context, district, account, id string) (Media, error) {
	m, err := l.own(ctx, district, account, id)
	if err != nil || m.State != Uploading {
		return m.answer(err)
	}
	file, err := l.stage.open(district, m.ID)
	if err != nil {
		return Media{}, err
	}
	if file == nil { // perhaps somebody else has just finished it
		if m, err = l.own(ctx, district, account, id); err != nil || m.State != Uploading {
			return m.answer(err)
		}
		return Media{}, ErrIncomplete.At("content", 0).With("received", 0)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return Media{}, ErrUnavailable.New().Because(err)
	}
	if received := info.Size(); received != m.Size {
		return Media{}, ErrIncomplete.At("content", received).With("received", received)
	}
	src := &source{ctx: ctx, from: file}
	became, files, err := l.examine(src, m)
	if src.err != nil { // whatever else it looked like
		return Media{}, src.err
	}
	if code, final := refusal(err); final {
		became, files = m, nil
		became.State, became.Reason = Refused, code
		if e := fault.From(err); e.Extra != nil {
			became.Width, _ = e.Extra["width"].(int)
			became.Height, _ = e.Extra["height"].(int)
		}
	} else if err != nil {
		return Media{}, err
	}
	return l.keep(ctx, became, files)
}

// answer is a finished upload, or the fault for which it was refused.
func (m Media) answer(err error) (Media, error) {
	if err != nil {
		return Media{}, err
	}
	if refused := m.Refusal(); refused != nil {
		return m, refused
	}
	return m, nil
}

// kept is a file for the store.
type kept struct {
	key  string
	size int64
	from func() io.Reader
}

// examine returns what an upload becomes and the files to keep. Errors: refusals, and what does not lie with the file.
func (l *Library) examine(src *source, m Media) (Media, []kept, error) {
	f := io.NewSectionReader(src, 0, m.Size)
	is, err := recognise(f, l.Limits)
	if err != nil {
		return m, nil, err
	}
	m.State, m.Kind, m.Type, m.Name = Ready, is.kind, is.typ, named(m.Name, string(is.kind), is.ending)
	if m.SHA256, _, err = blob.Key(io.NewSectionReader(src, 0, m.Size)); err != nil {
		return m, nil, err
	}
	if m.Kind != Photo {
		m.Blob = m.SHA256
		return m, []kept{{m.Blob, m.Size, func() io.Reader { return io.NewSectionReader(src, 0, m.Size) }}}, nil
	}
	d, err := l.develop(f, src, is.picture)
	if err != nil {
		return m, nil, err
	}
	m.Width, m.Height, m.look, m.Place = d.width, d.height, d.look, d.exif.place
	if at := d.exif.takenAt; !at.IsZero() && !at.After(l.Clock.Now().Add(clockSkew)) {
		m.TakenAt = at
	}
	photo, thumbnail := inMemory(d.photo), inMemory(d.thumbnail)
	m.Blob, m.Thumbnail = photo.key, thumbnail.key
	return m, []kept{photo, thumbnail}, nil
}

func inMemory(content []byte) kept {
	key, size, _ := blob.Key(bytes.NewReader(content)) // memory does not fail
	return kept{key, size, func() io.Reader { return bytes.NewReader(content) }}
}

// errBusy means that somebody else holds the lock of a file.
var errBusy = errors.New("the file is locked")

// keep stores the files, then writes the row.
func (l *Library) keep(ctx context.Context, m Media, files []kept) (Media, error) {
	if err := l.put(ctx, files); err != nil {
		return Media{}, err
	}
	first := false
	err := errBusy
	for errors.Is(err, errBusy) {
		err = l.DB.Update(ctx, func(tx *store.Tx) (err error) {
			for _, f := range files { // see sweep
				if err := lock(tx, f.key); err != nil {
					return err
				}
			}
			first, err = finish(tx, m)
			return err
		})
		if errors.Is(err, errBusy) {
			if err := pause(ctx); err != nil {
				return Media{}, err
			}
		}
	}
	if err != nil {
		return Media{}, err
	}
	if !first { // somebody else finished it, or it has expired
		if m, err = l.own(ctx, m.District, m.Account, m.ID); err != nil {
			return Media{}, err
		}
	} else if err := l.put(ctx, files); err != nil { // the sweep may have taken one away since, when nobody else referred to it
		return Media{}, err
	}
	l.stage.forget(m.District, m.ID)
	return m.answer(nil)
}

func (l *Library) put(ctx context.Context, files []kept) error {
	for _, f := range files {
		if err := l.Blobs.Put(ctx, f.key, f.size, f.from()); err != nil {
			return err
		}
	}
	return nil
}

// lock takes the lock of a file in the store until the end of the transaction.
func lock(tx *store.Tx, key string) error {
	held, err := tx.TryLock("media." + key)
	if err == nil && !held {
		err = errBusy
	}
	return err
}

func pause(ctx context.Context) error {
	select {
	case <-time.After(20 * time.Millisecond):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
