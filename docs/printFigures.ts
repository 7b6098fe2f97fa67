import { tableOf } from './markdownTable.ts'

/**
 * The page of every published figure beside what the hub computes from its demonstration. Computing takes the demonstration's legacy
 * systems and a database, so test/docs/figures.test.ts asks the hub and compares; `npm run docs:figures` lets it write the page anew.
 */

/** A published figure as the hub answers it, of the place whose bulletin it stands in. */
export interface FigureRow {
  readonly place: { readonly code: string; readonly name: string }
  readonly indicator: { readonly code: string; readonly zh: string; readonly en: string }
  readonly period: { readonly from: string; readonly to: string }
  readonly dimensions: readonly { readonly name: string; readonly value: string }[]
  readonly kind: string
  readonly window: string
  readonly published: FigureCell
  readonly computed: FigureCell
  readonly asPublished: { readonly text: string | null; readonly document: string }
  readonly verdict: string
  readonly verdictReason: string | null
}

/** A number with what has to be known about it. */
export interface FigureCell {
  readonly value: number | null
  readonly state: string
  readonly bound: string
  readonly unit: { readonly code: string; readonly label: string }
  readonly notes: readonly { readonly code: string; readonly text: string }[]
}

/** A published figure of a part for which the hub has no figure of its own, made from the areas that make up the part. */
export interface SummedPart {
  readonly indicator: string
  readonly dimension: string
  readonly areas: readonly { readonly code: string; readonly name: string; readonly value: number }[]
}

/** Targets, thresholds and ranks: what was set, or a place among others. Everything else was counted or made from counts. */
const notCounted = new Set(['TARGET', 'THRESHOLD', 'RANK'])

/** Rows of the large table. */
export function countedRows(rows: readonly FigureRow[]): readonly FigureRow[] {
  return rows.filter(({ kind }) => !notCounted.has(kind))
}

/** The text of docs/figures.md. */
export function figuresPage(rows: readonly FigureRow[], parts: readonly SummedPart[]): string {
  const counted = countedRows(rows)
  const others = rows.filter(({ kind }) => notCounted.has(kind))
  return `# Published figures and what the hub computes

Every count, sum, rate and change that the bulletins of the demonstration publish about six jurisdictions, beside what the hub computes for the same area, period and dimensions. What was published stands as it was printed, wrong or not; neither side is corrected to fit the other. The departments' records in the demonstration are synthetic and made to come to what was published, where that is possible; the bulletins are real.

Written by \`npm run docs:figures\` from the answers of \`publishedFigures\`; a test holds the page against the hub.

The documents:

${documentsOf(rows)}

How to read the table:

- **Published**: as printed, then in the unit of the indicator, in which both sides are compared. ≥, ≤ and ≈: the document tells a bound or a rough number.
- **Period**: TO_DATE (from a start that is not told), AS_OF (what there was on the day) and MORE_THAN_ONE_YEAR are the document's windows; without a word it is the whole period. Figures of different windows are never added up or compared.
- **Computed** and **state**: COMPUTED, from records, statistics, or the document's own counts. No value: NO_DATA or NOT_APPLICABLE, and the last column says why it cannot be computed.
- **Verdict**: AGREES at the printed precision, TRUNCATED when the digits are cut off, DISAGREES, SUSPECT (possible, but odd), CORRUPT (cannot be true), DERIVED (nothing to compare with, but other published figures imply it), NOT_COMPARABLE.
- **Why** names these notes by their codes:
${legendOf(counted)}

${summaryOf(counted)}

${tableOf(['', ...columns], counted.map(numbered(cellsOf)))}

Of a part that the hub does not count by itself, but whose areas it knows:

${parts.map(partLine).join('\n')}

## Targets, thresholds and ranks

${others.length} more statements of the same documents were set or ranked, not counted. The hub keeps them as published, and has nothing to compute for them.

${tableOf(['', 'place', 'period', 'indicator', 'as published', 'published', 'kind'], others.map(numbered(otherCells)))}
`
}

const columns = [
  'place',
  'period',
  'indicator',
  'as published',
  'published',
  'computed',
  'state',
  'verdict',
  'why',
] as const

