import { loadExplorer } from '../explorer/loadExplorer.ts'
import { loadable } from './loadable.ts'
import type { Route } from './route.ts'

/** The pages' own files. Each is loaded when its page is opened: the editor alone is larger than all the rest. */
export const pageModules = {
  questions: loadable(() => import('../questions/questionsPage.tsx')),
  question: loadable(() => import('../questions/questionPage.tsx')),
  jurisdiction: loadable(() => import('../jurisdiction/jurisdictionPage.tsx')),
  sources: loadable(() => import('../sources/sourcesPage.tsx')),
  explorer: loadable(loadExplorer),
} satisfies Readonly<Record<Route['page'], unknown>>
