package rules

import "liandong/internal/kernel/fault"

// What is wrong with what somebody reports.
var (
	ErrID          = fault.Define(fault.Invalid, "id.form", "编号应为 UUID", "The id must be a UUID.")
	ErrIDTaken     = fault.Define(fault.Conflict, "id.taken", "这个编号已用于其他内容", "This id is already used for other content.")
	ErrSource      = fault.Define(fault.Invalid, "report.source", "来源不在可选范围内：%s", "The source must be one of: %s")
	ErrSourceRole  = fault.Define(fault.Forbidden, "report.source_role", "您的角色不能使用这一来源", "Your role cannot use this source.")
	ErrDescription = fault.Define(fault.Invalid, "report.description", "请写明情况", "Please describe what is the matter.")
	ErrFuture      = fault.Define(fault.Invalid, "report.captured_at", "反映时间不能晚于现在", "The time lies in the future.")
	ErrJoin        = fault.Define(fault.Invalid, "report.case", "没有这个案件，或您无权查看，请单独上报", "There is no such case, or you may not see it. Report without it.")
)
