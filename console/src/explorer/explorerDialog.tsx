import { type ReactNode, useId } from 'react'
import { useModalDialog } from '../application/useModalDialog.ts'
import { useSpeech } from '../language/language.tsx'
import { explorerWords } from './explorerWords.ts'

/** A dialog over the Explorer. */
export function ExplorerDialog({
  title,
  wide = false,
  close,
  children,
}: {
  readonly title: string
  readonly wide?: boolean
  readonly close: () => void
  readonly children: ReactNode
}) {
  const { say } = useSpeech()
  const dialog = useModalDialog()
  const titleId = useId()
  return (
    <dialog
      ref={dialog}
      className={`explorer-dialog${wide ? ' explorer-dialog-wide' : ''}`}
      aria-labelledby={titleId}
      onClose={close}
    >
      <div className="explorer-dialog-head">
        <h2 id={titleId}>{title}</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          {say(explorerWords.close)}
        </button>
      </div>
      {children}
    </dialog>
  )
}
