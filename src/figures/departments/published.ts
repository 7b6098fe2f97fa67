import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import type { DepartmentCode, Words } from '../../connector/connector.ts'
import type { Measure } from '../measure.ts'
import { units } from '../unit.ts'
import { type DepartmentFigures, indicatorOf } from './department.ts'

/**
 * What documents publish and no source counts: `figures/data/publishedIndicators.csv`. Each has an indicator, so that people find it by
 * its title and see what was published; its figures are NO_DATA. As soon as a department declares a code of its own, that declaration
 * stands and the line there gives way.
 */
interface Line {
  readonly department: DepartmentCode
  readonly code: string
  readonly unit: Measure['unit']
  readonly betterIs: Measure['betterIs']
  readonly zh: string
  readonly en: string
  readonly zhDescription: string
  readonly enDescription: string
}

const file = new URL('../data/publishedIndicators.csv', import.meta.url)
const ofTheDocument: Words = {
  zh: '公布文件的用语;文件未说明的统计规则,本系统不作推定。',
  en: 'The words of the document that publishes it; where they tell no rule, the hub supposes none.',
}
const onlyPublished: Words = { zh: '只有公布数。', en: 'Known from published documents only.' }

function readLines(): readonly Line[] {
  const lines: Line[] = parse(readFileSync(file, 'utf8'), { columns: true, skip_empty_lines: true })
  const unknown = lines.find(({ unit }) => units[unit] === undefined)
  if (unknown !== undefined)
    throw new Error(`publishedIndicators.csv: ${unknown.code} has the unknown unit ${unknown.unit}`)
  return lines
}

function measureOf(line: Line): Measure {
  const { department, code, unit, betterIs, zh, en, zhDescription, enDescription } = line
  return {
    code,
    department,
    title: { zh, en },
    description: { zh: `${zhDescription}${onlyPublished.zh}`, en: `${enDescription} ${onlyPublished.en}` },
    ruleSource: ofTheDocument,
    unit,
    source: { kind: 'UNDELIVERED' },
    kind: 'FLOW',
    // Rates, ranks and thresholds do not add up, and neither do counts over windows that are not known.
    additiveOverTime: false,
    additiveOverAreas: false,
    breakdowns: [],
    finestLevel: 'COUNTY',
    betterIs,
    sensitive: false,
  }
}

/** Published measures by department; those whose code a department declares itself are left out. */
export function publishedOnly(declared: ReadonlySet<string>): DepartmentFigures[] {
  const left = readLines().filter(({ code }) => !declared.has(code))
  return [...Map.groupBy(left, ({ department }) => department)].map(([department, own]) => {
    const measures = own.map(measureOf)
    return { department, measures, indicators: measures.map(indicatorOf) }
  })
}
