import type { HubAnswer } from '../hub/askHub.ts'
import { useSpeech } from '../language/language.tsx'

/** The answer as it came. */
export function JsonView({ answer }: { readonly answer: HubAnswer }) {
  const { say } = useSpeech()
  const { data, errors } = answer
  return (
    <section
      className="answer-json"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
      aria-label={say({ zh: '回答的 JSON', en: 'The answer as JSON' })}
    >
      <pre>{JSON.stringify(errors.length === 0 ? { data } : { data, errors }, null, 2)}</pre>
    </section>
  )
}
