import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { accessibleGraphiql } from './accessibleGraphiql.ts'
import { partOfMonaco } from './partOfMonaco.ts'
import { precompress } from './precompress.ts'

const framePackages = /\/node_modules\/(?:react|react-dom|scheduler|@tanstack\/(?:react-query|query-core))\//
const frameFolders = /\/console\/src\/(?:application|format|hub|language)\//
// What the page's own files are loaded with: it must not wait for the frame.
const first = /\/application\/(?:loadable|pageModules|route)\.ts$/

function inFrame(id: string): boolean {
  return framePackages.test(id) || (frameFolders.test(id) && !first.test(id))
}

// Vite's own output folder is not named here: src/server/explorerBuild.ts gives one, so that a build appears whole or not at all.
export default defineConfig({
  plugins: [react(), precompress(), partOfMonaco(), accessibleGraphiql()],
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
    // One file for what every page needs, where there would be a dozen.
    rolldownOptions: {
      output: { codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: 'frame', test: inFrame }] } },
    },
  },
})
