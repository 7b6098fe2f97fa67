import './sources.css'
import { useCallback, useState } from 'react'
import { NoAnswerNotice } from '../application/noAnswerNotice.tsx'
import { hashOf } from '../application/route.ts'
import { Skeleton } from '../application/skeleton.tsx'
import { queryClient, useHub } from '../hub/useHub.ts'
import { useSpeech } from '../language/language.tsx'
import { groupedBySite, isUnderWay, needsAttention, runOf, type SourceAnswer } from './sourceBoard.ts'
import { SourceCard } from './sourceCard.tsx'
import { boardDocument, rightsDocument } from './sourceDocuments.ts'
import { useRunUpdates } from './useRunUpdates.ts'

interface Board {
  readonly sources: readonly SourceAnswer[]
  readonly hub: { readonly time: string }
}
interface Rights {
  readonly viewer: { readonly operations: readonly string[] }
}

const soonMilliseconds = 5_000
const laterMilliseconds = 30_000

/** All sources: how fresh, what their runs did and do, what waits in quarantine, and what a person should do about it. */
export default function SourcesPage() {
  const { say, language } = useSpeech()
  const [onlyAttention, setOnlyAttention] = useState(false)
  const rights = useHub<Rights>(rightsDocument)
  const maySync = rights.data?.data?.viewer.operations.includes('SYNC') ?? false
  const schemaLanguage = language === 'zh' ? 'ZH' : 'EN'
  const askAgain = useCallback(() => {
    void queryClient.invalidateQueries({ queryKey: ['hub', boardDocument] })
  }, [])
  const { runs, isListening } = useRunUpdates(maySync, schemaLanguage, askAgain)
  const { data, error, refetch } = useHub<Board>(
    boardDocument,
    { language: schemaLanguage },
    // Who is told of runs need not ask often; who is not must, since a run may begin at any time.
    { everyMilliseconds: isListening ? laterMilliseconds : soonMilliseconds },
  )
  const sources = data?.data?.sources ?? []
  const running = sources.filter(({ id, lastRun }) => isUnderWay(runOf(lastRun, runs.get(id))))
  const attention = sources.filter(needsAttention)
  const shown = onlyAttention ? attention : sources
  const now = new Date(data?.data?.hub.time ?? Date.now())
  return (
    <>
      <header className="board-head">
        <h1 tabIndex={-1}>{say({ zh: '数据来源', en: 'Sources' })}</h1>
        {data !== undefined && (
          <p role="status">
            {say(
              {
                zh: '共 {count} 个来源，{attention} 个需要处理，{running} 个正在同步。',
                en: '{count} sources, {attention} need attention, {running} running.',
              },
              { count: sources.length, attention: attention.length, running: running.length },
            )}
          </p>
        )}
        <label>
          <input type="checkbox" checked={onlyAttention} onChange={({ target }) => setOnlyAttention(target.checked)} />{' '}
          {say({ zh: '只看需要处理的', en: 'Only what needs attention' })}
        </label>
        <span className="hint">
          {isListening
            ? say({ zh: '同步进度实时更新', en: 'Progress is told as it happens' })
            : say({ zh: '每 5 秒更新一次', en: 'Asked every 5 seconds' })}
        </span>
      </header>
      {error !== null && <NoAnswerNotice error={error} again={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton lines={8} />}
      {data?.errors.map(({ message, extensions }) => (
        <p key={`${message} ${extensions?.traceId}`} role="alert" className="notice notice-error">
          {say({ zh: '部分内容没有查到：', en: 'Some of it was not answered: ' })}
          <code>
            {[extensions?.code, message, extensions?.traceId].filter((part) => part !== undefined).join(' · ')}
          </code>
        </p>
      ))}
      {data !== undefined && shown.length === 0 && (
        <p>
          {onlyAttention
            ? say({ zh: '没有需要处理的来源。', en: 'No source needs attention.' })
            : say({ zh: '尚未接入任何来源。', en: 'No source is connected yet.' })}
        </p>
      )}
      {groupedBySite(shown).map(({ code, name, sources: own }) => (
        <section key={code} aria-labelledby={`site-${code}`} data-site={code}>
          <h2 id={`site-${code}`}>
            <a href={hashOf({ page: 'jurisdiction', code, variables: {} })}>{name}</a>{' '}
            <span className="hint">{code}</span>
          </h2>
          <div className="site-sources">
            {own.map((source) => (
              <SourceCard
                key={source.id}
                source={source}
                run={runOf(source.lastRun, runs.get(source.id))}
                now={now}
                maySync={maySync}
                started={askAgain}
              />
            ))}
          </div>
        </section>
      ))}
    </>
  )
}
