import type { Indicator } from '../indicator.ts'
import type { Measure, RecordSource } from '../measure.ts'
import { type DepartmentFigures, indicatorOf, rateIndicator } from './department.ts'

/** Road traffic 交警. No connector yields accidents or road hazards yet; the hazards' records are declared all the same. */

const department = 'TRAFFIC'

const accidents: Measure = {
  code: 'road_accidents',
  department,
  title: { zh: '道路交通事故', en: 'Road accidents' },
  description: {
    zh: '统计期内发生的道路交通事故,按发生日期。',
    en: 'Road accidents in the period, by the day on which they happened.',
  },
  unit: 'accident',
  source: { kind: 'UNDELIVERED' },
  kind: 'FLOW',
  additiveOverTime: true,
  breakdowns: [],
  finestLevel: 'VILLAGE',
  betterIs: 'LOWER',
  sensitive: false,
}
const deaths: Measure = {
  ...accidents,
  code: 'road_deaths',
  title: { zh: '交通事故死亡人数', en: 'Deaths in road accidents' },
  description: {
    zh: '事故发生后7日内死亡的人数;不同时限的人数不相加。',
    en: 'Deaths within 7 days of the accident; deaths within different windows are never added up.',
  },
  unit: 'person',
  breakdowns: [['deathWindowDays']],
  singleValue: { field: 'deathWindowDays', standard: '7' },
}
const drunkDriving: Measure = {
  ...accidents,
  code: 'drunk_driving_detained',
  title: { zh: '醉酒驾驶拘留', en: 'Detained for drunk driving' },
  description: {
    zh: '因醉酒驾驶被拘留的人数;2011年5月起醉驾入刑,前后不可比。',
    en: 'Persons detained for drunk driving, which became a crime in May 2011: a break in the series.',
  },
  unit: 'person',
  finestLevel: 'COUNTY',
  betterIs: 'NONE',
}

const roadHazards: RecordSource = {
  kind: 'RECORD',
  record: 'listedHazard',
  dateField: 'listedOn',
  where: [{ field: 'kind', in: ['BLACK_SPOT', 'DANGEROUS_SECTION', 'OTHER'] }],
}
const hazardsListed: Measure = {
  ...accidents,
  code: 'road_hazards_identified',
  title: { zh: '挂牌道路隐患', en: 'Listed road hazards' },
  description: {
    zh: '统计期内挂牌的事故黑点和临水临崖高落差危险路段,按挂牌日期。',
    en: 'Black spots and dangerous sections put on a list in the period, by the day of listing.',
  },
  unit: 'place',
  source: roadHazards,
  breakdowns: [['kind', 'listLevel']],
}
const hazardsTreated: Measure = {
  ...hazardsListed,
  code: 'road_hazards_treated',
  title: { zh: '挂牌道路隐患已治理', en: 'Listed road hazards treated' },
  description: {
    zh: '统计期内挂牌的道路隐患中已治理或销案的。',
    en: 'Of the road hazards listed in the period, those treated or taken off the list.',
  },
  source: { ...roadHazards, where: [...roadHazards.where, { field: 'state', in: ['RECTIFIED', 'DELISTED'] }] },
  kind: 'COHORT',
  betterIs: 'HIGHER',
}

function ofKind(measure: Measure, kind: string, code: string, zh: string, en: string): Indicator {
  const formula = { kind: 'SUM', parts: [{ measure: measure.code, where: { kind: [kind] } }] } as const
  return { ...indicatorOf(measure), code, title: { zh, en }, dimensions: ['listLevel'], formula }
}

const measures: readonly Measure[] = [accidents, deaths, drunkDriving, hazardsListed, hazardsTreated]

/** Measures and indicators of road traffic. */
export const traffic: DepartmentFigures = {
  department,
  measures,
  indicators: [
    ...measures.map(indicatorOf),
    ofKind(hazardsListed, 'BLACK_SPOT', 'black_spots', '事故黑点', 'Black spots'),
    ofKind(hazardsTreated, 'BLACK_SPOT', 'black_spots_treated', '事故黑点已治理', 'Black spots treated'),
    ofKind(hazardsListed, 'DANGEROUS_SECTION', 'dangerous_sections', '临水临崖高落差危险路段', 'Dangerous sections'),
    ofKind(
      hazardsTreated,
      'DANGEROUS_SECTION',
      'dangerous_sections_treated',
      '危险路段已治理',
      'Dangerous sections treated',
    ),
    rateIndicator({
      code: 'road_hazards_treatment_rate',
      department,
      title: { zh: '挂牌道路隐患治理率', en: 'Treatment rate of listed road hazards' },
      description: {
        zh: '统计期内挂牌的道路隐患中已治理或销案的比例。',
        en: 'Share of the road hazards listed in the period that are treated or taken off the list.',
      },
      betterIs: 'HIGHER',
      dimensions: ['kind', 'listLevel'],
      numerator: [{ measure: 'road_hazards_treated' }],
      denominator: [{ measure: 'road_hazards_identified' }],
    }),
  ],
}
