import { type SyntheticEvent, useEffect, useId, useRef, useState } from 'react'
import { hashOf, type Variables } from '../application/route.ts'
import { useSpeech } from '../language/language.tsx'
import { savedSlug } from './openQuestion.ts'
import { saveQuestion } from './savedQuestions.ts'

/** Keeps the question as it is filled in, under a name of the reader's. */
export function SaveForm({
  title,
  document,
  variables,
}: {
  /** The name that is proposed. */
  readonly title: string
  readonly document: string
  readonly variables: Variables
}) {
  const { say } = useSpeech()
  const id = useId()
  const name = useRef<HTMLInputElement>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const [outcome, setOutcome] = useState<{ readonly saved: string } | { readonly failed: string } | null>(null)
  useEffect(() => {
    if (open) name.current?.select()
  }, [open])

  const close = (): void => {
    setOpen(false)
    opener.current?.focus()
  }
  const save = (event: SyntheticEvent): void => {
    event.preventDefault()
    const chosen = name.current?.value.trim() ?? ''
    if (chosen === '') {
      name.current?.focus()
      return
    }
    try {
      setOutcome({ saved: saveQuestion({ title: chosen, document, variables }) })
    } catch (error) {
      setOutcome({ failed: error instanceof Error ? error.message : String(error) })
    }
    close()
  }
  return (
    <>
      <button
        ref={opener}
        type="button"
        aria-expanded={open}
        onClick={() => {
          setOutcome(null)
          setOpen(!open)
        }}
      >
        {say({ zh: '保存为我的问题', en: 'Save as my question' })}
      </button>
      {open && (
        <form
          className="save-form"
          onSubmit={save}
          onKeyDown={(event) => {
            if (event.key === 'Escape') close()
          }}
        >
          <label htmlFor={id}>{say({ zh: '名称', en: 'Name' })}</label>
          <input ref={name} id={id} defaultValue={title} maxLength={200} required />
          <button type="submit" className="primary">
            {say({ zh: '保存', en: 'Save' })}
          </button>
          <button type="button" onClick={close}>
            {say({ zh: '取消', en: 'Cancel' })}
          </button>
        </form>
      )}
      <span role="status">
        {outcome !== null && 'saved' in outcome && (
          <>
            {say({ zh: '已保存在本浏览器中。', en: 'Saved in this browser.' })}{' '}
            <a href={hashOf({ page: 'question', slug: savedSlug(outcome.saved), variables: {} })}>
              {say({ zh: '打开', en: 'Open it' })}
            </a>
          </>
        )}
        {outcome !== null &&
          'failed' in outcome &&
          say(
            {
              zh: '浏览器未能保存（{reason}）。可改用“复制链接”收藏。',
              en: 'The browser did not keep it ({reason}). Copy the link and bookmark it instead.',
            },
            { reason: outcome.failed },
          )}
      </span>
    </>
  )
}
