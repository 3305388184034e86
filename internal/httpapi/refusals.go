package httpapi

import (
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// describeRefusals is the one place where the description says how routes refuse, for those of the framework and the plain ones alike: whatever refuses answers
// with a problem document. Statuses are named one by one and not by "default", so that a test sees a status that nobody meant.
func describeRefusals(api huma.API) {
	doc := api.OpenAPI()
	schema := &huma.Schema{Ref: "#/components/schemas/Problem"}
	doc.Components.Responses = map[string]*huma.Response{"Problem": {Description: "Why not, and what to do",
		Content: map[string]*huma.MediaType{"application/problem+json": {Schema: schema}}}}
	for _, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Put, item.Post, item.Delete, item.Patch} {
			if op == nil {
				continue
			}
			delete(op.Responses, "default")
			for _, status := range refusals(op) {
				op.Responses[strconv.Itoa(status)] = &huma.Response{Ref: "#/components/responses/Problem"}
			}
		}
	}
}

// refusals lists how an operation may refuse. Who may not know that a thing is there is told 404; a write from another site is told 403 wherever it goes.
func refusals(op *huma.Operation) []int {
	all := []int{http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable}
	if closed(op) || op.Method != http.MethodGet { // a way in refuses wrong secrets
		all = append(all, http.StatusUnauthorized)
	}
	if op.Method != http.MethodGet {
		all = append(all, http.StatusConflict, http.StatusRequestEntityTooLarge)
	}
	return all
}

// closed says whether an operation needs a session.
func closed(op *huma.Operation) bool {
	for _, one := range op.Security {
		if len(one) > 0 {
			return true
		}
	}
	return false
}
