package shape

import (
	"time"

	"liandong/internal/casework/rules"
)

// ContactBody is who reported.
type ContactBody struct {
	Name  string `json:"name,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// ReportBody is a report on the wire.
type ReportBody struct {
	ID          string       `json:"id"`
	Case        string       `json:"case"`
	Source      string       `json:"source"`
	Matter      string       `json:"matter"`
	Description string       `json:"description"`
	Location    LocationBody `json:"location"`
	Reporter    *ContactBody `json:"reporter,omitempty" doc:"masked"`
	Media       []string     `json:"media"`
	Fields      Object       `json:"fields" doc:"answers to the fields of the matter; {} for none"`
	CapturedAt  *time.Time   `json:"captured_at" nullable:"true"`
	Ahead       bool         `json:"captured_ahead" doc:"the phone's clock was ahead: captured_at is later than the report came"`
	ReceivedAt  time.Time    `json:"received_at"`
	Demand      string       `json:"demand" enum:",consultation,help,complaint,tip_off,suggestion,praise" doc:"as it was said; empty where it was not"`
	Secret      bool         `json:"secret" doc:"who reported wishes secrecy"`
	Covered     bool         `json:"covered" doc:"numbers of persons in words or fields are masked; what was said is disclosed for a purpose"`
}

// ReportOf returns a report with its contact masked.
func ReportOf(r rules.Report) ReportBody {
	b := ReportBody{ID: r.ID, Case: r.Case, Source: r.Source, Matter: r.Matter, Description: r.Description, Location: LocationOf(r.Position),
		Media: r.Media, Fields: Object(r.Fields), CapturedAt: Moment(r.CapturedAt), Ahead: r.Ahead(), ReceivedAt: r.Received, Covered: r.Covered, Demand: string(r.Demand), Secret: r.Secret}
	if b.Media == nil {
		b.Media = []string{}
	}
	if r.Contact != nil {
		masked := r.Contact.Masked()
		b.Reporter = &ContactBody{Name: masked.Name, Phone: masked.Phone}
	}
	return b
}
