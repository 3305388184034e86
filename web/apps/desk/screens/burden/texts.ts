import { texts } from '@/shared/texts'

export default texts({
  zh: {
    burden: {
      title: '网格负担', about: '计划：准入时申报的用时，平均到每个基础网格。实际：近四周立案件数乘以单件用时。单位：分钟/周。', plannedEach: '每网格每周计划（分钟）', realEach: '每网格每周实际（分钟）', window: '{n} 个基础网格，{from} 至 {to}', byArea: '按地区', area: '地区',
      bases: '基础网格', most: '最重一个的实际', byMatter: '按事项（全部网格合计）', matter: '事项', cases: '四周件数', planned: '计划', real: '实际', nothing: '没有要网格做的事。', byGrid: '按基础网格', grid: '网格', by: '由哪些事项',
      heaviest: '最重的 {n} 项', repeated: '几张表都在问的', repeatedHint: '同样的内容不应要人填几遍。', sameTitle: '名称相同，字段名不同', comma: '、',
    },
  },
  en: {
    burden: {
      title: 'Burden of the grids', about: 'Planned: what was applied for, shared among the base grids. Real: cases filed in four weeks, at their minutes. In minutes a week.',
      plannedEach: 'planned minutes a week per base grid', realEach: 'real minutes a week per base grid', window: '{n} base grids, {from} to {to}', byArea: 'By area', area: 'Area',
      bases: 'Base grids', most: 'Real, of the heaviest', byMatter: 'By matter (all grids together)', matter: 'Matter', cases: 'Cases in four weeks', planned: 'Planned', real: 'Real',
      nothing: 'Nothing is asked of the grids.', byGrid: 'By base grid', grid: 'Grid', by: 'By which matters', heaviest: 'The heaviest {n}', repeated: 'Asked for by several forms',
      repeatedHint: 'Nobody should fill in the same thing twice.', sameTitle: 'same title, other names', comma: ', ',
    },
  },
})
