import { useGraphiQL } from '@graphiql/react'
import { useMemo, useState } from 'react'
import { wordsOfState } from '../answer/stateWords.ts'
import { numberText } from '../format/figures.ts'
import { type Language, useSpeech } from '../language/language.tsx'
import { AnswerDialog } from './answerDialog.tsx'
import { recordOf } from './answerRecords.ts'
import { explorerWords } from './explorerWords.ts'
import { type AnswerMark, type MarkedState, marksByState, marksOf } from './markedPlaces.ts'

/** So many places are listed of each state. */
const listed = 200

/** Below the answer: what it cost, how long it took, what of it is withheld or stale and where, and the way to see it as a table. */
export function AnswerBar() {
  const { say, language } = useSpeech()
  const text = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.response)
  const title = useGraphiQL((state) => state.operationName)
  const record = recordOf(text)
  const marks = useMemo(
    () => (record === null ? null : marksByState(marksOf(record.answer.data, record.document))),
    [record],
  )
  const [showing, setShowing] = useState(false)
  return (
    <section className="answer-bar" aria-label={say(explorerWords.answerStatus)}>
      {record !== null && marks !== null && (
        <>
          <div className="answer-bar-line">
            <p role="status">
              {[
                costText(record.answer.cost, language, say),
                say(explorerWords.time, { time: timeText(record.answer.milliseconds, language) }),
                record.answer.errors.length === 0
                  ? ''
                  : say(explorerWords.errors, { count: record.answer.errors.length }),
                marks.size === 0 && record.answer.data !== null ? say(explorerWords.noMarks) : '',
              ]
                .filter((part) => part !== '')
                .join(' · ')}
            </p>
            {record.answer.data !== null && (
              <button type="button" onClick={() => setShowing(true)}>
                {say(explorerWords.asTable)}
              </button>
            )}
          </div>
          {marks.size > 0 && (
            <div className="answer-marks">
              {[...marks].map(([state, group]) => (
                <Marks key={state} state={state} marks={group} />
              ))}
            </div>
          )}
        </>
      )}
      {showing && record !== null && (
        <AnswerDialog record={record} title={title ?? say(explorerWords.answer)} close={() => setShowing(false)} />
      )}
    </section>
  )
}

function Marks({ state, marks }: { readonly state: MarkedState; readonly marks: readonly AnswerMark[] }) {
  const { say } = useSpeech()
  return (
    <details className={`answer-mark answer-mark-${state.toLowerCase()}`}>
      <summary>{say(explorerWords.marks, { state: say(wordsOfState(state)), count: marks.length })}</summary>
      <ul>
        {marks.slice(0, listed).map(({ path, message }) => (
          <li key={path}>
            <code>{path}</code>
            {message === null ? '' : ` ${message}`}
          </li>
        ))}
        {marks.length > listed && <li>{say(explorerWords.moreMarks, { count: marks.length - listed })}</li>}
      </ul>
    </details>
  )
}

function costText(
  cost: { readonly estimated: number; readonly actual: number | null } | null,
  language: Language,
  say: ReturnType<typeof useSpeech>['say'],
): string {
  if (cost === null) return ''
  const estimated = numberText(cost.estimated, language)
  if (cost.actual === null) return say(explorerWords.cost, { estimated })
  return say(explorerWords.costBoth, { estimated, actual: numberText(cost.actual, language) })
}

function timeText(milliseconds: number, language: Language): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  const seconds = (milliseconds / 1000).toFixed(1)
  return language === 'zh' ? `${seconds} 秒` : `${seconds} s`
}
