package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"liandong/internal/kernel/fault"
)

var errTest = fault.Define(fault.Conflict, "test.conflict", "有 %d 个冲突", "There are %d conflicts.")

func TestAnErrorKeepsKindWordsAndCauseThroughWrapping(t *testing.T) {
	t.Parallel()
	cause := errors.New("low")
	err := fmt.Errorf("high: %w", errTest.At("field", 3).Because(cause))
	if !errors.Is(err, errTest) || !errors.Is(err, cause) || fault.KindOf(err) != fault.Conflict {
		t.Errorf("%v", err)
	}
	if e := fault.From(err); e.Field != "field" || e.Words.EN != "There are 3 conflicts." || e.Words.ZH != "有 3 个冲突" {
		t.Errorf("%+v", e)
	}
	if e := fault.From(cause); e.Kind != fault.Internal || e.Cause == nil {
		t.Errorf("an unknown error is %+v", e)
	}
}

func TestCollectKeepsEveryField(t *testing.T) {
	t.Parallel()
	if err := fault.Collect(nil); err != nil {
		t.Errorf("nothing wrong gives %v", err)
	}
	e := fault.From(fault.Collect([]*fault.Error{errTest.At("a", 1), errTest.At("b", 2)}))
	if e.Field != "a" || len(e.Others) != 1 || e.Others[0].Field != "b" {
		t.Errorf("%+v", e)
	}
}

func TestACodeIsDeclaredOnce(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a second declaration of the same code was taken")
		}
	}()
	fault.Define(fault.Invalid, "test.conflict", "二", "two")
}
