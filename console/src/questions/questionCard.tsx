import { useId } from 'react'
import type { Question } from '../../../src/questions/readQuestions.ts'
import { hashOf } from '../application/route.ts'
import { useSpeech, type Words } from '../language/language.tsx'
import { Prose } from './prose.tsx'

/** A question of the library: its title leads to the form, the button asks it as it is. */
export function QuestionCard({
  question,
  departments,
}: {
  readonly question: Question
  readonly departments: ReadonlyMap<string, Words>
}) {
  const { say } = useSpeech()
  const id = useId()
  const { slug, number } = question
  const own = Object.fromEntries(question.variables.map(({ name, defaultValue }) => [name, defaultValue]))
  return (
    <li className="card question-card">
      <h3 id={id}>
        <a href={hashOf({ page: 'question', slug, variables: {} })}>
          {number !== null && `${number}. `}
          {say(question.title)}
        </a>
      </h3>
      {question.missing !== null && (
        <p className="hint question-missing">
          <strong>{say({ zh: '不能回答：', en: 'Not answered: ' })}</strong>
          <Prose text={say(question.missing)} />
        </p>
      )}
      <p className="question-foot">
        {question.departments.map((code) => (
          <span key={code} className="question-tag">
            {say(departments.get(code) ?? { zh: code, en: code })}
          </span>
        ))}
        <a className="button-link" aria-describedby={id} href={hashOf({ page: 'question', slug, variables: own })}>
          {say(question.kind === 'REFUSED' ? { zh: '查看原因', en: 'See why' } : { zh: '直接查询', en: 'Run' })}
        </a>
      </p>
    </li>
  )
}
