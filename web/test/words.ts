interface Words {
  [key: string]: string | Words
}

/** All texts of all apps, by the file that says them. */
export const files = Object.entries(import.meta.glob(['../{apps,shared}/**/texts.ts', '../shared/texts/common.ts'], { import: 'default', eager: true }) as Record<string, { zh: Words; en: Words }>)
  .map(([file, { zh, en }]) => ({ file: file.replace('../', ''), chinese: flat(zh), english: flat(en) }))

function flat(words: Words, prefix = ''): Map<string, string> {
  const all = new Map<string, string>()
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === 'string') all.set(prefix + key, value)
    else flat(value, `${prefix}${key}.`).forEach((text, name) => all.set(name, text))
  }
  return all
}

export const chinese = new Map(files.flatMap((one) => [...one.chinese]))
export const english = new Map(files.flatMap((one) => [...one.english]))
