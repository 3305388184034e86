import { texts } from '@/shared/texts'

export default texts({
  zh: {
    quality: {
      title: '数据质量', about: '看地方和事项的数据是否可信，不看个人，不排名次。标记由评价规则设定。', of: '{n} / {total} 件结案带有标记', look: '看这些案件', byArea: '按地区', area: '地区', byMatter: '按事项', matter: '事项', closed: '结案',
      marked: '带标记', share: '占比', silent: '过于安静的网格', silentHint: '{n} 天里没有一件上报，而同一上级的邻居都有。', tooShort: '时段不足 14 天，不判断。', beside: '与 {n} 个邻居比较，居中的一个有 {middle} 件', perfect: '过于完美的比率',
      perfectHint: '应结不少于 100 件，而全部按期办结。也许属实，值得抽查。',
    },
  },
  en: {
    quality: {
      title: 'Data quality', about: 'Whether the data of places and matters can be believed; never about a person, and without ranks. Marks are set by the evaluation rules.',
      of: '{n} of {total} closed cases are marked', look: 'Look at these cases', byArea: 'By area', area: 'Area', byMatter: 'By matter', matter: 'Matter', closed: 'Closed', marked: 'Marked',
      share: 'Share', silent: 'Areas too silent', silentHint: 'Not a report in {n} days, while those beside report.', tooShort: 'The period is shorter than 14 days; nothing is said.',
      beside: 'compared with {n} beside it; the one in the middle has {middle}', perfect: 'Rates too good',
      perfectHint: 'At least 100 were due, and not one was late. It may be true; it is worth a recheck.',
    },
  },
})
