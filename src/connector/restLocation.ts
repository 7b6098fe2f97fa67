/** A value that a request's declaration leaves open: it stands in the source's settings. */
export type RestValue =
  | string
  | { readonly setting: string }
  /** A secret of `settings.credentials`; never part of a message. */
  | { readonly credential: string }

/**
 * A list of a REST service that answers with JSON, page by page, newest row first. It is read by closed windows of whole days, because
 * a live list grows while it is paged: `connectors/adapters/restWindows.ts` says how.
 */
export interface RestLocation {
  readonly kind: 'REST'
  /** POST sends the members as a JSON body, GET as query parameters. */
  readonly method: 'GET' | 'POST'
  /** Below the settings' `url`: `/xfapi/v1/list`. */
  readonly path: string
  /** Members of every request beside those named below. */
  readonly body: Readonly<Record<string, RestValue>>
  /** Keys that lead from the answer to the array of rows: `['data', 'rows']`. */
  readonly rows: readonly string[]
  /** Keys that lead to the number of rows of the whole list, written as a number or as text. It may count rows that are never given. */
  readonly total: readonly string[]
  /** The total is known to count deleted rows, which are never given: a larger one is told in the run's report and is no difference. */
  readonly totalIncludesDeleted?: true
  /** Members for page number (from 1) and size, and how many rows are asked for at once. */
  readonly page: { readonly number: string; readonly size: string; readonly rows: number }
  /** Members for the first and last moment (`2010-01-01 00:00:00`), the column that they are about, and the days of one window. */
  readonly window: {
    readonly from: string
    readonly through: string
    readonly column: string
    readonly days: number
  }
  /** Member that asks for the row of one key, for live answers; absent where the service has none. */
  readonly key?: string
  /** Member that narrows to division codes joined by commas, for live answers; absent where the service has none. */
  readonly places?: string
}
