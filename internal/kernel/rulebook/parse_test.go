package rulebook_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/rulebook"
)

type nested struct {
	Name  string         `json:"name"`
	At    time.Time      `json:"at"`
	Inner []inner        `json:"inner"`
	By    map[string]int `json:"by,omitempty"`
	Maybe *inner         `json:"maybe,omitempty"`
	Plain bool
	Never string `json:"-"`
}

type inner struct {
	Code string `json:"code"`
}

func TestParse(t *testing.T) {
	t.Parallel()
	book := rulebook.New("nested", nested{}, func(nested) []*fault.Error { return nil })
	got, err := book.Parse([]byte(` {"name":"a","at":"2026-09-10T09:00:00+08:00","inner":[{"code":"x"},{}],"by":{"k":1},"maybe":{"code":"y"},"Plain":true} `))
	want := nested{Name: "a", At: morning, Inner: []inner{{"x"}, {}}, By: map[string]int{"k": 1}, Maybe: &inner{"y"}, Plain: true}
	if got.At = got.At.UTC(); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v %v", got, err)
	}
	for document, want := range map[string]struct {
		def   *fault.Definition
		field string
	}{
		``:                                {rulebook.ErrJSON, "document"},
		`null`:                            {rulebook.ErrJSON, "document"},
		`{"name":"a"`:                     {rulebook.ErrJSON, "document"},
		`{"name":"a"} {}`:                 {rulebook.ErrJSON, "document"},
		`[]`:                              {rulebook.ErrType, "document"},
		`{"nome":"a"}`:                    {rulebook.ErrField, "nome"},
		`{"Name":"a"}`:                    {rulebook.ErrField, "Name"},
		`{"-":"a"}`:                       {rulebook.ErrField, "-"},
		`{"Never":"a"}`:                   {rulebook.ErrField, "Never"},
		`{"inner":[{},{"kode":1}]}`:       {rulebook.ErrField, "inner[1].kode"},
		`{"maybe":{"kode":1}}`:            {rulebook.ErrField, "maybe.kode"},
		`{"name":"a","name":"b"}`:         {rulebook.ErrTwice, "name"},
		`{"by":{"k":1,"k":2}}`:            {rulebook.ErrTwice, "by.k"},
		`{"name":1}`:                      {rulebook.ErrType, "name"},
		`{"name":{"a":1}}`:                {rulebook.ErrType, "name"},
		`{"inner":{}}`:                    {rulebook.ErrType, "inner"},
		`{"inner":[{"code":"x"},"code"]}`: {rulebook.ErrType, "inner[1]"},
		`{"by":{"k":"one"}}`:              {rulebook.ErrType, "by.k"},
		`{"at":"yesterday"}`:              {rulebook.ErrType, "at"},
	} {
		_, err := book.Parse([]byte(document))
		if e := fault.From(err); !errors.Is(err, want.def) || e.Field != want.field || e.Kind != fault.Invalid {
			t.Errorf("%s: %v", document, err)
		}
	}
	_, err = book.Parse([]byte(`{"a":1,"name":2,"b":3}`))
	if e := fault.From(err); e.Field != "a" || len(e.Others) != 2 || e.Others[0].Field != "name" || e.Others[1].Field != "b" {
		t.Errorf("every fault is named: %v", err)
	}
	if got, err := book.Parse([]byte(`{"name":null,"inner":null}`)); err != nil || !reflect.DeepEqual(got, nested{}) {
		t.Errorf("null is silence: %+v %v", got, err)
	}
}
