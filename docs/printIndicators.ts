import type { DepartmentCode } from '../src/connector/connector.ts'
import { hubDepartments } from '../src/connector/connector.ts'
import { indicatorOf } from '../src/figures/departments/department.ts'
import { dimensions } from '../src/figures/dimensions.ts'
import { formulaText } from '../src/figures/formulaText.ts'
import type { Indicator } from '../src/figures/indicator.ts'
import { finestLevelOf, measuresIn, originOf } from '../src/figures/indicatorFacts.ts'
import type { Measure } from '../src/figures/measure.ts'
import { indicators, measures } from '../src/figures/registry.ts'
import { units } from '../src/figures/unit.ts'
import { departmentName } from '../src/graph/departments.ts'
import { tableOf } from './markdownTable.ts'

/** The text of docs/indicators.md; `npm run docs:indicators` writes it, a test keeps it equal. */
export function indicatorsPage(): string {
  const counted = measures.filter(isCounted).length
  return `# Measures and indicators

What the hub counts, as \`src/figures/departments/\` declares it. A measure is counted or summed from records, or told by the department as a statistic; an indicator is a formula over measures. Every measure is an indicator too, under the same code, and all of them are asked for in the same way: \`figures(indicators: ["fires"], period: { year: 2010 })\`; \`indicators(search:)\` finds them by title.

There are ${indicators.length} indicators: ${counted} measures that a source can deliver, ${made().length} made of them, and ${measures.length - counted} that are known from published documents only. Departments that a connector brings are not among them: they stand in the connector's own README.

Printed from the registry by \`npm run docs:indicators\`.

How to read the tables:

- **Counted from**: the canonical record, the date that decides the period, and the conditions, all of which must hold. A sum leaves out records whose field is unknown.
- **Source of the rule**: what says that this counts and how: a law, a standard, a rule of statistics, a report form, a code table. What nobody wrote down is a decision of this hub and names its ADR ([ADR 15](adr/0015-rules-that-no-source-tells.md), [ADR 6](adr/0006-statistics-to-date.md)).
- **Kind**: FLOW is what happened in the period; COHORT is what has become of those that entered in the period, so it may still change; STOCK is how many there are at the end of it.
- **Broken down by**: the dimensions by which it can be narrowed (\`dimensions:\`); \`×\` means together. Their values are listed [at the end](#dimensions).
- **Finest level**: below it the measure is NOT_APPLICABLE.
- **Adds up**: whether an area is the sum of its parts, and a period of its months.
- **Better**: whether more or less of it is better; – where neither is.
- **Sensitive**: counts of groups that need protection, and never more than counts.

${hubDepartments.map(departmentSection).join('\n\n')}

## Dimensions

A record without a value in a dimension is in the total and in none of the dimension's values; that can be where “every record” says no.

${tableOf(
  ['name', 'title', 'values', 'every record'],
  Object.values(dimensions).map(({ name, title, values, everyRecord }) => [
    `\`${name}\``,
    `${title.en} ${title.zh}`,
    values.map((value) => `\`${value}\``).join(', '),
    everyRecord ? 'yes' : 'no',
  ]),
)}
`
}

function departmentSection(code: DepartmentCode): string {
  const name = departmentName(code)
  const own = measures.filter(({ department }) => department === code)
  const formulas = made().filter(({ department }) => department === code)
  const parts = [
    part('Counted', countedColumns, own.filter(isCounted).map(countedCells)),
    part('Made of them', madeColumns, formulas.map(madeCells)),
    part(
      'Known from documents only',
      documentColumns,
      own.filter((measure) => !isCounted(measure)).map(documentCells),
      'No source delivers them: what was published is in `publishedFigures`, by itself, and is never added up. A change is compared with the `comparison` of the indicator that it is of. None is sensitive, broken down, or told below the county. The rule is in the words of the document, and where they tell none the hub supposes none; changes are made as [ADR 15](adr/0015-rules-that-no-source-tells.md) says.',
    ),
  ]
  return `## ${name.en} ${name.zh}\n\n\`${code}\`\n\n${parts.filter((text) => text !== '').join('\n\n')}`
}

