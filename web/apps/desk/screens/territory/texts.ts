import { texts } from '@/shared/texts'

export default texts({
  zh: {
    territoryAdmin: {
      title: '网格与边界', how: '上传 GeoJSON 或 CSV：先看问题和变化，再应用。有问题的文件不会写入任何内容。专业网格是基础网格的集合，随文件一起导入。', crs: '坐标系', export: '下载现有网格', choose: '选择文件', checking: '正在校验…',
      done: '已应用：新增 {added}，变更 {changed}，撤销 {retired}。', problems: '有 {n} 处问题，不能应用', sound: '没有问题，可以应用', same: '没有问题，与现有网格相同', line: '第 {n} 行', changes: '{n} 处变化', and: '、',
      cases: '{n} 件未结案件将落在别处', casesHint: '案件仍留在立案时的网格，由原责任人继续办理。', moves: '落入{to}', outside: '不在任何网格内', posts: '{n} 个岗位的网格将撤销', apply: '应用', notice: '所有人的地图、定位和派遣立即按新网格进行。', map: '预览地图',
      old: '现有边界', new: '新边界', problem: '问题',
    },
    gridWhat: { added: '新增', changed: '变更', retired: '撤销' },
    gridField: { name: '名称', parent: '上级', level: '层级', kind: '类型', note: '说明', households: '户数', path: '隶属', dates: '有效期', shape: '边界', members: '成员' },
    draft: { fileAgain: '请重新选择文件。' },
  },
  en: {
    territoryAdmin: {
      title: 'Grids and boundaries',
      how: 'Upload GeoJSON or CSV: look at problems and changes first, then apply. A file with problems writes nothing. Overlays are sets of base grids and come in the same file.',
      crs: 'Coordinates', export: 'Download what is there', choose: 'Choose a file', checking: 'Checking…', done: 'Applied: {added} added, {changed} changed, {retired} retired.',
      problems: '{n} problems; it cannot be applied', sound: 'No problems; it can be applied', same: 'No problems; the same as what is there', line: 'line {n}', changes: '{n} changes', and: ', ',
      cases: '{n} open cases would lie elsewhere', casesHint: 'Cases stay in the grid in which they were filed; who has them goes on.', moves: 'would lie in {to}',
      outside: 'would lie in no grid', posts: 'The grid of {n} posts would be retired', apply: 'Apply', notice: 'Map, locating and routing follow the new grids for everybody at once.',
      map: 'Preview map', old: 'now', new: 'new', problem: 'problem',
    },
    gridWhat: { added: 'added', changed: 'changed', retired: 'retired' },
    gridField: {
      name: 'name', parent: 'parent', level: 'level', kind: 'kind', note: 'note', households: 'households', path: 'place in the tree', dates: 'validity', shape: 'outline', members: 'members',
    },
    draft: { fileAgain: 'Please choose the file again.' },
  },
})
