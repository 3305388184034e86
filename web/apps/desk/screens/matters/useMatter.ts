import { computed, reactive, ref, shallowRef, watch, type Ref } from 'vue'
import { mattersApi, type Matter, type MatterInput, type MatterVersion } from '@/shared/api/matters'
import { fromFailure, pathErrors, type Problem } from '@/shared/api/problem'
import type { Form } from '@/apps/desk/fields/answers'
import { draftStore } from '@/apps/desk/fields/draft'
import type { Row } from '@/apps/desk/fields/rows/columns'
import { formOf, frameOf, rowErrors, rowsOf, type FieldRow } from './fieldRows'

/** A matter as it is edited: the content of the wire, with its form as rows. */
export interface Draft extends Row {
  conditions: Row[]
  fields: FieldRow[]
  frame: object
  questions: Row[]
  knowledge: Row[]
}

interface Typed {
  version: number
  draft: Draft
  newCode: string
  reason: string
}

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

export function draftOf(m: Matter): Draft {
  const { fields, ...content }: Partial<Matter> = copy(m)
  delete content.code
  delete content.version
  delete content.admitted
  delete content.pinyin
  return { ...content, fields: rowsOf(fields as Form), frame: frameOf(fields as Form), questions: content.questions ?? [], knowledge: content.knowledge ?? [] } as unknown as Draft
}

/** What is sent: conditions numbered in their order, the rows as a schema again, a script only where it says something. */
export function inputOf(draft: Draft, version: number, reason: string): MatterInput {
  const { fields, frame, ...content } = copy(draft)
  const form = formOf(fields, frame)
  return { ...content, conditions: content.conditions.map((c, i) => ({ ...c, n: i + 1 })), ...(form ? { fields: form } : {}), version, reason: reason.trim() } as unknown as MatterInput
}

const blank = (): Draft => ({
  name: { zh: '', en: '' }, class: { zh: '', en: '' }, department: { zh: '', en: '' }, domain: '', illegality: '', base_level: 'base', urgency: 'normal', duty_tag: '', minutes: 10,
  reopen_days: 15, patrol: false, enforcement: false, source: '', conditions: [], fields: [], frame: {}, questions: [], knowledge: [],
})

/** One matter of the catalogue: reading, changing, and what to do when somebody else was faster. code '' is one that is new. */
export function useMatter(code: Ref<string>, saved: (code: string) => void) {
  const matter = shallowRef<Matter | null>(null)
  const history = shallowRef<MatterVersion[]>([])
  const problem = shallowRef<Problem | null>(null)
  const draft = ref<Draft | null>(null)
  const newCode = ref('')
  const reason = ref('')
  const errors = ref<Record<string, string>>({})
  const stale = ref(false)
  const busy = ref(false)
  const done = ref(false)
  const restored = ref(false)

  function take(m: Matter | null) {
    matter.value = m
    draft.value = reactive(m ? draftOf(m) : blank()) as Draft
    reason.value = ''
    errors.value = {}
    stale.value = false
  }

  /** Goes on with what was typed and not saved; what others did since stands beside it. */
  function resume(m: Matter | null) {
    const was = draftStore<Typed>('matter', code.value).read()
    take(m)
    restored.value = was?.draft instanceof Object
    if (!was || !restored.value) return
    draft.value = reactive(was.draft) as Draft
    newCode.value = was.newCode
    reason.value = was.reason
    if (!m || was.version === m.version) return
    matter.value = { ...m, version: was.version }
    stale.value = true
  }

  /** What was typed is given up for what is saved. */
  function giveUp() {
    draftStore('matter', code.value).drop()
    newCode.value = ''
    return load()
  }

  async function load() {
    const asked = code.value
    problem.value = null
    try {
      const [m, versions] = asked ? await Promise.all([mattersApi.matter(asked), mattersApi.matterHistory(asked)]) : [null, []]
      if (asked !== code.value) return
      history.value = versions
      resume(m)
    } catch (cause) {
      if (asked === code.value) problem.value = fromFailure(cause)
    }
  }

  watch(code, () => {
    draft.value = null
    done.value = false
    newCode.value = ''
    void load()
  }, { immediate: true })

  const changed = computed(() => !!draft.value && JSON.stringify(draft.value) !== JSON.stringify(matter.value ? draftOf(matter.value) : blank()))
  watch([draft, newCode, reason], () => {
    if (!draft.value) return
    const store = draftStore<Typed>('matter', code.value)
    if (changed.value || newCode.value || reason.value) store.write({ version: matter.value?.version ?? 0, draft: draft.value, newCode: newCode.value, reason: reason.value })
    else store.drop()
  }, { deep: true })
  /** What others did since the version that was seen. */
  const others = computed(() => history.value.filter((v) => v.version > (matter.value?.version ?? 0)))
  const form = computed(() => (draft.value ? formOf(draft.value.fields, draft.value.frame) : null))

  async function save() {
    if (!draft.value) return
    const target = code.value || newCode.value.trim()
    busy.value = true
    errors.value = {}
    done.value = false
    try {
      await mattersApi.saveMatter(target, inputOf(draft.value, matter.value?.version ?? 0, reason.value))
      draftStore('matter', code.value).drop()
      saved(target)
      if (code.value) await load()
      done.value = true
    } catch (cause) {
      await explain(fromFailure(cause), target)
    } finally {
      busy.value = false
    }
  }

  async function explain(trouble: Problem, target: string) {
    if (trouble.document.code === 'matter.stale') {
      stale.value = true
      history.value = await mattersApi.matterHistory(target).catch(() => history.value)
      return
    }
    errors.value = trouble.kind === 'invalid' ? rowErrors(pathErrors(trouble), draft.value?.fields ?? []) : { '': trouble.detail || trouble.kind }
  }

  return { restored, giveUp, matter, history, problem, draft, newCode, reason, errors, stale, others, busy, done, changed, form, load, save }
}
