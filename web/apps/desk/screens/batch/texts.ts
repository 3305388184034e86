import { texts } from '@/shared/texts'

export default texts({
  zh: {
    batch: {
      how: '选择 XLSX 或 CSV。表头写明列名（上面可以有标题行）：情况（必需）、事项、网格或经度与纬度、姓名、电话、时间、外部编号。先全部检查，再逐件上报；同一份表再传一次不会重复上报。', choose: '选择文件', counts: '共 {n} 行，可上报 {good} 行，有问题 {bad} 行。', unused: '未使用的列：{columns}',
      cell: '位置', problem: '问题', more: '另有 {n} 行有问题。', send: '上报 {n} 件', progress: '上报进度', failed: '第 {row} 行：{detail}', done: '已上报 {n} 件。',
    },
  },
  en: {
    batch: {
      how: 'Choose XLSX or CSV. One row names the columns (titles may stand above it): description (required), matter, grid or lon and lat, name, phone, time, reference. Everything is checked first, then reported one by one; the same list sent again reports nothing twice.',
      choose: 'Choose a file', counts: '{n} rows: {good} can be reported, {bad} have problems.', unused: 'Columns not used: {columns}', cell: 'Place', problem: 'Problem',
      more: '{n} more rows have problems.', send: 'Report {n}', progress: 'Progress', failed: 'Row {row}: {detail}', done: '{n} reported.',
    },
  },
})
