package httpapi

import (
	"reflect"

	"liandong/internal/edge/wallapi"
)

// WallType is what a wall is sent, for the test that walks it.
var WallType = reflect.TypeFor[wallapi.WallBody]()
