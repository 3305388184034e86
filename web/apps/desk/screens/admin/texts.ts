import { texts } from '@/shared/texts'

export default texts({
  zh: {
    admin: { pages: '管理页面' },
    adminPage: {
      security: '安全日志', matters: '事项', rules: '规则', calendar: '日历', territory: '网格', staffing: '人员', audit: '审计', accounts: '账号', admissions: '网格准入', burden: '网格负担', quality: '数据质量',
      places: '地点码', retention: '留存与清除', channels: '通知渠道',
    },
  },
  en: {
    admin: { pages: 'Administration' },
    adminPage: {
      security: 'Security log', matters: 'Matters', rules: 'Rules', calendar: 'Calendar', territory: 'Grids', staffing: 'Staff', audit: 'Audit log', accounts: 'Accounts', admissions: 'Admission',
      burden: 'Burden', quality: 'Data quality', places: 'Printed codes', retention: 'Retention', channels: 'Channels',
    },
  },
})
