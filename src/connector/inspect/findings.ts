import type { Feed } from '../connector.ts'
import type { ColumnStudy, CountedValue } from './columnStudy.ts'
import type { FeedStudy } from './feedStudy.ts'

/**
 * FAULT: the feed cannot be synced, or the declaration does not fit it as a whole. WARNING: single rows would be refused, or something
 * is odd. NOTE: worth knowing.
 */
export type Severity = 'FAULT' | 'WARNING' | 'NOTE'

/** Something that an integrator should look at. */
export interface Finding {
  readonly severity: Severity
  readonly check: 'READABLE' | 'COLUMNS' | 'CODES' | 'KEY' | 'WATERMARK' | 'DAYS' | 'PLACES' | 'COVERAGE' | 'PERSONAL'
  readonly message: string
}

/** From this share of the rows on it is the declaration that is wrong, not the rows. */
const faultShare = 0.05
const shownValues = 10

/** Says what the counts mean. `rows`: how many were to be looked at. */
export function findingsOf(
  feed: Feed,
  study: FeedStudy,
  told: {
    readonly counted: number | null
    readonly notRead: { readonly columns: readonly string[]; readonly personal: readonly string[] } | null
    readonly rows: number
  },
): Finding[] {
  if (study.rows === 0)
    return [
      finding('FAULT', 'READABLE', 'there is no row: an empty source is never taken for a department without cases'),
    ]
  return [
    ...rowFindings(study, told),
    ...study.columns.flatMap((column) => columnFindings(column)),
    ...keyFindings(feed, study),
    ...watermarkFindings(study),
    ...dayFindings(feed, study),
    ...placeFindings(study),
    ...notReadFindings(told.notRead),
  ]
}

function rowFindings(
  { rows, outcomes }: FeedStudy,
  told: { readonly counted: number | null; readonly rows: number },
): Finding[] {
  const findings: Finding[] = []
  const lost = (outcomes['REJECTED'] ?? 0) + (outcomes['MALFORMED'] ?? 0)
  if (lost > 0)
    findings.push(
      finding(severityOf(lost, rows), 'READABLE', `${number(lost)} of ${rowCount(rows)} would go to quarantine`),
    )
  if (rows >= told.rows && (told.counted === null || told.counted > rows))
    findings.push(finding('NOTE', 'READABLE', `only the first ${rowCount(rows)} were looked at (--rows looks at more)`))
  return findings
}

function columnFindings(study: ColumnStudy): Finding[] {
  const { column, field, parser, refused, unknown, accepted, required } = study
  const all = unknown + accepted + Object.values(refused).reduce((sum, rows) => sum + rows, 0)
  const name = `${column} (${field})`
  const findings = Object.entries(refused).map(([reason, rows]) =>
    finding(
      severityOf(rows, all),
      reason.startsWith('CODE_') || reason === 'FLAG_UNKNOWN' ? 'CODES' : 'COLUMNS',
      `${name}: ${parser} refuses ${number(rows)} of ${number(all)} values, ${reason}`,
    ),
  )
  if (unknown > 0 && required)
    findings.push(
      finding(
        severityOf(unknown, all),
        'COLUMNS',
        `${name}: is required and says nothing in ${number(unknown)} of ${rowCount(all)}`,
      ),
    )
  else if (unknown === all && all > 0)
    findings.push(
      finding('WARNING', 'COLUMNS', `${name}: says nothing in any of ${rowCount(all)}; is it the right column?`),
    )
  // Not lost: they are kept as OTHER with their code, unless the parser refuses them, which is told above.
  if (study.unknownCodes.length > 0)
    findings.push(finding('WARNING', 'CODES', `${name}: ${parser} lacks ${listed(study.unknownCodes)}`))
  if (study.disabledCodes.length > 0)
    findings.push(finding('NOTE', 'CODES', `${name}: in use although disabled: ${listed(study.disabledCodes)}`))
  return findings
}

