import { ref, watch } from 'vue'
import { deviceStore } from '@/shared/browser/belongings'

/** The columns of the table, in their order; what a case is about is always there. */
export const columns = ['number', 'state', 'zone', 'grid', 'owner', 'clock', 'due', 'urgency', 'created', 'reports', 'returned'] as const
export type Column = (typeof columns)[number]

export const widths: Record<Column, string> = {
  number: '164px', state: '84px', zone: 'minmax(90px, 1fr)', grid: 'minmax(130px, 1.4fr)', owner: 'minmax(120px, 1.4fr)', clock: '176px', due: '128px', urgency: '56px', created: '120px', reports: '56px', returned: '56px',
}

const stored = deviceStore<Partial<Kept>>('lists')
const first: Column[] = ['number', 'state', 'grid', 'owner', 'clock', 'created']

interface Kept {
  table: boolean
  shown: Column[]
}

function read(): Kept {
  const last = stored.read()
  return { table: !!last?.table, shown: Array.isArray(last?.shown) ? columns.filter((c) => last.shown!.includes(c)) : first }
}

const kept = ref<Kept>(read())
watch(kept, stored.write, { deep: true })

/** Rows or table, and which columns: kept in this browser, because it depends on the width of this screen. */
export const useColumns = () => ({
  kept,
  toggle(column: Column) {
    const now = new Set(kept.value.shown)
    if (!now.delete(column)) now.add(column)
    kept.value.shown = columns.filter((c) => now.has(c))
  },
})
