import { useId, useState } from 'react'
import { useModalDialog } from '../application/useModalDialog.ts'
import { askHub, type HubError, NoAnswer } from '../hub/askHub.ts'
import { useSpeech } from '../language/language.tsx'
import { startDocument } from './sourceDocuments.ts'

interface Started {
  readonly startSync: {
    readonly run: { readonly id: string } | null
    readonly userErrors: readonly { readonly code: string; readonly message: string }[]
  }
}

/** Starts a run of a source, after a question back: it puts load on a department's system. */
export function StartSync({
  sourceId,
  title,
  offersRemovals,
  disabled,
  started,
}: {
  readonly sourceId: string
  readonly title: string
  /** The last run was refused because too much would be removed. */
  readonly offersRemovals: boolean
  readonly disabled: boolean
  readonly started: () => void
}) {
  const { say, language } = useSpeech()
  const [isOpen, setOpen] = useState(false)
  const [refusals, setRefusals] = useState<readonly string[]>([])
  const [isSending, setSending] = useState(false)
  const start = async (acceptRemovals: boolean): Promise<void> => {
    setSending(true)
    setRefusals([])
    try {
      const { data, errors } = await askHub<Started>(startDocument, {
        input: { sourceId, acceptRemovals },
        language: language === 'zh' ? 'ZH' : 'EN',
      })
      const told = [...(data?.startSync.userErrors ?? []).map(({ message }) => message), ...errors.map(textOf)]
      setRefusals(told)
      if (told.length === 0) {
        setOpen(false)
        started()
      }
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      setRefusals([
        `${say({ zh: '数据中枢没有接受请求，请稍后重试：', en: 'The hub did not take the request; try again in a moment: ' })}${error.message}`,
      ])
    } finally {
      setSending(false)
    }
  }
  return (
    <>
      <button
        type="button"
        disabled={disabled}
        aria-label={say({ zh: '立即同步：{title}', en: 'Sync now: {title}' }, { title })}
        onClick={() => {
          setRefusals([])
          setOpen(true)
        }}
      >
        {say({ zh: '立即同步', en: 'Sync now' })}
      </button>
      {isOpen && (
        <Confirmation
          title={title}
          offersRemovals={offersRemovals}
          isSending={isSending}
          refusals={refusals}
          start={start}
          close={() => setOpen(false)}
        />
      )}
    </>
  )
}

function Confirmation({
  title,
  offersRemovals,
  isSending,
  refusals,
  start,
  close,
}: {
  readonly title: string
  readonly offersRemovals: boolean
  readonly isSending: boolean
  readonly refusals: readonly string[]
  readonly start: (acceptRemovals: boolean) => Promise<void>
  readonly close: () => void
}) {
  const { say } = useSpeech()
  const dialog = useModalDialog()
  const [acceptsRemovals, setAcceptsRemovals] = useState(false)
  const headingId = useId()
  return (
    <dialog ref={dialog} className="sign-in" aria-labelledby={headingId} onClose={close}>
      <h2 id={headingId}>{say({ zh: '立即同步“{title}”？', en: 'Sync “{title}” now?' }, { title })}</h2>
      <p>
        {say({
          zh: '将从部门系统读取自上次以来的变化。进度会显示在本页，可以离开，不影响同步。',
          en: 'What changed since the last run is read from the department’s system. Its progress is shown here; leaving the page does not stop it.',
        })}
      </p>
      {offersRemovals && (
        <p>
          <label className="accept-removals">
            <input
              type="checkbox"
              checked={acceptsRemovals}
              onChange={({ target }) => setAcceptsRemovals(target.checked)}
            />{' '}
            {say({
              zh: '接受删除：已向部门核实，来源中的数据确已删除',
              en: 'Accept removals: the department says that the rows are really gone',
            })}
          </label>
        </p>
      )}
      <div aria-live="assertive">
        {refusals.map((refusal) => (
          <p key={refusal} className="notice notice-error">
            {refusal}
          </p>
        ))}
      </div>
      <p className="buttons">
        <button type="button" className="primary" disabled={isSending} onClick={() => void start(acceptsRemovals)}>
          {say({ zh: '开始同步', en: 'Start' })}
        </button>
        <button type="button" onClick={() => dialog.current?.close()}>
          {say({ zh: '取消', en: 'Cancel' })}
        </button>
      </p>
    </dialog>
  )
}

function textOf({ message, extensions }: HubError): string {
  return [extensions?.code, message, extensions?.traceId].filter((part) => part !== undefined).join(' · ')
}
