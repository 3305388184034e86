// @vitest-environment node
import ts from 'typescript'
import { expect, it } from 'vitest'

/**
 * Walks all modules: whatever of them can change after it was loaded, and every use of a store of the browser, is made through the registry
 * (shared/browser/belongings.ts) or stands here with its reason.
 */
const excused: Record<string, string> = {
  'shared/browser/belongings.ts': 'the registry itself',
  'shared/api/attention.ts touched': 'when this page was touched last, not by whom',
  'shared/api/http.ts language': 'the language of this browser',
  'shared/api/http.ts whenSignedOut': 'the one listener of the application, set when it starts',
  'shared/api/http.ts http': 'a client without state; headers are made for each request',
  'shared/api/door.ts door': 'its state is made through the registry, as a guest’s',
  'shared/api/ending.ts running': 'an attempt under way to end a session, which says nothing of whose it was',
  'shared/api/ending.ts told': 'whether a session still runs, not whose',
  'shared/api/ending.ts debt': 'whether a session still runs, not whose',
  'shared/words/text.ts segments': 'how characters are told apart, without state',
  'apps/desk/session/live.ts live': 'whether the line stands',
  'apps/desk/session/live.ts listeners': 'components that are on the screen; they leave with it',
  'apps/desk/session/live.ts callListeners': 'components that are on the screen; they leave with it',
  'apps/desk/session/live.ts requestListeners': 'components that are on the screen; they leave with it',
  'apps/desk/session/live.ts channel': 'carries news to tabs of the same account only',
  'apps/desk/session/live.ts ending': 'stops the stream, and is stopped with the session',
  'apps/desk/session/live.ts BroadcastChannel': 'carries news to tabs of the same account only',
  'shared/times/now.ts now': 'the clock',
  'shared/browser/prefs.ts stored': 'language and theme of this browser',
  'shared/browser/prefs.ts saved': 'language and theme of this browser',
  'shared/browser/prefs.ts locale': 'language of this browser',
  'shared/browser/prefs.ts theme': 'theme of this browser',
  'shared/browser/prefs.ts night': 'what the system says of day and night',
  'shared/browser/prefs.ts systemDark': 'what the system says of day and night',
  'apps/desk/frame/width.ts width': 'the width of this window',
  'shared/texts/index.ts i18n': 'texts of the application',
  'apps/desk/router.ts router': 'where the window is; what was left is left by going to the login page',
  'apps/public/router.ts router': 'where the window is',
  'apps/desk/screens/cases/columns.ts stored': 'columns of this screen, chosen for its width',
  'apps/desk/screens/cases/columns.ts kept': 'columns of this screen, chosen for its width',
}

