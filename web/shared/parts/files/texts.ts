import { texts } from '@/shared/texts'

export default texts({
  zh: {
    files: {
      choose: '添加照片、录音或文件', more: '再添加', sending: '正在发送 {n}%', checking: '正在检查…', waiting: '等待发送', ready: '已传好', refused: '不能使用：', failed: '没有传上：', again: '重新发送 {name}', remove: '去掉 {name}',
      tooMany: '一次最多 {n} 个，有 {left} 个没有加上。', busy: '正在传照片和文件…', look: '放大看第 {n} 张：{name}', photo: '第 {n} 张照片', reused: '同一张照片还出现在另外 {n} 处', previous: '上一张', next: '下一张', close: '关闭',
      taken: '拍摄于 {at}',
    },
  },
  en: {
    files: {
      choose: 'Add photos, sound or documents', more: 'Add more', sending: 'Sending {n}%', checking: 'Being looked at…', waiting: 'Waiting to be sent', ready: 'There',
      refused: 'Cannot be used: ', failed: 'Did not arrive: ', again: 'Send {name} again', remove: 'Take out {name}', tooMany: '{n} at most; {left} were left out.',
      busy: 'Sending photos and files…', look: 'Enlarge photo {n}: {name}', photo: 'Photo {n}', reused: 'The same file is with {n} other entries too', previous: 'Previous', next: 'Next',
      close: 'Close', taken: 'taken {at}',
    },
  },
})
