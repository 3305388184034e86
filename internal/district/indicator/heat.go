package indicator

import (
	"maps"

	"liandong/internal/kernel/store"
)

// Received returns how many cases were reported (上报) in a window in each of some base grids that has any. The area of the window is not looked at.
func Received(tx *store.Tx, w Window, grids []string) (map[string]int64, error) {
	received := map[string]int64{}
	q := newQuery(tx.Engine, "area", w, grids)
	q.columns = []string{"received"}
	q.cells(w.dims(Whole, true))
	q.key = "grid"
	q.deltas("grid", " AND stage = ''")
	err := tx.Each(q.text(), q.args, func(r store.Scanner) error {
		var grid string
		var n int64
		err := r.Scan(&grid, &n)
		received[grid] += n
		return err
	})
	maps.DeleteFunc(received, func(_ string, n int64) bool { return n <= 0 })
	return received, err
}
