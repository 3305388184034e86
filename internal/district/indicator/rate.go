package indicator

import (
	"math"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

// ErrImpossible says that a rate would exceed 100%: a mistake in the data that is reported, never drawn.
var ErrImpossible = fault.Define(fault.Internal, "indicator.impossible", "指标“%s”超过百分之百，数据有误", "The rate “%s” exceeds 100%%: the data are wrong.")

// Rate is a figure with what it was made from. Defined is false where the denominator is 0: then there is nothing to show.
type Rate struct {
	Code                   string
	Kind                   Kind
	Name, Explain, Window  words.Text
	Numerator, Denominator int64
	Defined                bool
	Value                  float64 // between 0 and 1, or minutes
	Sampled                bool    // then the true value lies between these with 95% confidence (Wilson)
	Low, High              float64
}

// Rates returns every rate that is defined for periods that end on a day (YYYY-MM-DD). Errors: ErrImpossible.
func (d Definitions) Rates(f Facts, on string) ([]Rate, error) {
	var rates []Rate
	for _, one := range d.All {
		if !one.validOn(on) {
			continue
		}
		r, err := one.Rate(f)
		if err != nil {
			return nil, err
		}
		rates = append(rates, r)
	}
	return rates, nil
}

// Rate returns what the definition makes of facts. Errors: ErrImpossible.
func (d Definition) Rate(f Facts) (Rate, error) {
	r, err := divide(d.Name, d.Kind, d.Numerator.of(f), d.Denominator.of(f))
	r.Code, r.Explain, r.Window = d.Code, d.Explain, d.Window
	if r.Sampled = err == nil && d.Interval && r.Defined && d.Kind == Share; r.Sampled {
		r.Low, r.High = wilson(r.Value, float64(r.Denominator))
	}
	return r, err
}

func divide(name words.Text, kind Kind, of, per int64) (Rate, error) {
	r := Rate{Name: name, Kind: kind, Numerator: of, Denominator: per, Defined: per > 0}
	if of < 0 || per < 0 || kind == Share && of > per {
		return r, ErrImpossible.New(name)
	}
	if r.Defined {
		r.Value = float64(of) / float64(per)
	}
	return r, nil
}

// wilson is the interval in which a share lies with 95% confidence, where n were asked (E. B. Wilson, 1927).
func wilson(p, n float64) (low, high float64) {
	const z = 1.959964
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, middle-half), min(1, middle+half)
}
