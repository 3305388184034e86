import { texts } from '@/shared/texts'

export default texts({
  zh: {
    app: { name: '联动' },
    nav: { main: '主导航' },
    problem: {
      offline: '没有连上服务器。检查网络后再试，写好的内容不会丢。', signed_out: '登录已过期，请重新登录。', forbidden: '您没有权限看这里。需要的话请找本单位管理员。', missing: '没有找到，可能已被移走，或地址有误。', conflict: '内容刚被别人改动，请看最新情况后再试。',
      invalid: '有内容需要修改，请看标出的地方。', busy: '服务器正忙，请过一会儿再试。', broken: '服务器出了问题。请再试一次；还不行，请把时间和页面告诉管理员。', page: '这个页面出了错。请刷新后再试；还不行，请把时间和页面告诉管理员。', retry: '重试', loading: '正在读取…',
    },
    rating: { 1: '很不满意', 2: '不满意', 3: '一般', 4: '满意', 5: '很满意' },
    report: { here: '用我的位置', locating: '正在定位…', asNew: '作为新的一件上报', another: '再报一件' },
    retention: { ask: '申请清除' },
  },
  en: {
    app: { name: 'Liandong' },
    nav: { main: 'Main' },
    problem: {
      offline: 'The server cannot be reached. Check the network and try again; nothing you wrote is lost.', signed_out: 'Your session has ended. Sign in again.',
      forbidden: 'You may not see this. If you need it, ask the administrator of your unit.', missing: 'Nothing was found here. It may have moved, or the address is wrong.',
      conflict: 'Somebody changed this a moment ago. Look at it again, then retry.', invalid: 'Something needs to be corrected; see the marked places.',
      busy: 'The server is busy. Try again in a moment.', broken: 'Something went wrong on the server. Try once more; if it stays, tell the administrator the time and the page.',
      page: 'Something went wrong on this page. Reload it and try again; if it stays, tell the administrator the time and the page.', retry: 'Try again', loading: 'Loading…',
    },
    rating: { 1: 'very dissatisfied', 2: 'dissatisfied', 3: 'neither', 4: 'satisfied', 5: 'very satisfied' },
    report: { here: 'Use my position', locating: 'Finding position…', asNew: 'Send as a new report', another: 'Report another' },
    retention: { ask: 'Ask to erase' },
  },
})
