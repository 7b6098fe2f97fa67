import type { HubError } from '../hub/askHub.ts'
import { useSpeech } from '../language/language.tsx'
import { adviceFor, placeOf } from './errorAdvice.ts'

/** What was not answered, with what the reader can do about each. */
export function AnswerErrors({ errors, whole }: { readonly errors: readonly HubError[]; readonly whole: boolean }) {
  const { say } = useSpeech()
  if (errors.length === 0) return null
  return (
    <div role="alert" className="notice notice-error answer-errors">
      <p>
        <strong>
          {whole
            ? say({ zh: '这个问题没有得到回答。', en: 'This question was not answered.' })
            : say({
                zh: '有一部分没有得到回答，其余部分见下。',
                en: 'A part was not answered; the rest stands below.',
              })}
        </strong>
      </p>
      <ul>
        {errors.map((error, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the errors of one answer never move, and two may be the same
          <li key={index}>
            {say(adviceFor(error))}
            {placeOf(error) !== '' && (
              <>
                {' '}
                {say({ zh: '位置：', en: 'Where: ' })}
                <code>{placeOf(error)}</code>
              </>
            )}
            <br />
            <code lang="en">
              {error.extensions?.code === undefined ? '' : `${error.extensions.code}: `}
              {error.message}
            </code>
            {error.extensions?.code === 'INTERNAL' && error.extensions.traceId !== undefined && (
              <>
                {' '}
                {say({ zh: '编号：', en: 'Number: ' })}
                <code>{error.extensions.traceId}</code>
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
