import { texts } from '@/shared/texts'

export default texts({
  zh: {
    schemeState: { draft: '草稿', published: '已发布', settled: '已结算', open: '待决定', upheld: '成立', refused: '不成立' },
    schemeNotice: {
      publish: '签发后方案冻结：权重、满分线、比率的算法和被评价单位都不再变。拟稿人不能签发。谁会察觉：全部被评价单位，各收到一条通知。', settle: '按此刻的数据定下每个单位的分子、分母和得分。此后数据的变化只列在旁边，不改已结算的数。申诉期自明天起算。每个单位收到一条通知，只讲本单位。',
      discard: '草稿从列表中删除，不能恢复；审计记录会记下是谁撤销的。草稿还没有告诉任何单位，没有单位会察觉。',
    },
    schemes: {
      about: '按周期对区镇分中心或单位的几项比率加权。不评价个人，不计上报和走访的数量，不计罚款，不排名次。', new: '拟新方案', none: '还没有评价方案。', gone: '没有这个方案，或它还是草稿。', name: '名称', of: '评价谁', zones: '区镇联动分中心（按本区镇的指标）', units: '一类单位（按其办理的案件）',
      unitKind: '哪一类单位', from: '自', to: '至', days: '申诉期（天）', parts: '评价指标', rate: '比率', weight: '权重', zero: '零分线 %', target: '满分线 %', rule: '计分', least: '最小分母', even: '按比例', step: '达标',
      drop: '删除', dropOne: '删除第 {n} 项', add: '增加一项', sum: '权重合计 {n}，应为 100', how: '怎么算', onlyRates: '只能选择已定义的比率。零分线高于满分线的，越低越好。分母小于最小分母的一项不适用，其权重按比例摊给其余各项。', save: '保存草稿', cancel: '取消',
      edit: '修改草稿', publish: '签发', settle: '结算', discard: '撤销草稿', drafted: '拟稿', published: '签发', settled: '结算', frozen: '方案已冻结，比率按签发时的算法计算。', ofZones: '{n} 个区镇联动分中心', ofUnits: '{kind}，{n} 个',
      objectDays: '结算后 {n} 天内可申诉', until: '申诉至 {day}', alone: '有 {n} 个单位只有一人或无人在岗，不评价：那会变成给个人打分。', preview: '用过去的数据试算', previewNotice: '不填日期，则为截至昨天、与评价周期等长的一段。试算不留记录，也不告诉任何单位。', try: '试算',
      unit: '单位', score: '得分', results: '各单位得分', byCode: '按代码排列，不是名次。点单位名看得分怎么来的。', notApplicable: '不适用', ofWeight: '{points} / {weight}', points: '得分', arises: '怎么来的', own: '本单位', object: '申诉',
      reason: '申诉理由', objectNotice: '由区中心用文字答复。成立的，更正与原结果并列，原结果不改。', send: '提交申诉', original: '结算结果', correction: '第 {n} 次更正', because: '更正理由：{why}', soFar: '截至 {day} 的得分（尚未结算）', later: '按现在的数据',
      laterNotice: '结算后数据有变化。已结算的结果不变，变化列在这里。', objections: '申诉', decision: '答复：', decide: '答复申诉', uphold: '成立', refuse: '不成立', corrected: '更正分子和分母（得分按冻结的规则算出）', words: '答复内容（申诉单位会看到）',
      notYours: '您所在的单位不在这个方案里。',
    },
  },
  en: {
    schemeState: { draft: 'draft', published: 'published', settled: 'settled', open: 'undecided', upheld: 'upheld', refused: 'refused' },
    schemeNotice: {
      publish: 'From then on it is frozen: weights, marks, how the rates are made, and who is evaluated. Who drafted it cannot sign. Who will notice: all units that are evaluated, each by a notice.',
      settle: 'Keeps numerators, denominators and scores by the data of this moment. Later changes of data stand beside them and change nothing that was settled. Objections can be made from tomorrow on. Each unit gets a notice about itself only.',
      discard: 'The draft leaves the list and cannot be brought back; the audit record keeps who discarded it. No unit was told of the draft, and none will notice.',
    },
    schemes: {
      about: 'A few rates with weights, for the centres of zones or for units, in a period. No persons, no counts of reports or visits, no fines, no ranking.', new: 'Draft a scheme',
      none: 'There is no scheme yet.', gone: 'There is no such scheme, or it is still a draft.', name: 'Name', of: 'Who is evaluated', zones: 'Centres of zones (by the figures of the zone)',
      units: 'Units of one kind (by the cases they handled)', unitKind: 'Which kind of unit', from: 'From', to: 'To', days: 'Days to object', parts: 'Parts', rate: 'Rate', weight: 'Weight',
      zero: 'No marks at %', target: 'Full marks at %', rule: 'Marks', least: 'Least denominator', even: 'evenly', step: 'all or none', drop: 'Remove', dropOne: 'Remove part {n}',
      add: 'Add a part', sum: 'Weights make {n}; they must make 100', how: 'What it is made of',
      onlyRates: 'Only rates that are defined can be named. Where no marks lie above full marks, less is better. A part whose denominator is smaller than the least does not apply; its weight is spread over the others in proportion.',
      save: 'Save draft', cancel: 'Cancel', edit: 'Change draft', publish: 'Sign and publish', settle: 'Settle', discard: 'Discard the draft', drafted: 'Drafted:', published: 'Signed:',
      settled: 'Settled:', frozen: 'Frozen. The rates are made as they were defined when it was signed.', ofZones: '{n} centres of zones', ofUnits: '{kind}: {n}',
      objectDays: 'objections within {n} days of the settlement', until: 'objections until {day}',
      alone: '{n} units in which one person or nobody works are left out: their score would be the score of a person.', preview: 'Try it on past data',
      previewNotice: 'Without dates it is as many days as the period has, until yesterday. A preview is kept nowhere and told to nobody.', try: 'Try', unit: 'Unit', score: 'Score',
      results: 'Scores of the units', byCode: 'In the order of codes: this is no ranking. Choose a unit to see how its score arises.', notApplicable: 'not applicable',
      ofWeight: '{points} of {weight}', points: 'Points', arises: 'How it arises', own: 'your unit', object: 'Object', reason: 'Reason',
      objectNotice: 'The district centre answers in words. If it is upheld, the correction stands beside the original, which stays.', send: 'Send', original: 'As settled',
      correction: 'Correction {n}', because: 'Because: {why}', soFar: 'As it stands on {day} (not settled)', later: 'By the data of now',
      laterNotice: 'The data have changed since the settlement. What was settled stays; the change is shown here.', objections: 'Objections', decision: 'Answer:', decide: 'Answer the objection',
      uphold: 'Upheld', refuse: 'Refused', corrected: 'Corrected numerators and denominators (the points follow from the frozen rules)', words: 'Answer (the unit will read it)',
      notYours: 'Your unit is not in this scheme.',
    },
  },
})
