import type { DepartmentCode } from '../../connector/connector.ts'
import type { DimensionValues, Indicator } from '../indicator.ts'
import type { Measure, UnitCode } from '../measure.ts'
import { decidedByHub } from '../ruleSource.ts'
import { type DepartmentFigures, indicatorOf } from './department.ts'

/**
 * Comparisons that documents publish as figures of their own (同比). The hub makes them from an indicator's comparison with the same
 * period last year; nothing is counted for them.
 */
export interface PublishedChange {
  readonly code: string
  readonly department: DepartmentCode
  readonly betterIs: Measure['betterIs']
  readonly zh: string
  readonly en: string
  /** The indicator whose comparison it is, and what that is narrowed to. */
  readonly of: string
  readonly where?: DimensionValues
  /** RATE: (now - then) / then. CHANGE: now - then. TIMES: now / then, so 2.7 is 170 % more, not 270 %. */
  readonly takes: 'RATE' | 'CHANGE' | 'TIMES'
  readonly unit?: UnitCode
}

const fromLevels = decidedByHub(
  15,
  '由两个时期的水平数计算:增减率为(本期-同期)÷同期;"是去年的2.7倍"即增长170%,不是270%。',
  'made from the levels of both periods: a change rate is (now - then) ÷ then; 2.7 times as many is 170 % more, not 270 %.',
)

/** Every one of them. */
export const publishedChanges: readonly PublishedChange[] = [
  change('PUBLIC_SECURITY', 'criminal_incidents_yoy', 'criminal_incidents', '刑事发案同比', 'Criminal cases'),
  change('PUBLIC_SECURITY', 'burglary_incidents_yoy', 'burglary_incidents', '入室盗窃同比', 'Burglaries'),
  change(
    'PUBLIC_SECURITY',
    'robbery_snatching_incidents_yoy',
    'robbery_snatching_incidents',
    '两抢同比',
    'Robberies and snatchings',
  ),
  {
    ...change('PUBLIC_SECURITY', 'homicides_yoy', 'criminal_incidents', '命案同比', 'Homicides'),
    where: { category: ['HOMICIDE'] },
  },
  {
    ...change(
      'PUBLIC_SECURITY',
      'criminally_detained_vice_gambling_yoy',
      'criminally_detained_vice_gambling',
      '刑拘涉赌涉黄人员同比',
      'Detained for gambling or vice',
    ),
    betterIs: 'NONE',
  },
  {
    ...change('FIRE_SAFETY', 'units_inspected_yoy', 'units_inspected', '检查单位数同比', 'Units inspected'),
    betterIs: 'NONE',
  },
  { ...change('FIRE_SAFETY', 'fines_yoy', 'fines', '罚款数同比', 'Fines'), betterIs: 'NONE' },
  {
    ...change(
      'FIRE_SAFETY',
      'persons_detained_fire_ratio_to_last_year',
      'persons_detained_fire',
      '拘留人数为上年倍数',
      'Persons detained over fire safety',
    ),
    betterIs: 'NONE',
    takes: 'TIMES',
    en: 'Persons detained over fire safety, as a multiple of last year',
  },
  change('FIRE_SAFETY', 'fires_yoy', 'fires', '火灾起数同比', 'Fires'),
  change('FIRE_SAFETY', 'fire_deaths_yoy', 'fire_deaths', '火灾死亡人数同比', 'Deaths in fires'),
  change('FIRE_SAFETY', 'fire_direct_loss_yoy', 'fire_direct_loss', '火灾直接经济损失同比', 'Direct loss by fires'),
  change('TRAFFIC', 'road_accidents_yoy', 'road_accidents', '道路交通事故同比', 'Road accidents'),
  change('TRAFFIC', 'road_deaths_yoy', 'road_deaths', '事故死亡人数同比', 'Deaths in road accidents'),
  {
    ...change('TRAFFIC', 'road_deaths_change', 'road_deaths', '事故死亡人数同比增减', 'Deaths in road accidents'),
    takes: 'CHANGE',
    unit: 'person',
    en: 'Deaths in road accidents, more or fewer than last year',
  },
  change('PETITION', 'petitions_yoy', 'petitions_received', '信访总量同比', 'Petitions'),
]

function change(department: DepartmentCode, code: string, of: string, zh: string, subject: string): PublishedChange {
  return { code, department, betterIs: 'LOWER', zh, en: `${subject}, change on last year`, of, takes: 'RATE' }
}

const changeByCode = new Map(publishedChanges.map((one) => [one.code, one]))

/** The comparison that an indicator stands for; undefined: it is a figure of its own. */
export function publishedChange(code: string): PublishedChange | undefined {
  return changeByCode.get(code)
}

function measureOf({ code, department, betterIs, zh, en, of, unit = 'RATIO' }: PublishedChange): Measure {
  return {
    code,
    department,
    title: { zh, en },
    description: {
      zh: `公布的同比数。计算数见 ${of} 的 comparison。`,
      en: `A comparison as documents publish it; the computed one is the \`comparison\` of ${of}.`,
    },
    ruleSource: fromLevels,
    unit,
    source: { kind: 'UNDELIVERED' },
    kind: 'FLOW',
    additiveOverTime: false,
    additiveOverAreas: false,
    breakdowns: [],
    finestLevel: 'COUNTY',
    betterIs,
    sensitive: false,
  }
}

/** Published comparisons by department; those whose code a department declares itself are left out. */
export function publishedComparisons(declared: ReadonlySet<string>): DepartmentFigures[] {
  const left = publishedChanges.filter(({ code }) => !declared.has(code))
  return [...Map.groupBy(left, ({ department }) => department)].map(([department, changes]) => {
    const measures = changes.map(measureOf)
    return { department, measures, indicators: measures.map((measure): Indicator => indicatorOf(measure)) }
  })
}
