package shape

import "time"

// CodeInput names a thing by its code.
type CodeInput struct {
	Code string `path:"code"`
}

// IDInput names a thing by its id.
type IDInput struct {
	ID string `path:"id"`
}

// ReasonDraft is why something is taken away.
type ReasonDraft struct {
	Reason string `json:"reason"`
}

// Given is a moment that may be left out.
func Given(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// Moment is an instant, or null for none.
func Moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
