// Writes every text of the build once more as brotli and gzip, for the server to send as it is, and prints what a browser loads first for each screen, from the
// manifest of the build; fails where the lists weigh more than people should wait for.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const dist = new URL('dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist)))
const most = { CasesScreen: 500 } // kB
const sizes = new Map() // as gzip, as brotli
for (const file of readdirSync(dist, { recursive: true })) {
  if (!/\.(js|mjs|css|html|svg|json|webmanifest|txt)$/.test(file) || file.startsWith('.vite')) continue
  const plain = readFileSync(new URL(file, dist))
  const br = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } })
  const gz = gzipSync(plain, { level: constants.Z_BEST_COMPRESSION })
  if (br.length < plain.length) writeFileSync(new URL(`${file}.br`, dist), br)
  if (gz.length < plain.length) writeFileSync(new URL(`${file}.gz`, dist), gz)
  sizes.set(file.replaceAll('\\', '/'), [gz.length, br.length])
}
const weigh = (file, how) => sizes.get(file)?.[how] ?? readFileSync(new URL(file, dist)).length

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

let heavy = false
for (const key of Object.keys(manifest).filter((one) => /^apps\/.*Screen\.vue$/.test(one)).sort()) {
  const [, app, name] = key.match(/^apps\/(\w+)\/.*?(\w+)\.vue$/)
  const [kilobytes, brotli] = [0, 1].map((how) => [...needed(`apps/${app}/index.html`, key)].reduce((sum, file) => sum + weigh(file, how), 0) / 1000)
  const over = kilobytes > (most[name] ?? Infinity)
  heavy ||= over
  console.log(`first load of ${`${app} ${name}`.padEnd(24)} ${kilobytes.toFixed(0).padStart(5)} kB gzip, ${brotli.toFixed(0).padStart(4)} brotli${most[name] ? ` of at most ${most[name]}` : ''}${over ? '  TOO MUCH' : ''}`)
}
if (heavy) process.exit(1)
