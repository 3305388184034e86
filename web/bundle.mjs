// Prints what a browser loads first for each screen, gzip, from the manifest of the build; fails where the lists weigh more than people should wait for.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const dist = new URL('dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist)))
const most = { CasesScreen: 500 } // kB
const sizes = new Map()
const weigh = (file) => {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(new URL(file, dist))).length)
  return sizes.get(file)
}

/** All files that must be there before the screen stands: its own, the start page's, and what both import at once. */
function needed(...keys) {
  const files = new Set()
  const seen = new Set()
  const add = (key) => {
    if (seen.has(key)) return
    seen.add(key)
    const chunk = manifest[key]
    files.add(chunk.file)
    for (const css of chunk.css ?? []) files.add(css)
    for (const other of chunk.imports ?? []) add(other)
  }
  keys.forEach(add)
  return files
}

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry)
let heavy = false
for (const key of Object.keys(manifest).filter((one) => /screens\/\w+\/\w+Screen\.vue$/.test(one)).sort()) {
  const name = key.match(/(\w+)\.vue$/)[1]
  const kilobytes = [...needed(entry, key)].reduce((sum, file) => sum + weigh(file), 0) / 1000
  const over = kilobytes > (most[name] ?? Infinity)
  heavy ||= over
  console.log(`first load of ${name.padEnd(20)} ${kilobytes.toFixed(0).padStart(5)} kB gzip${most[name] ? ` of at most ${most[name]}` : ''}${over ? '  TOO MUCH' : ''}`)
}
if (heavy) process.exit(1)
