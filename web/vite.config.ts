import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import publicPaths from './apps/public/paths.json' with { type: 'json' }

const server = 'http://127.0.0.1:8080'
const here = (path: string) => new URL(path, import.meta.url).pathname

/** Sends the page of the app that an address belongs to, as the server does with what was built (internal/edge/httpapi/app.go). */
const pages: Plugin = {
  name: 'pages',
  configureServer: ({ middlewares }) => {
    middlewares.use((request, _, next) => {
      const path = new URL(request.url ?? '/', server).pathname
      const asked = request.headers.accept?.includes('text/html') && !path.startsWith('/api/')
      if (asked) request.url = `/apps/${publicPaths.some((one) => path === one || path.startsWith(`${one}/`)) ? 'public' : 'desk'}/index.html`
      next()
    })
  },
}

export default defineConfig({
  appType: 'mpa',
  plugins: [vue(), pages],
  define: {
    __VUE_OPTIONS_API__: 'true', // Element Plus still carries a few option objects
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  resolve: { alias: [{ find: /^@\//, replacement: here('./') }] },
  worker: { format: 'es' },
  build: {
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    chunkSizeWarningLimit: 1300, // the map library, loaded only by screens that draw a map
    assetsInlineLimit: 0, // a strict content security policy has no data: scripts or styles
    rolldownOptions: { input: { desk: here('apps/desk/index.html'), public: here('apps/public/index.html') } },
  },
  server: { proxy: { '/api': server } },
  test: { environment: 'happy-dom', include: ['{apps,shared,test}/**/*.test.ts'] },
})
