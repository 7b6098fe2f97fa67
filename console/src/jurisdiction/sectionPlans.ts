import type { Words } from '../language/language.tsx'
import type { RecordColumn } from './recordColumns.ts'
import { hazardColumns, mediationColumns, petitionColumns, policeCaseColumns } from './recordColumns.ts'

/** A figure of a section: where it stands in the section, and its title where the indicator's would not fit. */
export interface FigurePlan {
  /** From the section inwards: `filed`, `backlog.listed`. */
  readonly path: string
  readonly title?: Words
}

/** A list of figures by a dimension. */
export interface BreakdownPlan {
  /** From the section inwards: `byCategory`, `backlog.byListLevel`. */
  readonly path: string
  readonly type: string
  /** The field of an entry that tells it from the others. */
  readonly key: string
  readonly title: Words
  readonly figures: readonly FigurePlan[]
  /** The list of the section's filter that narrows it to one entry, with the type of its values; null: it has none. */
  readonly filter: { readonly list: string; readonly type: string } | null
}

/** The records of a section. */
export interface RecordsPlan {
  readonly type: string
  /** Which of them, as the section's measure; the first is shown first. */
  readonly measures: readonly { readonly code: string; readonly title: Words }[]
  readonly columns: readonly RecordColumn[]
}

/** A department's part of the page. */
export interface SectionPlan {
  /** The field of Jurisdiction. */
  readonly field: string
  readonly type: string
  readonly title: Words
  readonly figures: readonly FigurePlan[]
  readonly breakdowns: readonly BreakdownPlan[]
  readonly records: RecordsPlan | null
}

const listed: Words = { zh: '挂牌', en: 'Listed' }

