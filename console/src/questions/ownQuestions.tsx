import { type SyntheticEvent, useEffect, useRef, useState } from 'react'
import { hashOf } from '../application/route.ts'
import { momentText } from '../format/figures.ts'
import { useSpeech } from '../language/language.tsx'
import { defaultsOf, formVariablesOf } from './formVariables.ts'
import { savedSlug } from './openQuestion.ts'
import {
  deleteQuestion,
  renameQuestion,
  restoreQuestion,
  type SavedQuestion,
  useSavedQuestions,
} from './savedQuestions.ts'

/** The reader's own questions, with what can be done to them. Nothing where there are none. */
export function OwnQuestions({ typed }: { readonly typed: string }) {
  const { say } = useSpeech()
  const saved = useSavedQuestions()
  const [deleted, setDeleted] = useState<SavedQuestion | null>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const words = typed.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean)
  const shown = saved.filter(({ title }) => words.every((word) => title.toLowerCase().includes(word)))
  if (shown.length === 0 && deleted === null) return null

  const remove = (question: SavedQuestion): void => {
    deleteQuestion(question.id)
    setDeleted(question)
    // The button that had the focus is gone with its card.
    heading.current?.focus()
  }
  return (
    <section aria-labelledby="own-questions">
      <h2 id="own-questions" ref={heading} tabIndex={-1}>
        {say({ zh: '我的问题', en: 'My questions' })} <span className="hint">{shown.length}</span>
      </h2>
      <div role="status">
        {deleted !== null && (
          <p className="notice">
            {say({ zh: '已删除“{title}”。', en: 'Deleted “{title}”.' }, { title: deleted.title })}{' '}
            <button
              type="button"
              onClick={() => {
                restoreQuestion(deleted)
                setDeleted(null)
              }}
            >
              {say({ zh: '撤销', en: 'Undo' })}
            </button>
          </p>
        )}
      </div>
      <ul className="question-cards">
        {shown.map((question) => (
          <OwnCard key={question.id} question={question} remove={() => remove(question)} />
        ))}
      </ul>
    </section>
  )
}

function OwnCard({ question, remove }: { readonly question: SavedQuestion; readonly remove: () => void }) {
  const { say, language } = useSpeech()
  const [renaming, setRenaming] = useState(false)
  const name = useRef<HTMLInputElement>(null)
  const { id, title, document, variables, savedAt } = question
  useEffect(() => {
    if (renaming) name.current?.select()
  }, [renaming])

  const rename = (event: SyntheticEvent): void => {
    event.preventDefault()
    const chosen = name.current?.value.trim() ?? ''
    if (chosen !== '') renameQuestion(id, chosen)
    setRenaming(false)
  }
  const slug = savedSlug(id)
  const asked = formVariablesOf(document)
  const whole = 'fault' in asked ? variables : { ...defaultsOf(asked), ...variables }
  return (
    <li className="card question-card">
      {renaming ? (
        <form
          className="save-form"
          onSubmit={rename}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setRenaming(false)
          }}
        >
          <input ref={name} defaultValue={title} maxLength={200} aria-label={say({ zh: '名称', en: 'Name' })} />
          <button type="submit" className="primary">
            {say({ zh: '确定', en: 'Keep' })}
          </button>
          <button type="button" onClick={() => setRenaming(false)}>
            {say({ zh: '取消', en: 'Cancel' })}
          </button>
        </form>
      ) : (
        <h3 id={`own-${id}`}>
          <a href={hashOf({ page: 'question', slug, variables: {} })}>{title}</a>
        </h3>
      )}
      <p className="question-foot">
        <span className="hint">
          {say(
            { zh: '保存于 {moment}', en: 'Saved {moment}' },
            { moment: momentText(savedAt, { zh: '', en: '' }, language) },
          )}
        </span>
        <a
          className="button-link"
          aria-describedby={`own-${id}`}
          href={hashOf({ page: 'question', slug, variables: whole })}
        >
          {say({ zh: '直接查询', en: 'Run' })}
        </a>
        <button type="button" aria-describedby={`own-${id}`} onClick={() => setRenaming(true)}>
          {say({ zh: '改名', en: 'Rename' })}
        </button>
        <button type="button" aria-describedby={`own-${id}`} onClick={remove}>
          {say({ zh: '删除', en: 'Delete' })}
        </button>
      </p>
    </li>
  )
}
