import { beforeEach, describe, expect, it, vi } from 'vitest'

const kept = async (text: string) => {
  vi.resetModules()
  localStorage.setItem('liandong.prefs', text)
  return import('./prefs')
}

beforeEach(() => localStorage.clear())

describe('what a person chose for this browser', () => {
  it('speaks a language there is, whatever is kept', async () => {
    for (const [text, locale] of [['{"locale":"zh"}', 'zh-CN'], ['{"locale":"zh-TW"}', 'zh-CN'], ['{"locale":"en"}', 'en'], ['{"locale":"zh-CN"}', 'zh-CN']] as const) {
      expect((await kept(text)).locale.value).toBe(locale)
    }
    for (const text of ['{"locale":"xx"}', '{"locale":1}', '{"locale":null}', '{"locale":{}}', '"zh"', '[]', '7', 'true', 'null', '', '{', '\u0000']) {
      expect(['zh-CN', 'en']).toContain((await kept(text)).locale.value)
    }
  })
  it('is light or dark', async () => {
    expect((await kept('{"theme":"dark"}')).theme.value).toBe('dark')
    for (const text of ['{"theme":"night"}', '{"theme":["dark"]}', '{"theme":{}}']) expect((await kept(text)).theme.value).toBe('auto')
  })
})
