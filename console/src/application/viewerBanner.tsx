import { viewerDocument } from '../hub/hubDocuments.ts'
import { useHub } from '../hub/useHub.ts'
import { useSpeech } from '../language/language.tsx'

interface Viewer {
  readonly viewer: { readonly zh: string | null; readonly en: string | null }
}

/** A bar above every page: that this is the demonstration and as whom one acts there, or that a token is needed. */
export function ViewerBanner() {
  const { say, language } = useSpeech()
  const { data, error } = useHub<Viewer>(viewerDocument)
  if (error?.reason === 'SIGN_IN') {
    return (
      <p className="viewer-banner token-needed" role="status">
        {say({
          zh: '需要令牌：请点击右上角“登录”，填写管理员发给您的令牌。',
          en: 'A token is needed: choose “Sign in” at the top right and enter the one that you were given.',
        })}
      </p>
    )
  }
  // Where the hub does not answer, the page itself says so.
  const notice = data?.data?.viewer[language] ?? null
  if (notice === null) return null
  return (
    <p className="viewer-banner demonstration" role="status">
      {notice}
    </p>
  )
}
