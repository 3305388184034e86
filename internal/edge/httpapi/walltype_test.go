package httpapi

import "reflect"

// WallType is what a wall is sent, for the test that walks it.
var WallType = reflect.TypeFor[wallBody]()
