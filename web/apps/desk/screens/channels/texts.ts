import { texts } from '@/shared/texts'

export default texts({
  zh: {
    channels: {
      title: '发送渠道', refresh: '刷新', none: '没有对外的发送渠道。', waiting: '等待发送', oldest: '最早一条 {at}', dead: '发不出去', shut: '暂停发送', ways: '{n} 条线路', since: '自 {at}', lastError: '最近的错误', showDead: '看发不出去的',
      noDead: '没有发不出去的。', toAddress: '发往一个号码或地址', gaveUp: '{at} 放弃，试过 {n} 次', replay: '重新发送', replayAll: '全部重新发送', recorded: '只作记录的消息', carries: '附件：{file}',
      recordedHint: '渠道还没有接通时，消息只记在这里。查看会留下记录。', readRecorded: '查看记录', noRecorded: '没有记录。',
    },
    channelState: { well: '正常', late: '有待发', dead: '有发不出去的', shut: '暂停，稍后自动再试' },
  },
  en: {
    channels: {
      title: 'Channels', refresh: 'Refresh', none: 'No channel leads outside.', waiting: 'Waiting', oldest: 'oldest {at}', dead: 'Given up', shut: 'Shut', ways: '{n} ways out',
      since: 'since {at}', lastError: 'Last error', showDead: 'Show what was given up', noDead: 'Nothing was given up.', toAddress: 'to a number or address',
      gaveUp: 'given up {at} after {n} attempts', replay: 'Send anew', replayAll: 'Send all anew', recorded: 'Messages only recorded', carries: 'carries {file}',
      recordedHint: 'Where a channel has no way out yet, messages are only recorded here. Reading them leaves an audit entry.', readRecorded: 'Read', noRecorded: 'Nothing recorded.',
    },
    channelState: { well: 'well', late: 'messages waiting', dead: 'some given up', shut: 'shut, tries again by itself' },
  },
})
