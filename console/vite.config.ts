import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { accessibleTabs } from './accessibleTabs.ts'
import { partOfMonaco } from './partOfMonaco.ts'
import { precompress } from './precompress.ts'

// Vite's own output folder is not named here: src/server/explorerBuild.ts gives one, so that a build appears whole or not at all.
export default defineConfig({
  plugins: [react(), precompress(), partOfMonaco(), accessibleTabs()],
  // No .env file of the machine may change what is built.
  envDir: false,
  worker: { format: 'es' },
  build: {
    // What the browsers of the last three years speak; older targets only cost build time and size.
    target: 'es2022',
    sourcemap: false,
    reportCompressedSize: false,
    // The editor itself is one large chunk; it is loaded once and then cached for ever.
    chunkSizeWarningLimit: 4096,
    modulePreload: { polyfill: false },
  },
})