function cellsOf(row: FigureRow): readonly string[] {
  return [
    row.place.name,
    periodOf(row),
    indicatorOf(row),
    row.asPublished.text ?? '–',
    numberOf(row.published),
    numberOf(row.computed),
    row.computed.state,
    row.verdict,
    whyOf(row),
  ]
}

function otherCells(row: FigureRow): readonly string[] {
  const { place, asPublished, published, kind } = row
  return [place.name, periodOf(row), indicatorOf(row), asPublished.text ?? '–', numberOf(published), kind]
}

const numbered =
  (cells: (row: FigureRow) => readonly string[]) =>
  (row: FigureRow, index: number): readonly string[] => [String(index + 1), ...cells(row)]

function periodOf({ period: { from, to }, window }: FigureRow): string {
  const year = from.slice(0, 4)
  const whole = from === `${year}-01-01` && to === `${year}-12-31`
  const days = whole ? year : from === to ? from : `${from} to ${to}`
  return window === 'CALENDAR' ? days : `${days}, ${window}`
}

function indicatorOf({ indicator, dimensions }: FigureRow): string {
  const narrowed = dimensions.map(({ name, value }) => `\`${name}=${value}\``).join(' ')
  return `${indicator.en} ${indicator.zh}<br>\`${indicator.code}\`${narrowed === '' ? '' : ` ${narrowed}`}`
}

const boundSigns: Readonly<Record<string, string>> = { LOWER: '≥ ', UPPER: '≤ ', APPROXIMATE: '≈ ' }

/** Units without a label: a number says it alone. */
const bare = new Set(['RATIO', 'RANK'])

function numberOf({ value, bound, unit }: FigureCell): string {
  if (value === null) return 'none'
  const digits = { maximumFractionDigits: unit.code === 'RATIO' ? 5 : 2 }
  const told = value.toLocaleString('en-US', digits).replace('-', '−')
  const label = bare.has(unit.code) ? '' : ` ${unit.label}`
  return `${boundSigns[bound] ?? ''}${told}${label}`
}

/** Notes say it by their codes; the sentence is there unless it only repeats why there is no counterpart. */
function whyOf({ kind, computed, verdict, verdictReason }: FigureRow): string {
  const notes = computed.notes.map(({ code }) => `\`${code}\``)
  const repeated = verdict === 'NOT_COMPARABLE' && notes.length > 0 && kind !== 'FORECAST'
  return [...notes, ...(repeated || verdictReason === null ? [] : [verdictReason])].join(' ')
}

function legendOf(rows: readonly FigureRow[]): string {
  const notes = new Map(rows.flatMap(({ computed }) => computed.notes.map(({ code, text }) => [code, text] as const)))
  return [...notes]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([code, text]) => `  - \`${code}\`: ${text}`)
    .join('\n')
}

function documentsOf(rows: readonly FigureRow[]): string {
  const byPlace = Map.groupBy(
    rows,
    ({ place, asPublished }) => `${place.name} (${place.code}), ${asPublished.document}`,
  )
  return [...byPlace].map(([document, own]) => `- ${document}: ${own.length} figures`).join('\n')
}

function summaryOf(rows: readonly FigureRow[]): string {
  const fromDocument = (row: FigureRow) => row.computed.notes.some(({ code }) => code === 'FROM_PUBLISHED_COUNTS')
  const withValue = rows.filter(({ computed }) => computed.value !== null)
  const own = withValue.filter(fromDocument).length
  const verdicts = [...Map.groupBy(rows, ({ verdict }) => verdict)].map(
    ([verdict, some]) => `${some.length} ${verdict}`,
  )
  return `${rows.length} figures: ${withValue.length - own} computed from what departments deliver, ${own} from the document's own counts, ${rows.length - withValue.length} not computable. Verdicts: ${verdicts.sort().join(', ')}.`
}

function partLine({ indicator, dimension, areas }: SummedPart): string {
  const sum = areas.reduce((total, { value }) => total + value, 0)
  const told = areas.map(({ name, value }) => `${name} ${value.toLocaleString('en-US')}`)
  return `- \`${indicator}\` \`${dimension}\`: ${told.join(' + ')} = ${sum.toLocaleString('en-US')} (\`boundaries: AT_EVENT\`).`
}
