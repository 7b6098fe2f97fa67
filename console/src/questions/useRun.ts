import { useCallback, useEffect, useReducer, useRef } from 'react'
import type { Variables } from '../application/route.ts'
import { askHub, type HubAnswer, NoAnswer } from '../hub/askHub.ts'

/** What became of asking. The last answer stays until another comes. */
export interface Run {
  readonly state: 'IDLE' | 'ASKING' | 'ANSWERED' | 'CANCELLED' | 'FAILED'
  readonly answer: HubAnswer | null
  /** What the answer was asked with. */
  readonly answered: Variables | null
  /** Why there is none. */
  readonly error: Error | null
}

type Step =
  | { readonly kind: 'ASKED' | 'CANCELLED' | 'FORGOTTEN' }
  | { readonly kind: 'ANSWERED'; readonly answer: HubAnswer; readonly variables: Variables }
  | { readonly kind: 'FAILED'; readonly error: Error }

const nothingAsked: Run = { state: 'IDLE', answer: null, answered: null, error: null }

/** Asks the hub when told to; nothing waits for it, and it can be given up. */
export function useRun(document: string): {
  readonly run: Run
  readonly ask: (variables: Variables) => void
  readonly cancel: () => void
  /** Of an answer that another reader was given. */
  readonly forget: () => void
} {
  const [run, step] = useReducer(after, nothingAsked)
  const asking = useRef<AbortController | null>(null)

  const stop = useCallback((): void => {
    asking.current?.abort()
    asking.current = null
  }, [])
  const ask = useCallback(
    (variables: Variables): void => {
      stop()
      const controller = new AbortController()
      asking.current = controller
      step({ kind: 'ASKED' })
      askHub(document, variables, controller.signal).then(
        (answer) => {
          if (!controller.signal.aborted) step({ kind: 'ANSWERED', answer, variables })
        },
        (error: unknown) => {
          // Given up, or asked again: whoever did so has told what is shown.
          if (controller.signal.aborted) return
          step({ kind: 'FAILED', error: error instanceof Error ? error : new NoAnswer('UNREADABLE', String(error)) })
        },
      )
    },
    [document, stop],
  )
  const cancel = useCallback((): void => {
    stop()
    step({ kind: 'CANCELLED' })
  }, [stop])
  const forget = useCallback((): void => {
    stop()
    step({ kind: 'FORGOTTEN' })
  }, [stop])
  useEffect(() => stop, [stop])
  return { run, ask, cancel, forget }
}

function after(run: Run, step: Step): Run {
  switch (step.kind) {
    case 'ASKED':
      return { ...run, state: 'ASKING', error: null }
    case 'CANCELLED':
      return { ...run, state: 'CANCELLED' }
    case 'FORGOTTEN':
      return nothingAsked
    case 'ANSWERED':
      return { state: 'ANSWERED', answer: step.answer, answered: step.variables, error: null }
    case 'FAILED':
      return { ...run, state: 'FAILED', error: step.error }
  }
}
