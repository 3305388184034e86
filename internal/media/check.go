package media

import (
	"context"
	"errors"
	"io"

	"liandong/internal/kernel/blob"
	"liandong/internal/kernel/store"
)

// proven returns a file that holds what its name says, at its beginning. It is read for that before anything of it leaves. Errors: ErrAltered, what reading it answered.
func (l *Library) proven(ctx context.Context, key string) (io.ReadSeekCloser, int64, error) {
	content, err := l.Blobs.Open(ctx, key)
	if err != nil {
		return nil, 0, err
	}
	is, size, err := blob.Key(content)
	if err == nil && is != key {
		err = ErrAltered.New()
	}
	if err == nil {
		_, err = content.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, size, errors.Join(err, content.Close())
	}
	return content, size, nil
}

// Place is how far a walk over all files has come.
type Place struct{ district, id string }

// Damage is a file that does not hold what its name says, or is not there.
type Damage struct {
	District, ID string
	Part         Part
	Missing      bool
}

const checkRows = 50 // of one view

// Check reads files, from a place on, until so many bytes were read or all files were, and names those that are damaged; the zero place where it has come to the end.
// A file store that cannot be read ends it with an error: that says nothing about the files.
func (l *Library) Check(ctx context.Context, from Place, bytes int64) (bad []Damage, next Place, err error) {
	for next = from; bytes > 0 && ctx.Err() == nil; {
		var some []Media
		if err := l.DB.View(ctx, func(tx *store.Tx) (err error) {
			some, err = list(tx, `(district, id) > ($1, $2) AND blob <> '' ORDER BY district, id LIMIT $3`, next.district, next.id, checkRows)
			return err
		}); err != nil {
			return bad, next, err
		}
		if len(some) == 0 {
			return bad, Place{}, nil
		}
		for _, m := range some {
			for _, part := range []Part{Whole, Small} {
				size, damage, err := l.look(ctx, m, part)
				if err != nil {
					return bad, next, err
				}
				if damage != nil {
					bad = append(bad, *damage)
				}
				bytes -= size
			}
			next = Place{m.District, m.ID}
		}
	}
	return bad, next, ctx.Err()
}

// look says whether a part of a file is damaged: as long as its row is there, for one that was removed meanwhile is none.
func (l *Library) look(ctx context.Context, m Media, part Part) (size int64, damage *Damage, err error) {
	if m.key(part) == "" {
		return 0, nil, nil
	}
	content, size, err := l.proven(ctx, m.key(part))
	if err == nil {
		return size, nil, content.Close()
	}
	missing := errors.Is(err, blob.ErrMissing)
	if !missing && !errors.Is(err, ErrAltered) {
		return size, nil, err
	}
	now := m
	err = l.DB.View(ctx, func(tx *store.Tx) (err error) { now, err = Find(tx, m.District, m.ID); return err })
	if errors.Is(err, ErrNoMedia) || err == nil && now.key(part) != m.key(part) {
		return size, nil, nil
	}
	return size, &Damage{m.District, m.ID, part, missing}, err
}
