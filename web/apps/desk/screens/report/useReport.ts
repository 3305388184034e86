import { computed, ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { mattersApi, type Matter } from '@/shared/api/matters'
import { reportsApi, type Receipt } from '@/shared/api/reports'
import { fieldErrors, fromFailure, type Problem } from '@/shared/api/problem'
import { check, type Form } from '@/apps/desk/fields/answers'
import { useAlike } from '@/apps/desk/parts/alike'
import { useSession } from '@/apps/desk/session/session'
import { inputOf, openDraft, placeOf } from './draft'
import { sourcesFor } from './sources'
import { useForecast } from './useForecast'
import { useLocated } from './useLocated'
import { usePasted } from './usePasted'

export type Field = 'matter' | 'description' | 'location' | 'reporter' | 'call' | 'media'

const fields: Field[] = ['matter', 'description', 'location', 'reporter', 'call', 'media']

/** The report form: what is wrong with it, sending it, and what came of it. */
export function useReport() {
  const { t } = useI18n()
  const { session, roles } = useSession()
  const sources = sourcesFor(roles.value, session.value?.sources ?? [])
  const { draft, restored, clear, asNew } = openDraft(sources[0] ?? '')
  if (!sources.includes(draft.source)) draft.source = sources[0] ?? ''

  const errors = ref<Partial<Record<Field | '', string>>>({})
  /** What is wrong with the answers to the matter's own questions, by name. */
  const wrong = ref<Record<string, string>>({})
  /** The whole matter: a list leaves its pages out. */
  const matter = shallowRef<Matter | null>(null)
  const answered = ref(false)
  const receipt = shallowRef<Receipt | null>(null)
  const busy = ref(false)
  const unknown = ref(false)
  const taken = ref(false)
  const place = computed(() => placeOf(draft))
  const located = useLocated(() => place.value && { ...place.value, crs: draft.crs })

  /** Enough is said to look for earlier reports of the same. */
  const sketch = computed(() => (place.value && (draft.matter || draft.description.trim().length >= 4)
    ? { matter: draft.matter, description: draft.description, location: { ...place.value, crs: draft.crs } } : null))
  const { found: alike } = useAlike(() => sketch.value)
  const { forecast } = useForecast(() => (place.value && !located.refused.value && (draft.matter || draft.source !== 'patrol')
    ? { source: draft.source, ...(draft.matter ? { matter: draft.matter } : {}), location: { ...place.value, crs: draft.crs } } : null))
  const pasted = usePasted((number) => {
    if (draft.source === 'patrol' || draft.phone.trim()) return false
    draft.phone = number
    return true
  })

  watch(() => draft.matter, (_, before) => {
    delete errors.value.matter
    if (before) draft.fields = {}
    wrong.value = {}
  })
  watch(() => draft.matter, async (now) => {
    const found = now ? await mattersApi.matter(now).catch(() => null) : null
    if (draft.matter === now) matter.value = found
  }, { immediate: true })
  watch(() => draft.fields, () => (wrong.value = {}))
  watch(() => [draft.call, draft.source], () => delete errors.value.call)
  watch(() => draft.description, () => delete errors.value.description)
  watch(() => [draft.lon, draft.lat, draft.crs], () => delete errors.value.location)

  function lacking(): Partial<Record<Field, string>> {
    const typed = draft.lon.trim() || draft.lat.trim()
    return {
      ...(draft.matter || draft.source !== 'patrol' ? {} : { matter: t('report.needMatter') }),
      ...(draft.description.trim() ? {} : { description: t('report.needDescription') }),
      ...(place.value ? {} : { location: t(typed ? 'report.badNumber' : 'report.needPlace') }),
      ...(place.value && located.refused.value ? { location: located.refused.value } : {}),
    }
  }

  async function send() {
    errors.value = lacking()
    wrong.value = Object.fromEntries(Object.entries(check(matter.value?.fields as Form | undefined, draft.fields)).map(([name, what]) => [name, t(`answers.${what}`)]))
    if (Object.keys(errors.value).length || Object.keys(wrong.value).length) return
    answered.value = false
    busy.value = true
    taken.value = false
    try {
      receipt.value = await reportsApi.report(inputOf(draft))
      unknown.value = false
      pasted.forget()
      clear()
    } catch (cause) {
      explain(fromFailure(cause))
    } finally {
      busy.value = false
    }
  }

  function explain(problem: Problem) {
    unknown.value = problem.kind === 'offline' || problem.kind === 'broken' || problem.kind === 'busy'
    taken.value = problem.document.code === 'id.taken'
    if (unknown.value || taken.value) return
    errors.value = fieldErrors(problem, fields)
    for (const e of problem.document.errors ?? []) if (e.field.startsWith('fields.')) wrong.value[e.field.slice(7)] = e.detail
    if (!Object.keys(wrong.value).length && !Object.values(errors.value).some(Boolean)) errors.value = { '': t(`problem.${problem.kind}`) }
  }

  function sendAsNew() {
    asNew()
    return send()
  }

  /** The question was answered at once: nothing is left to report. */
  function settled() {
    clear()
    answered.value = true
  }

  function another() {
    receipt.value = null
    errors.value = {}
  }

  return { draft, restored, sources, errors, receipt, busy, unknown, taken, place, located, alike, forecast, pasted, matter, wrong, answered, settled, send, sendAsNew, another, clear }
}
