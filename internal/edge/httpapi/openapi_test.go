package httpapi_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"testing"

	"liandong/internal/edge/httpapi"
)

var update = flag.Bool("update", false, "write openapi.json")

// TestOpenAPI compares the committed description with the routes, so that a change of the contract is seen in review.
func TestOpenAPI(t *testing.T) {
	api := (&httpapi.Server{}).API(http.NewServeMux())
	text, err := json.Marshal(api.OpenAPI())
	if err != nil {
		t.Fatal(err)
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, text, "", " "); err != nil {
		t.Fatal(err)
	}
	pretty.WriteByte('\n')
	if *update {
		if err := os.WriteFile("openapi.json", pretty.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	committed, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(committed, pretty.Bytes()) {
		t.Error("openapi.json differs from the routes; run make client and look at the difference")
	}
}
