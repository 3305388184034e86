import { texts } from '@/shared/texts'

export default texts({
  zh: {
    time: {
      moment: '不到 1 分', m: '{m} 分', h: '{h} 小时', hm: '{h} 小时 {m} 分', d: '{d} 天', dh: '{d} 天 {h} 小时', left: '还剩 {span}', over: '超时 {span}', today: '今天 {at}', tomorrow: '明天 {at}',
      yesterday: '昨天 {at}',
    },
    day: { wrong: '“{typed}”不是真实存在的日期，请写作 2026-01-31 这样。', wrongMoment: '“{typed}”不是真实存在的时间，请写作 2026-01-31 09:00 这样。', order: '开始日期 {from} 晚于结束日期 {to}。' },
  },
  en: {
    time: {
      moment: 'under 1 min', m: '{m} min', h: '{h} h', hm: '{h} h {m} min', d: '{d} d', dh: '{d} d {h} h', left: '{span} left', over: '{span} overdue', today: 'today {at}',
      tomorrow: 'tomorrow {at}', yesterday: 'yesterday {at}',
    },
    day: {
      wrong: '“{typed}” is not a day of the calendar. Write it like 2026-01-31.', wrongMoment: '“{typed}” is not a moment of the calendar. Write it like 2026-01-31 09:00.',
      order: 'The first day, {from}, is after the last, {to}.',
    },
  },
})
