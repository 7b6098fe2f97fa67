import { useId } from 'react'
import { StatusBadge } from '../answer/statusBadge.tsx'
import { momentText, numberText } from '../format/figures.ts'
import { useSpeech } from '../language/language.tsx'
import { adviceForFailure, adviceForWholeRun, mayAcceptRemovals } from './failureAdvice.ts'
import { QuarantinePart } from './quarantinePart.tsx'
import { RunProgress } from './runProgress.tsx'
import { isUnderWay, type RunAnswer, type SourceAnswer, spanWords } from './sourceBoard.ts'
import { modeWords, readingWords, runStateWords } from './sourceWords.ts'
import { StartSync } from './startSync.tsx'

/** One source: how old its data is, what its last run did, and what a person should do. */
export function SourceCard({
  source,
  run,
  now,
  maySync,
  started,
}: {
  readonly source: SourceAnswer
  /** The latest that is known of its run. */
  readonly run: RunAnswer | null
  readonly now: Date
  readonly maySync: boolean
  readonly started: () => void
}) {
  const { say } = useSpeech()
  const headingId = useId()
  const failures = run?.feeds?.filter(({ state }) => state === 'FAILED') ?? []
  const place = `${source.title} · ${source.jurisdiction.name}`
  return (
    <article className="card source" aria-labelledby={headingId} data-source={source.id} data-state={source.state}>
      <header>
        <h3 id={headingId}>
          {source.title}{' '}
          <span className="hint">
            {source.department.name} · {say(modeWords[source.mode] ?? { zh: source.mode, en: source.mode })}
          </span>
        </h3>
        <span className="source-tools">
          <StatusBadge status={{ state: source.state, asOf: source.asOf }} />
          {maySync && (
            <StartSync
              sourceId={source.id}
              title={place}
              offersRemovals={mayAcceptRemovals(failures.map(({ errorCode }) => errorCode))}
              disabled={isUnderWay(run)}
              started={started}
            />
          )}
        </span>
      </header>
      <Freshness source={source} now={now} />
      {isUnderWay(run) && run !== null ? (
        <RunProgress run={run} title={place} />
      ) : (
        <LastRun run={run} source={source} />
      )}
      {failures.map(({ feed, errorCode }) => (
        <p key={feed} className="notice notice-error">
          <code>
            {feed} {errorCode}
          </code>{' '}
          {say(adviceForFailure(errorCode))}
        </p>
      ))}
      {run?.state === 'FAILED' && failures.length === 0 && (
        <p className="notice notice-error">
          {run.errorCode !== null && (
            <>
              <code>{run.errorCode}</code>{' '}
            </>
          )}
          {say(adviceForWholeRun(run.errorCode))}
        </p>
      )}
      <Differences run={run} />
      <QuarantinePart groups={source.quarantineGroups} />
    </article>
  )
}

function Freshness({ source, now }: { readonly source: SourceAnswer; readonly now: Date }) {
  const { say, language } = useSpeech()
  const { asOf, staleAfter } = source
  const span = (moment: string): string => {
    const { words, count } = spanWords(Math.abs(now.getTime() - new Date(moment).getTime()))
    return say(words, { count })
  }
  if (asOf === null) return <p>{say({ zh: '还没有取得过数据。', en: 'It has never told anything.' })}</p>
  const isLate = staleAfter !== null && new Date(staleAfter) < now
  return (
    <p>
      {say(
        { zh: '数据截至 {moment}（{span}前）', en: 'Data as of {moment} ({span} ago)' },
        { moment: momentText(asOf, { zh: '', en: '' }, language), span: span(asOf) },
      )}
      {staleAfter !== null &&
        say(
          isLate
            ? { zh: '；应在 {moment} 前更新，已超过 {span}', en: '; was due by {moment}, {span} ago' }
            : { zh: '；{span}后（{moment}）视为过期', en: '; stale in {span} ({moment})' },
          { moment: momentText(staleAfter, { zh: '', en: '' }, language), span: span(staleAfter) },
        )}
    </p>
  )
}

function LastRun({ run, source }: { readonly run: RunAnswer | null; readonly source: SourceAnswer }) {
  const { say, language } = useSpeech()
  if (run === null) {
    return (
      <p className="hint">
        {source.asOf === null
          ? say({ zh: '从未同步。', en: 'It was never synced.' })
          : say({ zh: '您无权查看同步记录。', en: 'You may not see its runs.' })}
      </p>
    )
  }
  const { startedAt, finishedAt } = run
  const duration =
    startedAt === null || finishedAt === null
      ? null
      : spanWords(new Date(finishedAt).getTime() - new Date(startedAt).getTime())
  const number = (value: number): string => numberText(value, language)
  return (
    <p className="last-run" data-run={run.state}>
      {say({ zh: '最近同步：', en: 'Last run: ' })}
      <strong className={run.state === 'FAILED' ? 'failed' : undefined}>
        {say(runStateWords[run.state] ?? { zh: run.state, en: run.state })}
      </strong>
      {' · '}
      {momentText(finishedAt ?? startedAt, { zh: '未结束', en: 'not ended' }, language)}
      {duration !== null &&
        say({ zh: '，用时{span}', en: ', took {span}' }, { span: say(duration.words, { count: duration.count }) })}
      {say(
        {
          zh: '，读取 {read} 行（{reading}），写入 {written}，删除 {deleted}，隔离 {quarantined}',
          en: '; {read} rows read ({reading}), {written} written, {deleted} deleted, {quarantined} in quarantine',
        },
        {
          read: number(run.rowsRead),
          reading: say(readingWords[run.reading] ?? { zh: run.reading, en: run.reading }),
          written: number(run.rowsWritten),
          deleted: number(run.rowsDeleted),
          quarantined: number(run.rowsQuarantined),
        },
      )}
      {run.dryRun && say({ zh: '（试运行，未写入）', en: ' (only tried, nothing was kept)' })}
    </p>
  )
}

function Differences({ run }: { readonly run: RunAnswer | null }) {
  const { say } = useSpeech()
  if (run === null || run.differenceCount === 0) return null
  const messages = run.feeds?.flatMap(({ feed, differences }) =>
    differences.map(({ message }) => `${feed}: ${message}`),
  )
  return (
    <div className="notice notice-warning">
      <p>
        {say(
          {
            zh: '与来源对账不符 {count} 项，请按内容向部门核实：',
            en: '{count} things do not add up; ask the department about them:',
          },
          { count: run.differenceCount },
        )}
      </p>
      <ul>
        {messages?.map((message) => (
          <li key={message}>{message}</li>
        ))}
      </ul>
    </div>
  )
}