/** All departments, in the order of the page. */
export const sectionPlans: readonly SectionPlan[] = [
  {
    field: 'population',
    type: 'PopulationSection',
    title: { zh: '人口', en: 'Population' },
    figures: [
      { path: 'permanent', title: { zh: '常住人口', en: 'Permanent population' } },
      { path: 'registered', title: { zh: '户籍人口', en: 'Registered population' } },
      { path: 'floating', title: { zh: '流动人口', en: 'Floating population' } },
    ],
    breakdowns: [],
    records: null,
  },
  {
    field: 'grid',
    type: 'GridSection',
    title: { zh: '网格', en: 'Grid' },
    figures: [
      { path: 'grids', title: { zh: '网格', en: 'Grids' } },
      { path: 'staff', title: { zh: '网格员', en: 'Grid workers' } },
    ],
    breakdowns: [],
    records: null,
  },
  {
    field: 'cases',
    type: 'CaseSection',
    title: { zh: '警情与刑事案件', en: 'Calls and criminal cases' },
    figures: [{ path: 'filed' }, { path: 'solved' }, { path: 'calls' }],
    breakdowns: [
      {
        path: 'byCategory',
        type: 'CaseCategoryFigures',
        key: 'category',
        title: { zh: '按案件类别', en: 'By category' },
        figures: [{ path: 'filed' }, { path: 'solved' }],
        filter: { list: 'categories', type: 'PoliceCaseCategory' },
      },
    ],
    records: {
      type: 'PoliceCase',
      measures: [
        { code: 'FILED', title: { zh: '立案', en: 'Filed' } },
        { code: 'SOLVED', title: { zh: '破案', en: 'Solved' } },
      ],
      columns: policeCaseColumns,
    },
  },
  {
    field: 'mediation',
    type: 'MediationSection',
    title: { zh: '矛盾纠纷调解', en: 'Mediation' },
    figures: [{ path: 'accepted' }, { path: 'succeeded' }, { path: 'successRate' }, { path: 'amountInvolved' }],
    breakdowns: [
      {
        path: 'byChannel',
        type: 'MediationChannelFigures',
        key: 'channel',
        title: { zh: '按调解渠道', en: 'By channel' },
        figures: [{ path: 'accepted' }, { path: 'succeeded' }, { path: 'successRate' }],
        filter: { list: 'channels', type: 'MediationChannel' },
      },
    ],
    records: {
      type: 'MediationCase',
      measures: [
        { code: 'ACCEPTED', title: { zh: '受理', en: 'Accepted' } },
        { code: 'SUCCEEDED', title: { zh: '调解成功', en: 'Succeeded' } },
      ],
      columns: mediationColumns,
    },
  },
  {
    field: 'petitions',
    type: 'PetitionSection',
    title: { zh: '信访', en: 'Petitions' },
    figures: [
      { path: 'received' },
      { path: 'backlog.listed', title: { zh: '重点信访积案', en: 'Listed backlog cases' } },
      { path: 'backlog.resolved', title: { zh: '积案已化解', en: 'Backlog cases resolved' } },
      { path: 'backlog.resolutionRate', title: { zh: '积案化解率', en: 'Backlog resolution rate' } },
    ],
    breakdowns: [
      {
        path: 'backlog.byListLevel',
        type: 'PetitionBacklogFigures',
        key: 'listLevel',
        title: { zh: '积案按挂牌级别', en: 'Backlog by list level' },
        figures: [
          { path: 'listed', title: listed },
          { path: 'resolved', title: { zh: '已化解', en: 'Resolved' } },
          { path: 'resolutionRate', title: { zh: '化解率', en: 'Resolution rate' } },
        ],
        filter: null,
      },
    ],
    records: {
      type: 'PetitionCase',
      measures: [
        { code: 'RECEIVED', title: { zh: '收到', en: 'Received' } },
        { code: 'LISTED', title: { zh: '挂牌积案', en: 'Listed backlog' } },
        { code: 'RESOLVED', title: { zh: '已化解积案', en: 'Resolved backlog' } },
      ],
      columns: petitionColumns,
    },
  },
  {
    field: 'fireSafety',
    type: 'FireSafetySection',
    title: { zh: '消防安全', en: 'Fire safety' },
    figures: [
      { path: 'fires' },
      { path: 'deaths' },
      { path: 'injured' },
      { path: 'directLoss' },
      { path: 'unitsInspected' },
      { path: 'penalties' },
      { path: 'threeStops' },
      { path: 'temporarySeals' },
      { path: 'detentions' },
      { path: 'fines' },
    ],
    breakdowns: [],
    records: null,
  },
  {
    field: 'traffic',
    type: 'TrafficSection',
    title: { zh: '道路交通', en: 'Road traffic' },
    figures: [{ path: 'accidents' }, { path: 'deaths' }, { path: 'drunkDrivingDetentions' }],
    breakdowns: [],
    records: null,
  },
  {
    field: 'hazards',
    type: 'HazardSection',
    title: { zh: '隐患', en: 'Hazards' },
    figures: [
      { path: 'listed', title: { zh: '挂牌隐患', en: 'Listed hazards' } },
      { path: 'rectified', title: { zh: '整改完毕', en: 'Rectified' } },
      { path: 'rectificationRate', title: { zh: '整改率', en: 'Rectification rate' } },
    ],
    breakdowns: [
      {
        path: 'byKind',
        type: 'HazardKindFigures',
        key: 'kind',
        title: { zh: '按隐患种类', en: 'By kind' },
        figures: [
          { path: 'listed', title: listed },
          { path: 'rectified', title: { zh: '整改完毕', en: 'Rectified' } },
          { path: 'rectificationRate', title: { zh: '整改率', en: 'Rectification rate' } },
        ],
        filter: { list: 'kinds', type: 'HazardKind' },
      },
    ],
    records: {
      type: 'Hazard',
      measures: [
        { code: 'LISTED', title: listed },
        { code: 'RECTIFIED', title: { zh: '整改完毕', en: 'Rectified' } },
      ],
      columns: hazardColumns,
    },
  },
]
