package casework

import (
	"liandong/internal/call"
	"liandong/internal/kernel/store"
	"liandong/internal/kernel/words"
	"liandong/internal/notice"
)

// seatTaken tells an operator who took their seat, and why.
func (d *Casework) seatTaken(tx *store.Tx, t call.TakenOver) error {
	if d.Notices == nil {
		return nil
	}
	reason := words.Quoted(t.Reason)
	return d.Notices.Queue(tx, notice.Notice{District: t.District, To: notice.To{Account: t.Account}, Template: "L51", Link: "/report", At: t.At, Urgent: true,
		Values: map[string]string{"编号": t.Extension, "number": t.Extension, "姓名": t.By, "name": t.By, "原因": reason.ZH, "reason": reason.EN}})
}
