import { memo, type SyntheticEvent, useEffect, useMemo, useRef, useState } from 'react'
import { AnswerView } from '../answer/answerView.tsx'
import { ErrorWall } from '../application/errorWall.tsx'
import { NoAnswerNotice } from '../application/noAnswerNotice.tsx'
import { goTo, hashOf, type Route, type Variables } from '../application/route.ts'
import { useCredentials } from '../hub/credentials.ts'
import { useCodeLists } from '../hub/useCodeLists.ts'
import { useSchemaBook } from '../hub/useSchemaBook.ts'
import { useSpeech } from '../language/language.tsx'
import { AnswerErrors } from './answerErrors.tsx'
import { AskingStatus } from './askingStatus.tsx'
import { defaultsOf, knownVariables } from './formVariables.ts'
import { inLanguage } from './inLanguage.ts'
import { findDocument } from './library.ts'
import type { OpenQuestion } from './openQuestion.ts'
import { savedIdOf } from './openQuestion.ts'
import { updateQuestion } from './savedQuestions.ts'
import { SaveForm } from './saveForm.tsx'
import { sharedSlug } from './sharedQuestion.ts'
import { ShareLink } from './shareLink.tsx'
import { useRun } from './useRun.ts'
import { VariableField } from './variableField.tsx'

/** Drawn again when the answer changes, and not with each key in the form. */
const StillAnswerView = memo(AnswerView)

/** The form of a question with its answer. The address holds what is filled in, so that a reload and a link show the same. */
export function AskedQuestion({
  slug,
  question,
  variables,
}: {
  readonly slug: string
  readonly question: OpenQuestion
  /** Of the address. */
  readonly variables: Variables
}) {
  const { say, language } = useSpeech()
  const schema = useSchemaBook(language !== 'zh')
  const asked = useMemo(() => inLanguage(question.document, language, schema), [question.document, language, schema])
  const { run, ask, cancel, forget } = useRun(asked)
  const [refused, setRefused] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const values = {
    ...defaultsOf(question.variables),
    ...knownVariables(question.variables, question.savedVariables),
    ...knownVariables(question.variables, variables),
  }
  const codeLists = useCodeLists([
    ...new Set(question.variables.flatMap(({ field }) => ('codeList' in field ? [field.codeList] : []))),
  ])
  const title = say(question.title)
  const changed = run.answered !== null && JSON.stringify(run.answered) !== JSON.stringify(values)
  const asking = run.state === 'ASKING'

  useForgetting(forget)
  useAskingAnew(asked, () => run.answered !== null && ask(run.answered))
  useAskingByLink({ slug, variables, hasVariables: question.variables.length > 0, ask: () => ask(values) })

  const put = (name: string, value: unknown): void => {
    setRefused(false)
    const next = { ...values, [name]: value }
    markOwn(slug, next)
    goTo({ page: 'question', slug, variables: next }, { replace: true })
  }
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    const wrong = form.current?.querySelector<HTMLElement>('input:invalid, select:invalid, textarea:invalid')
    setRefused(wrong !== undefined && wrong !== null)
    if (wrong === undefined || wrong === null) {
      ask(values)
      return
    }
    wrong.closest('details')?.setAttribute('open', '')
    wrong.focus()
  }
  return (
    <>
      <div className="card question-form">
        {/* Its own words say what is wrong; the browser's would be in the browser's language. */}
        <form ref={form} noValidate onSubmit={submit}>
          <h2 className="visually-hidden">{say({ zh: '条件', en: 'What to ask for' })}</h2>
          <div className="question-fields">
            {question.variables.map((variable) => (
              <VariableField
                key={variable.name}
                variable={variable}
                value={values[variable.name]}
                codeLists={codeLists}
                onChange={(value) => put(variable.name, value)}
              />
            ))}
          </div>
          <p className="buttons">
            <button type="submit" className="primary">
              {say(asking ? { zh: '重新查询', en: 'Run again' } : { zh: '查询', en: 'Run' })}
            </button>
            {asking && (
              <button type="button" onClick={cancel}>
                {say({ zh: '取消查询', en: 'Cancel' })}
              </button>
            )}
            <AskingStatus run={run} refused={refused} />
          </p>
        </form>
        <div className="question-tools">
          <a className="button-link" href={hashOf({ page: 'explorer', query: question.document, variables: values })}>
            {say({ zh: '以 GraphQL 打开', en: 'Open as GraphQL' })}
          </a>
          {question.kind === 'SAVED' && <UpdateButton slug={slug} variables={values} question={question} />}
          <SaveForm title={title} document={question.document} variables={values} />
          <ShareLink route={sharedRoute(slug, question, title, values)} />
        </div>
      </div>
      {/* Waits for nothing: the answer before stays, greyed, and the page stays usable. */}
      <section aria-label={say({ zh: '结果', en: 'Answer' })} aria-busy={asking} className="question-answer">
        {run.error !== null && <NoAnswerNotice error={run.error} again={() => ask(values)} />}
        {run.answer !== null && run.answered !== null && (
          <>
            {changed && !asking && (
              <p className="notice">
                {say({
                  zh: '条件已修改，下面仍是按原条件得到的结果。点“查询”更新。',
                  en: 'The form was changed; below is still the answer to what was asked before. Choose “Run” to renew it.',
                })}
              </p>
            )}
            <AnswerErrors errors={run.answer.errors} whole={run.answer.data === null} />
            {run.answer.data !== null && (
              <div className={asking ? 'answer-outdated' : undefined}>
                <ErrorWall key={run.answer.arrivedAt.getTime()}>
                  <StillAnswerView
                    document={question.document}
                    variables={run.answered}
                    answer={run.answer}
                    title={title}
                    isAsking={asking}
                  />
                </ErrorWall>
              </div>
            )}
          </>
        )}
      </section>
    </>
  )
}

