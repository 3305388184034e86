type Say = (key: string, values?: Record<string, unknown>) => string

/**
 * The place of a value in words: conditions[1].limit.value is "立案条件 2 · 时限". What has no word of its own is said as the server writes it.
 */
export function nameOf(field: string, top: string, say: Say, locale: string): string {
  const [head = '', ...rest] = field.split('.')
  const index = /\[(\d+)\]/.exec(head)?.[1]
  const names: string[] = [index === undefined ? top : `${top} ${Number(index) + 1}`]
  if (head === 'fields') {
    const [, name = '', ...deeper] = rest
    return [top, name, ...deeper].filter(Boolean).join(' · ')
  }
  const language = rest.at(-1)
  const inLanguage = language === 'zh' || language === 'en'
  const path = inLanguage ? rest.slice(0, -1) : rest
  if (path.length) names.push(say(`matterPart.${path.join('_')}`) || path.join('.'))
  if (inLanguage) names.push(say(`matterPart.${language}`))
  return names.filter(Boolean).join(locale === 'en' ? ', ' : ' · ')
}
