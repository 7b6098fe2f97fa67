import { createLocalStorage, StorageAPI } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import { hubFetcher } from './fetcher.ts'
import newTab from './newTab.graphql?raw'
import overview from './overview.graphql?raw'

const overviewVariables = { code: '330300', period: { year: 2010 } }

// A name of its own: another GraphiQL once opened on the same host and port must not show its tabs here.
const storage = createLocalStorage({ namespace: 'jurisdiction-hub' })

// Who comes for the first time finds the overview. It is laid into the storage, where GraphiQL looks for what was open last,
// because given as `defaultTabs` or `initialVariables` it loses its variables: at once, or with the first reload.
if (storage.length === 0) {
  const remembered = new StorageAPI(storage)
  remembered.set('query', overview)
  remembered.set('variables', JSON.stringify(overviewVariables, null, 2))
}

/** The question editor of the hub. Tabs and history stay in the browser; request headers, which carry tokens, do not. */
export function Explorer() {
  return (
    <GraphiQL
      fetcher={hubFetcher}
      storage={storage}
      defaultQuery={newTab}
      defaultEditorToolsVisibility="variables"
      shouldPersistHeaders={false}
      inputValueDeprecation
      schemaDescription
    >
      <GraphiQL.Logo>
        <span className="explorer-title">Jurisdiction Hub · 辖区数据中枢</span>
      </GraphiQL.Logo>
    </GraphiQL>
  )
}
