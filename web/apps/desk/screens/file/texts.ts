import { texts } from '@/shared/texts'

export default texts({
  zh: {
    file: {
      tools: '打印选项', back: '返回案件', inside: '包含内部内容', clear: '显示联系方式', print: '打印', recorded: '打开本页、选择内容都会记录：谁、何时、打印了什么。', title: '案件卷宗', provisional: '（暂定：该年节假日尚未公布）', number: '编号：{number}', none: '—', point: '（{lon}，{lat}）',
      filed: '立案时间', closed: '结案时间', reports: '反映内容', when: '时间', who: '经办', step: '环节', words: '内容', tasks: '协办与督办', asked: '要求', answer: '反馈', photos: '照片', photo: '照片{n}',
      withReport: '随反映收到，{at}', withEvent: '{action}，{at}', printed: '打印人：{by}（{account}）。打印时间：{at}。', withInside: '含内部内容，不得外传。', withoutInside: '不含内部内容。', inClear: '联系方式已显示，用途：{purpose}。',
      masked: '联系方式已隐去。',
    },
  },
  en: {
    file: {
      tools: 'What to print', back: 'Back to the case', inside: 'With what is internal', clear: 'Show contacts', print: 'Print',
      recorded: 'Opening this page and choosing what it holds are recorded: who, when, what.', title: 'Case file', number: 'Number: {number}', provisional: ' (provisional: the days off of that year are not published)', none: '—', point: ' ({lon}, {lat})', filed: 'Filed',
      closed: 'Closed', reports: 'What was reported', when: 'When', who: 'Who', step: 'Step', words: 'Words', tasks: 'Joint handling and supervision', asked: 'Asked', answer: 'Answer',
      photos: 'Photos', photo: 'Photo {n}', withReport: 'came with the report, {at}', withEvent: '{action}, {at}', printed: 'Printed by {by} ({account}) at {at}.',
      withInside: ' With what is internal: not to be passed on. ', withoutInside: ' Without what is internal. ', inClear: 'Contacts are in clear, for: {purpose}.', masked: 'Contacts are masked.',
    },
  },
})
