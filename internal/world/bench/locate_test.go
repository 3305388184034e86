package bench

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestLocateFindsOneGridForEveryVertex(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := Locate(&out); err != nil {
		t.Fatal(err)
	}
	var got locateResult
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Grids != 2000 || got.Vertices != 200 {
		t.Errorf("%d grids of %d vertices", got.Grids, got.Vertices)
	}
	if got.BorderVertices == 0 || got.BorderVertices != got.VerticesOneOwner {
		t.Errorf("%d of %d border vertices have one grid", got.VerticesOneOwner, got.BorderVertices)
	}
	if got.HeapMB > 64 {
		t.Errorf("the index holds %.1f MB", got.HeapMB)
	}
}
