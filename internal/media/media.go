// Package media takes photos, sound and documents (照片、录音、文件), makes them harmless, and keeps them until a case has them.
//
// What a phone sends is not believed: its kind is found in its content, a photo is decoded and made anew (nothing of the sent bytes is kept),
// sound and documents are looked through for their form and only ever handed out as a download. The package asks nobody for a right: an
// upload belongs to its account, everything else is decided by who calls.
package media

import (
	"errors"
	"runtime"
	"time"

	"golang.org/x/sync/semaphore"

	"liandong/internal/kernel/blob"
	"liandong/internal/kernel/clock"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/private"
	"liandong/internal/kernel/store"
)

// Kind (类别) is what sort of file it is.
type Kind string

// The kinds; an upload has none before it is finished.
const (
	Photo    Kind = "photo"
	Sound    Kind = "sound"
	Document Kind = "document"
)

// State (状态) is how far an upload has come.
type State string

// The states.
const (
	Uploading State = "uploading"
	Ready     State = "ready"
	Refused   State = "refused"
)

// Media (附件) is one photo, sound or document.
type Media struct {
	District, ID, Account string
	State                 State
	Reason                string // code of the fault for which it was refused; see Refusal
	Kind                  Kind
	Type                  string // of the file that is kept: image/jpeg for every photo
	Name                  string // safe to show and to save as
	Size                  int64  // as sent
	SHA256                string // as sent
	Blob                  string // key of the file that is kept
	Thumbnail             string // key of the small picture; photos only
	Width, Height         int    // of the photo that is kept; of one that was refused for it as sent
	TakenAt               time.Time
	Place                 *geo.Position // where the camera says it was, in WGS 84; nil if it does not say
	CreatedAt             time.Time
	Case, Entry           string // empty until it is attached

	look  *int64 // see look.go
	draft string
}

// Refusal returns why it was refused, in words; nil if it was not.
func (m Media) Refusal() *fault.Error {
	if m.State != Refused {
		return nil
	}
	for _, d := range refusals {
		if d.Code != m.Reason {
			continue
		}
		switch d {
		case ErrTooLarge:
			return d.At("file", megabytes(m.Size))
		case ErrPixels:
			return d.At("file", m.Width, m.Height)
		case ErrSide:
			return d.At("file", m.Width, m.Height, Standard.Side)
		}
		return d.At("file")
	}
	return ErrDamaged.At("file") // for a reason that only another version knows
}

// Library (附件库) takes uploads and returns files. One serves all districts and is safe for concurrent use.
type Library struct {
	DB     *store.DB
	Blobs  blob.Store
	Clock  clock.Clock
	Limits Limits
	Free   func() (int64, error) // bytes on the fullest disk where something is kept; nil where nobody knows
	stage  staging
	memory *semaphore.Weighted // for decoding
}

// New makes the library. Uploads that are not finished wait in a folder; it must be the same for all requests of one upload.
func New(db *store.DB, blobs blob.Store, now clock.Clock, folder string, limits Limits) (*Library, error) {
	if err := private.Folder(folder); err != nil {
		return nil, ErrUnavailable.New().Because(err)
	}
	return &Library{DB: db, Blobs: blobs, Clock: now, Limits: limits, Free: fullest(folder, blobs), stage: staging{folder: folder}, memory: semaphore.NewWeighted(limits.Memory)}, nil
}

// fullest measures the fullest disk of those where uploads wait and files are kept.
func fullest(folder string, blobs blob.Store) func() (int64, error) {
	return func() (int64, error) {
		free, err := private.Free(folder)
		if roomy, ok := blobs.(blob.Roomy); ok && err == nil {
			var there int64
			there, err = roomy.Free()
			free = min(free, there)
		}
		return free, err
	}
}

// room says whether there is room for a file and the floor below it. Errors: ErrFull. Where nobody knows, there is.
func (l *Library) room(size int64) error {
	if l.Free == nil {
		return nil
	}
	if free, err := l.Free(); err == nil && free < l.Limits.Floor+size {
		return ErrFull.New()
	}
	return nil
}

// atOnce is the share of the memory that every decoding takes at least, so that no more of them run than there are cores.
func (l *Library) atOnce() int64 { return l.Limits.Memory / int64(runtime.GOMAXPROCS(0)) }

// refusal returns the code with which a fault refuses a file for good; false if it may succeed another time.
func refusal(err error) (string, bool) {
	for _, d := range refusals {
		if errors.Is(err, d) {
			return d.Code, true
		}
	}
	return "", false
}
