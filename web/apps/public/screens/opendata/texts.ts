import { texts } from '@/shared/texts'

export default texts({
  zh: {
    open: {
      title: '开放数据', off: '本区没有开放数据。', lead: '按月公布的统计数字，不含个人信息，也不含任何人写的文字。可以不登录下载。', rule: '不公布什么', licence: '使用许可', months: '月份', generated: '最近一月公布于', download: '下载 {format}', column: '列',
      means: '含义',
    },
  },
  en: {
    open: {
      title: 'Open data', off: 'This district publishes no open data.', lead: 'Counts by month, without personal data and without anything that anybody wrote. No account is needed.',
      rule: 'What is withheld', licence: 'Licence', months: 'Months', generated: 'Latest month published', download: 'Load {format}', column: 'Column', means: 'Meaning',
    },
  },
})
