import type { PoolClient } from 'pg'
import type { Database } from '../../src/store/database.ts'

/** A statement on its way to the hub's store. */
export interface SentStatement {
  /** From 1, since the watch began. */
  readonly number: number
  readonly text: string
  /** The process of PostgreSQL that answers it. */
  readonly processId: number
}

/** Any form in which `pg` takes a statement. */
interface Sender {
  readonly processID: number
  query: (...query: unknown[]) => unknown
}

/**
 * Calls `before` for each statement that writers send, before it is sent; one that answers with a promise is waited for, but not
 * before a COPY, which cannot wait. Returns how to end it.
 */
export function watchStatements(
  { writers }: Pick<Database, 'writers'>,
  before: (statement: SentStatement) => Promise<void> | undefined,
): () => void {
  const watched = new Set<Sender>()
  let number = 0
  const watch = (client: PoolClient): void => {
    const sender = client as unknown as Sender
    if (watched.has(sender)) return
    watched.add(sender)
    const send = sender.query
    sender.query = function (this: unknown, ...query: unknown[]): unknown {
      number += 1
      const waiting = before({ number, text: textOf(query[0]), processId: sender.processID })
      return waiting !== undefined && answersWithPromise(query)
        ? waiting.then(() => send.apply(sender, query))
        : send.apply(sender, query)
    }
  }
  writers.on('acquire', watch)
  return () => {
    writers.off('acquire', watch)
    for (const sender of watched) Reflect.deleteProperty(sender, 'query')
  }
}

function textOf(query: unknown): string {
  return typeof query === 'string' ? query : ((query as { readonly text?: string }).text ?? '')
}

/** A stream (COPY) and a query with a callback are answered otherwise. */
function answersWithPromise(query: readonly unknown[]): boolean {
  const [first] = query
  const isStream = typeof first === 'object' && first !== null && 'submit' in first
  return !isStream && typeof query.at(-1) !== 'function'
}