function UpdateButton({
  slug,
  question,
  variables,
}: {
  readonly slug: string
  readonly question: OpenQuestion
  readonly variables: Variables
}) {
  const { say } = useSpeech()
  const id = savedIdOf(slug)
  const same =
    JSON.stringify({ ...defaultsOf(question.variables), ...question.savedVariables }) === JSON.stringify(variables)
  if (id === null || same) return null
  return (
    <button type="button" onClick={() => updateQuestion(id, variables)}>
      {say({ zh: '保存修改', en: 'Save changes' })}
    </button>
  )
}

/** Another reader has his own library and his own saved questions: what both have is named, the rest travels in the link. */
function sharedRoute(slug: string, question: OpenQuestion, title: string, variables: Variables): Route {
  const known = findDocument(question.document)
  if (known !== undefined) return { page: 'question', slug: known.slug, variables }
  if (question.kind === 'SHARED') return { page: 'question', slug, variables }
  return { page: 'question', slug: sharedSlug({ title, document: question.document }), variables }
}

/** What one reader was shown is not shown to the next, who signs in on the same page. */
function useForgetting(forget: () => void): void {
  const { token } = useCredentials()
  const shown = useRef(token)
  useEffect(() => {
    if (shown.current === token) return
    shown.current = token
    forget()
  }, [token, forget])
}

/** Who switches the language wants the answer's words in it, too. */
function useAskingAnew(asked: string, ask: () => void): void {
  const before = useRef(asked)
  const latest = useRef(ask)
  latest.current = ask
  useEffect(() => {
    if (before.current === asked) return
    before.current = asked
    latest.current()
  }, [asked])
}

/** The variables that the form itself put into the address last, with the slug: they came by no link. */
let own = ''

function markOwn(slug: string, variables: Variables): void {
  own = slug + JSON.stringify(variables)
}

/** Runs the question when it is opened by a link that has its variables, also while another of the same question is open. */
function useAskingByLink({
  slug,
  variables,
  hasVariables,
  ask,
}: {
  readonly slug: string
  readonly variables: Variables
  readonly hasVariables: boolean
  readonly ask: () => void
}): void {
  const given = slug + JSON.stringify(variables)
  const latest = useRef(ask)
  latest.current = ask
  const complete = !hasVariables || Object.keys(variables).length > 0
  useEffect(() => {
    if (!complete || given === own) return
    own = ''
    latest.current()
  }, [given, complete])
  useEffect(
    () => () => {
      own = ''
    },
    [],
  )
}
