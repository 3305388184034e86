package media

import (
	"context"
	"io"
	"mime"

	"liandong/internal/kernel/store"
)

// Part is one of the files that are kept of a media.
type Part string

// The parts.
const (
	Whole Part = "whole" // the photo, sound or document
	Small Part = "small" // the small picture of a photo
)

// Headers are what must be said when a file is handed out, so that a browser shows photos and does nothing with the rest but save it.
type Headers struct {
	Type        string // Content-Type
	Disposition string // Content-Disposition
	Options     string // X-Content-Type-Options
	Policy      string // Content-Security-Policy
	ETag        string // quoted; the content under it never changes
}

// Headers returns them for a part.
func (m Media) Headers(p Part) Headers {
	h := Headers{Type: m.Type, Options: "nosniff", Policy: "default-src 'none'; sandbox", ETag: `"` + m.key(p) + `"`}
	how := "attachment"
	if m.Kind == Photo {
		how = "inline"
	}
	h.Disposition = mime.FormatMediaType(how, map[string]string{"filename": m.Name})
	return h
}

func (m Media) key(p Part) string {
	if p == Small {
		return m.Thumbnail
	}
	return m.Blob
}

// Open returns a part of a file, by its id and by nothing else, and what it belongs to. Permission: none is asked here, and it must be asked:
// of who attached it, or of the case. Errors: ErrNoMedia, also for what is not ready or has no such part; ErrAltered; what the file store answers.
func (l *Library) Open(ctx context.Context, district, id string, p Part) (m Media, content io.ReadSeekCloser, err error) {
	err = l.DB.View(ctx, func(tx *store.Tx) error { m, err = Find(tx, district, id); return err })
	if err != nil {
		return Media{}, nil, err
	}
	if m.key(p) == "" {
		return Media{}, nil, ErrNoMedia.New()
	}
	content, _, err = l.proven(ctx, m.key(p))
	return m, content, err
}
