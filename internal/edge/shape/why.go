package shape

import "liandong/internal/disclosure"

// WhyBody is what for. It is exported because the description of the API leaves out what an unexported embedding brings.
type WhyBody struct {
	Reading string `json:"id,omitempty" doc:"UUID made by who asks: the same id with the same content is the same reading"`
	Purpose string `json:"purpose" doc:"code, from /purposes"`
	Remark  string `json:"remark,omitempty" doc:"2 to 200 characters; some purposes need it"`
}

// Why returns what for.
func (b WhyBody) Why() disclosure.Why {
	return disclosure.Why{ID: b.Reading, Purpose: b.Purpose, Remark: b.Remark}
}
