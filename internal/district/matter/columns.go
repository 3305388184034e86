package matter

import (
	"liandong/internal/district/worktime"
	"liandong/internal/kernel/table"
	"liandong/internal/kernel/words"
)

// ListColumns are those of a catalogue; each row carries the first condition of its matter, too.
var ListColumns = table.Columns{
	{Name: "code", Title: words.T("事项代码", "Code"), Must: true, Example: words.T("9901", ""), About: words.T("1 至 16 位数字或字母，不能重复", "1 to 16 digits or letters, each once.")},
	{Name: "class_zh", Title: words.T("大类", "Class, Chinese"), Must: true, Example: words.T("公用设施", "")},
	{Name: "class_en", Title: words.T("大类（英文）", "Class, English"), Must: true, Example: words.T("Public utilities", "")},
	{Name: "name_zh", Title: words.T("事项名称", "Name, Chinese"), Must: true, Example: words.T("路灯不亮", "")},
	{Name: "name_en", Title: words.T("事项名称（英文）", "Name, English"), Must: true, Example: words.T("Street light out", "")},
	{Name: "domain", Title: words.T("领域", "Domain"), Must: true, Example: words.T("city_management", ""), About: words.T("领域的代码，如 city_management", "Code of the domain, as city_management.")},
	{Name: "illegality", Title: words.T("违法类别", "Illegality"), Must: true, About: words.T("不涉及违法则不填；列不能缺", "Empty where nothing is illegal; the column must be there."), Codes: coded(
		"residence", "违法居住", "residence", "building", "违法建设", "building", "business", "违法经营", "business", "land_use", "违法用地", "land use", "pollution", "违法排污", "pollution")},
	{Name: "base_level", Title: words.T("兜底层级", "Level"), Must: true, Example: words.T("base", ""), About: words.T("最低在哪一级解决", "The lowest level that can solve it."), Codes: coded(
		string(Base), "基础网格", "base grid", string(Village), "村（社区）", "village", string(Town), "区镇", "town", string(District), "区", "district")},
	{Name: "department_zh", Title: words.T("责任部门", "Department, Chinese"), Must: true, Example: words.T("区城管局", "")},
	{Name: "department_en", Title: words.T("责任部门（英文）", "Department, English"), Must: true, Example: words.T("District City Management Bureau", "")},
	{Name: "urgency", Title: words.T("紧急程度", "Urgency"), Must: true, Example: words.T("normal", ""), Codes: coded(string(Urgent), "紧急", "urgent", string(Normal), "一般", "normal")},
	{Name: "limit_value", Title: words.T("时限", "Limit"), Must: true, Number: true, Example: words.T("2", ""), About: words.T("数字，单位在下一列", "A number; its unit is in the next column.")},
	{Name: "limit_unit", Title: words.T("时限单位", "Unit of the limit"), Must: true, Example: words.T("working_days", ""), Codes: limitUnits},
	{Name: "condition_zh", Title: words.T("立案条件", "Condition, Chinese"), Must: true, Example: words.T("路灯不亮，影响通行", "")},
	{Name: "condition_en", Title: words.T("立案条件（英文）", "Condition, English"), Must: true, Example: words.T("A street light is out", "")},
	{Name: "closing_zh", Title: words.T("结案标准", "Closed when, Chinese"), Must: true, Example: words.T("恢复照明", "")},
	{Name: "closing_en", Title: words.T("结案标准（英文）", "Closed when, English"), Must: true, Example: words.T("It shines again", "")},
	{Name: "patrol", Title: words.T("巡查发现", "Patrol"), Must: true, Example: words.T("yes", ""), Codes: yesOrNo},
	{Name: "enforcement", Title: words.T("涉及执法", "Enforcement"), Must: true, Example: words.T("no", ""), Codes: yesOrNo},
	{Name: "minutes", Title: words.T("一件所需分钟", "Minutes"), Must: true, Number: true, Example: words.T("15", ""), About: words.T("网格办一件平均要用的分钟数", "What one case takes of a grid's time.")},
	{Name: "source", Title: words.T("依据", "Source"), Must: true, Example: words.T("区城市管理立案结案标准", ""), About: words.T("立案条件和时限出自哪里", "Where condition and limit are laid down.")},
	{Name: "duty_tag", Title: words.T("履职清单", "Duty list"), Codes: coded(TagBasic, "基本履职事项", "basic duty", TagCooperating, "配合履职事项", "duty to cooperate", TagTakenBack, "上级部门收回事项", "taken back by the level above")},
	{Name: "lead_zh", Title: words.T("牵头单位", "Lead, Chinese"), About: words.T("履职清单写明的牵头单位", "Who leads by the duty list.")},
	{Name: "lead_en", Title: words.T("牵头单位（英文）", "Lead, English")},
	{Name: "helpers_zh", Title: words.T("配合单位", "Helpers, Chinese"), About: words.T("多个用顿号隔开", "Several with 、 between them.")},
	{Name: "helpers_en", Title: words.T("配合单位（英文）", "Helpers, English"), About: words.T("多个用分号隔开", "Several with semicolons between them.")},
	{Name: "reopen_days", Title: words.T("可重开天数", "Days to reopen"), Number: true, About: words.T("结案后多少天内可以重开；0 为不限，不填为 15", "After closing; 0 for no end, 15 where it is empty.")},
	{Name: "valid_from", Title: words.T("生效日期", "Valid from"), Number: true},
	{Name: "valid_to", Title: words.T("失效日期", "Valid to"), Number: true},
	{Name: "secrecy", Title: words.T("保密类别", "Secrecy"), Codes: coded(string(Protected), "隐私保护", "protected", string(TipOff), "举报保密", "tip-off"), About: words.T("不填为一般案件", "Ordinary where it is empty.")},
}

