import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'

const garbage = ['null', '0', '7', '"x"', 'true', '[]', '[null]', '{}', '{"a":{"b":[]}}', '{', '', '{"at":"x","value":{}}', '{"shown":7}', '{"shown":{"a":1},"table":"x"}', '{"query":7,"id":{}}', '{"query":{"q":{}},"id":1}',
  '{"filter":{},"top":"x","count":"y"}', '{"at":99999999999999,"value":7}', '{"at":99999999999999,"draft":7}', '{"at":99999999999999,"draft":{"what":{},"lon":"x","at":[]}}', '{"at":99999999999999,"value":{"media":7,"description":{},"fields":[]}}',
  '{"at":99999999999999,"value":{"text":{},"list":7}}', '{"token":7}', '{"token":"t","secret":{},"expires":"x"}']

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})
afterEach(() => vi.resetModules())

describe('whatever a browser keeps', () => {
  it.each(garbage)('%s keeps no part of the pages from opening', async (text) => {
    for (const place of [localStorage, sessionStorage]) {
      for (const name of ['liandong.prefs', 'liandong.lists', 'liandong.account', 'liandong.ending', 'liandong:own:a%401:last', 'liandong:own:a%401:down', 'liandong:guest:pass', 'liandong:guest:draft', 'liandong:guest:files',
        'liandong:typed:a%401:report', 'liandong:typed:a%401:form%201']) place.setItem(name, text)
    }
    vi.resetModules()
    const { enter } = await import('@/shared/browser/belongings')
    enter('a@1', 'resume')
    const prefs = await import('@/shared/browser/prefs')
    expect(['zh-CN', 'en']).toContain(prefs.locale.value)
    const { useColumns } = await import('@/apps/desk/screens/cases/columns')
    expect(useColumns().kept.value.shown.every((c) => typeof c === 'string')).toBe(true)
    const { lastPlace, lastDown } = await import('@/apps/desk/screens/cases/remember')
    expect(Object.values(lastPlace()?.query ?? {}).every((v) => typeof v === 'string')).toBe(true)
    expect(lastDown('x')).toBeNull()
    const { makeDoor } = await import('@/shared/api/door')
    expect(typeof makeDoor().secret()).toBe('string')
    const { openDraft, isBlank, placeOf } = await import('@/apps/desk/screens/report/draft')
    const report = openDraft('patrol')
    expect([isBlank(report.draft), placeOf(report.draft), report.draft.media.length, report.draft.description.trim()]).toEqual([true, null, 0, ''])
    const { openDoorDraft } = await import('@/apps/public/screens/door/draft')
    const door = openDoorDraft()
    expect([door.draft.what.trim(), door.draft.detail.trim(), door.sent.ids.length]).toEqual(['', '', 0])
    const { useDraft } = await import('@/apps/desk/fields/draft')
    const scope = effectScope()
    const form = scope.run(() => useDraft('form', '1', () => ({ text: '', list: [] as string[] })))!
    expect([String(form.entries.value.text), form.entries.value.list.length]).toEqual(['', 0])
    scope.stop()
  })
})
