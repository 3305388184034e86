package shape

import (
	"liandong/internal/kernel/fault"
)

// CellBody is what is wrong in a list that was sent.
type CellBody struct {
	Field  string `json:"field" doc:"rows[17].phone"`
	Place  string `json:"place" doc:"the same as people say it: row 17, Phone"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// CellsOf returns what is wrong in a list, in a language.
func CellsOf(wrong []*fault.Error, lang string) []CellBody {
	out := []CellBody{}
	for _, e := range wrong {
		out = append(out, CellBody{Field: e.Field, Place: e.Place.In(lang), Code: e.Code, Detail: e.Words.In(lang)})
	}
	return out
}
