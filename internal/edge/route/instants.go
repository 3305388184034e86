package route

import (
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"liandong/internal/kernel/fault"
)

var errInstant = fault.Define(fault.Invalid, "http.instant", "时间应在 1900 年到 2200 年之间", "The instant must lie between 1900 and 2200.")

var timeType = reflect.TypeFor[time.Time]()

// checkInstants refuses instants in a body that no calendar of ours reaches: of the year 9999, a day added makes a date that cannot be written any more.
// The zero instant stands for none.
func checkInstants(in any) error {
	v := reflect.ValueOf(in).Elem()
	body := v.FieldByName("Body")
	if !body.IsValid() || !holdsInstants(body.Type()) {
		return nil
	}
	if field, far := farInstant(body, ""); far {
		return errInstant.At(strings.TrimPrefix(field, "."))
	}
	return nil
}

// holding remembers which types of bodies hold instants.
var holding sync.Map

func holdsInstants(t reflect.Type) bool {
	if known, ok := holding.Load(t); ok {
		return known.(bool)
	}
	holding.Store(t, false) // a type that holds itself
	holds := false
	switch {
	case t == timeType:
		holds = true
	case t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice:
		holds = holdsInstants(t.Elem())
	case t.Kind() == reflect.Struct:
		for i := range t.NumField() {
			holds = t.Field(i).IsExported() && holdsInstants(t.Field(i).Type) || holds
		}
	}
	holding.Store(t, holds)
	return holds
}

func farInstant(v reflect.Value, at string) (field string, far bool) {
	switch {
	case !holdsInstants(v.Type()):
	case v.Type() == timeType:
		t := v.Interface().(time.Time)
		return at, !t.IsZero() && (t.Year() < 1900 || t.Year() >= 2200)
	case v.Kind() == reflect.Pointer && !v.IsNil():
		return farInstant(v.Elem(), at)
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			if field, far := farInstant(v.Index(i), at+"["+strconv.Itoa(i)+"]"); far {
				return field, far
			}
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() {
				continue
			}
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			under := at + "." + name
			if f.Anonymous {
				under = at
			}
			if field, far := farInstant(v.Field(i), under); far {
				return field, far
			}
		}
	}
	return "", false
}
