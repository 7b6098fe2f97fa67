import type { Words } from '../connector/connector.ts'
import { publishedChange } from './departments/publishedChanges.ts'
import type { Formula, FormulaPart, Indicator } from './indicator.ts'
import { ownMeasure } from './indicatorFacts.ts'
import type { Condition, Measure, RecordSource, StatisticSource } from './measure.ts'

/** How codes are written: as they are, or in backticks on a page. */
export type CodeMark = (code: string) => string

const asItIs: CodeMark = (code) => code

/** The words between the codes, of one language. */
interface Phrases {
  readonly or: string
  readonly and: string
  readonly where: string
  readonly bracket: (text: string) => string
  readonly count: (record: string, dateField: string) => string
  readonly sum: (field: string, record: string, dateField: string) => string
  readonly is: (field: string, value: string) => string
  readonly known: (field: string) => string
  readonly unknown: (field: string) => string
  readonly atLeast: (field: string, number: number) => string
  readonly windows: Readonly<Record<StatisticSource['window'], string>>
  readonly comparisons: Readonly<Record<'RATE' | 'CHANGE' | 'TIMES', (of: string) => string>>
}

const english: Phrases = {
  or: ' or ',
  and: ' and ',
  where: ' where ',
  bracket: (text) => ` (${text})`,
  count: (record, dateField) => `${record} by ${dateField}`,
  sum: (field, record, dateField) => `sum of ${field} over ${record} by ${dateField}`,
  is: (field, value) => `${field} is ${value}`,
  known: (field) => `${field} is known`,
  unknown: (field) => `${field} is not known`,
  atLeast: (field, number) => `${field} is at least ${number}`,
  windows: {
    CALENDAR: 'told by the department, each month by itself',
    TO_DATE: "told by the department, from 1 January to the month's end",
    AS_OF: 'told by the department, as it stands on a day',
  },
  comparisons: {
    RATE: (of) => `(now − then) ÷ then of ${of}`,
    CHANGE: (of) => `now − then of ${of}`,
    TIMES: (of) => `now ÷ then of ${of}`,
  },
}

const chinese: Phrases = {
  or: '或',
  and: ',且',
  where: ',条件:',
  bracket: (text) => `(${text})`,
  count: (record, dateField) => `${record}的条数,按${dateField}`,
  sum: (field, record, dateField) => `${record}的${field}之和,按${dateField}`,
  is: (field, value) => `${field}为${value}`,
  known: (field) => `${field}已知`,
  unknown: (field) => `${field}未知`,
  atLeast: (field, number) => `${field}不少于${number}`,
  windows: {
    CALENDAR: '由部门上报,各月单独',
    TO_DATE: '由部门上报,年初至月末累计',
    AS_OF: '由部门上报,截至某日',
  },
  comparisons: {
    RATE: (of) => `${of}的(本期 − 同期) ÷ 同期`,
    CHANGE: (of) => `${of}的本期 − 同期`,
    TIMES: (of) => `${of}的本期 ÷ 同期`,
  },
}

/**
 * What an indicator's figures are counted from or made of, as people read it: its records with their date and conditions, its
 * formula, or, of a comparison that documents publish, what it compares. Null: documents alone tell it.
 */
export function formulaText(indicator: Indicator, mark: CodeMark = asItIs): Words | null {
  const en = textIn(english, indicator, mark)
  const zh = textIn(chinese, indicator, mark)
  return en === null || zh === null ? null : { zh, en }
}

function textIn(phrases: Phrases, indicator: Indicator, mark: CodeMark): string | null {
  const measure = ownMeasure(indicator)
  if (measure !== null) return textOfMeasure(phrases, measure, mark)
  const { formula } = indicator
  return formula.kind === 'SUM' ? textOfSum(phrases, formula.parts, mark) : textOfRatio(phrases, formula, mark)
}

function textOfMeasure(phrases: Phrases, { code, source }: Measure, mark: CodeMark): string | null {
  if (source.kind === 'STATISTIC') return phrases.windows[source.window]
  if (source.kind === 'RECORD') return textOfRecords(phrases, source, mark)
  const change = publishedChange(code)
  if (change === undefined) return null
  const of = { measure: change.of, ...(change.where === undefined ? {} : { where: change.where }) }
  return phrases.comparisons[change.takes](textOfSum(phrases, [of], mark))
}

function textOfRecords(phrases: Phrases, { record, dateField, where, sum }: RecordSource, mark: CodeMark): string {
  const told =
    sum === undefined
      ? phrases.count(mark(record), mark(dateField))
      : phrases.sum(mark(sum), mark(record), mark(dateField))
  const conditions = where.map((condition) => textOfCondition(phrases, condition, mark))
  return conditions.length === 0 ? told : `${told}${phrases.where}${conditions.join(phrases.and)}`
}

function textOfCondition(phrases: Phrases, condition: Condition, mark: CodeMark): string {
  const field = mark(condition.field)
  if ('in' in condition) return phrases.is(field, condition.in.join(phrases.or))
  if ('is' in condition) return phrases.is(field, String(condition.is))
  if ('atLeast' in condition) return phrases.atLeast(field, condition.atLeast)
  return condition.known ? phrases.known(field) : phrases.unknown(field)
}

function textOfSum(phrases: Phrases, parts: readonly FormulaPart[], mark: CodeMark): string {
  const told = parts.map(({ measure, where = {} }) => {
    const narrowed = Object.entries(where).map(([name, values]) => `${mark(name)} ${values.join(phrases.or)}`)
    return `${mark(measure)}${narrowed.length === 0 ? '' : phrases.bracket(narrowed.join(', '))}`
  })
  return told.length === 1 ? told[0]! : `(${told.join(' + ')})`
}

function textOfRatio(
  phrases: Phrases,
  { numerator, denominator, per = 1 }: Extract<Formula, { kind: 'RATIO' }>,
  mark: CodeMark,
): string {
  const times = per === 1 ? '' : ` × ${per.toLocaleString('en-US')}`
  return `${textOfSum(phrases, numerator, mark)} ÷ ${textOfSum(phrases, denominator, mark)}${times}`
}
