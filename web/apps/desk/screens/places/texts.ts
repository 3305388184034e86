import { texts } from '@/shared/texts'

export default texts({
  zh: {
    places: {
      title: '地点码', about: '贴在现场的二维码，扫了就知道在哪里。', none: '还没有地点码。', name: '地点名称（印在码下）', nameHint: '例如：鱼行街口公告栏', needName: '请写名称。', make: '生成地点码', print: '打印 {n} 张', preview: '打印预览', close: '停用…',
      closeNow: '停用这个码', closeNotice: '停用后，还贴着的码扫开会请人自己选地方。谁会察觉：扫码的居民。', signTitle: '看到问题？扫码告诉我们', qr: '{name}的二维码', code: '地点码 {code}', signHint: '不用注册。有危险或有人受伤，请先打 110、119、120。',
    },
  },
  en: {
    places: {
      title: 'Printed codes', about: 'Codes hung up on site: whoever scans one need not say where they are.', none: 'No codes yet.', name: 'Name of the place (printed below the code)',
      nameHint: 'For instance: notice board at Yuhang Street', needName: 'Give it a name.', make: 'Make a code', print: 'Print {n}', preview: 'What is printed', close: 'Close…',
      closeNow: 'Close this code', closeNotice: 'Once closed, whoever scans the sign is asked to choose the place. Who will notice: residents who scan it.',
      signTitle: 'Seen a problem? Scan and tell us', qr: 'QR code of {name}', code: 'Code {code}', signHint: 'No account needed. In danger, or if somebody is hurt, call 110, 119 or 120 first.',
    },
  },
})