function part(title: string, columns: readonly string[], rows: readonly (readonly string[])[], remark = ''): string {
  if (rows.length === 0) return ''
  return [`### ${title}`, ...(remark === '' ? [] : [remark]), tableOf(columns, rows)].join('\n\n')
}

function isCounted({ source }: Measure): boolean {
  return source.kind !== 'UNDELIVERED'
}

/** Indicators that are more than their measure. */
function made(): readonly Indicator[] {
  return indicators.filter((indicator) => originOf(indicator) === 'FORMULA')
}

const countedColumns = [
  'code',
  'what',
  'source of the rule',
  'unit',
  'counted from',
  'kind',
  'broken down by',
  'finest level',
  'adds up',
  'better',
  'sensitive',
]

function countedCells(measure: Measure): readonly string[] {
  return [
    `\`${measure.code}\``,
    whatOf(measure),
    ruleOf(measure),
    unitOf(measure),
    formulaOf(indicatorOf(measure)),
    measure.kind,
    breakdownsOf(measure),
    measure.finestLevel,
    additivityOf(measure),
    betterOf(measure),
    measure.sensitive ? 'yes' : 'no',
  ]
}

const madeColumns = [
  'code',
  'what',
  'source of the rule',
  'unit',
  'formula',
  'narrowed by',
  'finest level',
  'adds up',
  'better',
  'sensitive',
]

function madeCells(indicator: Indicator): readonly string[] {
  return [
    `\`${indicator.code}\``,
    whatOf(indicator),
    ruleOf(indicator),
    unitOf(indicator),
    formulaOf(indicator),
    indicator.dimensions.map((name) => `\`${name}\``).join(', ') || '–',
    finestLevelOf(indicator)!,
    indicator.formula.kind === 'SUM'
      ? [...new Set(measuresIn(indicator).map(additivityOf))].join('; ')
      : 'never: made again from its counts for every area and period',
    betterOf(indicator),
    indicator.sensitive ? 'yes' : 'no',
  ]
}

const documentColumns = ['code', 'what', 'unit', 'formula', 'better']

function documentCells(measure: Measure): readonly string[] {
  return [`\`${measure.code}\``, whatOf(measure), unitOf(measure), formulaOf(indicatorOf(measure)), betterOf(measure)]
}

function whatOf({ title, description }: Pick<Measure, 'title' | 'description'>): string {
  return `**${title.en}** ${title.zh}<br>${description.en}<br>${description.zh}`
}

function ruleOf({ ruleSource }: Pick<Measure, 'ruleSource'>): string {
  return `${ruleSource.en}<br>${ruleSource.zh}`
}

function unitOf({ unit }: Pick<Measure, 'unit'>): string {
  return `${units[unit].label.en} ${units[unit].label.zh}`
}

const better = { LOWER: 'lower', HIGHER: 'higher', NONE: '–' } as const
function betterOf({ betterIs }: Pick<Measure, 'betterIs'>): string {
  return better[betterIs]
}

/** How a measure is counted, or what an indicator is made of. */
function formulaOf(indicator: Indicator): string {
  return formulaText(indicator, (code) => `\`${code}\``)?.en ?? '–'
}

function breakdownsOf({ breakdowns, singleValue }: Measure): string {
  const lists = breakdowns.map((fields) => fields.map((name) => `\`${name}\``).join(' × '))
  const alone =
    singleValue === undefined
      ? []
      : [`values of \`${singleValue.field}\` are never added up: ${singleValue.standard} is taken`]
  return [...lists, ...alone].join('; ') || '–'
}

function additivityOf({ source, kind, additiveOverTime, finestPeriod, coarsestLevel, finestLevel }: Measure): string {
  if (source.kind === 'UNDELIVERED') return 'never'
  const space =
    coarsestLevel === undefined
      ? 'over areas'
      : coarsestLevel === finestLevel
        ? 'not over areas'
        : `over areas up to ${coarsestLevel}, not beyond`
  if (additiveOverTime) return `${space}, over ${finestPeriod === 'YEAR' ? 'whole years: no month is known' : 'time'}`
  return kind === 'STOCK' ? `${space}; over time the last one counts` : `${space}; not over time`
}

if (import.meta.main) process.stdout.write(indicatorsPage())
