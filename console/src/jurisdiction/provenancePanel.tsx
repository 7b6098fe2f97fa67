import { useId } from 'react'
import { NoAnswerNotice } from '../application/noAnswerNotice.tsx'
import { Skeleton } from '../application/skeleton.tsx'
import { useModalDialog } from '../application/useModalDialog.ts'
import { useHub } from '../hub/useHub.ts'
import { useSpeech } from '../language/language.tsx'
import { schemaLanguage, type UnitAnswer, unitOf } from './figureAnswer.ts'
import type { Asked } from './pageSettings.ts'
import { type Provenance, ProvenanceParts } from './provenanceParts.tsx'
import { valueAt } from './sectionAnswer.ts'
import { type FigureAddress, provenanceDocument } from './sectionDocuments.ts'

interface Answer {
  readonly jurisdiction: { readonly section: Readonly<Record<string, unknown>> | null } | null
}

/** Where one number comes from. A dialog of the browser's own: it holds the focus, closes with Escape and gives the focus back. */
export function ProvenancePanel({
  title,
  address,
  asked,
  close,
}: {
  readonly title: string
  readonly address: FigureAddress
  readonly asked: Asked
  readonly close: () => void
}) {
  const { say, language } = useSpeech()
  const dialog = useModalDialog()
  const headingId = useId()
  const { data, error, refetch } = useHub<Answer>(provenanceDocument(address), {
    ...asked,
    language: schemaLanguage(language),
    ...(address.entry?.plan.filter == null ? {} : { entry: address.entry.code }),
  })
  const origin = originAt(data?.data?.jurisdiction?.section ?? null, address)
  return (
    <dialog ref={dialog} className="provenance" aria-labelledby={headingId} onClose={close}>
      <header>
        <h2 id={headingId}>
          {say({ zh: '{title}：数字从哪里来', en: '{title}: where the number comes from' }, { title })}
        </h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          {say({ zh: '关闭', en: 'Close' })}
        </button>
      </header>
      {error !== null && <NoAnswerNotice error={error} again={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton lines={6} />}
      {data?.errors.map(({ message, extensions }) => (
        <p key={message} role="alert" className="notice notice-error">
          {say({ zh: '出处没有查到：', en: 'This was not answered: ' })}
          <code>{[extensions?.code, message].filter((part) => part !== undefined).join(' · ')}</code>
        </p>
      ))}
      {origin !== null && <ProvenanceParts provenance={origin.provenance} unit={unitOf(origin.unit)} />}
    </dialog>
  )
}

/** What is asked of the figure. */
interface Origin {
  readonly unit: UnitAnswer
  readonly provenance: Provenance
}

function originAt(section: Readonly<Record<string, unknown>> | null, { path, entry }: FigureAddress): Origin | null {
  if (entry === null || entry.plan.filter !== null) return (valueAt(section, path) as Origin | null | undefined) ?? null
  const entries = (valueAt(section, entry.plan.path) ?? []) as readonly { readonly code: string }[]
  return (valueAt(entries.find(({ code }) => code === entry.code) ?? null, path) as Origin | null | undefined) ?? null
}
