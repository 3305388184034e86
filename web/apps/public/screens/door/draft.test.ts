import { beforeEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { doorReport, openDoorDraft } from './draft'

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})

describe('what a resident writes', () => {
  it('survives a reload with its identifier; files stay with the tab', async () => {
    const before = openDoorDraft()
    Object.assign(before.draft, { what: '路灯坏了', detail: '三号楼东侧', lon: 120.6, lat: 31.1 })
    before.sent.ids = ['file-1']
    await nextTick()
    const after = openDoorDraft()
    expect(after.draft).toEqual(before.draft)
    expect(after.sent.ids).toEqual(['file-1'])
    expect(localStorage.getItem('liandong:guest:draft')).not.toContain('file-1')
  })

  it('is one report however often it is sent, with the exact place in its words', () => {
    const { draft, asNew } = openDoorDraft()
    Object.assign(draft, { what: ' 路灯坏了 ', detail: '三号楼东侧', lon: 120.6, lat: 31.1 })
    const sent = doorReport(draft, ['file-1'], '具体位置：')
    expect(sent).toMatchObject({ source: 'web', description: '路灯坏了\n具体位置：三号楼东侧', media: ['file-1'], location: { lon: 120.6, lat: 31.1, crs: 'wgs84' } })
    expect(doorReport(draft, ['file-1'], '具体位置：')).toEqual(sent)
    asNew()
    expect(doorReport(draft, ['file-1'], '具体位置：').id).not.toBe(sent.id)
  })

  it('leaves nothing behind once it was sent', () => {
    const { draft, sent, clear } = openDoorDraft()
    draft.what = '路灯坏了'
    sent.ids = ['file-1']
    clear()
    expect(localStorage.length + sessionStorage.length).toBe(0)
  })
})
