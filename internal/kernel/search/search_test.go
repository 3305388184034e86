package search_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"liandong/internal/kernel/search"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/store/storetest"
)

const district = "320509"

// TestWhatIsFoundIsWhatIsThere compares the index with a plain look at every document, over several blocks, dense and sparse terms.
func TestWhatIsFoundIsWhatIsThere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const docs = 9000
		dice := rand.New(rand.NewPCG(1, 2))
		terms := []string{"a", "b", "c", "d", "rare"}
		odds := []float64{0.9, 0.5, 0.1, 0.01, 0.0005}
		has := make([]map[string]bool, docs+1)
		add := func(from, to int) {
			t.Helper()
			err := db.Update(t.Context(), func(tx *store.Tx) error {
				ids := []string{}
				for i := from; i <= to; i++ {
					ids = append(ids, name(i))
				}
				batch, err := search.Begin(tx, district, ids, int64(from-1), int64(to))
				if err != nil {
					return err
				}
				var all []search.Posting
				for i, doc := range batch.Docs {
					n := doc.N
					if n != int64(from+i) || !doc.Fresh {
						t.Fatalf("document %d: %+v", from+i, doc)
					}
					if has[n] == nil {
						has[n] = map[string]bool{}
					}
					for j, term := range terms {
						if dice.Float64() < odds[j] {
							has[n][term] = true
							all = append(all, search.Posting{Term: term, Doc: n})
						}
					}
				}
				if err := batch.Add(tx, all); err != nil {
					return err
				}
				if done, err := batch.Write(tx); !done || err != nil {
					t.Errorf("not written: %v", err)
				}
				done, err := batch.Write(tx)
				if done {
					t.Error("written twice")
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for from := 1; from <= docs; from += 1000 {
			add(from, from+999)
		}
		for _, q := range []search.Query{{All: []string{"a"}}, {All: []string{"a", "b", "c"}}, {All: []string{"rare"}}, {All: []string{"a", "nowhere"}},
			{All: []string{"b"}, Any: [][]string{{"d", "rare"}}}, {Any: [][]string{{"c"}, {"d", "a"}}}} {
			var want []int64
			for n := int64(docs); n > 0; n-- {
				ok := true
				for _, term := range q.All {
					ok = ok && has[n][term]
				}
				for _, group := range q.Any {
					ok = ok && slices.ContainsFunc(group, func(term string) bool { return has[n][term] })
				}
				if ok {
					want = append(want, n)
				}
			}
			for _, below := range []int64{0, 5000} {
				var got []int64
				err := db.View(t.Context(), func(tx *store.Tx) error {
					got = nil
					return search.Each(tx, district, q, below, func(numbers []int64) (bool, error) {
						got = append(got, numbers...)
						return true, nil
					})
				})
				if err != nil {
					t.Fatal(err)
				}
				expect := want
				if below > 0 {
					expect = slices.DeleteFunc(slices.Clone(want), func(n int64) bool { return n >= below })
				}
				if !slices.Equal(got, expect) {
					t.Errorf("%+v below %d: %d found, want %d", q, below, len(got), len(expect))
				}
			}
		}
		if err := db.View(t.Context(), func(tx *store.Tx) error {
			ids, err := search.IDs(tx, district, []int64{7, 3})
			if err == nil && !slices.Equal(ids, []string{name(7), name(3)}) {
				t.Errorf("%v", ids)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func name(i int) string {
	return "doc-" + string(rune('a'+i%26)) + string(rune('0'+i/1000%10)) + string(rune('0'+i/100%10)) + string(rune('0'+i/10%10)) + string(rune('0'+i%10))
}
