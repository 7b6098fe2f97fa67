import { lazy, Suspense } from 'react'
import { ErrorWall } from '../application/errorWall.tsx'
import { Skeleton } from '../application/skeleton.tsx'
import { useSpeech } from '../language/language.tsx'
import type { AnswerRecord } from './answerRecords.ts'
import { ExplorerDialog } from './explorerDialog.tsx'
import { explorerWords } from './explorerWords.ts'

// Only who looks at tables loads them.
const AnswerView = lazy(() => import('../answer/answerView.tsx').then(({ AnswerView: view }) => ({ default: view })))

/** The answer as table, chart or tiles, with its exports. */
export function AnswerDialog({
  record,
  title,
  close,
}: {
  readonly record: AnswerRecord
  readonly title: string
  readonly close: () => void
}) {
  const { say } = useSpeech()
  return (
    <ExplorerDialog title={say(explorerWords.answer)} wide close={close}>
      <ErrorWall>
        <Suspense fallback={<Skeleton lines={6} />}>
          <AnswerView document={record.document} variables={record.variables} answer={record.answer} title={title} />
        </Suspense>
      </ErrorWall>
    </ExplorerDialog>
  )
}
