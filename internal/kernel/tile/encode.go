package tile

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
)

const (
	extent = 4096 // units along the side of a tile
	screen = 512  // pixels along the side, as it is drawn
	margin = 64   // units around a tile that are drawn too, so that lines and symbols meet their other half
)

// Encoded is a finished tile. An empty Body is a tile with nothing in it.
type Encoded struct {
	Body, Gzip []byte
	Tag        string // of the content, for whoever asks again
}

func layer(name string) *mvt.Layer { return &mvt.Layer{Name: name, Version: 2, Extent: extent} }

func add(l *mvt.Layer, g orb.Geometry, properties geojson.Properties) {
	f := geojson.NewFeature(g)
	f.Properties = properties
	l.Features = append(l.Features, f)
}

// encode finishes a tile; layers without features are left out.
func encode(layers ...*mvt.Layer) (Encoded, error) {
	var filled mvt.Layers
	for _, l := range layers {
		if len(l.Features) > 0 {
			filled = append(filled, l)
		}
	}
	if len(filled) == 0 {
		return Encoded{Tag: "empty"}, nil
	}
	body, err := mvt.Marshal(filled)
	if err != nil {
		return Encoded{}, err
	}
	return Pack(body)
}

// Pack compresses what is handed out and names its content.
func Pack(body []byte) (Encoded, error) {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	if err != nil {
		return Encoded{}, err
	}
	if _, err := w.Write(body); err != nil {
		return Encoded{}, err
	}
	if err := w.Close(); err != nil {
		return Encoded{}, err
	}
	sum := sha256.Sum256(body)
	return Encoded{Body: body, Gzip: packed.Bytes(), Tag: hex.EncodeToString(sum[:8])}, nil
}
