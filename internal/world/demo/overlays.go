package demo

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"liandong/internal/district/territory"
	"liandong/internal/kernel/geo"
)

// layOver groups the base grids of each zone into overlays: connected groups of about the same size.
func layOver(zones []map[string]string, bases []territory.Draft, faces map[string]int32, zoneOf map[string]string, s *surveyor) []territory.Draft {
	codes := map[string][]string{} // of the base grids, by zone
	owner := map[int32]string{}
	for _, b := range bases {
		zone := zoneOf[b.Parent]
		codes[zone] = append(codes[zone], b.Code)
		owner[faces[b.Code]] = b.Code
	}
	adjoining := map[string][]string{}
	for _, b := range bases {
		for _, f := range s.mosaic.neighbours(faces[b.Code]) {
			if n := owner[f]; zoneOf[n[:12]] == zoneOf[b.Parent] {
				adjoining[b.Code] = append(adjoining[b.Code], n)
			}
		}
	}
	centres := map[string]geo.Point{}
	for _, b := range bases {
		centres[b.Code] = b.Shape.Centre()
	}
	var overlays []territory.Draft
	for _, trade := range []struct {
		kind   territory.Kind
		count  int
		letter string
		name   string
	}{
		{territory.PublicSecurity, policeGrids, "PS", "警务网格"},
		{territory.Fire, fireGrids, "FI", "消防网格"},
		{territory.WorkSafety, safetyGrids, "WS", "安全生产网格"},
	} {
		n := 0
		for i, k := range apportion(zones, codes, trade.count) {
			zone := zones[i]
			short, _, _ := strings.Cut(zone["name"], "（")
			offset := s.random.IntN(len(codes[zone["code"]]))
			for j, members := range groups(codes[zone["code"]], adjoining, centres, k, offset) {
				n++
				overlays = append(overlays, territory.Draft{
					Code: fmt.Sprintf("%s-%s-%03d", District, trade.letter, n), Name: fmt.Sprintf("%s第%d%s", short, j+1, trade.name),
					Parent: zone["code"], Level: territory.Base, Kind: trade.kind, Members: members, ValidFrom: origin, Note: generatedNote,
				})
			}
		}
	}
	return overlays
}

// apportion shares a number of overlays among the zones by their base grids (largest remainders).
func apportion(zones []map[string]string, codes map[string][]string, count int) []int {
	shares := make([]int, len(zones))
	order := make([]int, len(zones))
	left := count
	rest := func(i int) int { return count * len(codes[zones[i]["code"]]) % baseGrids }
	for i, z := range zones {
		shares[i] = count * len(codes[z["code"]]) / baseGrids
		left -= shares[i]
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rest(b), rest(a)) })
	for _, i := range order[:left] {
		shares[i]++
	}
	return shares
}

// groups divides base grids into k connected groups: seeds are chosen far from each other, then the smallest group that still
// can takes the free neighbour nearest to its seed.
func groups(codes []string, adjoining map[string][]string, centres map[string]geo.Point, k, offset int) [][]string {
	seeds := spread(codes, centres, k, offset)
	taken := map[string]bool{}
	found := make([][]string, k)
	for i, s := range seeds {
		found[i], taken[s] = []string{s}, true
	}
	for len(taken) < len(codes) {
		order := make([]int, k)
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(found[a]), len(found[b])) })
		grew := false
		for _, i := range order {
			best, nearest := "", 0.0
			for _, member := range found[i] {
				for _, n := range adjoining[member] {
					if d := geo.Distance(centres[n], centres[seeds[i]]); !taken[n] && (best == "" || d < nearest) {
						best, nearest = n, d
					}
				}
			}
			if best != "" {
				found[i], taken[best], grew = append(found[i], best), true, true
				break
			}
		}
		if !grew {
			panic("demo: a zone falls apart")
		}
	}
	for _, members := range found {
		slices.Sort(members)
	}
	slices.SortFunc(found, func(a, b []string) int { return cmp.Compare(a[0], b[0]) })
	return found
}

// spread picks k places, each as far as possible from those before.
func spread(codes []string, centres map[string]geo.Point, k, offset int) []string {
	seeds := []string{codes[offset]}
	away := make([]float64, len(codes))
	for i, c := range codes {
		away[i] = geo.Distance(centres[c], centres[seeds[0]])
	}
	for len(seeds) < k {
		far := 0
		for i := range away {
			if away[i] > away[far] {
				far = i
			}
		}
		seeds = append(seeds, codes[far])
		for i, c := range codes {
			away[i] = min(away[i], geo.Distance(centres[c], centres[codes[far]]))
		}
	}
	return seeds
}
