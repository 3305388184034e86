import { texts } from '@/shared/texts'

export default texts({
  zh: {
    app: { title: '社会综合治理网格化联动' },
    login: {
      account: '账号', door: '居民反映问题（不用登录）', password: '密码', submit: '登录', signing: '正在登录…', required: '请输入账号和密码。', expired: '登录已过期，请重新登录；没有写完的内容还在。', once: '管理员给的密码只用于第一次登录。改成只有您知道的密码后，才能继续。',
      others: '修改后，您在别处的登录会结束。', current: '当前密码', new: '新密码（至少 10 个字符，管理员 12 个）', again: '再输入一次新密码', differ: '两次输入的新密码不同。', leave: '退出登录',
    },
    draft: { stillRuns: '本机内容已清除。因网络不通，服务器上的登录尚未结束；网络恢复后会自动结束，请勿关闭此页。' },
  },
  en: {
    app: { title: 'Grid governance, acting as one' },
    login: {
      account: 'Account', door: 'Report as a resident, without an account', password: 'Password', submit: 'Sign in', signing: 'Signing in…', required: 'Enter account and password.',
      expired: 'Your session has ended. Sign in again; what you were writing is still there.',
      once: 'The password you were given is for the first login only. Choose one that nobody else knows to go on.', others: 'Your sessions elsewhere will end.', current: 'Current password',
      new: 'New password (10 characters or more, 12 for administrators)', again: 'The new password once more', differ: 'The two new passwords differ.', leave: 'Sign out',
    },
    draft: { stillRuns: 'Everything here is cleared. The network is down, so the session on the server still runs; it ends by itself once the line is back. Please leave this page open.' },
  },
})
