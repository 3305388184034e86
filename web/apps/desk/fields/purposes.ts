import { disclosureApi } from '@/shared/api/disclosure'
import { kept } from '@/shared/browser/belongings'
import { fold } from '@/shared/words/fold'

/** What contacts may be read for; the same for everybody of the district. */
const purposes = kept<{ code: string; name: { zh: string; en: string }; remark: boolean }[]>(() => [])

export function usePurposes() {
  async function load() {
    if (!purposes.value.length) purposes.value = await disclosureApi.purposes()
  }
  return { purposes, load }
}

/** Says whether what was typed into a search is a mobile number: looking for it is a reading of contacts and never stands in an address. */
export const isPhone = (typed: string) => /^(?:(?:\+|00)?86)?0?1[3-9]\d{9}$/.test(fold(typed).replace(/[\s\-‐-―−().·]/g, ''))
