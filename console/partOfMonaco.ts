import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const part = fileURLToPath(new URL('src/explorer/monacoEditor.ts', import.meta.url))
const words = fileURLToPath(new URL('src/explorer/monacoWords.ts', import.meta.url))
const whole = /^(?:monaco-graphql\/esm|\.)\/monaco-editor(?:\.js)?$/

/**
 * Puts src/explorer/monacoEditor.ts, which says what of Monaco is used, in the place of monaco-graphql's own list, which is all of it, and
 * src/explorer/monacoWords.ts in the place of the file by which Monaco looks up its texts.
 */
export function partOfMonaco(): Plugin {
  return {
    name: 'part-of-monaco',
    enforce: 'pre',
    resolveId(source, importer) {
      const fromGraphQl = source.startsWith('monaco-graphql/') || importer?.includes('/node_modules/monaco-graphql/')
      if (whole.test(source) && fromGraphQl) return part
      return /\/nls\.js$/.test(source) && importer?.includes('/node_modules/monaco-editor/') === true ? words : null
    },
  }
}
