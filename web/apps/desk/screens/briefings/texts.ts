import { texts } from '@/shared/texts'

export default texts({
  zh: {
    briefings: {
      about: '每日简报、周报和月报。数字与指标页相同；区域按代码排列，不作排名。', kind: '类型', period: '期间', running: '（未结束）', below: '下级区域', here: '本级', save: '下载 {format}', print: '单独打开（打印）', preview: '简报预览',
      subscriptions: '我的订阅', subscriptionsHint: '每期结束后，凌晨发到消息；填了邮箱的，附件随邮件发送。', carry: '邮件附件', subscribe: '订阅 {what}', unsubscribe: '取消订阅', next: '下次 {at}', stopped: '已停止：您不能再看该区域的指标',
    },
    briefingKind: { daily: '每日简报', weekly: '周报', monthly: '月报' },
  },
  en: {
    briefings: {
      about: 'Daily brief, weekly and monthly report. The numbers are those of Figures; areas run by code and are not ranked.', kind: 'Kind', period: 'Period', running: ' (not over)',
      below: 'Area below', here: 'This area', save: 'Save {format}', print: 'Open alone (to print)', preview: 'The report', subscriptions: 'What I am sent',
      subscriptionsHint: 'After each period, in the first minutes of the next day, to your inbox; with the file by mail where you have entered an address.', carry: 'Mail carries',
      subscribe: 'Subscribe to {what}', unsubscribe: 'Unsubscribe', next: 'next {at}', stopped: 'stopped: you may no longer read these figures',
    },
    briefingKind: { daily: 'Daily brief', weekly: 'Weekly report', monthly: 'Monthly report' },
  },
})
