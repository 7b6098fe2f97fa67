/**
 * Loads the Explorer's page, and beside it the editor, for which GraphiQL itself asks only when it is drawn: on the way together, both are
 * there a third sooner.
 */
export function loadExplorer(): Promise<typeof import('./explorerPage.tsx')> {
  for (const part of [import('monaco-graphql/esm/monaco-editor.js'), import('monaco-graphql/esm/lite.js')]) {
    // GraphiQL imports them again, and fails in its own place.
    part.catch(() => undefined)
  }
  return import('./explorerPage.tsx')
}
