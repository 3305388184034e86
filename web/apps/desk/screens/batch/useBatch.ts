import { computed, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { reportsApi, type BatchPreview, type ReportInput } from '@/shared/api/reports'
import { cellErrors, fromFailure, type Problem } from '@/shared/api/problem'

const hands = 4 // drafts on the way at once

/** A list of reports: looked at as a whole, then sent draft by draft by the ordinary way. The ids come with the preview, so that what is sent again is the same. */
export function useBatch() {
  const { t } = useI18n()
  const file = shallowRef<File | null>(null)
  const preview = shallowRef<BatchPreview | null>(null)
  const trouble = ref('')
  const busy = ref(false)
  const sent = ref(0)
  const failed = ref<{ row: number; detail: string }[]>([])
  const good = computed(() => preview.value?.rows.filter((r) => r.draft) ?? [])

  const words = (problem: Problem) => problem.detail || t(`problem.${problem.kind}`)

  async function look(source: string, chosen: File) {
    file.value = chosen
    preview.value = null
    trouble.value = ''
    sent.value = 0
    failed.value = []
    busy.value = true
    try {
      preview.value = await reportsApi.previewReports(source, chosen)
    } catch (cause) {
      const problem = fromFailure(cause)
      const cells = cellErrors(problem, t('list.colon')).slice(0, 20)
      trouble.value = cells.length ? cells.join('\n') : words(problem)
    } finally {
      busy.value = false
    }
  }

  async function send() {
    busy.value = true
    sent.value = 0
    failed.value = []
    const waiting = [...good.value]
    const one = async () => {
      for (let row = waiting.shift(); row; row = waiting.shift()) {
        try {
          await reportsApi.report(row.draft as ReportInput)
          sent.value++
        } catch (cause) {
          failed.value = [...failed.value, { row: row.row, detail: words(fromFailure(cause)) }]
        }
      }
    }
    await Promise.all(Array.from({ length: hands }, one))
    busy.value = false
  }

  return { file, preview, trouble, busy, sent, failed, good, look, send }
}
