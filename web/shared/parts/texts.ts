import { texts } from '@/shared/texts'

export default texts({
  zh: {
    address: {
      choice: '地址里的“{name}={text}”不在可选之列，没有采用。', code: '地址里的“{name}={text}”不是编码，没有采用。', day: '地址里的“{name}={text}”不是真实存在的日期（写法如 2026-01-31），没有采用。', degrees: '地址里的“{name}={text}”超出经纬度的范围，没有采用。',
      shape: '地址里的“{name}={text}”写法不对，没有采用。', order: '地址里的开始日期晚于结束日期（{name}：{text}），没有采用。', together: '地址里的“{name}”要一起写，没有采用。', unknown: '本页不认识地址里的“{name}”，没有采用。',
      twice: '地址里的“{name}”写了不止一次，没有采用。', instead: '显示的是去掉这些以后的内容。', mend: '把地址改过来', back: '不带这些条件打开', nowhere: '没有这个页面', nowhereSaid: '地址 {path} 打不开任何页面，可能写错了，或页面已经移走。', home: '回到首页',
    },
    demand: {
      kind: '诉求类型（可不选）', unsaid: '未说明', consultation: '咨询', help: '求助', complaint: '投诉', tip_off: '举报', suggestion: '建议', praise: '表扬', secret: '请求保密',
      secretHow: '保密件只有承办单位和指定的保密岗位能看到内容和反映人，不派人上门。',
    },
    draft: { restored: '上次填写、尚未提交的内容已恢复。', discard: '清除' },
  },
  en: {
    address: {
      choice: '“{name}={text}” in the address is none of the choices and was not taken.', code: '“{name}={text}” in the address is no code and was not taken.',
      day: '“{name}={text}” in the address is not a day of the calendar (as 2026-01-31) and was not taken.',
      degrees: '“{name}={text}” in the address is beyond what degrees can be and was not taken.', shape: '“{name}={text}” in the address is not written as it should be and was not taken.',
      order: 'The first day in the address is after the last ({name}: {text}); they were not taken.', together: '“{name}” belong together in the address and were not taken.',
      unknown: 'This page does not know “{name}” in the address; it was not taken.', twice: '“{name}” stands more than once in the address and was not taken.',
      instead: 'You see what there is without it.', mend: 'Correct the address', back: 'Open without these conditions', nowhere: 'No such page',
      nowhereSaid: 'The address {path} leads to no page. It may be mistyped, or the page has moved.', home: 'To the start',
    },
    demand: {
      kind: 'What is wanted (optional)', unsaid: 'Not said', consultation: 'Consultation', help: 'Help', complaint: 'Complaint', tip_off: 'Tip-off', suggestion: 'Suggestion', praise: 'Praise',
      secret: 'Keep it secret', secretHow: 'What you say and who you are is seen by the unit in charge and a named desk only; nobody is sent to your door.',
    },
    draft: { restored: 'What you had not sent yet is back.', discard: 'Discard' },
  },
})
