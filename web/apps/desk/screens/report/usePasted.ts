import { ref, shallowRef } from 'vue'
import { placesApi, type FoundPlace } from '@/shared/api/places'
import { cut } from '@/shared/words/text'

const most = 4000

/** A mainland mobile number, or a fixed line with its area code; not the middle of a longer number. */
const phone = /(?<!\d)(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}-\d{7,8})(?!\d)/

export function phoneIn(text: string): string {
  return text.match(phone)?.[0].replace(/(?<=^1[\d -]*)[ -]/g, '') ?? ''
}

/** What a pasted message says beside its words: a number to call back, and places as proposals that somebody must take. */
export function usePasted(takePhone: (number: string) => boolean) {
  const took = ref('')
  const places = shallowRef<FoundPlace[]>([])

  async function read(text: string) {
    took.value = ''
    const number = phoneIn(text)
    if (number && takePhone(number)) took.value = number
    places.value = await placesApi.placesMentioned(cut(text, most, '')).catch(() => [])
  }

  function forget() {
    took.value = ''
    places.value = []
  }

  return { took, places, read, forget }
}
