package shape

import "liandong/internal/kernel/fault"

// ErrNoNotices is that nobody is told anything.
var ErrNoNotices = fault.Define(fault.Unavailable, "notice.off", "本系统未启用通知", "This installation sends no notices.")
