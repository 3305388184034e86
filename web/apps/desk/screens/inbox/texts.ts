import { texts } from '@/shared/texts'

export default texts({
  zh: {
    inbox: { unread: '未读', unreadCount: '{n} 条未读', mark: '标为已读', markAll: '全部标为已读', urgent: '紧急', look: '打开', none: '还没有消息。' },
    notices: {
      title: '接收设置', language: '消息用语', quiet: '免打扰', quietOn: '这段时间里不发邮件、短信和企业微信，过后再发（紧急的除外）', from: '免打扰开始', to: '免打扰结束', until: '至', kinds: '要收哪些', kindsHint: '紧急消息总会进站内。对外渠道填了联系方式才会出现。',
      kind: '消息', others: '其他消息', save: '保存设置', saved: '已保存。', contacts: '联系方式', contactsHint: '只用来发消息给您，加密保存。留空就是不用。', mail: '电子邮箱', phone: '手机号码', wecom: '企业微信账号', hook: '系统对接地址（https）',
      secret: '签名密钥（至少 16 个字符，每次保存都要填）', saveContacts: '保存联系方式',
    },
    confirm: { code: '发到 {to} 的验证码', confirm: '确认', until: '确认以前，仍发到 {now}。', none: '确认以前，不向这里发送通知。' },
  },
  en: {
    inbox: { unread: 'unread', unreadCount: '{n} unread', mark: 'Mark as read', markAll: 'Mark all as read', urgent: 'Urgent', look: 'Open', none: 'No messages yet.' },
    notices: {
      title: 'What to receive', language: 'Language of messages', quiet: 'Quiet hours', quietOn: 'No mail, SMS or WeCom in these hours; they come afterwards (urgent ones at once)',
      from: 'Quiet from', to: 'Quiet until', until: 'until', kinds: 'What is wanted',
      kindsHint: 'Urgent messages always come to the inbox. Other channels stand here once there is a contact for them.', kind: 'Message', others: 'All others', save: 'Save', saved: 'Saved.',
      contacts: 'Contacts', contactsHint: 'Only for messages to you; kept encrypted. Leave empty what is not to be used.', mail: 'Mail', phone: 'Mobile number', wecom: 'WeCom account',
      hook: 'Webhook (https)', secret: 'Secret for signatures (16 characters or more, at every saving)', saveContacts: 'Save contacts',
    },
    confirm: { code: 'Code sent to {to}', confirm: 'Confirm', until: 'Until it is confirmed notices go to {now}.', none: 'Until it is confirmed nothing is sent there.' },
  },
})
