package rules

import (
	"unicode/utf8"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/words"
)

// What is wrong with what somebody wrote, or with how they can be reached.
var (
	ErrNoPhone = fault.Define(fault.Invalid, "report.phone", "这不是电话号码：几个号码之间用顿号或斜线隔开，没有电话请留空", "This is no phone number. Put a slash between several; leave it empty where there is none.")
	ErrNoText  = fault.Define(fault.Invalid, "report.characters", "含有不能保存的字符", "It contains characters that cannot be kept.")
)

const maxContact = 64 // characters of a name or a phone number

// CheckContact returns a contact as it will be kept.
func CheckContact(said *Contact) (*Contact, []*fault.Error) {
	if said == nil {
		return nil, nil
	}
	var wrong []*fault.Error
	k := &Contact{Name: words.Visible(said.Name), Phone: words.Visible(said.Phone)}
	for field, v := range map[string]string{"reporter.name": k.Name, "reporter.phone": k.Phone} {
		if utf8.RuneCountInString(v) > maxContact {
			wrong = append(wrong, ErrTooLong.At(field, maxContact))
		} else if !words.Keepable(v) {
			wrong = append(wrong, ErrNoText.At(field))
		} else if field == "reporter.phone" && v != "" && access.Dialled(v) == "" {
			wrong = append(wrong, ErrNoPhone.At(field))
		}
	}
	return k, wrong
}
