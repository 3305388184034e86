import { describe, expect, it } from 'vitest'
import { asList, onMap, queryOf, viewFrom } from './view'

describe('the address of the map', () => {
  it('says what is shown', () => {
    const view = viewFrom({ show: 'heat', over: 'fire', paint: 'closing', at: '12.5/31.1/120.6', lon: '120.6', lat: '31', matter: '1302', from: '2026-03-01', q: '垃圾' })
    expect(view).toMatchObject({ showing: 'heat', overlays: ['fire'], figure: 'closing', position: { zoom: 12.5, lat: 31.1, lon: 120.6 }, place: { lon: 120.6, lat: 31 } })
    expect(queryOf(view.filter)).toBe('matter=1302&from=2026-03-01')
  })

  it('takes what makes no sense for nothing', () => {
    expect(viewFrom({ show: 'odd', paint: 'odd', at: 'x', lon: 'x', lat: '1' })).toMatchObject({ showing: 'cases', overlays: [], figure: '', position: null, place: null })
  })

  it('carries the filter of a list to the map and back', () => {
    const query = { view: 'late', matter: '1302', q: 'x' }
    expect(onMap({ name: 'cases', query })).toEqual({ view: 'late', matter: '1302' })
    expect(onMap({ name: 'cases', query: {} })).toEqual({ view: 'todo' })
    expect(onMap({ name: 'report', query })).toEqual({})
    expect(queryOf(viewFrom({ view: 'late', matter: '1302' }).filter)).toBe('overdue=true&matter=1302')
    expect(asList({ view: 'late', within: '1,2,3,4', at: '9/1/1' }, ['received'])).toEqual({ view: 'late', within: '1,2,3,4' })
    expect(asList({ within: '1,2,3,4' }, ['received', 'handling'])).toEqual({ view: 'all', within: '1,2,3,4', state: 'received,handling' })
  })
})
