import { texts } from '@/shared/texts'

export default texts({
  zh: {
    calendarAdmin: {
      title: '工作日历', before: '上一年', after: '下一年', whose: '谁的作息时间', district: '全区标准', own: '单独作息', published: '节假日已公布到 {day} 前。', unpublished: '尚未公布任何节假日，按法定节假日和普通周暂定。', provisional: '{year} 年的节假日安排尚未公布：按法定节假日暂定，调休以通知为准。', mayMove: '暂定：跨入尚未公布的年份，公布后可能变动。', chooseDay: '点选日历上的一天来改。',
      kind: '这一天', name: '名称', source: '依据（通知文号）', note: '记入改动', undo: '撤销改动', week: '作息时间', likeDistrict: '现与全区相同；改动后该单位单独作息。', back: '恢复为全区作息', validFrom: '从哪天起（留空为一直如此）', day: '星期',
      hours: '上班时间', lunch: '午休', begins: '上班', ends: '下班', lunchBegins: '午休开始', lunchEnds: '午休结束', change: '待保存的改动', noChange: '还没有改动。', look: '先看影响', save: '保存并重算时限', drop: '放弃',
      moved: '{n} 个未到期限将移动', nothingMoves: '没有未结案件的时限移动。', notice: '时限移动写入案件经过，责任人可见。', try: '试算', start: '起算时间', limit: '时限', unitOfTime: '单位', tryGo: '试算', due: '{limit}，到 {at}',
      supposed: '按未保存的改动', nth: '第 {n} 天', counts: '计 {n} 分钟', idle: '不计',
    },
    calendarKind: { ordinary: '普通日', working: '工作日', off: '休息', holiday: '节假日', workday_swapped: '调休上班' },
    calendarMark: { holiday: '休', workday_swapped: '班' },
    limitUnit: { urgent_hours: '紧急工作时（昼夜计）', working_hours: '工作时', working_days: '工作日', natural_days: '自然日' },
    movedWhich: { case: '全案', stage: '本环节', task: '任务' },
  },
  en: {
    calendarAdmin: {
      title: 'Working calendar', before: 'Year before', after: 'Year after', whose: 'Whose hours', district: 'The district', own: 'own hours',
      published: 'Holidays are published until before {day}.', unpublished: 'No holidays are published; plain weeks with the statutory holidays are used, provisionally.', provisional: 'The days off of {year} are not published yet: provisionally the statutory holidays, without swapped days.', mayMove: 'Provisional: it ends in a year that is not published yet, and may move.', chooseDay: 'Choose a day above to change it.', kind: 'This day',
      name: 'Name', source: 'Source (the notice)', note: 'Note the change', undo: 'Undo', week: 'Working hours',
      likeDistrict: 'The same as the district now; a change gives this unit hours of its own.', back: 'The district’s hours again', validFrom: 'From which day (always, if empty)', day: 'Day',
      hours: 'Hours', lunch: 'Lunch', begins: 'Begins', ends: 'Ends', lunchBegins: 'Lunch begins', lunchEnds: 'Lunch ends', change: 'What is to be changed', noChange: 'Nothing yet.',
      look: 'See what moves', save: 'Save and move deadlines', drop: 'Drop', moved: '{n} open deadlines move', nothingMoves: 'No open deadline moves.',
      notice: 'Each case tells in its story that its deadline moved.', try: 'Try it', start: 'Starts', limit: 'Limit', unitOfTime: 'Unit', tryGo: 'Try', due: '{limit}: until {at}',
      supposed: 'with the changes not yet saved', nth: 'day {n}', counts: '{n} min count', idle: 'does not count',
    },
    calendarKind: { ordinary: 'Ordinary day', working: 'Working day', off: 'Day off', holiday: 'Holiday', workday_swapped: 'Swapped working day' },
    calendarMark: { holiday: 'H', workday_swapped: 'W' },
    limitUnit: { urgent_hours: 'Urgent hours (day and night)', working_hours: 'Working hours', working_days: 'Working days', natural_days: 'Days' },
    movedWhich: { case: 'whole case', stage: 'this stage', task: 'task' },
  },
})