/** What makes no state, or makes it through the registry. */
const harmless = new Set([
  'kept', 'store', 'guestStore', 'computed', 'defineAsyncComponent', 'defineProps', 'Symbol', 'fromEntries', 'map', 'flatMap', 'filter', 'freeze', 'startsWith', 'readonly', 'entries', 'keys', 'address',
])
const changing = new Set(['add', 'set', 'delete', 'clear', 'push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill'])
const stores = new Set(['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'BroadcastChannel', 'SharedWorker', 'serviceWorker', 'cookie', 'cookieStore'])

const sources = import.meta.glob('../{apps,shared}/**/*.{ts,vue}', { query: '?raw', import: 'default', eager: true }) as Record<string, string>

/** The scripts of a file: what runs once for the module, and what runs for each component. */
function scripts(file: string, source: string): { text: string; once: boolean }[] {
  if (!file.endsWith('.vue')) return [{ text: source, once: true }]
  return [...source.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)].map(([, attributes, text]) => ({ text: text!, once: !attributes!.includes('setup') }))
}

const called = (node: ts.Expression): string => (ts.isIdentifier(node) ? node.text : ts.isPropertyAccessExpression(node) ? node.name.text : '')

/** Names whose content is changed somewhere in the file. */
function changed(file: ts.SourceFile): Set<string> {
  const found = new Set<string>()
  const root = (node: ts.Expression): string => (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) ? root(node.expression) : ts.isIdentifier(node) ? node.text : '')
  const visit = (node: ts.Node) => {
    if (ts.isBinaryExpression(node) && node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && node.operatorToken.kind <= ts.SyntaxKind.LastAssignment && !ts.isIdentifier(node.left)) found.add(root(node.left as ts.Expression))
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && changing.has(node.expression.name.text)) found.add(root(node.expression.expression))
    if (ts.isDeleteExpression(node)) found.add(root(node.expression))
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

function stateful(value: ts.Expression | undefined, name: string, mutated: Set<string>): boolean {
  if (!value) return true
  if (ts.isAsExpression(value) || ts.isSatisfiesExpression(value) || ts.isNonNullExpression(value)) return stateful(value.expression, name, mutated)
  if (ts.isConditionalExpression(value)) return stateful(value.whenTrue, name, mutated) || stateful(value.whenFalse, name, mutated)
  if (ts.isBinaryExpression(value)) return stateful(value.left, name, mutated) || stateful(value.right, name, mutated)
  if (ts.isCallExpression(value)) return !harmless.has(called(value.expression))
  if (ts.isNewExpression(value)) {
    const kind = called(value.expression)
    return !(kind === 'URL' || kind === 'RegExp' || kind === 'Intl' || kind === 'NumberFormat' || kind === 'DateTimeFormat') && (!(kind === 'Set' || kind === 'Map') || !value.arguments?.length || mutated.has(name))
  }
  if (ts.isArrayLiteralExpression(value) || ts.isObjectLiteralExpression(value)) return mutated.has(name)
  return false
}

function findings(path: string, source: string): string[] {
  const found: string[] = []
  for (const { text, once } of scripts(path, source)) {
    const uses = [...stores].some((name) => text.includes(name))
    if (!once && !uses) continue
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true)
    if (once) {
      const mutated = changed(file)
      for (const statement of file.statements) {
        if (!ts.isVariableStatement(statement)) continue
        const fixed = (statement.declarationList.flags & ts.NodeFlags.Const) !== 0
        for (const { name, initializer } of statement.declarationList.declarations) {
          const text = name.getText(file)
          if (!fixed || stateful(initializer, text, mutated)) found.push(text)
        }
      }
    }
    const visit = (node: ts.Node) => {
      if (ts.isIdentifier(node) && stores.has(node.text) && !(ts.isPropertyAssignment(node.parent) && node.parent.name === node)) found.push(node.text)
      ts.forEachChild(node, visit)
    }
    if (uses) visit(file)
  }
  return [...new Set(found)]
}

const all = Object.entries(sources).filter(([path]) => !/\.test\.ts$|schema\.d\.ts$|\/(texts|common)\.ts$/.test(path)).map(([path, source]) => [path.replace('../', ''), source] as const)

it('walks every module', () => {
  expect(all.length).toBeGreaterThan(250)
})

it('finds nothing that can change and belongs to nobody', () => {
  const found = all.flatMap(([path, source]) => findings(path, source).map((name) => ({ path, name })))
  expect(found.filter(({ path, name }) => !excused[path] && !excused[`${path} ${name}`]).map(({ path, name }) => `${path} ${name}`)).toEqual([])
  const used = new Set(found.flatMap(({ path, name }) => [path, `${path} ${name}`]))
  expect(Object.keys(excused).filter((name) => !used.has(name))).toEqual([])
}, 60_000)

it('sees what it is there for', () => {
  const seen = (source: string) => findings('x.ts', source)
  expect(seen('const drafts = new Map<string, object>()')).toEqual(['drafts'])
  expect(seen('let whose = ""')).toEqual(['whose'])
  expect(seen('const all = shallowRef([])')).toEqual(['all'])
  expect(seen('const cache: Record<string, string> = {}\nfunction f() { cache.a = "b" }')).toEqual(['cache'])
  expect(seen('const seen = [1]\nexport const f = () => seen.push(2)')).toEqual(['seen'])
  expect(seen('function f() { localStorage.setItem("a", "b") }')).toEqual(['localStorage'])
  expect(seen('const all = kept(() => []), words = new Set(["a"]), names = { a: 1 }')).toEqual([])
  expect(findings('x.vue', '<script setup lang="ts">\nconst own = ref(1)\n</script>')).toEqual([])
  expect(findings('x.vue', '<script lang="ts">\nconst shared = ref(1)\n</script>')).toEqual(['shared'])
})
