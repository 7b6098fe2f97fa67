import type { GraphiQLPlugin } from '@graphiql/react'
import { loadable } from '../application/loadable.ts'
import { LoadedPage } from '../application/loadedPage.tsx'

const panel = loadable(() => import('./fieldExplorerPanel.tsx'))

/** GraphiQL's field explorer, loaded when it is first opened. */
export const fieldExplorer: GraphiQLPlugin = { title: 'Field Explorer', icon: TreeIcon, content: Panel }

function Panel() {
  return <LoadedPage module={panel} properties={{}} />
}

/** A tree of three fields. Its size is GraphiQL's business. */
function TreeIcon() {
  return (
    <svg viewBox="0 0 24 24" height="1em" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path
        strokeLinecap="round"
        strokeLinejoin="round"
        d="M4 4v14a2 2 0 0 0 2 2h4M4 12h6M13 10h7v4h-7zM13 18h7v4h-7zM2 2h8v4H2z"
      />
    </svg>
  )
}
