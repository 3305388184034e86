import { texts } from '@/shared/texts'

export default texts({
  zh: {
    retention: {
      title: '留存与清除', about: '到期或本人申请的个人信息在此清除：先看预案，一人申请、另一人签批，分批执行，结束时出具证明。系统不会自行清除。', toRequests: '待签事项', due: '到期数据', kind: '类别', before: '此时间以前', dueCount: '到期', held: '依法留存', needed: '仍在使用',
      months: '分布', remark: '事由（2至200字，不写姓名电话）', askRun: '申请清除 {n} 项', nothing: '目前没有到期应清除的数据。', asked: '已提交，须由另一人在待签事项中签批。', runs: '清除批次', noRuns: '还没有执行过清除。', done: '已完成', running: '正在执行',
      signed: '{asked}申请，{signed}于{at}签批', progress: '已清除 {went} / {due}，留存 {held}，仍在使用 {kept}', proof: '复查后剩余 {left} 项；共 {parts} 批；清单摘要', purged: '数据库空闲页已于{at}清理',
      notPurged: '数据库空闲页待清理（较大的库在夜间进行）', one: '按申请清除', oneHow: '案件可填编号。清除后不可恢复：文字、附件、联系方式、精确位置清空，办理环节和统计数不变。', subject: '对象', number: '编号', check: '查看预案', wouldGo: '将清除：', past: '清除记录（{n}）',
      reason: '理由',
      of: {
        report: '上报', case: '案件', guest: '访客', consultation: '咨询', call: '通话', event: '案件经过', call_back: '回拨', files: '附件', notices: '通知', codes: '验证码', contact: '反映人联系方式', content: '案件文字、附件和精确位置',
        notice: '通知内容', code: '手机验证码',
      },
      holds: '依法留存', holdsHow: '复议、诉讼、监察等需要时，在期限内不清除。', noHolds: '目前没有留存。', until: '留存至', hold: '留存', heldUntil: '留存至{at}', ended: '{by}于{at}解除：{why}', end: '解除', endNow: '确认解除', rules: '留存规则',
      rulesHow: '保存天数从案件办结（联系方式、案件内容）或产生之日起算。起草后须由另一人发布。', version: '第 {n} 版，{by}于{at}发布', standard: '现行为系统建议值，尚未由本区发布', drafted: '{by}起草了新规则，待发布', days: '保存天数', basis: '依据', source: '文件',
      save: '保存草稿', publish: '发布',
    },
  },
  en: {
    retention: {
      title: 'Retention and erasure',
      about: 'Personal data that is due, or that a person asks to have erased, goes here: preview, one asks, another signs, it runs in parts and ends with a proof. Nothing is erased by itself.',
      toRequests: 'Requests to sign', due: 'Due data', kind: 'Kind', before: 'Before', dueCount: 'Due', held: 'On hold', needed: 'Still needed', months: 'Spread',
      remark: 'Reason (2 to 200 characters, no names or numbers)', askRun: 'Ask to erase {n}', nothing: 'Nothing is due at the moment.',
      asked: 'Asked. Another person must sign it under requests.', runs: 'Runs', noRuns: 'No run yet.', done: 'Done', running: 'Running', signed: 'asked by {asked}, signed by {signed}, {at}',
      progress: '{went} / {due} erased, {held} on hold, {kept} still needed', proof: 'Left after a second look: {left}; parts: {parts}; digest of the lists',
      purged: 'Free pages of the database cleared {at}', notPurged: 'Free pages of the database still to be cleared (large files at night)', one: 'Erase on request',
      oneHow: 'A case can be named by its number. It cannot be undone: words, files, contacts and the exact place go; steps and counts stay.', subject: 'Subject', number: 'Number',
      check: 'Preview', wouldGo: 'Would go:', past: 'Erasures ({n})', reason: 'Reason',
      of: {
        report: 'Reports', case: 'Cases', guest: 'Guests', consultation: 'Consultations', call: 'Calls', event: 'Entries of cases', call_back: 'Call-backs', files: 'Files', notices: 'Notices',
        codes: 'Codes', contact: 'Who reported', content: 'Words, files, exact place', notice: 'Notices', code: 'Codes to confirm a number',
      },
      holds: 'Legal holds', holdsHow: 'What reconsideration, a lawsuit or supervision needs is not erased until then.', noHolds: 'No holds.', until: 'Until', hold: 'Hold',
      heldUntil: 'until {at}', ended: 'ended by {by}, {at}: {why}', end: 'End', endNow: 'End it', rules: 'Retention rules',
      rulesHow: 'Days run from the closing of the case (contacts, contents) or from when it came. Another person publishes what was drafted.', version: 'Version {n}, published by {by}, {at}',
      standard: 'The values proposed by the system; the district has published none', drafted: '{by} drafted new rules', days: 'Days', basis: 'Basis', source: 'Document', save: 'Save draft',
      publish: 'Publish',
    },
  },
})
