package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/edge/caller"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/request"
)

func (s *Server) requestRoutes(r *route.Router) {
	route.Handle(r, http.MethodGet, "/requests", "listRequests", "What needs a second person: what the caller asked or may sign; open ones first to lapse, ended ones the latest first", s.requests)
	route.Handle(r, http.MethodPost, "/requests/{id}/sign", "signRequest", "Sign what another person asked; it is carried out at once", s.signRequest)
	route.Handle(r, http.MethodPost, "/requests/{id}/refuse", "refuseRequest", "Refuse what another person asked, with the reason", s.refuseRequest)
	route.Handle(r, http.MethodPost, "/requests/{id}/withdraw", "withdrawRequest", "Withdraw what one asked", s.withdrawRequest)
}

type requestsInput struct {
	State  string `query:"state" doc:"open (left out), or ended"`
	Cursor string `query:"cursor"`
}

type requestsBody struct {
	Items   []requestBody `json:"items"`
	Waiting int           `json:"waiting" doc:"open ones that the caller may sign now"`
	Next    string        `json:"next" doc:"cursor of the next page; empty at the end"`
}

type personBody struct {
	Account string `json:"account"`
	Name    string `json:"name" doc:"as others see it"`
}

type requestBody struct {
	ID        string     `json:"id"`
	Kind      string     `json:"kind"`
	Title     shape.Text `json:"title"`
	Words     shape.Text `json:"words" doc:"what exactly will happen"`
	Subject   string     `json:"subject" doc:"what it is done to"`
	Remark    string     `json:"remark" doc:"why, in the words of who asked"`
	AskedBy   personBody `json:"asked_by"`
	AskedAt   time.Time  `json:"asked_at"`
	ExpiresAt time.Time  `json:"expires_at"`
	State     string     `json:"state" enum:"open,signed,refused,withdrawn,lapsed"`
	StateName shape.Text `json:"state_name"`
	DecidedBy personBody `json:"decided_by" doc:"empty while it is open"`
	DecidedAt *time.Time `json:"decided_at" nullable:"true"`
	Reason    string     `json:"reason" doc:"of a refusal"`
	Standing  string     `json:"standing" enum:"asker,concerned,signer" doc:"how the caller stands to it"`
	May       []string   `json:"may" doc:"what the caller may do now: sign, refuse, withdraw"`
}

func requestOf(r request.Shown) requestBody {
	b := requestBody{ID: r.ID, Kind: r.Kind, Title: shape.Text(r.Title), Words: shape.Text(r.Words), Subject: r.Subject, Remark: r.Remark, AskedBy: personBody{r.AskedBy, r.Asker},
		AskedAt: r.AskedAt.UTC(), ExpiresAt: r.Expires.UTC(), State: string(r.State), StateName: shape.Text(r.State.Name()), DecidedBy: personBody{r.DecidedBy, r.Decider},
		DecidedAt: shape.Moment(r.DecidedAt), Reason: r.Reason, Standing: string(r.Standing), May: []string{}}
	for _, a := range r.May {
		b.May = append(b.May, string(a))
	}
	return b
}

// askedBody is the answer to who asked, and to who signed.
type askedBody struct {
	Request requestBody `json:"request"`
	Half    string      `json:"half" doc:"of a new password: who asks and who signs are shown one half each, this once, and tell it to the owner; the password is the asker's half followed by the signer's. Empty where none is made"`
	Result  any         `json:"result" doc:"of what was carried out; null where there is nothing to say"`
}

func askedOf(d request.Done) askedBody {
	b := askedBody{Request: requestOf(d.Shown), Half: d.Secret}
	if len(d.Result) > 0 {
		_ = json.Unmarshal(d.Result, &b.Result) // JSON of our own
	}
	return b
}

func (s *Server) requests(ctx context.Context, who caller.Caller, in *requestsInput) (*route.Reply[requestsBody], error) {
	all, waiting, next, err := s.Requests.List(ctx, who.Credential, request.Query{State: in.State, Cursor: in.Cursor})
	if err != nil {
		return nil, err
	}
	b := requestsBody{Items: []requestBody{}, Waiting: waiting, Next: next}
	for _, r := range all {
		b.Items = append(b.Items, requestOf(r))
	}
	return &route.Reply[requestsBody]{Body: b}, nil
}

type requestInput struct {
	ID string `path:"id"`
}

func (s *Server) decideRequest(ctx context.Context, who caller.Caller, id string, a request.Action, reason string) (*route.Reply[askedBody], error) {
	done, err := s.Requests.Decide(ctx, who.Credential, id, a, reason)
	if err != nil {
		return nil, err
	}
	return &route.Reply[askedBody]{Body: askedOf(done)}, nil
}

func (s *Server) signRequest(ctx context.Context, who caller.Caller, in *requestInput) (*route.Reply[askedBody], error) {
	return s.decideRequest(ctx, who, in.ID, request.Sign, "")
}

func (s *Server) withdrawRequest(ctx context.Context, who caller.Caller, in *requestInput) (*route.Reply[askedBody], error) {
	return s.decideRequest(ctx, who, in.ID, request.Withdraw, "")
}

type refuseRequestInput struct {
	ID   string `path:"id"`
	Body ReasonDraft
}

func (s *Server) refuseRequest(ctx context.Context, who caller.Caller, in *refuseRequestInput) (*route.Reply[askedBody], error) {
	return s.decideRequest(ctx, who, in.ID, request.Refuse, in.Body.Reason)
}

// either is what was done, or the request of what another must sign first. A status that has no body cannot stand beside one that has in a typed answer.
type either struct {
	Body func(huma.Context)
}

// doneOr returns 202 with a request, else what was done.
func (s *Server) doneOr(asked *request.Done, status int, done any) *either {
	if asked != nil {
		status, done = http.StatusAccepted, askedOf(*asked)
	}
	return &either{Body: func(ctx huma.Context) {
		if done == nil {
			ctx.SetStatus(status)
			return
		}
		ctx.SetHeader("Content-Type", "application/json")
		ctx.SetStatus(status)
		_ = huma.DefaultJSONFormat.Marshal(ctx.BodyWriter(), done) // the connection is gone where it cannot be written
	}}
}

// mayAsk declares the answers of a route that may need a second signature: T at once (nothing where T is empty), or the request.
func mayAsk[T any](api huma.API) func(*huma.Operation) {
	schema := func(t reflect.Type) map[string]*huma.MediaType {
		return map[string]*huma.MediaType{"application/json": {Schema: api.OpenAPI().Components.Schemas.Schema(t, true, "")}}
	}
	return func(op *huma.Operation) {
		op.Responses = map[string]*huma.Response{"202": {Description: "Another person must sign first: the request", Content: schema(reflect.TypeFor[askedBody]())}}
		done := reflect.TypeFor[T]()
		if op.DefaultStatus = http.StatusOK; done.NumField() == 0 {
			op.DefaultStatus = http.StatusNoContent
			op.Responses["204"] = &huma.Response{Description: "Done"}
			return
		}
		op.Responses[strconv.Itoa(op.DefaultStatus)] = &huma.Response{Description: "Done", Content: schema(done)}
	}
}
