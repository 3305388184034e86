import { texts } from '@/shared/texts'

export default texts({
  zh: {
    me: {
      sessions: '登录设备', how: '不是您本人的登录，请退出并马上修改密码。“最近使用”精确到几分钟；打开页面但没有人操作，不算使用。', unknown: '未知浏览器', current: '本机', opened: '{at}登录', seen: '最近使用：{at}', end: '退出这处登录', endOthers: '退出其他所有登录',
    },
  },
  en: {
    me: {
      sessions: 'Where you are logged in',
      how: 'If one of them is not you, end it and change your password at once. “Last used” is to some minutes; a page that is open while nobody touches it is no use.',
      unknown: 'Unknown browser', current: 'this one', opened: 'since {at}', seen: 'last used {at}', end: 'End this session', endOthers: 'End all others',
    },
  },
})
