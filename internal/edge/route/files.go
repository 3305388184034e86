package route

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/sync/semaphore"

	"liandong/internal/edge/caller"
	"liandong/internal/edge/problem"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

var errList = fault.Define(fault.TooLarge, "batch.large", "文件最大 %d MB，请分几次导入", "A file has at most %d MB. Please split the list.")

// MostList is how many bytes a list may have.
const MostList = 8 << 20

const (
	listsOnce = 2        // lists that are taken apart at the same time: a workbook takes memory
	listBytes = 96 << 20 // that are there of all lists together
)

// Allowed says whether whoever asks may.
type Allowed func(ctx context.Context, who access.Credential, may func(*access.Caller) error) error

// files bounds what all files that are sent take together.
type files struct {
	allowed Allowed
	turns   chan struct{}
	bytes   *semaphore.Weighted
}

func newFiles(allowed Allowed) *files {
	return &files{allowed: allowed, turns: make(chan struct{}, listsOnce), bytes: semaphore.NewWeighted(listBytes)}
}

// FileRoute is a route whose body is a file.
type FileRoute[O any] struct {
	Path, ID, Summary string
	Most              int64 // bytes
	May               func(*access.Caller) error
	Take              func(r *http.Request, who caller.Caller, content []byte) (O, error)
	Query             []string // the parameters that its address must have
}

// File registers a route whose body is a file.
func File[O any](r *Router, f FileRoute[O]) {
	schemas := r.API.OpenAPI().Components.Schemas
	op := &huma.Operation{OperationID: f.ID, Method: http.MethodPost, Path: "/api/v1" + f.Path, Summary: f.Summary,
		Security: []map[string][]string{{"bearer": {}}, {"cookie": {}}},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}},
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{
			"application/json": {Schema: schemas.Schema(reflect.TypeFor[O](), true, "")}}}}}
	for _, name := range f.Query {
		op.Parameters = append(op.Parameters, &huma.Param{Name: name, In: "query", Required: true, Schema: &huma.Schema{Type: huma.TypeString}})
	}
	r.API.OpenAPI().AddOperation(op)
	r.mux.HandleFunc(op.Method+" "+op.Path, taken(r.files, f))
}

// taken serves a route whose body is a file. Whether the caller may is asked before anything of it is read; few files are taken apart at the same time.
func taken[O any](all *files, f FileRoute[O]) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		who := caller.Caller{Credential: caller.Who(r), Lang: words.Preferred(r.Header.Get("Accept-Language"))}
		err := all.allowed(r.Context(), who.Credential, f.May)
		if err == nil {
			err = onlyKnown(r.URL, f.Query...)
		}
		if err == nil {
			err = present(r.URL, f.Query...)
		}
		if err != nil {
			problem.Write(w, r, err)
			return
		}
		weight := f.Most
		if r.ContentLength >= 0 {
			weight = min(f.Most, r.ContentLength)
		}
		if all.bytes.Acquire(r.Context(), weight) != nil {
			return
		}
		defer all.bytes.Release(weight)
		content, err := ReadBody(w, r, f.Most, errList.At("file", f.Most>>20))
		if err != nil {
			Unread(w, r, err)
			return
		}
		select { // when all of it is there: a slow line holds up nobody
		case all.turns <- struct{}{}:
			defer func() { <-all.turns }()
		case <-r.Context().Done():
			return
		}
		b, err := f.Take(r, who, content)
		if err != nil {
			problem.Write(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(b)
	}
}

// Granted asks for one of several permissions.
func Granted(either ...access.Permission) func(*access.Caller) error {
	return func(me *access.Caller) (err error) {
		for _, p := range either {
			if err = me.May(p); err == nil {
				return nil
			}
		}
		return err
	}
}
