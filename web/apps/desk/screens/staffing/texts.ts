import { texts } from '@/shared/texts'

export default texts({
  zh: {
    staffingAdmin: {
      title: '人员与岗位', where: '区域', area: '区域', posts: '岗位', vacant: '空缺', covered: '其中有人代岗', strength: '共 {posts} 个岗位，空缺 {vacant} 个，其中 {covered} 个有人代岗。', here: '本级岗位 {n}', vacancies: '全部空缺 {n}',
      noVacancy: '没有空缺。', noPosts: '本级没有岗位。', noUnits: '本级没有单位。', units: '单位 {n}', since: '自{day}起', standsIn: '{who}代岗', close: '关闭', terms: '任职', never: '还没有人任过此岗位。', standIns: '代岗',
      account: '任职账号', leaves: '谁离任', by: '由哪个岗位代岗（岗位编码）', reason: '原因', look: '先看影响', nobody: '无人', hands: '{n} 件未结案件将换人', noHands: '没有未结案件换人。', goes: '届时无人可办，应由中心改派给{to}', import: '批量导入岗位与任职',
      importHow: 'XLSX 或 CSV，列：岗位编码、岗位名称、岗位类型、单位编码、网格编码、账号、任职起、任职止。先预览，有错的行逐一指出、不导入，其余各行可以导入。', choose: '选择名单', left: '共 {rows} 行，其中 {n} 行有错，不会导入。', would: '将新设 {opened} 个岗位，任职 {appointed} 人次。',
      apply: '导入', postCode: '岗位编码', postName: '岗位名称', kind: '岗位类型', unit: '单位编码',
    },
    staffAct: { appoint: '任职', end: '离任', stand_in: '代岗', open: '新设岗位' },
    staffNotice: { appoint: '任职后即有该岗位在本网格的权限；管理类岗位的权限须由安全管理员另行授权。', end: '离任即收回该岗位的权限，立即下线。', stand_in: '仅在岗位空缺时，由代岗岗位的在任人办理。' },
    unitAdmin: {
      code: '单位编码', name: '单位名称', kind: '单位类型', parent: '上级单位', none: '无', ofArea: '本级单位', ofAbove: '上级区域的单位', departments: '事项目录中的名称（多个用顿号隔开；综合办不填）', contract: '合同（截止日为合同到期日）', guided: '指导关系', known: '事项目录中称', formerly: '又称', held: '在任岗位 {n}',
      vacant: '空缺岗位 {n}，随单位撤销', below: '下级单位 {n}', cases: '在手案件 {n}', more: '另有 {n} 项未列出', nothing: '名下没有岗位和下级单位。', newName: '新名称', byName: '派遣仍按原名“{name}”找到它，事项不必改写。',
      byPlace: '派遣按区域和类型找到它，更名不影响派遣。', endDay: '自哪天零时起撤销（留空为现在）', ends: '可以撤销。', endsWith: '随之撤销 {n} 个空缺岗位：{names}', alone: '没有岗位随之撤销。',
    },
    unitAct: { create: '设立单位', rename: '更名', end: '撤销' },
    unitStanding: { coming: '尚未设立', ending: '将撤销', ended: '已撤销' },
    unitHow: { owner: '待其办理', handler: '由其办结待核查，不通过则退回', task: '待其协办', judge: '由其督办' },
    unitKind: { centre: '区级中心', subcentre: '分中心', office: '职能办', department: '区级部门', bureau: '综合执法局', village_committee: '村（居）委会', patrol_team: '巡查队伍', company: '公用事业企业', government: '镇政府（街道办）', property: '物业服务企业', contractor: '养护单位' },
    postKind: {
      grid_head: '网格长', patroller: '巡查员', grid_police: '网格警员', grid_supervisor: '督导员', village_head: '村（社区）负责人', operator: '中心值班员', department: '部门承办人', enforcement_officer: '执法人员',
      legal_reviewer: '法制审核人员', leader: '分管领导', volunteer: '志愿者',
    },
  },
  en: {
    staffingAdmin: {
      title: 'Staff and posts', where: 'Area', area: 'Area', posts: 'Posts', vacant: 'Vacant', covered: 'of these covered',
      strength: '{posts} posts, {vacant} vacant, {covered} of these covered by a stand-in.', here: 'Posts here {n}', vacancies: 'All vacancies {n}', noVacancy: 'Nothing is vacant.',
      noPosts: 'There are no posts here.', noUnits: 'There are no units here.', units: 'Units {n}', since: 'since {day}', standsIn: '{who} stands in', close: 'Close', terms: 'Terms',
      never: 'Nobody has held this post yet.', standIns: 'Stand-ins', account: 'Account', leaves: 'Who leaves', by: 'Post that stands in (code)', reason: 'Reason', look: 'See what changes',
      nobody: 'nobody', hands: '{n} open cases change hands', noHands: 'No open case changes hands.', goes: 'nobody would act; the centre should route it to {to}',
      import: 'Import posts and terms',
      importHow: 'XLSX or CSV with columns post, name, kind, unit, grid, account, from, to. It is looked at first; bad rows are named and left out, the others can be imported.',
      choose: 'Choose a list', left: '{n} of {rows} rows have problems and are left out.', would: '{opened} posts would be opened, {appointed} people appointed.', apply: 'Import',
      postCode: 'Code of the post', postName: 'Name of the post', kind: 'Kind', unit: 'Unit (code)',
    },
    staffAct: { appoint: 'Appoint', end: 'End a term', stand_in: 'Stand in', open: 'Open a post' },
    staffNotice: {
      appoint: 'The role of the post on its grid comes with it; roles of administrators are granted by the security administrator.',
      end: 'The role of the post ends with the term, and who leaves is logged out.', stand_in: 'While the post is vacant, who holds the other post acts for it.',
    },
    unitAdmin: {
      code: 'Code of the unit', name: 'Name of the unit', kind: 'Kind', parent: 'Unit above', none: 'none', ofArea: 'Of this area', ofAbove: 'Of the areas above',
      departments: 'Names in the catalogue of matters (several with commas; none for the general office)', contract: 'Contract (the unit ends with it)', guided: 'guided by it', known: 'In the catalogue of matters', formerly: 'Also called', held: 'Posts held {n}',
      vacant: 'Vacant posts {n}, they end with it', below: 'Units under it {n}', cases: 'Cases that wait for it {n}', more: '{n} more are not listed',
      nothing: 'It has no posts and no units under it.', newName: 'New name', byName: 'Routing goes on finding it by its old name “{name}”; no matter needs to be changed.',
      byPlace: 'Routing finds it by area and kind; a new name changes nothing there.', endDay: 'Ends at the beginning of (now if empty)', ends: 'It can be ended.',
      endsWith: '{n} vacant posts end with it: {names}', alone: 'No post ends with it.',
    },
    unitAct: { create: 'Set up a unit', rename: 'Rename', end: 'End' },
    unitStanding: { coming: 'not yet', ending: 'will end', ended: 'ended' },
    unitHow: { owner: 'must act next', handler: 'finished it, gets it back if the check fails', task: 'was asked for something', judge: 'supervises it' },
    unitKind: {
      centre: 'District centre', subcentre: 'Sub-centre', office: 'Office', department: 'Department', bureau: 'Enforcement bureau', village_committee: 'Village committee',
      patrol_team: 'Patrol team', company: 'Utility company', government: 'Town government', property: 'Property manager', contractor: 'Maintenance contractor',
    },
    postKind: {
      grid_head: 'Grid head', patroller: 'Patroller', grid_police: 'Grid police officer', grid_supervisor: 'Supervisor', village_head: 'Village head', operator: 'Operator',
      department: 'Department desk', enforcement_officer: 'Enforcement officer', legal_reviewer: 'Legal reviewer', leader: 'Leader', volunteer: 'Volunteer',
    },
  },
})
