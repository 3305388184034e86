package shape

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/request"
)

// AskedBody is the answer to who asked, and to who signed.
type AskedBody struct {
	Request RequestBody `json:"request"`
	Half    string      `json:"half" doc:"of a new password: who asks and who signs are shown one half each, this once, and tell it to the owner; the password is the asker's half followed by the signer's. Empty where none is made"`
	Result  any         `json:"result" doc:"of what was carried out; null where there is nothing to say"`
}

// AskedOf returns a request that another must sign.
func AskedOf(d request.Done) AskedBody {
	b := AskedBody{Request: RequestOf(d.Shown), Half: d.Secret}
	if len(d.Result) > 0 {
		_ = json.Unmarshal(d.Result, &b.Result) // JSON of our own
	}
	return b
}

// Either is what was done, or the request of what another must sign first. A status that has no body cannot stand beside one that has in a typed answer.
type Either struct {
	Body func(huma.Context)
}

// DoneOr returns 202 with a request, else what was done.
func DoneOr(asked *request.Done, status int, done any) *Either {
	if asked != nil {
		status, done = http.StatusAccepted, AskedOf(*asked)
	}
	return &Either{Body: func(ctx huma.Context) {
		if done == nil {
			ctx.SetStatus(status)
			return
		}
		ctx.SetHeader("Content-Type", "application/json")
		ctx.SetStatus(status)
		_ = huma.DefaultJSONFormat.Marshal(ctx.BodyWriter(), done) // the connection is gone where it cannot be written
	}}
}

// MayAsk declares the answers of a route that may need a second signature: T at once (nothing where T is empty), or the request.
func MayAsk[T any](api huma.API) func(*huma.Operation) {
	schema := func(t reflect.Type) map[string]*huma.MediaType {
		return map[string]*huma.MediaType{"application/json": {Schema: api.OpenAPI().Components.Schemas.Schema(t, true, "")}}
	}
	return func(op *huma.Operation) {
		op.Responses = map[string]*huma.Response{"202": {Description: "Another person must sign first: the request", Content: schema(reflect.TypeFor[AskedBody]())}}
		done := reflect.TypeFor[T]()
		if op.DefaultStatus = http.StatusOK; done.NumField() == 0 {
			op.DefaultStatus = http.StatusNoContent
			op.Responses["204"] = &huma.Response{Description: "Done"}
			return
		}
		op.Responses[strconv.Itoa(op.DefaultStatus)] = &huma.Response{Description: "Done", Content: schema(done)}
	}
}

// RequestBody is what one asks and another signs.
type RequestBody struct {
	ID        string     `json:"id"`
	Kind      string     `json:"kind"`
	Title     Text       `json:"title"`
	Words     Text       `json:"words" doc:"what exactly will happen"`
	Subject   string     `json:"subject" doc:"what it is done to"`
	Remark    string     `json:"remark" doc:"why, in the words of who asked"`
	AskedBy   personBody `json:"asked_by"`
	AskedAt   time.Time  `json:"asked_at"`
	ExpiresAt time.Time  `json:"expires_at"`
	State     string     `json:"state" enum:"open,signed,refused,withdrawn,lapsed"`
	StateName Text       `json:"state_name"`
	DecidedBy personBody `json:"decided_by" doc:"empty while it is open"`
	DecidedAt *time.Time `json:"decided_at" nullable:"true"`
	Reason    string     `json:"reason" doc:"of a refusal"`
	Standing  string     `json:"standing" enum:"asker,concerned,signer" doc:"how the caller stands to it"`
	May       []string   `json:"may" doc:"what the caller may do now: sign, refuse, withdraw"`
}

// RequestOf returns a request.
func RequestOf(r request.Shown) RequestBody {
	b := RequestBody{ID: r.ID, Kind: r.Kind, Title: Text(r.Title), Words: Text(r.Words), Subject: r.Subject, Remark: r.Remark, AskedBy: personBody{r.AskedBy, r.Asker},
		AskedAt: r.AskedAt.UTC(), ExpiresAt: r.Expires.UTC(), State: string(r.State), StateName: Text(r.State.Name()), DecidedBy: personBody{r.DecidedBy, r.Decider},
		DecidedAt: Moment(r.DecidedAt), Reason: r.Reason, Standing: string(r.Standing), May: []string{}}
	for _, a := range r.May {
		b.May = append(b.May, string(a))
	}
	return b
}

type personBody struct {
	Account string `json:"account"`
	Name    string `json:"name" doc:"as others see it"`
}
