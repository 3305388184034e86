import { texts } from '@/shared/texts'

export default texts({
  zh: {
    report: { onMap: '在地图上点一下' },
    map: { noWebgl: '这台设备画不出地图。仍可用列表和坐标。', lost: '浏览器收回了地图的画面，正在等它恢复。一直不恢复的话，请刷新本页。' },
  },
  en: {
    report: { onMap: 'Click the place on the map' },
    map: {
      noWebgl: 'This device cannot draw the map. The list and coordinates still work.',
      lost: 'The browser has taken the drawing of the map away; waiting for it to come back. If it does not, reload this page.',
    },
  },
})
