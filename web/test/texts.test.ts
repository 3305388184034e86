import { describe, expect, it } from 'vitest'
import en from '@/shared/texts/en'
import zh from '@/shared/texts/zh-CN'

function flat(words: object, prefix = ''): Map<string, string> {
  const all = new Map<string, string>()
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === 'string') all.set(prefix + key, value)
    else flat(value as object, `${prefix}${key}.`).forEach((text, name) => all.set(name, text))
  }
  return all
}

const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()

describe('the two languages', () => {
  const [chinese, english] = [flat(zh), flat(en)]

  it('have the same keys', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
  })

  it('fill the same holes', () => {
    for (const [key, text] of chinese) expect(holes(english.get(key) ?? ''), key).toEqual(holes(text))
  })

  it('leave no text empty and none that the formatter would read as something else', () => {
    for (const [key, text] of [...chinese, ...english]) {
      if (key !== 'case.acts') expect(text, key).not.toBe('')
      expect(text, key).not.toMatch(/[@|]/)
    }
  })
})

const sources = import.meta.glob('../{apps,shared}/**/*.{vue,ts}', { query: '?raw', import: 'default', eager: true }) as Record<string, string>

describe('the screens', () => {
  it('ask only for texts that exist', () => {
    const known = flat(zh)
    for (const [file, source] of Object.entries(sources)) {
      for (const [, key] of source.matchAll(/\b(?:t|say)\('([\w.]+)'/g)) expect(known.has(key!), `${file}: ${key}`).toBe(true)
    }
  })

  it('use every text', () => {
    const all = Object.entries(sources).filter(([file]) => !/texts\/(zh-CN|en)\.ts$/.test(file)).map(([, source]) => source).join('\n')
    const composed = ['state.', 'level.', 'overlay.', 'resolution.', 'post.', 'problem.', 'view.', 'unit.', 'source.',
      'group.', 'ask.', 'valid.', 'validYes.', 'validNo.', 'rating.', 'said.', 'hint.', 'to.', 'toNobody.', 'until.', 'task.', 'mediation.', 'recheck.', 'verdict.', 'noticeChannel.', 'noticeKind.', 'channelState.', 'doorStage.', 'adminPage.', 'indicatorSplit.', 'indicatorSpan.', 'column.', 'fact.', 'ruleKind.', 'rulePart.', 'ruleCol.', 'rules.about_', 'rules.notice_', 'choice.', 'matterCol.', 'matterPart.', 'matterStanding.', 'admissionState.', 'admissionDo.', 'admissionNotice.', 'gridWhat.', 'gridField.', 'staffAct.', 'staffNotice.', 'postKind.', 'calendarKind.', 'calendarMark.', 'weekday.', 'limitUnit.', 'movedWhich.', 'mapShowing.', 'mapFigure.', 'laneAssists.', 'laneLeads.', 'laneKey.', 'briefingKind.', 'schemeState.', 'schemeNotice.', 'doubtWhy.', 'trendStep.', 'standing.', 'unitAct.', 'unitStanding.', 'unitHow.', 'unitKind.', 'retention.of.', 'security.kinds.']
    const chosen = /^answers\.(missing|wrong)$|^hotline\.(ringing|answered|ended)$|^indicators\.(days7|days30|thisMonth|received|filed|due|due_closed|due_on_time|closed|returned|reworked)$|^prefs\.(light|dark)$|^lists\.(urgent|normal)$|^bulk\.(waiting|doing|done|failed)$|^admission\.(what|why|law)$|^wall\.(map|flow|parts)$|^requests\.(sign|mine|ended)$/
    const idle = [...flat(zh).keys()].filter((key) => !all.includes(`'${key}'`) && !composed.some((prefix) => key.startsWith(prefix)) && !chosen.test(key))
    expect(idle).toEqual([])
  }, 60_000)
})
