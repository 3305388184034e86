package query

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"liandong/internal/casework/rules"
	"liandong/internal/district/pinyin"
	"liandong/internal/kernel/bigram"
	"liandong/internal/kernel/geo"
	"liandong/internal/kernel/store"
)

const (
	mostAddressesLooked = 600 // cases that the index names
	leastAddressWords   = 2   // characters
	longestSyllable     = 6   // letters
	longestPlaceName    = 8   // characters before what kind of place it is: more is a sentence
)

// How people say where something is: a name and what kind of place it is, with numbers down to the building; or the building alone. A room is nobody's
// business but of who reads the case.
var (
	building = `第?[0-9A-Za-z一二三四五六七八九十百]{1,4}(?:号楼|号院|幢|栋|座|期|区|组|号)`
	called   = regexp.MustCompile(`([\p{Han}0-9A-Za-z]{0,12}?)` +
		`(街道|道路|马路|公路|铁路|线路|电路|通路|路灯|路面|路边|路段|路障|路牌|村民|村委|大道|路口|路|街|巷|弄|小区|花园|花苑|家园|公寓|新村|名苑|嘉苑|雅苑|广场|大厦|商城|市场|工业园|公园|医院|小学|中学|学校|幼儿园|车站|社区|村)` +
		`((?:` + building + `)*)`)
	alone = regexp.MustCompile(`[0-9A-Za-z一二三四五六七八九十百]{1,4}(?:号楼|幢|栋)`)
)

// notNamed are kinds that do not say where: everything stands beside some road.
var notNamed = []string{"街道", "道路", "马路", "公路", "铁路", "线路", "电路", "通路", "路灯", "路面", "路边", "路段", "路障", "路牌", "村民", "村委"}

// leads are what stands before a place in a sentence and is no part of it.
var leads = []string{"位于", "反映", "举报", "投诉", "发现", "来电", "家住", "居住", "街道", "门口", "附近", "对面", "旁边", "在", "住", "到", "往", "从", "是", "的", "有", "和", "与", "称", "说", "被"}

// AddressesIn returns the addresses (地址) that a text names, in its order, without rooms.
func AddressesIn(text string) (all []string) {
	text = bigram.Fold(text)
	keep := func(address string) {
		if address != "" && !slices.Contains(all, address) {
			all = append(all, address)
		}
	}
	rest := 0
	for _, at := range called.FindAllStringSubmatchIndex(text, -1) {
		keep(alone.FindString(text[rest:at[0]]))
		before, _ := utf8.DecodeLastRuneInString(text[:at[0]])
		begins := at[0] == rest || !unicode.IsLetter(before) && !unicode.IsDigit(before)
		rest = at[1]
		name, kind, number := text[at[2]:at[3]], text[at[4]:at[5]], text[at[6]:at[7]]
		for _, lead := range leads {
			if i := strings.LastIndex(name, lead); i >= 0 {
				name, begins = name[i+len(lead):], true
			}
		}
		if n := utf8.RuneCountInString(name); begins && n >= 2 && n <= longestPlaceName && !slices.Contains(notNamed, kind) {
			keep(name + kind + number)
			continue
		}
		keep(alone.FindString(text[at[0]:at[1]]))
	}
	keep(alone.FindString(text[rest:]))
	return all
}

// SpeltTerms are the terms of the index for addresses as they are typed in pinyin.
func SpeltTerms(addresses []string) (terms []string) {
	for _, a := range addresses {
		parts := append(strings.Fields(pinyin.Reading(a)), "")
		for i := range len(parts) - 1 {
			for first := range strings.SplitSeq(parts[i], "|") {
				_, n := utf8.DecodeRuneInString(first)
				terms = append(terms, speltTerm+first[:n])
				for second := range strings.SplitSeq(parts[i+1], "|") {
					_, m := utf8.DecodeRuneInString(second)
					terms = append(terms, speltTerm+first[:n]+second[:m])
				}
			}
		}
	}
	slices.Sort(terms)
	return slices.Compact(terms)
}

// SpeltAs are the terms of which an address that is typed in pinyin has one: nobody knows how many of the letters spell the first character.
func SpeltAs(letters string) (group []string) {
	for i := 1; i <= min(longestSyllable, len(letters)-1); i++ {
		group = append(group, speltTerm+letters[:1]+letters[i:i+1])
	}
	return group
}

// addresses returns those that the words may mean, in cases that the caller may see: where the newest of their cases lies.
func (d *Query) addresses(tx *store.Tx, f *rules.Facts, typed string, limit int) (spots []Spot, err error) {
	typed = bigram.Fold(typed)
	q, err := compile(f, Filter{Limit: limit})
	if err != nil || utf8.RuneCountInString(typed) < leastAddressWords {
		return nil, err
	}
	s := &finding{Query: d, tx: tx, f: f, q: q, most: mostAddressesLooked}
	all := strings.Fields(typed)
	for _, w := range all {
		if strings.Trim(w, "abcdefghijklmnopqrstuvwxyz0123456789") == "" && strings.Trim(w, "0123456789") != "" {
			if len(all) > 1 { // hua yuan: a word may spell no more than one character
				s.wanted.All = append(s.wanted.All, speltTerm+w[:1])
			} else {
				s.wanted.Any = append(s.wanted.Any, SpeltAs(w))
			}
			continue
		}
		s.wanted.All = append(s.wanted.All, pairs(bigram.Runs(w))...)
	}
	s.wanted.All = s.wanted.All[:min(len(s.wanted.All), mostTerms)]
	taken := map[string]bool{}
	s.fits = func(c rules.Case) (score float64, err error) {
		place, ok := f.Map.PlaceOf(c.Grid)
		if !ok { // the grid is no more
			return 0, nil
		}
		for _, a := range AddressesIn(c.Description) {
			key := a + "\n" + c.Grid
			if rank := AddressRank(a, all); rank > 0 && !taken[key] {
				taken[key] = true
				spots = append(spots, Spot{Case: c.Number, Name: a, At: geo.Position{Lon: c.At.Lon(), Lat: c.At.Lat(), CRS: geo.WGS84}, Place: place})
				score = max(score, float64(rank))
			}
		}
		return score, nil
	}
	if err := s.tail(); err != nil {
		return nil, err
	}
	if _, err := s.indexed(0); err != nil {
		return nil, err
	}
	slices.SortStableFunc(spots, func(a, b Spot) int { return cmp.Compare(AddressRank(b.Name, all), AddressRank(a.Name, all)) })
	return spots[:min(len(spots), limit)], nil
}

// AddressRank is how well an address fits all words; 0 if one of them does not.
func AddressRank(address string, words []string) (sum int) {
	reading := pinyin.Reading(address)
	for _, w := range words {
		rank := pinyin.Rank(w, address, reading)
		if rank == 0 {
			return 0
		}
		sum += rank
	}
	return sum
}
