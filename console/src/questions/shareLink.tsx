import { useEffect, useRef, useState } from 'react'
import { copyText } from '../application/copyText.ts'
import { hashOf, type Route } from '../application/route.ts'
import { useSpeech } from '../language/language.tsx'

/** Copies a link to the question as it is filled in; the link stands in a field too, where the browser lets no page copy. */
export function ShareLink({ route }: { readonly route: Route }) {
  const { say } = useSpeech()
  const field = useRef<HTMLInputElement>(null)
  const [shown, setShown] = useState<{ readonly link: string; readonly copied: boolean } | null>(null)
  const link = `${window.location.origin}${window.location.pathname}${hashOf(route)}`
  // The form was changed since: the link is no longer that of what stands there.
  const current = shown?.link === link ? shown : null

  const share = async (): Promise<void> => {
    const copied = await copyText(link)
    setShown({ link, copied })
  }
  useEffect(() => {
    if (current?.copied !== false) return
    field.current?.focus()
    field.current?.select()
  }, [current])
  return (
    <>
      <button type="button" onClick={() => void share()}>
        {say({ zh: '复制链接', en: 'Copy link' })}
      </button>
      <span role="status" className="share-status">
        {current !== null &&
          say(
            current.copied
              ? {
                  zh: '链接已复制。链接只含问题，不含结果。',
                  en: 'Copied. The link holds the question, never an answer.',
                }
              : {
                  zh: '请按 Ctrl+C 复制。链接只含问题，不含结果。',
                  en: 'Press Ctrl+C to copy. The link holds the question, never an answer.',
                },
          )}
      </span>
      {current !== null && (
        <input
          ref={field}
          className="share-field"
          readOnly
          value={link}
          aria-label={say({ zh: '问题链接', en: 'Link to the question' })}
          onFocus={({ target }) => target.select()}
        />
      )}
    </>
  )
}
