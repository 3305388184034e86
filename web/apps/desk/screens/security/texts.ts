import { texts } from '@/shared/texts'

export default texts({
  zh: {
    security: {
      title: '安全日志', how: '未成功的登录和被拒绝的请求，按分钟累计，保存 180 天；不含密码。不存在的账号不记录；攻击量大时先省略来源地址。查看本页会写入审计。', kind: '类别', all: '全部', account: '账号', address: '来源地址', from: '自', to: '至', search: '查找',
      none: '没有符合条件的记录。', when: '最近一次', count: '次数', route: '请求',
      kinds: { login_failed: '登录失败', login_throttled: '登录被限', refused: '无权操作', disclosure_denied: '查看明文被拒', throttled: '过于频繁', secret_failed: '查询码或验证码错误', alarm: '平台告警' },
    },
  },
  en: {
    security: {
      title: 'Security log',
      how: 'Failed logins and refused requests, counted by the minute and kept for 180 days; never a password. Accounts that do not exist are not kept; in a flood addresses are left out first. Reading this page is audited.',
      kind: 'Kind', all: 'All', account: 'Account', address: 'Source address', from: 'From', to: 'To', search: 'Find', none: 'Nothing matches.', when: 'Last', count: 'Times', route: 'Request',
      kinds: {
        login_failed: 'Failed login', login_throttled: 'Throttled login', refused: 'Not granted', disclosure_denied: 'Reading in clear refused', throttled: 'Too often',
        secret_failed: 'Wrong secret or code', alarm: 'Platform alarm',
      },
    },
  },
})
