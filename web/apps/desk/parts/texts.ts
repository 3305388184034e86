import { texts } from '@/shared/texts'

export default texts({
  zh: {
    state: { received: '已受理', screening: '核实中', dispatching: '待派遣', assigned: '待签收', handling: '处置中', checking: '核查中', closed: '已结案', suspended: '挂账', void: '已作废' },
    unit: { urgent_hours: '{n} 小时（昼夜连续）', working_hours: '{n} 个工作小时', working_days: '{n} 个工作日', natural_days: '{n} 天' },
    indicators: { area: '地区' },
    requests: { asked: '已提交申请，等待他人签批。', waitsUntil: '{at}前未签即失效', look: '查看待签事项', firstHalf: '新密码的前一半只显示这一次；签批人会看到后一半，请二人分别告知本人：' },
  },
  en: {
    state: {
      received: 'Received', screening: 'Being screened', dispatching: 'To dispatch', assigned: 'Assigned', handling: 'Being handled', checking: 'Being checked', closed: 'Closed',
      suspended: 'Suspended', void: 'Void',
    },
    unit: { urgent_hours: '{n} hours, day and night', working_hours: '{n} working hours', working_days: '{n} working days', natural_days: '{n} days' },
    indicators: { area: 'Area' },
    requests: {
      asked: 'Asked; it waits for another person to sign.', waitsUntil: 'lapses {at}', look: 'See requests',
      firstHalf: 'The first half of the new password is shown only this once; who signs sees the second. Each of you tells the owner:',
    },
  },
})
