package rules

import (
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
)

// SourceRoles are the doors by which a report comes in, with the role that each takes; "" is anybody who may report.
var SourceRoles = map[string]access.Role{
	"patrol": access.Patroller, "hotline": access.Operator, "letter": access.Operator,
	"web": "", "app": "", "department": access.Department, "business": "", "volunteer": "", "resident": "",
}

// Sources lists the doors.
func Sources() []string {
	return []string{"patrol", "hotline", "letter", "web", "app", "department", "business", "volunteer", "resident"}
}

// ErrAction is said of what no action is called.
var ErrAction = fault.Define(fault.NotFound, "case.action", "没有这个操作", "There is no such action.")
