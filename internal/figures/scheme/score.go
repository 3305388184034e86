package scheme

import (
	"fmt"

	"liandong/internal/district/indicator"
	"liandong/internal/kernel/words"
)

// whole is 100% in hundredths of a percent, and 100 points in hundredths of a point.
const whole = 10_000

// Count is what was counted for one part.
type Count struct {
	Rate        string `json:"rate"`
	Numerator   int64  `json:"numerator"`
	Denominator int64  `json:"denominator"`
}

// Line (得分项) is what one part comes to. Points are in hundredths.
type Line struct {
	Part
	Numerator, Denominator int64
	Applies                bool
	Points                 int64
}

// Score (得分) is what all parts come to. Where a part does not apply, its weight is spread over the others in proportion to theirs: the score
// is the points won out of those that could be won, as parts of 100.
type Score struct {
	Lines   []Line
	Points  int64 // won, in hundredths
	Weight  int   // that could be won: the weights of the parts that apply
	Value   int64 // of 100, in hundredths
	Defined bool  // some part applies
}

// Score returns what counts are worth, in whole numbers and therefore the same everywhere. Counts are matched by the code of the rate; one that
// is missing counts nothing. Errors: indicator.ErrImpossible.
func (c Content) Score(counts []Count) (s Score, err error) {
	for _, p := range c.Parts {
		line := Line{Part: p}
		for _, one := range counts {
			if one.Rate == p.Rate {
				line.Numerator, line.Denominator = one.Numerator, one.Denominator
			}
		}
		n, d := line.Numerator, line.Denominator
		if n < 0 || d < 0 || n > d {
			return s, indicator.ErrImpossible.New(p.Rate)
		}
		if line.Applies = d > 0 && d >= p.Least; line.Applies {
			line.Points = p.points(n, d)
			s.Points += line.Points
			s.Weight += p.Weight
		}
		s.Lines = append(s.Lines, line)
	}
	if s.Defined = s.Weight > 0; s.Defined {
		s.Value = rounded(s.Points*100, int64(s.Weight))
	}
	return s, nil
}

// points returns what n of d is worth, in hundredths of a point: a place on the way from Zero to Target, times the weight.
func (p Part) points(n, d int64) int64 {
	way, all := n*whole-int64(p.Zero)*d, int64(p.Target-p.Zero)*d
	if all < 0 { // less is better
		way, all = -way, -all
	}
	switch {
	case way >= all:
		return int64(p.Weight) * 100
	case way <= 0 || p.Rule == Step:
		return 0
	}
	return rounded(int64(p.Weight)*100*way, all)
}

// rounded divides, half upwards.
func rounded(n, d int64) int64 { return (2*n + d) / (2 * d) }

// Words says in a sentence how the points arise.
func (l Line) Words() words.Text {
	if !l.Applies {
		return words.T(fmt.Sprintf("分母为 %d，少于 %d：不适用，其 %d 分按权重摊给其余各项", l.Denominator, l.Least, l.Weight),
			fmt.Sprintf("The denominator is %d, fewer than %d: not applicable; its %d points are spread over the other parts by their weights.", l.Denominator, l.Least, l.Weight))
	}
	value := percent(rounded(l.Numerator*whole, l.Denominator))
	points, target, zero := hundredths(l.Points), percent(int64(l.Target)), percent(int64(l.Zero))
	if l.Rule == Step {
		return words.T(fmt.Sprintf("%d ÷ %d = %s，达到 %s 得满分，否则不得分：得 %s / %d 分", l.Numerator, l.Denominator, value, target, points, l.Weight),
			fmt.Sprintf("%d ÷ %d = %s; full marks at %s, else none: %s of %d points.", l.Numerator, l.Denominator, value, target, points, l.Weight))
	}
	return words.T(fmt.Sprintf("%d ÷ %d = %s，%s 得零分，%s 得满分，其间按比例：得 %s / %d 分", l.Numerator, l.Denominator, value, zero, target, points, l.Weight),
		fmt.Sprintf("%d ÷ %d = %s; no marks at %s, full marks at %s, evenly between: %s of %d points.", l.Numerator, l.Denominator, value, zero, target, points, l.Weight))
}

// Words says in a sentence how the score arises from the parts.
func (s Score) Words() words.Text {
	switch {
	case !s.Defined:
		return words.T("各项均不适用，没有得分", "No part applies: there is no score.")
	case s.Weight < 100:
		return words.T(fmt.Sprintf("适用各项得 %s / %d 分，折合 100 分为 %s", hundredths(s.Points), s.Weight, hundredths(s.Value)),
			fmt.Sprintf("%s of the %d points that apply, which is %s of 100.", hundredths(s.Points), s.Weight, hundredths(s.Value)))
	}
	return words.T(fmt.Sprintf("各项合计 %s / 100 分", hundredths(s.Value)), fmt.Sprintf("All parts together: %s of 100.", hundredths(s.Value)))
}

func hundredths(n int64) string { return fmt.Sprintf("%d.%02d", n/100, n%100) }
func percent(n int64) string    { return hundredths(n) + "%" }

// counts are what the score was made from.
func (s Score) counts() []Count {
	counts := make([]Count, len(s.Lines))
	for i, l := range s.Lines {
		counts[i] = Count{l.Rate, l.Numerator, l.Denominator}
	}
	return counts
}
