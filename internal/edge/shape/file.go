package shape

import (
	"time"

	"liandong/internal/casework"
	"liandong/internal/media"
)

// FileBody is a file that came with a report or an event.
type FileBody struct {
	ID      string        `json:"id"`
	Kind    string        `json:"kind" doc:"photo, sound or document; empty while it is being sent"`
	Type    string        `json:"type"`
	Name    string        `json:"name"`
	Size    int64         `json:"size" doc:"bytes, as sent"`
	Width   int           `json:"width"`
	Height  int           `json:"height"`
	TakenAt *time.Time    `json:"taken_at" nullable:"true"`
	Place   *LocationBody `json:"place,omitempty" doc:"where the camera says it was"`
	Entry   string        `json:"entry" doc:"the report or event it came with"`
	Reused  int           `json:"reused" doc:"other entries that a file like this came with; 0 for who only reported"`
}

// FileOf returns a file.
func FileOf(m media.Media) FileBody {
	b := FileBody{ID: m.ID, Kind: string(m.Kind), Type: m.Type, Name: m.Name, Size: m.Size, Width: m.Width, Height: m.Height, TakenAt: Moment(m.TakenAt), Entry: m.Entry}
	if m.Place != nil {
		at := LocationOf(*m.Place)
		b.Place = &at
	}
	return b
}

// FilesOf returns files and how often they came before.
func FilesOf(all []casework.File) []FileBody {
	out := []FileBody{}
	for _, f := range all {
		b := FileOf(f.Media)
		b.Reused = f.Reused
		out = append(out, b)
	}
	return out
}
