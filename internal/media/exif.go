package media

import (
	"io"
	"math"
	"strings"
	"time"

	"github.com/bep/imagemeta"

	"liandong/internal/kernel/geo"
)

// exif is what a camera wrote into a photo, as far as anybody wants it.
type exif struct {
	orientation int
	takenAt     time.Time
	place       *geo.Position
}

// Bounds of what is read: a camera writes a few dozen entries, and the longest of those wanted has 24 bytes.
const (
	exifEntries = 500
	exifBytes   = 64
	exifReads   = 10_000 // of at most 4 KB; the reader goes from segment to segment, and a file may be nothing but segments
)

// chinaTime is the time of a camera that does not say where it is; as of calendars, see package worktime.
var chinaTime = time.FixedZone("+08:00", 8*60*60)

// readEXIF reads the tags DateTimeOriginal, OffsetTimeOriginal, GPSLatitude, GPSLongitude, their references and Orientation. What is missing,
// wrong or impossible is left out; nothing of it refuses a photo.
func readEXIF(f *io.SectionReader, format imagemeta.ImageFormat) exif {
	tags := map[string]any{}
	_, _ = imagemeta.Decode(imagemeta.Options{
		R:           &sparing{io.NewSectionReader(f, 0, f.Size()), exifReads},
		ImageFormat: format, Sources: imagemeta.EXIF, LimitNumTags: exifEntries, LimitTagSize: exifBytes,
		ShouldHandleTag: func(t imagemeta.TagInfo) bool {
			switch t.Tag {
			case "Orientation":
				return t.Namespace == "IFD0"
			case "DateTimeOriginal", "OffsetTimeOriginal":
				return t.Namespace == "IFD0/ExifIFDP"
			case "GPSLatitude", "GPSLatitudeRef", "GPSLongitude", "GPSLongitudeRef": // other numbers mean other things elsewhere
				return t.Namespace == "IFD0/GPSInfoIFD"
			}
			return false
		},
		HandleTag: func(t imagemeta.TagInfo) error {
			if _, twice := tags[t.Tag]; !twice {
				tags[t.Tag] = t.Value
			}
			return nil
		},
	})
	e := exif{place: position(tags)}
	if o, ok := tags["Orientation"].(uint16); ok && o <= 8 {
		e.orientation = int(o)
	}
	e.takenAt = taken(text(tags["DateTimeOriginal"]), text(tags["OffsetTimeOriginal"]))
	return e
}

func text(v any) string { s, _ := v.(string); return strings.TrimSpace(s) }

// taken reads "2026:09:10 09:00:00" and "+08:00".
func taken(at, offset string) time.Time {
	const form = "2006:01:02 15:04:05"
	if t, err := time.Parse(form+"Z07:00", at+offset); err == nil {
		return plausible(t)
	}
	t, _ := time.ParseInLocation(form, at, chinaTime)
	return plausible(t)
}

func plausible(t time.Time) time.Time {
	if t.Year() < 1990 { // a camera whose clock was never set
		return time.Time{}
	}
	return t.UTC()
}

func position(tags map[string]any) *geo.Position {
	lat, okLat := degrees(tags["GPSLatitude"], text(tags["GPSLatitudeRef"]), "N", "S", 90)
	lon, okLon := degrees(tags["GPSLongitude"], text(tags["GPSLongitudeRef"]), "E", "W", 180)
	if !okLat || !okLon || lon == 0 || lat == 0 { // what a receiver writes that has not found itself, and what is read where nothing can be
		return nil
	}
	return &geo.Position{Lon: lon, Lat: lat, CRS: geo.WGS84}
}

func degrees(v any, side, plus, minus string, limit float64) (float64, bool) {
	d, ok := v.(float64)
	if !ok || !(d >= 0 && d <= limit) || side != plus && side != minus { // the first also for what is no number
		return 0, false
	}
	d = math.Round(d*geo.PerDegree) / geo.PerDegree
	if side == minus {
		d = -d
	}
	return d, true
}

// sparing ends after a number of reads.
type sparing struct {
	io.ReadSeeker
	left int
}

func (s *sparing) Read(b []byte) (int, error) {
	if s.left--; s.left < 0 {
		return 0, io.EOF
	}
	return s.ReadSeeker.Read(b)
}
