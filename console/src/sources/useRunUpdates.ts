import { useEffect, useState } from 'react'
import { headersOf, useCredentials } from '../hub/credentials.ts'
import { streamHub } from '../hub/streamHub.ts'
import type { RunAnswer } from './sourceBoard.ts'
import { updatesDocument } from './sourceDocuments.ts'

/** What was heard of runs since the page was opened. */
export interface RunUpdates {
  /** The latest news of each source's run, by the source's id. */
  readonly runs: ReadonlyMap<string, RunAnswer>
  /** False: the hub tells nothing by itself, so that it must be asked. */
  readonly isListening: boolean
}

interface RunUpdate {
  readonly syncRunUpdated: RunAnswer & { readonly source: { readonly id: string } }
}

/**
 * Hears of runs as they happen, over server-sent events of the same origin.
 * @param enabled false: the reader's schema has no such subscription
 * @param onEnd called when a run has ended, so that what else it changed is asked anew
 */
export function useRunUpdates(enabled: boolean, language: 'ZH' | 'EN', onEnd: () => void): RunUpdates {
  const credentials = useCredentials()
  const [runs, setRuns] = useState<ReadonlyMap<string, RunAnswer>>(new Map())
  const [isListening, setListening] = useState(false)
  useEffect(() => {
    if (!enabled) return
    const client = streamHub({
      headers: headersOf(credentials),
      retryAttempts: 5,
      onConnected: () => setListening(true),
    })
    const leave = client.subscribe<RunUpdate>(
      { query: updatesDocument, variables: { language } },
      {
        next: ({ data }) => {
          if (data == null) {
            // The stream's last word, as when a token ends: the page asks instead.
            setListening(false)
            return
          }
          const { source, ...run } = data.syncRunUpdated
          setRuns((known) => new Map(known).set(source.id, run))
          if (run.finishedAt !== null) onEnd()
        },
        // Refused or lost for good: the page asks every few seconds instead, and says so.
        error: () => setListening(false),
        complete: () => setListening(false),
      },
    )
    return () => {
      leave()
      client.dispose()
      setListening(false)
    }
  }, [enabled, credentials, language, onEnd])
  return { runs, isListening }
}
