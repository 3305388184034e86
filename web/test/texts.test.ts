import { describe, expect, it } from 'vitest'
import { chinese, english, files } from './words'

const sources = Object.entries(import.meta.glob('../{apps,shared}/**/*.{vue,ts}', { query: '?raw', import: 'default', eager: true }) as Record<string, string>)
  .map(([file, source]) => ({ file: file.replace('../', ''), source })).filter(({ file }) => !/\.test\.ts$|\.d\.ts$/.test(file))
const code = sources.filter(({ file }) => !files.some((one) => one.file === file))

/** Put together from a beginning and a name. */
const composed = ['state.', 'level.', 'overlay.', 'resolution.', 'post.', 'problem.', 'view.', 'unit.', 'source.',
  'group.', 'ask.', 'valid.', 'validYes.', 'validNo.', 'rating.', 'said.', 'hint.', 'to.', 'toNobody.', 'until.', 'task.', 'mediation.', 'recheck.', 'verdict.', 'noticeChannel.', 'noticeKind.', 'channelState.', 'doorStage.', 'adminPage.', 'indicatorSplit.', 'indicatorSpan.', 'column.', 'fact.', 'ruleKind.', 'rulePart.', 'ruleCol.', 'rules.about_', 'rules.notice_', 'choice.', 'matterCol.', 'matterPart.', 'matterStanding.', 'admissionState.', 'admissionDo.', 'admissionNotice.', 'gridWhat.', 'gridField.', 'staffAct.', 'staffNotice.', 'postKind.', 'calendarKind.', 'calendarMark.', 'weekday.', 'limitUnit.', 'movedWhich.', 'timeliness.', 'days.', 'mapShowing.', 'mapFigure.', 'laneAssists.', 'laneLeads.', 'laneKey.', 'briefingKind.', 'schemeState.', 'schemeNotice.', 'doubtWhy.', 'trendStep.', 'standing.', 'unitAct.', 'unitStanding.', 'unitHow.', 'unitKind.', 'retention.of.', 'security.kinds.', 'demand.', 'case.secrecy_']
/** Chosen by a name of their own. */
const chosen = /^answers\.(missing|wrong)$|^hotline\.(ringing|answered|ended)$|^indicators\.(days7|days30|thisMonth|received|filed|due|due_closed|due_on_time|closed|returned|reworked)$|^prefs\.(light|dark)$|^lists\.(urgent|normal)$|^bulk\.(waiting|doing|done|failed)$|^admission\.(what|why|law)$|^wall\.(map|flow|parts)$|^requests\.(sign|mine|ended)$/

const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()

describe('the two languages', () => {
  it('are read from every folder', () => {
    expect(files.length).toBe(sources.length - code.length)
    expect(files.length).toBeGreaterThan(35)
    expect(chinese.size).toBeGreaterThan(1500)
  })

  it.each(files.map((one) => [one.file, one] as const))('have the same keys in %s', (_, one) => {
    expect([...one.english.keys()].sort()).toEqual([...one.chinese.keys()].sort())
  })

  it('say each text in one place', () => {
    const all = files.flatMap((one) => [...one.chinese.keys()])
    expect(all.filter((key, i) => all.indexOf(key) !== i)).toEqual([])
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

describe('the screens', () => {
  it('ask only for texts that exist', () => {
    for (const { file, source } of code) {
      for (const [, key] of source.matchAll(/\b(?:t|say)\('([\w.]+)'/g)) expect(chinese.has(key!), `${file}: ${key}`).toBe(true)
    }
  })

  it('use every text', () => {
    const all = code.map(({ source }) => source).join('\n')
    const idle = [...chinese.keys()].filter((key) => !all.includes(`'${key}'`) && !composed.some((prefix) => key.startsWith(prefix)) && !chosen.test(key))
    expect(idle).toEqual([])
  }, 60_000)
})

// A text comes with the modules that are loaded: what an app begins with, and the screen or part that is loaded later.

const known = new Map(sources.map(({ file, source }) => [file, source]))
const home = new Map(files.flatMap(({ file, chinese }) => [...chinese.keys()].map((key) => [key, file])))
const named = new Set(code.flatMap(({ source }) => [...source.matchAll(/'([\w.]+)'/g)].map(([, key]) => key!)))

function found(from: string, name: string): string[] {
  const path = name.startsWith('@/') ? name.slice(2) : new URL(name, `file:///${from}`).pathname.slice(1)
  return [path, `${path}.ts`, `${path}/index.ts`].filter((one) => known.has(one))
}

const namedBy = (file: string, pattern: RegExp) => [...known.get(file)!.matchAll(pattern)].flatMap(([, name]) => (/^[@.]/.test(name!) ? found(file, name!) : []))
const atOnce = (file: string) => namedBy(file, /^(?:import|export)\s+(?!type\b)(?:[^'"]*?\bfrom\s+)?'([^']+)'/gm)
const later = (file: string) => namedBy(file, /import\('([^']+)'\)/g)

function loaded(...begun: string[]): Set<string> {
  const all = new Set<string>()
  const add = (file: string) => {
    if (all.has(file)) return
    all.add(file)
    atOnce(file).forEach(add)
  }
  begun.forEach(add)
  return all
}

/** The files of texts that a module needs when it draws or says something. One that only names texts for others needs none. */
function needs(file: string, source: string): string[] {
  if (!file.endsWith('.vue') && !/\b(?:t|te|say)\(/.test(source)) return []
  const whole = [...source.matchAll(/'([\w.]+)'/g)].flatMap(([, key]) => home.get(key!) ?? [])
  const begun = [...source.matchAll(/`([\w.]+[._])\$\{/g)].flatMap(([, prefix]) => [...home].flatMap(([key, file]) => (key.startsWith(prefix!) && !named.has(key) ? [file] : [])))
  return [...new Set([...whole, ...begun])]
}

const missing = (begun: string[]) => {
  const there = loaded(...begun)
  return [...there].flatMap((file) => needs(file, known.get(file)!).filter((texts) => !there.has(texts)).map((texts) => `${begun.at(-1)}: ${file} needs ${texts}`))
}

describe.each(['apps/desk/main.ts', 'apps/public/main.ts'])('what %s loads', (main) => {
  const app = main.replace('main.ts', '')
  const screens = [...new Set(code.filter(({ file }) => file.startsWith(app)).flatMap(({ file }) => later(file)))]

  it('brings its texts', () => {
    expect(missing([main])).toEqual([])
    expect(screens.length).toBeGreaterThan(3)
    expect(screens.flatMap((screen) => missing([main, screen]))).toEqual([])
  })

  it('is seen without them', () => {
    const seen = screens.filter((screen) => {
      const source = known.get(screen)!
      known.set(screen, source.replace("import './texts'\n", ''))
      const without = missing([main, screen])
      known.set(screen, source)
      return without.length
    })
    expect(seen.length).toBeGreaterThan(screens.length / 2)
  })
})
