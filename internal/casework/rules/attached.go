package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"liandong/internal/kernel/fault"
)

// What is wrong with the files of a report or an action.
var (
	ErrManyMedia = fault.Define(fault.Invalid, "media.too_many", "一次最多附 %d 个文件", "At most %d files at a time.")
	ErrMediaID   = fault.Define(fault.Invalid, "media.reference", "附件编号应为不重复的 UUID", "The ids of files must be UUIDs, each once.")
)

const mostMedia = 9 // files of one report or action

// CheckMedia judges the ids of files and writes them small.
func CheckMedia(ids []string) (wrong []*fault.Error) {
	if len(ids) > mostMedia {
		return []*fault.Error{ErrManyMedia.At("media", mostMedia)}
	}
	for i, id := range ids {
		id = strings.ToLower(id)
		if ids[i] = id; uuid.Validate(id) != nil || len(id) != 36 || slices.Contains(ids[:i], id) {
			wrong = append(wrong, ErrMediaID.At(fmt.Sprintf("media[%d]", i)))
		}
	}
	return wrong
}
