import { texts } from '@/shared/texts'

export default texts({
  zh: {
    accountsAdmin: {
      title: '账号与授权', how: '姓名只显示脱敏形式，不显示密码。授权 = 角色 × 区域 × 数据类别；收回授权或停用账号立即下线。', find: '账号或名称', role: '角色', anyRole: '全部', search: '查找', none: '没有符合条件的账号。', new: '开通账号', account: '账号（小写字母、数字）',
      name: '姓名或岗位名称', office: '这是单位或岗位名称（不脱敏）', newHint: '姓名只保存脱敏形式。开通后没有任何权限，须另行授权或任职。', once: '{account} 的密码只显示这一次，请当面交给本人；本人首次登录须先修改：', mustChange: '初始密码还没有修改', locked: '{at}停用',
      sessions: '{n} 处在线', offline: '不在线', via: '随岗位', by: '{who} {at}授权', revoke: '收回', nothing: '没有任何授权。', self: '不能改动自己的账号与授权。', grant: '授权', lock: '停用', unlock: '启用', end: '强制下线',
      reset: '重设密码', whyLock: '停用原因', whyRevoke: '收回原因', notice: '立即生效，对方当即下线；操作写入审计。', whoNotices: '谁会察觉：授权与启用，本人再次操作或登录时可用；停用、强制下线、重设密码，本人当即下线；重设后须用新密码登录并先修改。不通知其他人，都写入审计。', area: '区域（网格编码）',
      contact: '可凭用途查看联系方式', protected: '保密案件岗位',
    },
  },
  en: {
    accountsAdmin: {
      title: 'Accounts and grants', how: 'Names are masked, passwords never shown. A grant is a role over an area for kinds of data; revoking one or locking an account logs out at once.',
      find: 'Account or name', role: 'Role', anyRole: 'All', search: 'Find', none: 'No account matches.', new: 'Open an account', account: 'Account (lower case, digits)',
      name: 'Name of the person or office', office: 'This is the name of an office (not masked)',
      newHint: 'Of a name only the mask is kept. A new account may do nothing until something is granted.',
      once: 'The password of {account} is shown only this once. Hand it over in person; it must be changed at the first login:', mustChange: 'given password not changed yet',
      locked: 'locked {at}', sessions: 'sessions: {n}', offline: 'not logged in', via: 'comes with a post', by: 'given by {who} {at}', revoke: 'Revoke', nothing: 'Nothing is granted.',
      self: 'Nobody changes their own account.', grant: 'Grant', lock: 'Lock', unlock: 'Unlock', end: 'Log out everywhere', reset: 'New password', whyLock: 'Why it is locked',
      whyRevoke: 'Why it is revoked', notice: 'It holds at once and logs them out; it is audited.',
      whoNotices: 'Who will notice: a grant or an unlocking holds when they next act or log in; locking, logging out and a new password end their sessions at once, and a new password must be changed at the next login. Nobody else is told; all of it is audited.',
      area: 'Area (code of a grid)', contact: 'Contacts, for a purpose', protected: 'Desk for secret cases',
    },
  },
})
