import './questions.css'
import { useEffect } from 'react'
import { hashOf, type Variables } from '../application/route.ts'
import { useDepartments } from '../hub/useCodeLists.ts'
import { useSpeech, type Words } from '../language/language.tsx'
import { AskedQuestion } from './askedQuestion.tsx'
import { type NoQuestion, openQuestion } from './openQuestion.ts'
import { Prose } from './prose.tsx'
import { useSavedQuestions } from './savedQuestions.ts'

/** One question: what it tells, its form, and the answer. */
export default function QuestionPage({ slug, variables }: { readonly slug: string; readonly variables: Variables }) {
  const { say } = useSpeech()
  const saved = useSavedQuestions()
  const departments = useDepartments()
  const question = openQuestion(slug, saved)
  const title = 'fault' in question ? null : say(question.title)
  useEffect(() => {
    const before = document.title
    if (title !== null) document.title = `${title} · 辖区数据中枢`
    return () => {
      document.title = before
    }
  }, [title])

  if ('fault' in question) return <NoQuestionNotice question={question} />
  return (
    <article className="question-page">
      <p className="question-back">
        <a href={hashOf({ page: 'questions' })}>{say({ zh: '← 问题库', en: '← Questions' })}</a>
        {question.kind === 'SHARED' && (
          <span className="question-tag">{say({ zh: '由链接分享的问题', en: 'A question from a link' })}</span>
        )}
        {question.kind === 'SAVED' && (
          <span className="question-tag">{say({ zh: '我的问题', en: 'My question' })}</span>
        )}
        {question.departments.map((code) => (
          <span key={code} className="question-tag">
            {say(departments.get(code) ?? { zh: code, en: code })}
          </span>
        ))}
      </p>
      <h1 tabIndex={-1}>{say(question.title)}</h1>
      {question.explanation !== null && (
        <p className="question-explanation">
          <Prose text={say(question.explanation)} />
        </p>
      )}
      {question.missing !== null && (
        <div className="notice notice-warning" role="note">
          <strong>{say({ zh: '不能回答的部分：', en: 'What cannot be answered: ' })}</strong>
          <Prose text={say(question.missing)} />
        </div>
      )}
      <AskedQuestion slug={slug} question={question} variables={variables} />
    </article>
  )
}

const reasons: Readonly<Record<NoQuestion['fault'], Words>> = {
  UNKNOWN: {
    zh: '问题库中没有这个问题。链接可能来自其他版本，请从问题库中查找。',
    en: 'The library has no such question. The link may be of another version; look for it in the library.',
  },
  LINK_CUT: {
    zh: '链接不完整，可能在复制时被截断。请向发送人索取完整链接。',
    en: 'The link is not whole; it may have been cut when it was copied. Ask for it again.',
  },
  NOT_KEPT_HERE: {
    zh: '本浏览器中没有保存这个问题：它可能已被删除，或保存在另一台电脑上。分享自己的问题请用“复制链接”。',
    en: 'This browser does not keep that question: it was deleted, or is kept on another computer. To share your own, use “Copy link”.',
  },
  NOT_GRAPHQL: {
    zh: '这个问题的查询语句有语法错误，请在编辑器中修改。',
    en: 'The question is no valid GraphQL. Mend it in the Explorer.',
  },
  NOT_ONE_OPERATION: {
    zh: '一个问题须恰好包含一个查询，请在编辑器中修改。',
    en: 'A question must hold exactly one query. Mend it in the Explorer.',
  },
  NOT_A_QUERY: {
    zh: '这里只运行查询，不运行修改数据或订阅的操作。',
    en: 'Only queries are run here; nothing that changes or subscribes.',
  },
}

function NoQuestionNotice({ question }: { readonly question: NoQuestion }) {
  const { say } = useSpeech()
  return (
    <>
      <h1 tabIndex={-1}>{say({ zh: '打不开这个问题', en: 'This question cannot be opened' })}</h1>
      <div role="alert" className="notice notice-warning">
        <p>{say(reasons[question.fault])}</p>
        {'detail' in question && (
          <p>
            <code lang="en">{question.detail}</code>
          </p>
        )}
        <a href={hashOf({ page: 'questions' })}>{say({ zh: '打开问题库', en: 'Open the library' })}</a>
      </div>
    </>
  )
}
