package schemeapi

import (
	"context"
	"strings"
	"time"

	"liandong/internal/casework/query"
	"liandong/internal/district/indicator"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/figures/scheme"
)

type lineBody struct {
	SchemePart
	Name            shape.Text `json:"name"`
	Numerator       int64      `json:"numerator"`
	Denominator     int64      `json:"denominator"`
	NumeratorFact   string     `json:"numerator_fact" doc:"under which GET /cases lists the cases behind it; empty where it is made of several counts"`
	DenominatorFact string     `json:"denominator_fact"`
	Applies         bool       `json:"applies" doc:"false: the weight is spread over the other parts"`
	Points          float64    `json:"points" doc:"of the weight"`
	Words           shape.Text `json:"words" doc:"how the points arise"`
}

type scoreBody struct {
	Score  *float64   `json:"score" nullable:"true" doc:"of 100; null where no part applies"`
	Points float64    `json:"points"`
	Weight int        `json:"weight" doc:"of the parts that apply"`
	Words  shape.Text `json:"words"`
	Lines  []lineBody `json:"lines"`
}

func scoreOf(s scheme.Score, of scheme.Scheme) scoreBody {
	b := scoreBody{Points: float64(s.Points) / 100, Weight: s.Weight, Words: shape.Text(s.Words()), Lines: []lineBody{}}
	if s.Defined {
		value := float64(s.Value) / 100
		b.Score = &value
	}
	for i, l := range s.Lines {
		rate := of.Rate(l.Rate)
		b.Lines = append(b.Lines, lineBody{SchemePart: partOf(of.Parts[i]), Name: shape.Text(rate.Name), Numerator: l.Numerator, Denominator: l.Denominator,
			NumeratorFact: factOf(rate.Numerator, of), DenominatorFact: factOf(rate.Denominator, of), Applies: l.Applies, Points: float64(l.Points) / 100, Words: shape.Text(l.Words())})
	}
	return b
}

// factOf is the fact of a formula whose cases can be listed.
func factOf(f indicator.Formula, of scheme.Scheme) string {
	if fact := strings.TrimSpace(string(f)); query.Listed(fact, of.Of == scheme.Units) {
		return fact
	}
	return ""
}

type previewInput struct {
	ID   string `path:"id"`
	From string `query:"from" doc:"YYYY-MM-DD; as many days before the end as the scheme has where it is left out"`
	To   string `query:"to" doc:"YYYY-MM-DD, included; yesterday where it is left out"`
}

type triedSchemeBody struct {
	SchemeSubject
	Score scoreBody `json:"score"`
}

type schemePreviewBody struct {
	Scheme schemeBody        `json:"scheme"`
	From   string            `json:"from"`
	To     string            `json:"to"`
	Items  []triedSchemeBody `json:"items" doc:"by code of the unit: this is no ranking"`
}

func (api API) previewScheme(ctx context.Context, who caller.Caller, in *previewInput) (*route.Reply[schemePreviewBody], error) {
	of, period, tried, err := api.Schemes.Preview(ctx, who.Credential, in.ID, in.From, in.To)
	if err != nil {
		return nil, err
	}
	body := schemePreviewBody{Scheme: schemeOf(of), From: period.From, To: period.To, Items: []triedSchemeBody{}}
	for _, one := range tried {
		body.Items = append(body.Items, triedSchemeBody{SchemeSubject(one.Subject), scoreOf(one.Score, of.Scheme)})
	}
	return &route.Reply[schemePreviewBody]{Body: body}, nil
}

type keptBody struct {
	Score   scoreBody  `json:"score"`
	Why     string     `json:"why" doc:"of a correction"`
	Account string     `json:"account"`
	At      *time.Time `json:"at" nullable:"true"`
}

type resultBody struct {
	SchemeSubject
	Own        bool            `json:"own" doc:"the caller works there"`
	MayObject  bool            `json:"may_object"`
	Kept       []keptBody      `json:"kept" doc:"the original, then its corrections; empty before the settlement"`
	Now        scoreBody       `json:"now" doc:"by the data of now"`
	Changed    bool            `json:"changed" doc:"the data have changed since the settlement; what was settled stays"`
	Objections []objectionBody `json:"objections"`
}

type schemeResultsBody struct {
	Scheme  schemeBody   `json:"scheme"`
	Through string       `json:"through" doc:"last day that the data of now are counted to"`
	Items   []resultBody `json:"items" doc:"by code of the unit: this is no ranking"`
}

func (api API) schemeResults(ctx context.Context, who caller.Caller, in *struct {
	ID string `path:"id"`
}) (*route.Reply[schemeResultsBody], error) {
	of, through, list, err := api.Schemes.Results(ctx, who.Credential, in.ID)
	if err != nil {
		return nil, err
	}
	body := schemeResultsBody{Scheme: schemeOf(of), Through: through, Items: []resultBody{}}
	for _, r := range list {
		one := resultBody{SchemeSubject: SchemeSubject(r.Subject), Own: r.Own, MayObject: r.MayObject, Kept: []keptBody{}, Now: scoreOf(r.Now, of.Scheme), Changed: r.Changed, Objections: []objectionBody{}}
		for _, k := range r.Kept {
			one.Kept = append(one.Kept, keptBody{scoreOf(k.Score, of.Scheme), k.Why, k.Account, shape.Moment(k.At)})
		}
		for _, o := range r.Objections {
			one.Objections = append(one.Objections, objectionOf(o))
		}
		body.Items = append(body.Items, one)
	}
	return &route.Reply[schemeResultsBody]{Body: body}, nil
}
