import { texts } from '@/shared/texts'

export default texts({
  zh: {
    hotline: {
      title: '热线', waiting: '现在 {n} 个来电在等，最长已等 {s} 秒。', nobodyWaits: '现在没有来电在等。', limit: '{s} 秒内接听算及时', day: '日期', calls: '来电', answered: '接听', inTime: '及时接听', abandoned: '未接先挂', median: '等待中位',
      p90: '九成等待不超过', seconds: '{n} 秒', callBacks: '待回访', noCallBacks: '没有待回访的来电。', caseNumber: '见案件反映人', before: '{at} 前', attempts: '已拨 {n} 次', said: '通话要点', reached: '已接通', notReached: '未接通',
      callsOf: '当日来电', noCalls: '这一天没有来电。', began: '时间', number: '号码', state: '结果', waited: '等待', reports: '上报', withheld: '未显示号码', gaveUp: '未接先挂', ringing: '振铃中', ended: '已结束',
      cut: '只列出最近 {n} 个。',
    },
  },
  en: {
    hotline: {
      title: 'Hotline', waiting: '{n} calls wait now, the longest for {s} seconds.', nobodyWaits: 'Nobody waits now.', limit: 'In time means within {s} seconds', day: 'Day', calls: 'Calls',
      answered: 'Answered', inTime: 'In time', abandoned: 'Gave up', median: 'Median wait', p90: 'Nine in ten within', seconds: '{n} s', callBacks: 'To call back',
      noCallBacks: 'Nobody to call back.', caseNumber: 'see who reported the case', before: 'before {at}', attempts: 'tried {n} times', said: 'What was said', reached: 'Reached',
      notReached: 'Not reached', callsOf: 'Calls of a day', noCalls: 'No calls on this day.', began: 'Time', number: 'Number', state: 'Outcome', waited: 'Waited', reports: 'Reports',
      withheld: 'withheld', gaveUp: 'gave up', ringing: 'ringing', ended: 'ended', cut: 'Only the latest {n}.',
    },
  },
})
