package opendata

import (
	"maps"
	"slices"
)

// line (加总关系) says that a row is the sum of others: a district of its zones, all matters together of each matter.
type line struct {
	whole int
	parts []int
}

func (l line) rows() []int { return append([]int{l.whole}, l.parts...) }

// small says whether a row holds a number that says too much of too few: at least one, fewer than least.
func small(row []int64, least int64) bool {
	return slices.ContainsFunc(row, func(n int64) bool { return n > 0 && n < least })
}

func total(row []int64) (sum int64) {
	for _, n := range row {
		sum += n
	}
	return sum
}

// hide marks rows that must not be shown (小数保护): those with small numbers, and others until none of these can be worked out again. What a sum leaves over for
// hidden rows is no small number either; and no hidden row follows from all sums together. Rows that are hidden already stay so.
//
// A row is hidden with all its numbers, or shown with all of them. So each number of a hidden row obeys the same equations, the sums, and nothing else: where
// the rows are undetermined, a change along any solution that moves two numbers of each row against each other also keeps every total, whether totals are shown or not.
func hide(rows [][]int64, lines []line, hidden []bool, least int64) {
	for i, row := range rows {
		hidden[i] = hidden[i] || small(row, least)
	}
	for again := true; again; {
		again = false
		for _, l := range lines {
			for l.loose(rows, hidden, least) && l.hideOne(rows, hidden) {
				again = true
			}
		}
		if again {
			continue
		}
		known := determined(lines, hidden)
		for _, i := range slices.Sorted(maps.Keys(known)) { // in one order, so that no two files of a month hide differently
			for _, l := range lines {
				if slices.Contains(l.rows(), i) && l.hideOne(rows, hidden) {
					again = true
					break
				}
			}
		}
		for n := 0; n < len(lines) && len(known) > 0 && !again; n++ { // the sums that a row is in are hidden as far as they can be: it follows from others, further away
			again = lines[n].hideOne(rows, hidden)
		}
	}
}

// loose says whether the sum gives a hidden row away, or a small number of what is hidden in it. Where rows are one number each, a hidden one is known to be 1 at least,
// so as many as their sum would be 1 each.
func (l line) loose(rows [][]int64, hidden []bool, least int64) bool {
	n, left := 0, make([]int64, len(rows[l.whole]))
	if hidden[l.whole] {
		n++
	}
	for _, p := range l.parts {
		if hidden[p] {
			n++
			for i, v := range rows[p] {
				left[i] += v
			}
		}
	}
	return n == 1 || n > 1 && !hidden[l.whole] && (small(left, least) || len(left) == 1 && left[0] <= int64(n))
}

// hideOne hides the smallest row of a sum that is still shown and not empty, else the sum itself; false if there is none.
func (l line) hideOne(rows [][]int64, hidden []bool) bool {
	best := -1
	for _, p := range l.parts {
		if n := total(rows[p]); !hidden[p] && n > 0 && (best < 0 || n < total(rows[best])) {
			best = p
		}
	}
	if best < 0 && !hidden[l.whole] {
		best = l.whole
	}
	if best < 0 {
		return false
	}
	hidden[best] = true
	return true
}

// prime is large enough that a pivot which is not 0 is not 0 by chance either: all coefficients are 1, 0 and -1 at first.
const prime = 1<<31 - 1

// determined returns the hidden rows that follow from all sums together, and is right whatever the numbers are: it solves the equations (Gauss and Jordan, modulo a prime)
// and looks for those that name one row alone.
func determined(lines []line, hidden []bool) map[int]bool {
	equations := map[int]map[int]int64{} // by pivot
	for _, l := range lines {
		e := map[int]int64{}
		for i, p := range l.rows() {
			if hidden[p] {
				e[p] = 1
				if i > 0 {
					e[p] = prime - 1
				}
			}
		}
		for pivot, other := range equations {
			take(e, other, pivot)
		}
		pivot, first := 0, true
		for i := range e {
			if first || i < pivot {
				pivot, first = i, false
			}
		}
		if first {
			continue
		}
		inverse := power(e[pivot], prime-2)
		for i, v := range e {
			e[i] = v * inverse % prime
		}
		for _, other := range equations {
			take(other, e, pivot)
		}
		equations[pivot] = e
	}
	alone := map[int]bool{}
	for pivot, e := range equations {
		if len(e) == 1 {
			alone[pivot] = true
		}
	}
	return alone
}

// take subtracts an equation, whose pivot has coefficient 1, so often that the other has none of it left.
func take(from, other map[int]int64, pivot int) {
	times := from[pivot]
	if times == 0 {
		return
	}
	for i, v := range other {
		if left := (from[i] + (prime-times)*v) % prime; left == 0 {
			delete(from, i)
		} else {
			from[i] = left
		}
	}
}

func power(n, exponent int64) int64 {
	result := int64(1)
	for ; exponent > 0; exponent >>= 1 {
		if exponent&1 == 1 {
			result = result * n % prime
		}
		n = n * n % prime
	}
	return result
}
