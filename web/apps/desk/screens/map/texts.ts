import { texts } from '@/shared/texts'

export default texts({
  zh: {
    post: { grid_head: '网格长', patroller: '巡查员', grid_police: '网格警员', grid_supervisor: '督导员', village_head: '村网格长' },
    map: {
      title: '地图', overlays: '专业网格', youAre: '您点的位置', posts: '岗位', vacantSince: '空缺，自 {at} 起', standIn: '由 {name} 代理', casesHere: '看这里的案件', reportHere: '在这里上报', click: '点地图上任意一处，看它属于哪个网格、由谁负责。',
      close: '关闭', households: '{n} 户', noOverlay: '这里没有专业网格。', fit: '看全区', legend: '红圈：有超时；数字：案件数', shownLevel: '显示：{level}', label: '网格地图',
    },
    mapTools: {
      panel: '图层与筛选', more: '图层', less: '收起', showing: '案件怎样显示', heatHint: '所选事项和日期内的全部案件，含已结案', matter: '事项（不选为全部）', from: '上报自', to: '上报至', paint: '网格着色', noPaint: '不着色', below: '低于 {v}',
      above: '{v} 及以上', few: '样本太少（不足 5 件）', grids: '{n} 个', select: '圈选案件', box: '矩形', polygon: '多边形', chooseGrid: '或选一个区镇、村（社区）', boxHint: '点两下：矩形的一角，再点对角。按 Esc 取消。',
      polygonHint: '逐个点角点，双击或按回车结束，按 Esc 取消。', cancel: '取消', done: '完成', found: '所选范围的案件', asList: '在列表中查看', nothing: '这里没有符合条件的案件。', noBackground: '未配置底图',
    },
    mapShowing: { cases: '未结案件', heat: '热力', none: '不显示' },
    mapFigure: { closing: '结案率', on_time: '按期结案率', in_grid: '网格内解决占比', open: '未结案件数', overdue: '超时占未结比例' },
  },
  en: {
    post: { grid_head: 'Grid head', patroller: 'Patroller', grid_police: 'Grid police officer', grid_supervisor: 'Supervisor', village_head: 'Village head' },
    map: {
      title: 'Map', overlays: 'Overlay grids', youAre: 'Where you clicked', posts: 'Posts', vacantSince: 'vacant since {at}', standIn: '{name} stands in', casesHere: 'Cases here',
      reportHere: 'Report here', click: 'Click anywhere to see which grid it is and who answers for it.', close: 'Close', households: '{n} households', noOverlay: 'No overlay grid here.',
      fit: 'Whole district', legend: 'Red ring: some overdue; number: cases', shownLevel: 'Showing: {level}', label: 'Map of grids',
    },
    mapTools: {
      panel: 'Layers and filter', more: 'Layers', less: 'Less', showing: 'How cases are shown', heatHint: 'All cases of the matter and the days chosen, closed ones too',
      matter: 'Matter (all if empty)', from: 'Reported from', to: 'Reported until', paint: 'Colour grids by', noPaint: 'Nothing', below: 'below {v}', above: '{v} and more',
      few: 'too few to say (under 5)', grids: '{n} grids', select: 'Select an area', box: 'Rectangle', polygon: 'Polygon', chooseGrid: 'Or choose a town or village',
      boxHint: 'Two clicks: one corner, then the opposite one. Esc leaves.', polygonHint: 'Click each corner; a double click or Enter ends, Esc leaves.', cancel: 'Cancel', done: 'Done',
      found: 'Cases in the area', asList: 'See as a list', nothing: 'Nothing here fits the filter.', noBackground: 'No background map',
    },
    mapShowing: { cases: 'Open cases', heat: 'Heat', none: 'None' },
    mapFigure: { closing: 'Closing rate', on_time: 'On-time closing rate', in_grid: 'Solved in the grid', open: 'Open cases', overdue: 'Overdue of open' },
  },
})
