import { texts } from '@/shared/texts'

export default texts({
  zh: {
    auditLog: {
      title: '审计日志', how: '谁做了什么、谁看了什么。查阅与导出本身也写入日志。', sound: '日志完好', unsound: '第 {n} 条起不一致', sealed: '已封存 {n} 条，待封存 {pending} 条', signedAt: '{at}签名', compared: '已比对第 {from} 条起的各条',
      unsigned: '签名未核对', whole: '全部核对请运行', note: '签名头（可另行保存作见证）', look: '再核对', actor: '操作人账号', action: '操作（如 account、grant.give）', subject: '对象', from: '自', to: '至（不含）', reads: '只看查阅个人信息与导出',
      find: '查询', csv: '导出 CSV', jsonl: '导出 JSON', none: '没有符合条件的记录。', at: '时间', detail: '内容', position: '序号', further: '这一段没有，继续往前查',
    },
  },
  en: {
    auditLog: {
      title: 'Audit log', how: 'Who did what, and who saw what. Looking and exporting are entries themselves.', sound: 'The log is intact', unsound: 'Not intact from entry {n}',
      sealed: '{n} sealed, {pending} waiting', signedAt: 'signed {at}', compared: 'compared from entry {from} on', unsigned: 'signature not looked at', whole: 'To read all of it run',
      note: 'Signed head (keep it elsewhere as a witness)', look: 'Look again', actor: 'Account', action: 'Act (account, grant.give …)', subject: 'Done to', from: 'From', to: 'Until (excluded)',
      reads: 'Only readings of personal data and exports', find: 'Find', csv: 'Export CSV', jsonl: 'Export JSON', none: 'No entry matches.', at: 'When', detail: 'Detail', position: 'No.',
      further: 'Nothing in this stretch; search further back',
    },
  },
})
