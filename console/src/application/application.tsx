import { QueryClientProvider } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { queryClient } from '../hub/useHub.ts'
import { LanguageProvider, useSpeech } from '../language/language.tsx'
import { ErrorWall } from './errorWall.tsx'
import { Header, pages } from './header.tsx'
import { LoadedPage } from './loadedPage.tsx'
import { pageModules } from './pageModules.ts'
import type { Route } from './route.ts'
import { useRoute } from './useRoute.ts'
import { ViewerBanner } from './viewerBanner.tsx'

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
          <Page route={route} />
        </ErrorWall>
      </main>
    </>
  )
}

function Page({ route }: { readonly route: Route }) {
  switch (route.page) {
    case 'questions':
      return <LoadedPage module={pageModules.questions} properties={{}} />
    case 'question': {
      const { slug, variables } = route
      return <LoadedPage key={slug} module={pageModules.question} properties={{ slug, variables }} />
    }
    case 'jurisdiction': {
      const { code, variables } = route
      return <LoadedPage module={pageModules.jurisdiction} properties={{ code, variables }} />
    }
    case 'sources':
      return <LoadedPage module={pageModules.sources} properties={{}} />
    case 'explorer': {
      const { query, variables } = route
      return <LoadedPage module={pageModules.explorer} properties={{ query, variables }} />
    }
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
