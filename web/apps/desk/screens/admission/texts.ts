import { texts } from '@/shared/texts'

export default texts({
  zh: {
    admissionState: { applied: '待会签', admitted: '已准入', refused: '不予准入', withdrawn: '已撤回', expired: '已到期' },
    admissionDo: { sign: '会签同意', refuse: '不予准入', withdraw: '撤回' },
    admissionNotice: { sign: '两方都会签后，每个基础网格每周多 {n} 分钟，巡查员和网格长会察觉。两方须为不同的人。', refuse: '申请单位会看到原因。', withdraw: '已准入的即时终止，在办案件继续。' },
    admission: {
      title: '网格准入', about: '部门申请，中心与法制会签，到期自动失效。没有准入的，网格可以拒收。', apply: '申请准入', states: '状态', all: '全部', none: '没有申请。', adds: '每个基础网格每周约 {n} 分钟', before: '计划负担由每周 {from} 分钟变为 {to} 分钟',
      volume: '每件 {minutes} 分钟，每年 {yearly} 件', what: '做什么', why: '为什么由网格做', law: '法律依据', unit: '申请单位', period: '期限', signed: '会签', centre: '区中心', legal: '法制审核', reason: '原因', history: '经过',
      needReason: '原因（申请单位会看到）', reasonOptional: '原因（可不填）', matter: '事项', minutes: '每件用时（分钟）', yearly: '全区每年件数', from: '自', until: '至（不含），最长 3 年', send: '提交申请',
    },
  },
  en: {
    admissionState: { applied: 'Waiting for signatures', admitted: 'Admitted', refused: 'Refused', withdrawn: 'Withdrawn', expired: 'Expired' },
    admissionDo: { sign: 'Sign', refuse: 'Refuse', withdraw: 'Withdraw' },
    admissionNotice: {
      sign: 'When both sides have signed, every base grid has {n} more minutes a week; patrollers and grid heads notice. The two must be different persons.',
      refuse: 'The department reads the reason.', withdraw: 'An admission ends at once; open cases go on.',
    },
    admission: {
      title: 'Admission to the grids', about: 'Departments apply, the centre and a legal reviewer sign, and it ends by itself. What is not admitted a grid may decline.', apply: 'Apply',
      states: 'States', all: 'All', none: 'No applications.', adds: 'About {n} minutes a week for each base grid', before: 'planned burden from {from} to {to} minutes a week',
      volume: '{minutes} minutes each, {yearly} a year', what: 'What', why: 'Why a grid has to do it', law: 'Legal basis', unit: 'Department', period: 'Period', signed: 'Signatures',
      centre: 'District centre', legal: 'Legal reviewer', reason: 'Reason', history: 'History', needReason: 'Reason (the department reads it)', reasonOptional: 'Reason (optional)',
      matter: 'Matter', minutes: 'Minutes each', yearly: 'Items a year in the district', from: 'From', until: 'Until before, at most 3 years', send: 'Send the application',
    },
  },
})
