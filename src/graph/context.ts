import type DataLoader from 'dataloader'
import { demonstrationAnalyst, type Principal } from '../access/principal.ts'
import type { Hub } from '../app.ts'
import { createFigureReader, type FigureReader } from '../figures/figureReader.ts'
import { type Period, type PeriodInput, periodOf } from '../figures/period.ts'
import { createRecordReader, type RecordReader } from '../figures/recordReader.ts'
import { readSourceOverview, type SourceOverview } from '../figures/sourceOverview.ts'
import type { LoaderContext } from './batchFieldLoaders.ts'

/** What the resolvers of one request share. */
export interface GraphContext extends LoaderContext {
  readonly hub: Hub
  readonly principal: Principal
  readonly figures: FigureReader
  readonly records: RecordReader
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

/** A request's context. Everybody is the demonstration's analyst until access control knows better; the hub listens on loopback. */
export function createContext(hub: Hub, signal: () => AbortSignal = neverAborted): GraphContext {
  const principal = demonstrationAnalyst
  const now = new Date()
  const { database, tree, sites, coverage } = hub
  const figures = createFigureReader({ database, principal, tree, sites, coverage, now })
  const periods = new Map<PeriodInput, Period>()
  let sources: Promise<readonly SourceOverview[]> | undefined
  return {
    hub,
    principal,
    now,
    figures,
    records: createRecordReader({ database: hub.database, principal }, figures),
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
