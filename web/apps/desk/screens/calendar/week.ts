/** A week of working time as people set it: each day works or not, and may have a lunch break. */
export interface DayPlan { weekday: number; works: boolean; from: string; to: string; lunch: boolean; lunchFrom: string; lunchTo: string }
export type WeekPlan = DayPlan[]

interface Hours { weekday: number; from: string; to: string; valid_from: string; valid_to: string }

const order = [1, 2, 3, 4, 5, 6, 0]

/** The week that holds on a day. More than two stretches a day are shown as one from the first to the last. */
export function weekOf(hours: readonly Hours[], day: string): WeekPlan {
  return order.map((weekday) => {
    const mine = hours
      .filter((h) => h.weekday === weekday && (!h.valid_from || h.valid_from <= day) && (!h.valid_to || day < h.valid_to))
      .sort((a, b) => a.from.localeCompare(b.from))
    const [first, second] = mine
    return {
      weekday, works: mine.length > 0, from: first?.from ?? '09:00', to: mine.at(-1)?.to ?? '17:00',
      lunch: mine.length === 2, lunchFrom: second ? first!.to : '12:00', lunchTo: second?.from ?? '13:00',
    }
  })
}

export function planOf(week: WeekPlan) {
  return week.filter((d) => d.works).flatMap(({ weekday, from, to, lunch, lunchFrom, lunchTo }) =>
    lunch ? [{ weekday, from, to: lunchFrom }, { weekday, from: lunchTo, to }] : [{ weekday, from, to }])
}

export const sameWeek = (a: WeekPlan, b: WeekPlan) => JSON.stringify(planOf(a)) === JSON.stringify(planOf(b))
