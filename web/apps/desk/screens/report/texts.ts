import { texts } from '@/shared/texts'

export default texts({
  zh: {
    report: {
      title: '上报', who: '反映人', reporterName: '姓名（可不填）', reporterPhone: '电话（可不填）', where: '在哪里', what: '什么事', describe: '情况描述', describeHint: '看到了什么、在什么位置、有没有危险', submit: '上报', sending: '正在上报…',
      retry: '再次发送', unknownOutcome: '没有收到答复，不确定是否送达。内容已留在本机，再次发送不会重复上报。', taken: '这件上报先前已按另外的内容收到。', receipt: '已收到', number: '编号', answers: '由谁处理', until: '何时以前', draft: '草稿已存在本机',
      discard: '清空', needMatter: '请选择事项。', needDescription: '请写清楚看到了什么。', badNumber: '请输入数字，例如 120.6451。', checkPlace: '正在查所在网格…', noOwner: '中心受理后分派', matterOptional: '事项（可由中心确定）',
    },
    call: {
      title: '电话', seat: '分机号', sit: '就座', leave: '离座', noSeat: '填写您的分机号并就座，来电会显示在这里。', idle: '等待来电', earlier: '同一号码以前反映的', noEarlier: '没有查到同一号码以前的反映。', belongs: '这件上报属于来电 {phone}，不填电话时用来电号码。',
      belongsEarlier: '这件上报属于先前的来电 {phone}。', take: '归到当前来电', drop: '不关联来电', unread: '读取不到来电。',
    },
    answers: { answerNow: '按此当场答复，不立案件', needQuestion: '先在“情况描述”写明所问的问题。', missing: '此项必填。', wrong: '此项填写不对，请检查。', answered: '已当场答复并记录，没有立案件。' },
    alike: { title: '可能已有人报过', join: '报到这一件', apart: '不是同一件', joined: '发送后会并入这一件，不另立新件。' },
    intake: {
      acting: '{name}（{acts}）', goesTo: '将交给', firstTo: '先由', thenTo: '立案后交给', stop: '。', acceptBy: '{at} 前签收', screenBy: '{at} 前研判', doneBy: '{at} 前办结', readOut: '念给来电人：',
      joins: '会并入已有的一件，由原来的责任人一起办。', say: '您反映的情况已经记下，将交给{who}，最迟{at}前办结。', sayOnly: '您反映的情况已经记下，将交给{who}办理。', sayOpen: '您反映的情况已经记下，{at}前会有人判断由谁办理。', sayOpenOnly: '您反映的情况已经记下，会有人判断由谁办理。',
      sayJoins: '这件事已有人反映，正在办理，您的情况会一并告诉办理的人。', tookPhone: '粘贴的内容里有电话 {phone}，已填为反映人电话。', maybe: '粘贴的内容提到，点一下用作位置：',
    },
    seat: { reason: '接手原因（对方会看到）', takeOver: '接手' },
  },
  en: {
    report: {
      title: 'Report', who: 'Who calls', reporterName: 'Name (optional)', reporterPhone: 'Phone (optional)', where: 'Where', what: 'What', describe: 'Description',
      describeHint: 'What you saw, where exactly, any danger', submit: 'Send report', sending: 'Sending…', retry: 'Send again',
      unknownOutcome: 'No answer came, so it is unclear whether this arrived. It is kept on this device; sending again does not double it.',
      taken: 'This report was received before, with other content.', receipt: 'Received', number: 'Number', answers: 'Who acts', until: 'Until', draft: 'Draft kept on this device',
      discard: 'Clear', needMatter: 'Choose a matter.', needDescription: 'Say what you saw.', badNumber: 'Enter a number, such as 120.6451.', checkPlace: 'Finding the grid…',
      noOwner: 'the centre will dispatch it', matterOptional: 'Matter (the centre can settle it)',
    },
    call: {
      title: 'Telephone', seat: 'Extension', sit: 'Sit here', leave: 'Leave seat', noSeat: 'Give your extension and sit down; calls will show here.', idle: 'Waiting for calls',
      earlier: 'Reported before by the same number', noEarlier: 'Nothing was reported before by the same number.',
      belongs: 'This report belongs to the call of {phone}; its number is used where none is given.', belongsEarlier: 'This report belongs to the earlier call of {phone}.',
      take: 'Give it to the present call', drop: 'Name no call', unread: 'Calls cannot be read.',
    },
    answers: {
      answerNow: 'Answer with this now; no case', needQuestion: 'First write the question into the description.', missing: 'This is required.', wrong: 'This is not right; please look at it.',
      answered: 'Answered at once and kept; no case was opened.',
    },
    alike: { title: 'Perhaps reported before', join: 'Report to this case', apart: 'Not the same', joined: 'It will be added to this case; no new one is opened.' },
    intake: {
      acting: '{name} ({acts})', goesTo: 'It goes to', firstTo: 'First', thenTo: 'Once filed it goes to', stop: '.', acceptBy: 'to be accepted by {at}', screenBy: 'to be judged by {at}',
      doneBy: 'to be done by {at}', readOut: 'Read to the caller:', joins: 'It joins the case that is there, with those who already act on it.',
      say: 'We have taken down what you told us. It goes to {who} and will be done by {at} at the latest.', sayOnly: 'We have taken down what you told us. It goes to {who}.',
      sayOpen: 'We have taken down what you told us. By {at} it will be decided who acts on it.', sayOpenOnly: 'We have taken down what you told us. It will be decided who acts on it.',
      sayJoins: 'This has been reported before and is being acted on. Those who do will be told what you said.',
      tookPhone: 'The pasted text holds the number {phone}; it is now that of who reports.', maybe: 'The pasted text mentions; click to use as the place:',
    },
    seat: { reason: 'Why you take over (they will see it)', takeOver: 'Take over' },
  },
})
