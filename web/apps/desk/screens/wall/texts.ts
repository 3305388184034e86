import { texts } from '@/shared/texts'

export default texts({
  zh: {
    wall: {
      title: '社会治理联动大屏', fresh: '数据 {s} 秒前', stale: '数据停在 {span} 前，正在重新连接', waiting: '正在读取数据…', signedOut: '登录已结束，大屏不再更新。', login: '重新登录', today: '今日', received: '受理', closed: '办结',
      openNow: '在办', overdue: '超时', sources: '今日来源', matters: '今日事项', levels: '问题在哪一级解决', since: '{from} 起 30 天', zones: '各区在办与超时', villages: '各村（社区）在办与超时', supervised: '督办案件',
      supervisedMore: '共 {n} 件', reply: '答复{left}', whole: '全案{left}', replied: '已答复', none: '无', map: '实时地图', flow: '分时流量', parts: '分片情况', arrivals: '近半小时新增 {n} 件', noMap: '这台设备画不出地图。',
      hoursWords: '今日与上周同日（{day}）各小时受理', thisDay: '今日', thatDay: '上周同日', hourOf: '{h} 时：今日 {n}，上周同日 {before}', area: '地区', hold: '停住画面', go: '继续轮换', views: '画面', unnamed: '事项未定',
    },
  },
  en: {
    wall: {
      title: 'Governance wall', fresh: 'Data {s} s old', stale: 'Data stopped {span} ago, reconnecting', waiting: 'Reading the data…',
      signedOut: 'The session has ended; the wall is no longer updated.', login: 'Sign in again', today: 'Today', received: 'Received', closed: 'Closed', openNow: 'Open', overdue: 'Overdue',
      sources: 'Sources today', matters: 'Matters today', levels: 'Where it is resolved', since: '30 days from {from}', zones: 'Open and overdue by zone', villages: 'Open and overdue by village',
      supervised: 'Under supervision', supervisedMore: '{n} in all', reply: 'reply {left}', whole: 'case {left}', replied: 'replied', none: 'None', map: 'Live map', flow: 'By hour',
      parts: 'By area', arrivals: '{n} new in the last half hour', noMap: 'This device cannot draw maps.', hoursWords: 'Reports by hour, today and the same weekday before ({day})',
      thisDay: 'Today', thatDay: 'A week ago', hourOf: '{h}:00: today {n}, a week ago {before}', area: 'Area', hold: 'Hold this view', go: 'Rotate again', views: 'Views',
      unnamed: 'Matter not named',
    },
  },
})