// ConditionColumns are those of a list of further conditions.
var ConditionColumns = table.Columns{
	{Name: "matter_code", Title: words.T("事项代码", "Matter"), Must: true, Example: words.T("9901", ""), About: words.T("事项清单中的代码", "A code in the list of matters.")},
	{Name: "condition_zh", Title: words.T("立案条件", "Condition, Chinese"), Must: true, Example: words.T("成片路灯不亮", "")},
	{Name: "condition_en", Title: words.T("立案条件（英文）", "Condition, English"), Must: true, Example: words.T("A row of street lights is out", "")},
	{Name: "limit_value", Title: words.T("时限", "Limit"), Must: true, Number: true, Example: words.T("4", "")},
	{Name: "limit_unit", Title: words.T("时限单位", "Unit of the limit"), Must: true, Example: words.T("working_hours", ""), Codes: limitUnits},
	{Name: "closing_zh", Title: words.T("结案标准", "Closed when, Chinese"), Must: true, Example: words.T("恢复照明", "")},
	{Name: "closing_en", Title: words.T("结案标准（英文）", "Closed when, English"), Must: true, Example: words.T("They shine again", "")},
	{Name: "source", Title: words.T("依据", "Source"), Must: true, Example: words.T("区城市管理立案结案标准", "")},
}

var stageColumns = table.Columns{{Name: "stage", Must: true}, {Name: "urgency", Must: true}, {Name: "limit_value", Must: true}, {Name: "limit_unit", Must: true},
	{Name: "valid_from", Must: true}, {Name: "source", Must: true}}

var (
	yesOrNo    = coded("yes", "是", "yes", "no", "否", "no")
	limitUnits = coded(string(worktime.UrgentHours), "小时，昼夜连续", "hours, day and night", string(worktime.WorkingHours), "工作小时", "working hours",
		string(worktime.WorkingDays), "工作日", "working days", string(worktime.NaturalDays), "自然日", "natural days")
)

// coded makes codes of threes: the code and what it means in both languages.
func coded(threes ...string) (all []table.Code) {
	for i := 0; i+2 < len(threes); i += 3 {
		all = append(all, table.Code{Code: threes[i], Means: words.T(threes[i+1], threes[i+2])})
	}
	return all
}
