import { texts } from '@/shared/texts'

export default texts({
  zh: {
    app: { skip: '跳到正文', live: '实时', notLive: '实时连接断开，正在重连', keys: '快捷键' },
    nav: { list: '案件', hotline: '热线', map: '地图', report: '上报', indicators: '指标', admin: '管理' },
    prefs: { language: 'English', light: '改用浅色', dark: '改用深色', logout: '退出', who: '当前登录：{name}' },
    call: { ringing: '振铃 {n} 秒', answered: '通话中', withheld: '号码未显示', nth: '30 天内第 {n} 次来电', rings: '来电：{phone}', toIntake: '去接诉' },
    inbox: { title: '消息', bell: '消息，{n} 条未读' },
    keys: { title: '快捷键', move: '下一件 / 上一件', open: '打开选中的案件', search: '搜索', intake: '上报', map: '地图', list: '案件列表', help: '显示或关闭本说明', close: '关闭' },
    intake: { keyChoose: '在列表里选定，转到下一项', keySend: '发送或提交' },
    lists: { keyMark: '选中这一件（批量）' },
    requests: { nav: '待签', waiting: '待您签批 {n} 件' },
    draft: { losing: '有 {n} 处填写尚未提交，退出后会清除。', stay: '继续填写' },
    me: { title: '我的账号', failed: '自您上次登录以来，有 {n} 次登录失败，最近一次在{at}。如果不是您本人，请留意。', look: '查看登录设备', read: '知道了' },
    seat: { lost: '您的分机已由他人签入，原因见' },
  },
  en: {
    app: { skip: 'Skip to content', live: 'Live', notLive: 'Live connection lost, reconnecting', keys: 'Keys' },
    nav: { list: 'Cases', hotline: 'Hotline', map: 'Map', report: 'Report', indicators: 'Figures', admin: 'Admin' },
    prefs: { language: '中文', light: 'Switch to light', dark: 'Switch to dark', logout: 'Sign out', who: 'Signed in: {name}' },
    call: { ringing: 'Ringing {n} s', answered: 'In a call', withheld: 'number withheld', nth: 'call {n} in 30 days', rings: 'A call from {phone}', toIntake: 'Take it down' },
    inbox: { title: 'Messages', bell: 'Messages, {n} unread' },
    keys: {
      title: 'Keys', move: 'next / previous case', open: 'open the selected case', search: 'search', intake: 'report', map: 'map', list: 'case list', help: 'show or hide this', close: 'Close',
    },
    intake: { keyChoose: 'Take it from the list, go on to the next', keySend: 'Send' },
    lists: { keyMark: 'Mark this one (several at once)' },
    requests: { nav: 'Requests', waiting: '{n} wait for your signature' },
    draft: { losing: 'Not sent yet: {n}. Signing out discards it.', stay: 'Go on writing' },
    me: { title: 'My account', failed: '{n} failed logins since you were here, the last one {at}. If that was not you, take care.', look: 'See where you are logged in', read: 'Got it' },
    seat: { lost: 'Somebody else sits at your extension now; why, see' },
  },
})
