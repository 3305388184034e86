package territory

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
)

// File is an import as it was handed in.
type File struct {
	Format  string // geojson or csv
	CRS     geo.CRS
	Content []byte
}

// ErrFormat means a format that is not read.
var ErrFormat = fault.Define(fault.Invalid, "territory.format", "格式应为 geojson 或 csv", "The format must be geojson or csv.")

// Digest tells files apart, their coordinates and format included, so that what is applied is what was checked.
func (f File) Digest() string {
	sum := sha256.New()
	_, _ = fmt.Fprintf(sum, "%s\n%s\n", f.Format, f.CRS)
	_, _ = sum.Write(f.Content)
	return hex.EncodeToString(sum.Sum(nil))
}

// Read reads and prepares an import. The drafts are there even where it is unsound, to be drawn. Errors: ErrFormat, geo.ErrCRS.
func (f File) Read() (drafts []Draft, prepared *Prepared, report Report, err error) {
	if !f.CRS.Known() {
		return nil, nil, report, geo.ErrCRS.At("crs")
	}
	switch f.Format {
	case "geojson":
		drafts, report = ReadGeoJSON(bytes.NewReader(f.Content), f.CRS)
	case "csv", "xlsx":
		drafts, report = ReadCSV(bytes.NewReader(f.Content), f.CRS)
	default:
		return nil, nil, report, ErrFormat.At("format")
	}
	if report.Sound() {
		prepared, report = Prepare(drafts)
	}
	return drafts, prepared, report, nil
}

// What happens to a grid.
const (
	Added   = "added"
	Changed = "changed"
	Retired = "retired"
)

// Change is what an import does to one grid or overlay.
type Change struct {
	Grid   Grid   // as it will be; as it was where it is retired
	What   string // Added, Changed or Retired
	Fields []string
	Shape  geo.MultiPolygon // as it will be; empty where it is retired or its outline stays
}

// Changes compares the import with the district's map as of this transaction: what it adds, changes and retires, by kind, level and code.
func (p *Prepared) Changes(tx *store.Tx, a *Atlas) ([]Change, error) {
	now, err := a.Map(tx, p.district)
	if err != nil {
		return nil, err
	}
	outlines := map[string]string{}
	err = tx.Each(`SELECT b.code, b.geojson FROM grid g JOIN grid_boundary b ON b.district = g.district AND b.code = g.code WHERE g.district = $1 AND g.retired = 0`,
		store.Args(p.district), func(r store.Scanner) error {
			var code, text string
			err := r.Scan(&code, &text)
			outlines[code] = text
			return err
		})
	if err != nil {
		return nil, err
	}
	members := map[string][]string{}
	for _, m := range p.members {
		members[m.overlay] = append(members[m.overlay], m.grid)
	}
	var changes []Change
	stays := map[string]bool{}
	for _, g := range p.grids {
		stays[g.Code] = true
		shape := p.boundaries[g.Code]
		before, known := now.Grid(g.Code)
		if !known || !before.Retired.IsZero() {
			changes = append(changes, Change{Grid: g, What: Added, Shape: shape})
			continue
		}
		c := Change{Grid: g, What: Changed, Fields: differences(before, g)}
		if outlines[g.Code] != string(shape.GeoJSON()) {
			c.Fields, c.Shape = append(c.Fields, "shape"), shape
		}
		if g.Kind.Overlay() && !slices.Equal(slices.Sorted(slices.Values(members[g.Code])), codesOf(now.Members(g.Code))) {
			c.Fields = append(c.Fields, "members")
		}
		if len(c.Fields) > 0 {
			changes = append(changes, c)
		}
	}
	for _, kind := range append([]Kind{Territory}, Overlays()...) {
		for _, g := range now.Grids(Filter{Kind: kind}) {
			if !stays[g.Code] {
				changes = append(changes, Change{Grid: g, What: Retired})
			}
		}
	}
	slices.SortStableFunc(changes, func(a, b Change) int {
		if k := strings.Compare(string(a.Grid.Kind), string(b.Grid.Kind)); k != 0 {
			return -k // the territory itself first
		}
		if l := slices.Index(Levels(), a.Grid.Level) - slices.Index(Levels(), b.Grid.Level); l != 0 {
			return l
		}
		return byCode(a.Grid, b.Grid)
	})
	return changes, nil
}

func differences(a, b Grid) (fields []string) {
	for _, f := range []struct {
		name string
		same bool
	}{
		{"name", a.Name == b.Name}, {"parent", a.Parent == b.Parent}, {"level", a.Level == b.Level}, {"kind", a.Kind == b.Kind}, {"note", a.Note == b.Note},
		{"households", a.Households == b.Households}, {"path", a.Path == b.Path}, {"dates", a.ValidFrom.Equal(b.ValidFrom) && a.ValidTo.Equal(b.ValidTo)},
	} {
		if !f.same {
			fields = append(fields, f.name)
		}
	}
	return fields
}

func codesOf(grids []Grid) []string {
	codes := make([]string, len(grids))
	for i, g := range grids {
		codes[i] = g.Code
	}
	return codes
}

// Rehung are the new paths of grids that stay but hang elsewhere.
func Rehung(changes []Change) map[string]string {
	paths := map[string]string{}
	for _, c := range changes {
		if c.What == Changed && slices.Contains(c.Fields, "path") {
			paths[c.Grid.Code] = c.Grid.Path
		}
	}
	return paths
}

// Concerned are the outlines of the drafts that an unsound import's report names, as they were handed in.
func Concerned(drafts []Draft, report Report) []Draft {
	named := map[string]bool{}
	for _, d := range report.Defects {
		for _, code := range d.Grids {
			named[code] = true
		}
	}
	var found []Draft
	for _, d := range drafts {
		if named[d.Code] && len(d.Shape) > 0 {
			found = append(found, d)
		}
	}
	return found
}
