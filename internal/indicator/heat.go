package indicator

import (
	"fmt"
	"slices"

	"liandong/internal/store"
)

// Received answers how many cases were reported (上报) in a period in each of some base grids that has any: days from and to, YYYY-MM-DD, both included. Whole months come from
// cells by month, so that years cost no more than the grids times their months.
func Received(tx *store.Tx, district, from, to string, grids []string) (map[string]int64, error) {
	received := map[string]int64{}
	for some := range slices.Chunk(grids, 300) {
		in := store.Placeholders(4, len(some))
		cells := func(dim Dim, also string) string {
			return fmt.Sprintf(" UNION ALL SELECT area, received FROM indicator_cell WHERE district = $1 AND area IN (%s) AND dim = '%s' AND %s", in, dim, also)
		}
		const days = "day >= $2 AND day <= $3"
		text := cells(dimDay, days)
		if first, last, ok := months(from, to); ok {
			// As text, no day lies between these and the ends of their months.
			text = cells(dimSpan, "day >= '"+first+"' AND day <= '"+last+"'") + cells(dimDay, "day >= $2 AND day < '"+first+"-00'") + cells(dimDay, "day > '"+last+"-99' AND day <= $3")
		}
		text = "SELECT grid, CAST(SUM(received) AS BIGINT) FROM (SELECT grid, received FROM indicator_delta WHERE district = $1 AND " + days + " AND grid IN (" + in + ")" + text +
			") AS counted GROUP BY grid HAVING SUM(received) > 0"
		err := tx.Each(text, append([]any{district, from, to}, anys(some)...), func(r store.Scanner) error {
			var grid string
			var n int64
			err := r.Scan(&grid, &n)
			received[grid] = n
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return received, nil
}
