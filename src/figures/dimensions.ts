import type { Words } from '../connector/connector.ts'

/**
 * The fields by which measures are broken down, with every value that the roll-ups may hold. A value outside its list would be
 * counted in totals and shown in no breakdown, so the lists are those of the canonical enumerations, OTHER included.
 */
export interface Dimension {
  /** As in breakdown keys and in `dimensions(name:)`. */
  readonly name: string
  readonly title: Words
  readonly values: readonly string[]
  /** True: every record has a value, so the cells over all values add up to the total. */
  readonly everyRecord: boolean
}

/** Police case categories, in the order in which they are shown. */
export const caseCategories = [
  'HOMICIDE',
  'INTENTIONAL_INJURY',
  'ROBBERY',
  'SNATCHING',
  'BURGLARY',
  'VEHICLE_THEFT',
  'PICKPOCKETING',
  'THEFT_OTHER',
  'FRAUD',
  'DRUG',
  'GAMBLING',
  'ORGANISED_CRIME',
  'ARSON',
  'NEGLIGENT_FIRE',
  'FIRE_LIABILITY',
  'TRAFFIC_CRIME',
  'DANGEROUS_DRIVING',
  'ECONOMIC',
  'OTHER',
] as const

/** Kinds of listed hazards. */
export const hazardKinds = ['FIRE_PREMISES', 'BLACK_SPOT', 'DANGEROUS_SECTION', 'OTHER'] as const

/** Levels of the authority that lists something. */
export const listLevels = ['PROVINCE', 'PREFECTURE', 'COUNTY', 'TOWNSHIP', 'VILLAGE', 'GRID'] as const

/** Channels of mediation. */
export const mediationChannels = [
  'MEDICAL',
  'COURT',
  'POLICE',
  'TRAFFIC',
  'PROCURATORATE',
  'INDUSTRY',
  'PETITION',
  'PEOPLES',
  'ADMINISTRATIVE',
  'JUDICIAL',
  'JOINT',
  'OTHER',
] as const

/** Types of disputes. */
export const disputeTypes = [
  'MARRIAGE_FAMILY',
  'NEIGHBOUR',
  'HOUSING_SITE',
  'CONTRACT',
  'PRODUCTION_BUSINESS',
  'DAMAGES',
  'FOREST_LAND',
  'DEMOLITION',
  'ENVIRONMENT',
  'LABOUR',
  'MEDICAL',
  'TRAFFIC',
  'PROPERTY_MANAGEMENT',
  'CONSUMER',
  'TOURISM',
  'IP',
  'INTERNET',
  'FIRE',
  'VILLAGE_AFFAIRS',
  'OTHER',
] as const

/** Grades of disputes. */
export const disputeSeverities = ['EXTRA_MAJOR', 'MAJOR', 'CONSIDERABLE', 'GENERAL', 'SIMPLE', 'OTHER'] as const

/** Every dimension by name. */
export const dimensions: Readonly<Record<string, Dimension>> = Object.fromEntries(
  (
    [
      { name: 'category', title: { zh: '案别', en: 'Category' }, values: caseCategories, everyRecord: true },
      {
        name: 'areaSet',
        title: { zh: '挂牌整治区域范围', en: 'Listed areas' },
        values: ['CITY_LISTED', 'COUNTY_LISTED'],
        everyRecord: false,
      },
      { name: 'kind', title: { zh: '隐患类型', en: 'Kind of hazard' }, values: hazardKinds, everyRecord: true },
      { name: 'listLevel', title: { zh: '挂牌级别', en: 'List level' }, values: listLevels, everyRecord: true },
      {
        name: 'deathWindowDays',
        title: { zh: '死亡统计时限(日)', en: 'Death window in days' },
        values: ['1', '3', '7', '30'],
        everyRecord: true,
      },
      { name: 'channel', title: { zh: '衔接渠道', en: 'Channel' }, values: mediationChannels, everyRecord: true },
      {
        name: 'disputeType',
        title: { zh: '纠纷类型', en: 'Type of dispute' },
        values: disputeTypes,
        everyRecord: true,
      },
      { name: 'severity', title: { zh: '纠纷级别', en: 'Severity' }, values: disputeSeverities, everyRecord: false },
    ] satisfies readonly Dimension[]
  ).map((dimension) => [dimension.name, dimension]),
)