function keyFindings(feed: Feed, { keys, rows }: FeedStudy): Finding[] {
  const name = feed.key.join(', ')
  const findings: Finding[] = []
  if (keys.missing > 0)
    findings.push(finding(severityOf(keys.missing, rows), 'KEY', `${name}: is missing in ${rowCount(keys.missing)}`))
  if (keys.repeated > 0)
    findings.push(
      finding(
        severityOf(keys.repeated, rows),
        'KEY',
        `${name}: ${rowCount(keys.repeated)} with the key of another one; the first counts, one that differs goes to quarantine`,
      ),
    )
  return findings
}

function watermarkFindings({ watermark, rows }: FeedStudy): Finding[] {
  if (watermark === null) return []
  const { column, missing, inFuture, allEqual, latest } = watermark
  const findings: Finding[] = []
  if (missing === rows)
    findings.push(finding('FAULT', 'WATERMARK', `${column}: is empty in every row; it cannot tell what is new`))
  else if (missing > 0)
    findings.push(
      finding('WARNING', 'WATERMARK', `${column}: is empty in ${rowCount(missing)}, which every run reads again`),
    )
  if (allEqual)
    findings.push(
      finding(
        'WARNING',
        'WATERMARK',
        `${column}: is ${latest} in every row, as after a bulk load; is it set when a row changes?`,
      ),
    )
  if (inFuture > 0)
    findings.push(
      finding(
        severityOf(inFuture, rows),
        'WATERMARK',
        `${column}: is in the future in ${rowCount(inFuture)} (latest ${latest})`,
      ),
    )
  return findings
}

function dayFindings(feed: Feed, { days, rows }: FeedStudy): Finding[] {
  if (days === null) return []
  const findings = [finding('NOTE', 'DAYS', `the rows are of ${days.earliest} to ${days.latest}`)]
  if (days.inFuture > 0) findings.push(finding('WARNING', 'DAYS', `${rowCount(days.inFuture)} of days to come`))
  if (days.outsideCovers > 0 && feed.coverage.kind === 'SETTINGS')
    findings.push(
      finding(
        severityOf(days.outsideCovers, rows),
        'COVERAGE',
        `${rowCount(days.outsideCovers)} outside settings.covers: their periods would be answered as not covered`,
      ),
    )
  return findings
}

function placeFindings({ places, rows }: FeedStudy): Finding[] {
  const findings: Finding[] = []
  if (places.unknown.length > 0)
    findings.push(
      finding(
        severityOf(rowsOf(places.unknown), rows),
        'PLACES',
        `no area is known for ${listed(places.unknown)}; such rows count in the site's remainder. codes/divisions.csv can name them`,
      ),
    )
  if (places.outside > 0)
    findings.push(finding(severityOf(places.outside, rows), 'PLACES', `${rowCount(places.outside)} outside the site`))
  return findings
}

function notReadFindings(
  notRead: { readonly columns: readonly string[]; readonly personal: readonly string[] } | null,
): Finding[] {
  if (notRead === null)
    return [finding('NOTE', 'PERSONAL', 'this technology does not tell which columns there are besides those read')]
  const { columns, personal } = notRead
  const findings: Finding[] = []
  if (personal.length > 0)
    findings.push(finding('NOTE', 'PERSONAL', `not read, personal or free text: ${personal.join(', ')}`))
  if (columns.length > 0) findings.push(finding('NOTE', 'COLUMNS', `not read: ${columns.join(', ')}`))
  return findings
}

function finding(severity: Severity, check: Finding['check'], message: string): Finding {
  return { severity, check, message }
}

function severityOf(rows: number, all: number): Severity {
  return rows >= all * faultShare ? 'FAULT' : 'WARNING'
}

function rowsOf(values: readonly CountedValue[]): number {
  return values.reduce((sum, { rows }) => sum + rows, 0)
}

function listed(values: readonly CountedValue[]): string {
  const shown = values.slice(0, shownValues).map(({ value, rows }) => `"${value.slice(0, 40)}" (${number(rows)})`)
  const more = values.length - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${number(more)} more` : ''}`
}

function rowCount(rows: number): string {
  return `${number(rows)} ${rows === 1 ? 'row' : 'rows'}`
}

function number(value: number): string {
  return value.toLocaleString('en')
}
