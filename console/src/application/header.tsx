import { useState } from 'react'
import { useCredentials } from '../hub/credentials.ts'
import { useSpeech, type Words } from '../language/language.tsx'
import { hashOf, type Route } from './route.ts'
import { SignInDialog } from './signInDialog.tsx'

/** The pages in the order of the header; `pages`: which of the routes belong to it. */
export const pages: readonly {
  readonly route: Route
  readonly pages: readonly Route['page'][]
  readonly title: Words
}[] = [
  { route: { page: 'questions' }, pages: ['questions', 'question'], title: { zh: '问题库', en: 'Questions' } },
  {
    route: { page: 'jurisdiction', code: null, variables: {} },
    pages: ['jurisdiction'],
    title: { zh: '辖区', en: 'Jurisdictions' },
  },
  { route: { page: 'sources' }, pages: ['sources'], title: { zh: '数据来源', en: 'Sources' } },
  {
    route: { page: 'explorer', query: null, variables: {} },
    pages: ['explorer'],
    title: { zh: '编辑查询', en: 'Explorer' },
  },
]

/** Name, pages, language and sign-in. */
export function Header({ page }: { readonly page: Route['page'] }) {
  const { say, language, setLanguage } = useSpeech()
  const { token } = useCredentials()
  const [signingIn, setSigningIn] = useState(false)
  const skip = (): void => document.getElementById('page')?.focus()
  return (
    <header className="application-header">
      <button type="button" className="skip-link" onClick={skip}>
        {say({ zh: '跳到正文', en: 'Skip to the page' })}
      </button>
      <a className="application-name" href="#/questions">
        {say({ zh: '辖区数据中枢', en: 'Jurisdiction Hub' })}
      </a>
      <nav aria-label={say({ zh: '页面', en: 'Pages' })}>
        {pages.map(({ route, pages: own, title }) => (
          <a key={route.page} href={hashOf(route)} aria-current={own.includes(page) ? 'page' : undefined}>
            {say(title)}
          </a>
        ))}
      </nav>
      <span className="application-tools">
        <button
          type="button"
          lang={language === 'zh' ? 'en' : 'zh-CN'}
          onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}
        >
          {language === 'zh' ? 'English' : '中文'}
        </button>
        <button type="button" onClick={() => setSigningIn(true)}>
          {say(token === '' ? { zh: '登录', en: 'Sign in' } : { zh: '已登录', en: 'Signed in' })}
        </button>
      </span>
      {signingIn && <SignInDialog close={() => setSigningIn(false)} />}
    </header>
  )
}
