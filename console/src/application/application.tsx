import { QueryClientProvider } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useRef } from 'react'
import { queryClient } from '../hub/useHub.ts'
import { LanguageProvider, useSpeech } from '../language/language.tsx'
import { ErrorWall } from './errorWall.tsx'
import { Header, pages } from './header.tsx'
import { type Route, useRoute } from './route.ts'
import { Skeleton } from './skeleton.tsx'
import { ViewerBanner } from './viewerBanner.tsx'

// Each page is loaded when it is opened: the editor alone is larger than all the rest.
const ExplorerPage = lazy(() => import('../explorer/explorerPage.tsx'))
const QuestionsPage = lazy(() => import('../questions/questionsPage.tsx'))
const QuestionPage = lazy(() => import('../questions/questionPage.tsx'))
const JurisdictionPage = lazy(() => import('../jurisdiction/jurisdictionPage.tsx'))
const SourcesPage = lazy(() => import('../sources/sourcesPage.tsx'))

/** The console: what everybody must know, the way to the pages, and the page. */
export function Application() {
  return (
    <QueryClientProvider client={queryClient}>
      <LanguageProvider>
        <Frame />
      </LanguageProvider>
    </QueryClientProvider>
  )
}

function Frame() {
  const route = useRoute()
  const main = useNewPageFocus(keyOf(route))
  useDocumentTitle(route.page)
  return (
    <>
      <Header page={route.page} />
      <ViewerBanner />
      <main id="page" ref={main} tabIndex={-1} className={`page-${route.page}`}>
        <ErrorWall key={keyOf(route)}>
          <Suspense fallback={<Skeleton lines={6} />}>
            <Page route={route} />
          </Suspense>
        </ErrorWall>
      </main>
    </>
  )
}

function Page({ route }: { readonly route: Route }) {
  switch (route.page) {
    case 'questions':
      return <QuestionsPage />
    case 'question':
      return <QuestionPage key={route.slug} slug={route.slug} variables={route.variables} />
    case 'jurisdiction':
      return <JurisdictionPage code={route.code} variables={route.variables} />
    case 'sources':
      return <SourcesPage />
    case 'explorer':
      return <ExplorerPage query={route.query} variables={route.variables} />
  }
}

/**
 * Moves the focus to a page that was opened by a link, so that the keyboard goes on there and a screen reader begins to read. Not where
 * the page has taken it, and not when the console is opened.
 */
function useNewPageFocus(key: string) {
  const main = useRef<HTMLElement>(null)
  const shown = useRef(key)
  useEffect(() => {
    if (shown.current === key) return
    shown.current = key
    if (!main.current?.contains(document.activeElement)) main.current?.focus()
  }, [key])
  return main
}

function useDocumentTitle(page: Route['page']): void {
  const { say } = useSpeech()
  const title = pages.find((candidate) => candidate.pages.includes(page))?.title
  useEffect(() => {
    const product = say({ zh: '辖区数据中枢', en: 'Jurisdiction Hub' })
    document.title = title === undefined ? product : `${say(title)} · ${product}`
  }, [title, say])
}

/** What went wrong on one page is forgotten on the next. */
function keyOf(route: Route): string {
  return route.page === 'question' ? `question ${route.slug}` : route.page
}
