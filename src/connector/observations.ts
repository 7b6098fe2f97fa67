import type { FieldRule, QualityFlag, RawRow, StatisticFeed } from './connector.ts'
import { type CompiledDivision, resolveRowDivision } from './divisionColumns.ts'
import type { BoundRule } from './feedColumns.ts'
import { daysInMonth } from './parsers/calendar.ts'
import { reject } from './parsers/rawText.ts'
import { addFlags, missing, noFlags, rejected } from './rowOutcome.ts'
import type { RejectedRow, TranslatedDivision, TranslatedObservation, TranslatedRow } from './translatedRow.ts'

/** Turns rows of statistics into observations. */
export interface ObservationTranslation {
  /** Binds the rules again, under the units of another file. */
  rebind(bind: (field: string, rule: FieldRule<unknown>) => BoundRule): void
  translate(row: RawRow, key: string, division: CompiledDivision): TranslatedRow
}

/** Compiles a statistic feed's month and values. */
export function compileObservations(feed: StatisticFeed): ObservationTranslation {
  let month: BoundRule | null = null
  let year: BoundRule | null = null
  let measures: readonly BoundRule[] = []
  let measureName: BoundRule | null = null

  return {
    rebind(bind) {
      month = bind('month', feed.month)
      year = feed.year === undefined ? null : bind('year', feed.year)
      if (feed.values.kind === 'COLUMNS') {
        measures = Object.entries(feed.values.measures).map(([measure, rule]) => bind(measure, rule))
      } else {
        measureName = bind('measure', feed.values.measure)
        measures = [bind('value', feed.values.value)]
      }
    },
    translate(row, key, division) {
      const named = measureName === null ? null : readText(row, measureName, key)
      if (named !== null && named.kind !== 'TEXT') return named.outcome
      const told = readText(row, month!, key)
      if (told.kind !== 'TEXT') return told.outcome
      const ofYear = year === null ? null : readText(row, year, key)
      if (ofYear !== null && ofYear.kind !== 'TEXT') return ofYear.outcome
      const period = periodOf(ofYear === null ? told.text : `${ofYear.text}-${told.text}`, feed.window)
      const place = resolveRowDivision(division, row, key, period.to)
      if ('kind' in place) return place
      if (place.resolved.jurisdictionId === null && isHeading(place)) {
        return rejected(key, division.columns[0]!.column, heading, place.reportedCode ?? place.reportedName)
      }
      const observations: TranslatedObservation[] = []
      const rejections: RejectedRow[] = []
      for (const { field, rule, index, parser } of measures) {
        const measure = named === null ? field : named.text
        const ownKey = `${key}#${measure}`
        const raw = row[index] ?? null
        const result = parser.parse(raw)
        if (!result.ok) {
          if (result.reason !== 'OUT_OF_SCOPE')
            rejections.push(rejected(ownKey, rule.column, result, rule.personal === true ? null : raw))
          continue
        }
        if (result.value === null) {
          if (rule.required === true) rejections.push(missing(ownKey, rule.column))
          continue
        }
        observations.push({
          key: ownKey,
          values: {
            measure,
            periodFrom: period.from,
            periodTo: period.to,
            window: feed.window,
            // The rule's type says that its parser gives a number.
            value: result.value as number,
          },
          flags: allFlags(told.flags, result.flags, place.resolved.flags),
        })
      }
      return { kind: 'OBSERVATIONS', key, division: place, observations, rejected: rejections }
    },
  }
}

/** 市辖区 (330301) and 省直辖县级行政区划 (419000), which head their parts in GB/T 2260 and are no areas, by code or by name. */
const headingCode = /^(?:\d{4}01|\d{2}9000)(?:0{3}|0{6})?$/
const headingName = /^(?:市辖区|县|省直辖县级行政区划|自治区直辖县级行政区划)$/

/**
 * A heading in a table of statistics holds the sum of areas that mostly have rows of their own: taken in, they would count twice in the
 * city's total. A record under such a code counts once, in the remainder.
 */
const heading = reject(
  'DIVISION_AMBIGUOUS',
  '该行是市辖区等分组的合计,不是一个地区,计入会重复',
  'the row is the sum of a heading such as 市辖区, not an area: it would count twice',
)

function isHeading({ reportedCode, reportedName }: TranslatedDivision): boolean {
  return (
    (reportedCode !== null && headingCode.test(reportedCode.trim())) ||
    (reportedName !== null && headingName.test(reportedName.trim()))
  )
}

type ReadText =
  | { readonly kind: 'TEXT'; readonly text: string; readonly flags: readonly QualityFlag[] | undefined }
  | { readonly kind: 'OUTCOME'; readonly outcome: TranslatedRow }

/** The row's month or measure: without it the row says nothing. */
function readText(row: RawRow, bound: BoundRule, key: string): ReadText {
  const raw = row[bound.index] ?? null
  const result = bound.parser.parse(raw)
  if (result.ok) {
    return typeof result.value === 'string'
      ? { kind: 'TEXT', text: result.value, flags: result.flags }
      : { kind: 'OUTCOME', outcome: missing(key, bound.rule.column) }
  }
  if (result.reason === 'OUT_OF_SCOPE') return { kind: 'OUTCOME', outcome: { kind: 'DROPPED', key } }
  return {
    kind: 'OUTCOME',
    outcome: rejected(key, bound.rule.column, result, bound.rule.personal === true ? null : raw),
  }
}

/** First and last day that a row tells of; `month` is yyyy-MM. */
function periodOf(month: string, window: StatisticFeed['window']): { readonly from: string; readonly to: string } {
  const year = month.slice(0, 4)
  const to = `${month}-${daysInMonth(Number(year), Number(month.slice(5)))}`
  if (window === 'AS_OF') return { from: to, to }
  return { from: window === 'TO_DATE' ? `${year}-01-01` : `${month}-01`, to }
}

function allFlags(...lists: readonly (readonly string[] | undefined)[]): readonly string[] {
  let flags: string[] | null = null
  for (const list of lists) if (list !== undefined && list.length > 0) flags = addFlags(flags, list)
  return flags ?? noFlags
}
