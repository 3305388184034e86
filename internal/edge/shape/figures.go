package shape

import "liandong/internal/district/indicator"

// RateBody is a rate with what it is made of.
type RateBody struct {
	Code        string   `json:"code"`
	Kind        string   `json:"kind" enum:"share,minutes"`
	Name        Text     `json:"name"`
	Numerator   int64    `json:"numerator"`
	Denominator int64    `json:"denominator"`
	Value       *float64 `json:"value" nullable:"true" doc:"0 to 1, or minutes; null where the denominator is 0"`
	Low         *float64 `json:"low" nullable:"true" doc:"of samples: the true value lies between low and high with 95% confidence (Wilson)"`
	High        *float64 `json:"high" nullable:"true"`
	Window      Text     `json:"window"`
	Explain     Text     `json:"explain"`
}

// LevelBody is the share of a level of resolution.
type LevelBody struct {
	Level string   `json:"level" enum:"grid,department,enforcement"`
	Name  Text     `json:"name"`
	Count int64    `json:"count"`
	Total int64    `json:"total"`
	Share *float64 `json:"share" nullable:"true"`
	Goal  float64  `json:"goal"`
}

// LevelsOf returns the shares of the levels of resolution.
func LevelsOf(split []indicator.LevelShare) (levels []LevelBody) {
	for _, l := range split {
		levels = append(levels, LevelBody{Level: string(l.Level), Name: Text(l.Name), Count: l.Numerator, Total: l.Denominator, Share: ValueOf(l.Rate), Goal: l.Goal})
	}
	return levels
}

// ValueOf returns the value of a rate; nil where it has none.
func ValueOf(r indicator.Rate) *float64 {
	if !r.Defined {
		return nil
	}
	return &r.Value
}
