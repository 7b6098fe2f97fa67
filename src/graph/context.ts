import type DataLoader from 'dataloader'
import { type AnswerDraft, createAnswerDraft } from '../answers/answerDraft.ts'
import type { Hub } from '../app.ts'
import { type AuditNotes, createAuditNotes } from '../audit/auditNotes.ts'
import { createFigureReader, type FigureReader } from '../figures/figureReader.ts'
import { type Period, type PeriodInput, periodOf } from '../figures/period.ts'
import { createRecordReader, type RecordReader } from '../figures/recordReader.ts'
import { readSourceOverview, type SourceOverview } from '../figures/sourceOverview.ts'
import type { Principal } from '../identity/principal.ts'
import type { LoaderContext } from './batchFieldLoaders.ts'

/** What the resolvers of one request share. */
export interface GraphContext extends LoaderContext {
  readonly hub: Hub
  readonly principal: Principal
  readonly figures: FigureReader
  readonly records: RecordReader
  /** The answer as it is made. */
  readonly answer: AnswerDraft
  /** What the request touches, for the audit. */
  readonly audit: AuditNotes
  /** The moment of the request: every figure of one answer is seen at the same one. */
  readonly now: Date
  /** Aborted when the client has gone: for what is asked of others on its behalf. Made only when somebody asks for it. */
  signal(): AbortSignal
  /**
   * The period that an argument asks for. One argument (a variable used by every section) is read once, so that all sections share one
   * `Period`. Throws PERIOD_INVALID.
   */
  periodOf(input: PeriodInput): Period
  /** Every source with its state and last run, read once for the request. */
  sources(): Promise<readonly SourceOverview[]>
}

/** The context of one request of one principal. */
export function createContext(hub: Hub, principal: Principal, signal: () => AbortSignal = neverAborted): GraphContext {
  const now = new Date()
  const { database, tree, sites, coverage } = hub
  // Made when they are asked for: an answer that was kept needs none of them.
  let answer: AnswerDraft | undefined
  let figures: FigureReader | undefined
  let records: RecordReader | undefined
  const periods = new Map<PeriodInput, Period>()
  let sources: Promise<readonly SourceOverview[]> | undefined
  return {
    hub,
    principal,
    now,
    get answer() {
      answer ??= createAnswerDraft()
      return answer
    },
    get figures() {
      if (figures === undefined) {
        // Cells of a copy, which is behind, go with its own versions.
        const watch = database.hasReplica ? undefined : hub.answers?.watch
        const { foundations } = this.answer
        figures = createFigureReader({
          database,
          principal,
          tree,
          sites,
          coverage,
          now,
          foundations,
          ...(watch === undefined ? {} : { statesOf: watch.statesOf }),
        })
      }
      return figures
    },
    get records() {
      records ??= createRecordReader({ database, principal, foundations: this.answer.foundations }, this.figures)
      return records
    },
    audit: createAuditNotes(() => hub.audit.admit('RECORDS')),
    signal,
    periodOf(input) {
      let period = periods.get(input)
      if (period === undefined) {
        period = periodOf(input, now)
        periods.set(input, period)
      }
      return period
    },
    sources: () => (sources ??= readSourceOverview(hub.database, principal, hub.sites, now)),
    fieldLoaders: new Map<string, DataLoader<{ readonly obj: unknown; readonly params: unknown }, unknown>>(),
  }
}

function neverAborted(): AbortSignal {
  return new AbortController().signal
}
