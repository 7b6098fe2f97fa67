import { createLocalStorage, StorageAPI } from '@graphiql/toolkit'
import type { Variables } from '../application/route.ts'
import overview from './overview.graphql?raw'

const overviewVariables: Variables = { code: '330300', period: { year: 2010 } }

/**
 * GraphiQL's tabs, history and settings. A namespace of its own: "Clear data" of GraphiQL's settings empties all of it, and must leave the
 * reader's language and own questions alone; and another GraphiQL once opened on the same host and port must not show its tabs here.
 */
export const explorerStorage = createLocalStorage({ namespace: 'jurisdiction-hub-explorer' })

/** Lays the overview open for who comes for the first time. */
export function openFirstQuestion(): void {
  const kept = new StorageAPI(explorerStorage)
  if (kept.get('query') === null && kept.get('tabState') === null) openQuestion(overview, overviewVariables)
}

/**
 * Lays a question open for the next time that GraphiQL starts: in the tab that holds it already, or in a new one. It is laid into the
 * storage, where GraphiQL looks for what was open last, because given as `defaultTabs` or `initialVariables` it loses its variables: at
 * once, or with the first reload.
 */
export function openQuestion(query: string, variables: Variables): void {
  const kept = new StorageAPI(explorerStorage)
  kept.set('query', query)
  kept.set('variables', Object.keys(variables).length === 0 ? '' : JSON.stringify(variables, null, 2))
}
