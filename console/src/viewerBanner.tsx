import { useEffect, useState } from 'react'

/** What everybody who looks at the page must know, in both languages. */
interface Notice {
  readonly kind: 'demonstration' | 'token-needed'
  readonly zh: string
  readonly en: string
}

const tokenNeeded: Notice = {
  kind: 'token-needed',
  zh: '需要令牌：请在下方 Headers 中填写 {"Authorization": "Bearer <令牌>"}，再点击左下角“重新获取模式”。',
  en: 'A token is needed: put {"Authorization": "Bearer <token>"} into Headers below, then fetch the schema again (bottom left).',
}

/** A bar above the page: that this is the demonstration and as whom one acts there, or that a token is needed. */
export function ViewerBanner() {
  const [notice, setNotice] = useState<Notice | null>(null)
  useEffect(() => {
    const leaving = new AbortController()
    readNotice(leaving.signal).then(setNotice, () => {
      // The hub does not answer: the page itself says so at the first question.
    })
    return () => leaving.abort()
  }, [])
  if (notice === null) return null
  return (
    <p className={`viewer-banner ${notice.kind}`} role="status">
      <span lang="zh-CN">{notice.zh}</span> <span lang="en">{notice.en}</span>
    </p>
  )
}

/** Asks without a token, as whoever has just opened the page. */
async function readNotice(signal: AbortSignal): Promise<Notice | null> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: '{ viewer { zh: notice(language: ZH) en: notice(language: EN) } }' }),
    signal,
  })
  if (response.status === 401) return tokenNeeded
  const answer: {
    readonly data?: { readonly viewer: { readonly zh: string | null; readonly en: string | null } } | null
  } = await response.json()
  const { zh = null, en = null } = answer.data?.viewer ?? {}
  return zh === null || en === null ? null : { kind: 'demonstration', zh, en }
}
