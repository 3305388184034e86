package httpapi

// reply is an answer with a body.
type reply[T any] struct{ Body T }

// list is a list in full.
type list[T any] struct {
	Items []T `json:"items"`
}

func listed[T any](items []T) *reply[list[T]] {
	if items == nil {
		items = []T{}
	}
	return &reply[list[T]]{Body: list[T]{Items: items}}
}
