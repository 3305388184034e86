import { texts } from '@/shared/texts'

export default texts({
  zh: {
    requests: {
      title: '待签事项', how: '会打开个人信息的授权与任职、管理员的设立、此类账号的密码重置与启用，须一人申请、另一人签批；签批即办理。逾期未签自动失效。', sign: '待签', mine: '我申请的', ended: '已办结', none: '没有事项。',
      secondHalf: '{account} 新密码的后一半只显示这一次；前一半在申请人处，请分别告知本人：', askedBy: '{who}（{account}）申请于', refusedFor: '退回原因：{reason}', concerned: '此事项涉及您本人，须由他人签批。', doSign: '签批', refuse: '退回',
      withdraw: '撤回', reason: '退回原因',
    },
  },
  en: {
    requests: {
      title: 'Requests',
      how: 'Grants and appointments that open personal data, new administrators, and resets and unlocks of such accounts are asked by one person and signed by another; signing carries them out. What nobody signs in time lapses.',
      sign: 'To sign', mine: 'Asked by me', ended: 'Ended', none: 'Nothing here.',
      secondHalf: 'The second half of the new password of {account} is shown only this once; who asked has the first. Each of you tells the owner:', askedBy: '{who} ({account}) asked',
      refusedFor: 'Refused: {reason}', concerned: 'This concerns yourself; others must sign it.', doSign: 'Sign', refuse: 'Refuse', withdraw: 'Withdraw', reason: 'Why it is refused',
    },
  },
})
