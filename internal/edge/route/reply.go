package route

// Reply is an answer with a body.
type Reply[T any] struct{ Body T }

// List is a list in full.
type List[T any] struct {
	Items []T `json:"items"`
}

// Listed returns a list in full; none is an empty one.
func Listed[T any](items []T) *Reply[List[T]] {
	if items == nil {
		items = []T{}
	}
	return &Reply[List[T]]{Body: List[T]{Items: items}}
}
