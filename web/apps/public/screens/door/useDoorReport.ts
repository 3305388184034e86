import { ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { door } from '@/shared/api/door'
import { fieldErrors, fromFailure } from '@/shared/api/problem'
import type { Receipt } from '@/shared/api/reports'
import { doorReport, openDoorDraft } from './draft'

type Field = 'description' | 'location' | 'matter' | 'media' | 'reporter'
const fields: Field[] = ['description', 'location', 'matter', 'media', 'reporter']

/** A resident's report: what is missing, sending it, and what came of it. */
export function useDoorReport() {
  const { t } = useI18n()
  const { draft, sent, restored, clear, asNew } = openDoorDraft()
  const errors = ref<Partial<Record<Field | '', string>>>({})
  const receipt = shallowRef<Receipt | null>(null)
  const busy = ref(false)
  const taken = ref(false)

  if (!door.within()) sent.ids = [] // files of a tab that is no longer in belong to nobody here

  watch(() => draft.what, () => delete errors.value.description)
  watch(() => [draft.lon, draft.lat], () => delete errors.value.location)

  async function send() {
    errors.value = {
      ...(draft.what.trim() ? {} : { description: t('door.needWhat') }),
      ...(draft.lon === null || draft.lat === null ? { location: t('door.needWhere') } : {}),
    }
    if (Object.keys(errors.value).length || busy.value) return
    busy.value = true
    taken.value = false
    try {
      receipt.value = await door.report(doorReport(draft, sent.ids, t('door.exactly')))
      clear()
    } catch (cause) {
      explain(cause)
    }
    busy.value = false
  }

  function explain(cause: unknown) {
    const problem = fromFailure(cause)
    taken.value = problem.document.code === 'id.taken'
    if (taken.value) return
    if (problem.kind === 'signed_out') {
      sent.ids = []
      errors.value = { '': t('door.tooLong') }
    } else if (problem.kind === 'offline' || problem.kind === 'broken') {
      errors.value = { '': t('door.unknown') }
    } else {
      errors.value = fieldErrors(problem, fields)
      if (!Object.values(errors.value).some(Boolean)) errors.value = { '': problem.detail || t(`problem.${problem.kind}`) }
    }
  }

  function sendAsNew() {
    asNew()
    return send()
  }

  function another() {
    receipt.value = null
    errors.value = {}
  }

  return { draft, sent, restored, clear, errors, receipt, busy, taken, send, sendAsNew, another }
}
