import { momentText, numberText } from '../format/figures.ts'
import { useSpeech } from '../language/language.tsx'
import type { RunAnswer } from './sourceBoard.ts'
import { runStateWords } from './sourceWords.ts'

/** How far a run has come; without an expected number of rows a bar that only says that something goes on. */
export function RunProgress({ run, title }: { readonly run: RunAnswer; readonly title: string }) {
  const { say, language } = useSpeech()
  const { rowsRead, rowsExpected, rowsQuarantined, rowsPerSecond, estimatedFinishAt } = run
  const state = say(runStateWords[run.state] ?? { zh: run.state, en: run.state })
  const label = say({ zh: '{title} 同步进度', en: 'Progress of {title}' }, { title })
  return (
    <div className="run-progress" data-run={run.state}>
      <strong>{state}</strong>{' '}
      {rowsExpected === null || rowsExpected === 0 ? (
        <progress aria-label={label} />
      ) : (
        <progress aria-label={label} value={Math.min(rowsRead, rowsExpected)} max={rowsExpected} />
      )}{' '}
      <span>
        {say(
          rowsExpected === null
            ? { zh: '已读 {read} 行', en: '{read} rows read' }
            : { zh: '已读 {read} / {expected} 行', en: '{read} of {expected} rows read' },
          {
            read: numberText(rowsRead, language),
            expected: rowsExpected === null ? '' : numberText(rowsExpected, language),
          },
        )}
        {rowsQuarantined > 0 &&
          say(
            { zh: '，隔离 {count} 行', en: ', {count} in quarantine' },
            { count: numberText(rowsQuarantined, language) },
          )}
        {rowsPerSecond !== null &&
          say(
            { zh: '，每秒 {rate} 行', en: ', {rate} a second' },
            { rate: numberText(Math.round(rowsPerSecond), language) },
          )}
        {estimatedFinishAt !== null &&
          say(
            { zh: '，预计 {moment} 结束', en: ', ends about {moment}' },
            { moment: momentText(estimatedFinishAt, { zh: '', en: '' }, language) },
          )}
      </span>
    </div>
  )
}
