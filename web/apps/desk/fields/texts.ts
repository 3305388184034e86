import { texts } from '@/shared/texts'

export default texts({
  zh: {
    day: { outside: '请选 {first} 至 {last} 之间的日期。', pick: '从日历选择', choose: '选择日期', before: '上个月', after: '下个月' },
    report: {
      lon: '经度', lat: '纬度', crs: '坐标系', noDevice: '这个浏览器不能定位，请在地图上点，或输入坐标。', denied: '没有得到定位许可。请在地图上点，或输入坐标。', matterHint: '输入事项名称或编码，如“消防通道”', noMatter: '没有叫“{q}”的事项，换个词试试。', clock: '时限',
    },
    answers: { required: '必填', none: '未填', yes: '是', no: '否' },
    list: { template: '下载模板' },
    intake: { place: '地点（网格、村社区、镇、地点码、曾报过的地址，可打拼音）', placeHint: '如“西塘”“xtsq”“001003”“花园3号楼”', earlierAt: '见 {number}', noPlace: '没有叫“{q}”的地方，换个词，或在地图上点。' },
    lists: { gridHint: '如“西塘”“xtsq”“001003”' },
    rows: { any: '不限', none: '还没有。', add: '添加一项', fresh: '新的一项', wrong: '有误', up: '第 {n} 项上移', copy: '复制第 {n} 项', remove: '删除第 {n} 项', matters: '{n} 个事项' },
    choice: {
      normal: '一般', urgent: '紧急', working: '工作日', off: '休息日', post_kind: '当地的某类岗位', unit_kind: '当地的某类单位', post: '指定岗位', unit: '指定单位', whole: '全案', stage: '本环节', remind: '提醒', urge: '催办',
      supervise: '督办', grid_head: '网格长', village_head: '村负责人', town: '镇', district: '区', base: '基础网格', village: '村（社区）', urgent_hours: '紧急小时', working_hours: '工作小时', working_days: '工作日',
      natural_days: '自然日', over: '大于', under: '小于', fair: '一般', poor: '差', mark: '数据可疑标记', citizen: '居民', staff: '工作人员', late_minutes: '超期分钟数', returned: '退单次数', reworked: '返工次数',
      reopened: '重开次数', extended_days: '延期天数', suspended: '挂账次数', forced: '强制结案', rating: '满意度评分', unsolved: '反映人说未解决', recheck_failed: '抽查不合格', handling_seconds: '处置用时（秒）',
      checking_seconds: '核查用时（秒）', life_seconds: '全程用时（秒）', protected: '保护类', tip_off: '举报', basic: '基本履职', cooperating: '配合履职', taken_back: '上级收回', residence: '违法居住', building: '违法建设', business: '违法经营', land_use: '违法用地',
      pollution: '违法排污', text: '文字', choice: '选项', integer: '整数', number: '数', boolean: '是或否', date: '日期', true: '是', false: '否',
    },
    weekday: { 0: '日', 1: '一', 2: '二', 3: '三', 4: '四', 5: '五', 6: '六' },
    why: { purpose: '查看用途（会记录）', remark: '具体事由（必填，2 至 200 字）', mayRemark: '具体事由（可不填）', failed: '用途未能读取' },
  },
  en: {
    day: { outside: 'Choose a day from {first} to {last}.', pick: 'Choose in a calendar', choose: 'Choose a day', before: 'The month before', after: 'The month after' },
    report: {
      lon: 'Longitude', lat: 'Latitude', crs: 'Coordinates', noDevice: 'This browser cannot find its position. Click the map or type coordinates.',
      denied: 'Position was not allowed. Click the map or type coordinates.', matterHint: 'Type words or a code, such as “fire lane”', noMatter: 'No matter is called “{q}”. Try another word.',
      clock: 'Limit',
    },
    answers: { required: 'required', none: 'not given', yes: 'yes', no: 'no' },
    list: { template: 'Download a template' },
    intake: {
      place: 'Place (grid, village, town, printed code, address of an earlier case; pinyin works)', placeHint: 'as 西塘, xtsq, 001003, 花园3号楼', earlierAt: 'as in {number}',
      noPlace: 'No place is called “{q}”. Try another word, or click on the map.',
    },
    lists: { gridHint: 'as 西塘, xtsq, 001003' },
    rows: { any: 'Any', none: 'None yet.', add: 'Add one', fresh: 'A new one', wrong: 'something is wrong', up: 'Move {n} up', copy: 'Copy {n}', remove: 'Remove {n}', matters: '{n} matters' },
    choice: {
      protected: 'Protected', tip_off: 'Tip-off', normal: 'Normal', urgent: 'Urgent', working: 'Working days', off: 'Days off', post_kind: 'A kind of post there', unit_kind: 'A kind of unit there', post: 'This post', unit: 'This unit',
      whole: 'The whole case', stage: 'This stage', remind: 'Remind', urge: 'Urge', supervise: 'Supervise', grid_head: 'Grid head', village_head: 'Village head', town: 'Town',
      district: 'District', base: 'Base grid', village: 'Village', urgent_hours: 'Urgent hours', working_hours: 'Working hours', working_days: 'Working days', natural_days: 'Natural days',
      over: 'Over', under: 'Under', fair: 'Fair', poor: 'Poor', mark: 'Mark: data look wrong', citizen: 'Residents', staff: 'Staff', late_minutes: 'Minutes late', returned: 'Times returned',
      reworked: 'Times reworked', reopened: 'Times reopened', extended_days: 'Days extended', suspended: 'Times suspended', forced: 'Forced', rating: 'Rating',
      unsolved: 'Not solved, says the reporter', recheck_failed: 'Recheck failed', handling_seconds: 'Seconds of handling', checking_seconds: 'Seconds of checking',
      life_seconds: 'Seconds from report to close', basic: 'Basic duty', cooperating: 'Cooperating duty', taken_back: 'Taken back', residence: 'Residence', building: 'Building',
      business: 'Business', land_use: 'Land use', pollution: 'Pollution', text: 'Text', choice: 'Choice', integer: 'Whole number', number: 'Number', boolean: 'Yes or no', date: 'Date',
      true: 'Yes', false: 'No',
    },
    weekday: { 0: 'Sun', 1: 'Mon', 2: 'Tue', 3: 'Wed', 4: 'Thu', 5: 'Fri', 6: 'Sat' },
    why: { purpose: 'What for (recorded)', remark: 'Why in particular (2 to 200 characters)', mayRemark: 'Why in particular (optional)', failed: 'The purposes could not be read' },
  },
})
