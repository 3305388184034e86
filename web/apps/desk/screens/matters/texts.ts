import { texts } from '@/shared/texts'

export default texts({
  zh: {
    matters: {
      title: '事项', search: '名称、类别、代码', add: '新增事项', fresh: '新事项', none: '没有叫“{q}”的事项。', admitted: '准入巡查', choose: '从左边选一个事项。', back: '回到清单', version: '第 {n} 版', conditions: '立案条件与时限',
      fields: '要反映人回答的字段', fieldsHint: '字段名供系统使用，定了就不要再改。', try: '试一试：上报时这样显示', guidance: '话术、询问要点、知识', questions: '询问要点', knowledge: '知识', period: '有效期', periodHint: '停用：填失效时间。在办案件不受影响。',
      duplicates: '疑似重复的阈值在规则里', stale: '您打开之后，别人已修改了这个事项。您的修改还在，没有保存。', reload: '放弃我的修改，读新版', whoNotices: '谁会察觉：上报、受理和立案的人从保存起看到新内容；已立案的案件时限不变。', reason: '修改原因（留在历史里）', save: '保存事项',
      saved: '已是第 {n} 版', history: '修改历史', first: '最早的一版',
    },
    matterStanding: { retired: '已停用', coming: '未生效' },
    matterCol: {
      code: '代码', name_zh: '名称（中文）', name_en: '名称（英文）', class_zh: '类别（中文）', class_en: '类别（英文）', domain: '领域', department_zh: '行业主管部门（中文）', department_en: '行业主管部门（英文）', base_level: '责任层级',
      urgency: '紧急程度', duty_tag: '履职清单', secrecy: '保密类别', illegality: '五类违法', minutes: '单件用时（分钟）', reopen_days: '可重开天数（0 为不限）', patrol: '清单准入巡查', enforcement: '可能处罚', source: '来源', valid_from: '生效时间',
      valid_to: '失效时间', words_zh: '立案条件（中文）', words_en: '立案条件（英文）', closing_zh: '结案标准（中文）', closing_en: '结案标准（英文）', limit_value: '时限', limit_unit: '单位', name: '字段名（小写字母）', kind: '类型',
      required: '必填', zh: '中文', en: '英文', hint_zh: '说明（中文）', hint_en: '说明（英文）', least: '最小（文字为最少字数）', most: '最大（文字为最多字数）', choices: '选项（一行一个，斜杠后写英文）', script_zh: '话术（中文）', script_en: '话术（英文）',
      id: '编号', title_zh: '标题（中文）', title_en: '标题（英文）', body_zh: '正文（中文）', body_en: '正文（英文）',
    },
    matterPart: { zh: '中文', en: '英文', words: '条件', closing: '结案标准', limit_value: '时限', limit_unit: '时限单位', source: '来源', n: '编号', title: '标题', body: '正文', id: '编号' },
  },
  en: {
    matters: {
      title: 'Matters', search: 'Name, class or code', add: 'New matter', fresh: 'A new matter', none: 'No matter is called “{q}”.', admitted: 'admitted', choose: 'Choose a matter on the left.',
      back: 'Back to the list', version: 'version {n}', conditions: 'Conditions and limits', fields: 'Fields that a report answers',
      fieldsHint: 'The name is for the system: once used, leave it.', try: 'Try it: this is what a reporter sees', guidance: 'Script, questions, knowledge', questions: 'Questions',
      knowledge: 'Knowledge', period: 'Validity', periodHint: 'To retire it, set the end. Open cases keep it.', duplicates: 'Thresholds for duplicates are in the rules',
      stale: 'Somebody changed this matter after you opened it. Your changes are still here, and not saved.', reload: 'Give up my changes and read the new version',
      whoNotices: 'Who will notice: whoever reports, takes in or files sees it at once. Limits of filed cases stay.', reason: 'Why it is changed (kept in its history)', save: 'Save the matter',
      saved: 'This is version {n} now', history: 'History', first: 'The first version',
    },
    matterStanding: { retired: 'retired', coming: 'not yet in force' },
    matterCol: {
      code: 'Code', name_zh: 'Name (Chinese)', name_en: 'Name (English)', class_zh: 'Class (Chinese)', class_en: 'Class (English)', domain: 'Domain', department_zh: 'Department (Chinese)',
      department_en: 'Department (English)', base_level: 'Level', urgency: 'Urgency', duty_tag: 'Duty list', secrecy: 'Secrecy', illegality: 'Kind of illegality', minutes: 'Minutes a case',
      reopen_days: 'Days to reopen (0: no end)', patrol: 'The list admits it to patrol', enforcement: 'A penalty may follow', source: 'Source', valid_from: 'Valid from', valid_to: 'Valid until',
      words_zh: 'Condition (Chinese)', words_en: 'Condition (English)', closing_zh: 'Closing standard (Chinese)', closing_en: 'Closing standard (English)', limit_value: 'Limit',
      limit_unit: 'Unit', name: 'Name (lower-case letters)', kind: 'Kind', required: 'Required', zh: 'Chinese', en: 'English', hint_zh: 'Hint (Chinese)', hint_en: 'Hint (English)',
      least: 'Least (characters of a text)', most: 'Most (characters of a text)', choices: 'Choices (one a line, English behind a slash)', script_zh: 'Script (Chinese)',
      script_en: 'Script (English)', id: 'Id', title_zh: 'Title (Chinese)', title_en: 'Title (English)', body_zh: 'Text (Chinese)', body_en: 'Text (English)',
    },
    matterPart: {
      zh: 'Chinese', en: 'English', words: 'condition', closing: 'closing standard', limit_value: 'limit', limit_unit: 'unit of the limit', source: 'source', n: 'number', title: 'title',
      body: 'text', id: 'id',
    },
  },
})
