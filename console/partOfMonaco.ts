import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const part = fileURLToPath(new URL('src/explorer/monacoEditor.ts', import.meta.url))
const whole = /^(?:monaco-graphql\/esm|\.)\/monaco-editor(?:\.js)?$/

/** Puts src/explorer/monacoEditor.ts, which says what of Monaco is used, in the place of monaco-graphql's own list, which is all of it. */
export function partOfMonaco(): Plugin {
  return {
    name: 'part-of-monaco',
    enforce: 'pre',
    resolveId(source, importer) {
      const fromGraphQl = source.startsWith('monaco-graphql/') || importer?.includes('/node_modules/monaco-graphql/')
      return whole.test(source) && fromGraphQl ? part : null
    },
  }
}
