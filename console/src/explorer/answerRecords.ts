import { formatResult } from '@graphiql/toolkit'
import type { ExecutionResult } from 'graphql'
import type { HubAnswer, HubError } from '../hub/askHub.ts'

/** An answer as it stands in GraphiQL's editor, with what was asked. */
export interface AnswerRecord {
  readonly document: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly answer: HubAnswer
}

// GraphiQL keeps of an answer only its text; this many are remembered with what else is known of them, the youngest last.
const remembered = 12
const records = new Map<string, AnswerRecord>()

/** Remembers an answer that is about to be shown. */
export function recordAnswer(
  result: ExecutionResult,
  asked: Pick<AnswerRecord, 'document' | 'variables'>,
  milliseconds: number,
): void {
  const text = formatResult(result)
  records.delete(text)
  records.set(text, { ...asked, answer: answerOf(result, milliseconds) })
  for (const oldest of records.keys()) {
    if (records.size <= remembered) break
    records.delete(oldest)
  }
}

/** What is known of the answer with this text; null for one that GraphiQL wrote itself, such as a failed request. */
export function recordOf(text: string | null | undefined): AnswerRecord | null {
  return text === null || text === undefined ? null : (records.get(text) ?? null)
}

function answerOf(result: ExecutionResult, milliseconds: number): HubAnswer {
  const cost = result.extensions?.['cost'] as { readonly estimated: number; readonly actual?: number } | undefined
  return {
    data: (result.data as Record<string, unknown> | null | undefined) ?? null,
    errors: (result.errors ?? []) as readonly HubError[],
    cost: cost === undefined ? null : { estimated: cost.estimated, actual: cost.actual ?? null },
    arrivedAt: new Date(),
    milliseconds,
  }
}
