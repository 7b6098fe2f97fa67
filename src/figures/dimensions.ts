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

/** Administrative classes of roads. */
export const roadClasses = ['NATIONAL', 'PROVINCIAL', 'COUNTY', 'TOWNSHIP', 'OTHER'] as const

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

/** How mediations end. */
export const mediationOutcomes = [
  'SUCCEEDED',
  'STABILISED',
  'FAILED',
  'TERMINATED',
  'WITHDRAWN',
  'CONFIRMED',
  'OTHER',
] as const

/** Forms of petitions. */
export const petitionForms = ['LETTER', 'VISIT', 'ONLINE', 'CALL', 'VIDEO', 'OTHER'] as const

/** Topics of petitions. Matters that the hub does not tell apart are OTHER. */
export const petitionTopics = [
  'AGRICULTURE',
  'MARKET_SUPERVISION',
  'NATURAL_RESOURCES',
  'URBAN_CONSTRUCTION',
  'ENVIRONMENT',
  'LABOUR',
  'TRANSPORT',
  'HEALTH',
  'HOUSING',
  'ECONOMY',
  'CULTURE_TOURISM',
  'TECHNOLOGY',
  'CIVIL_AFFAIRS',
  'EDUCATION',
  'LAW',
  'OTHER',
] as const

/** Kinds of events that grid staff report. Opinions (社情民意) are none: they never enter the hub. */
export const gridEventKinds = ['HAZARD', 'DISPUTE', 'CITY_PART', 'CITY_EVENT', 'SERVICE', 'OTHER'] as const

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
      {
        name: 'eventKind',
        title: { zh: '网格事件类别', en: 'Kind of grid event' },
        values: gridEventKinds,
        everyRecord: true,
      },
      { name: 'listLevel', title: { zh: '挂牌级别', en: 'List level' }, values: listLevels, everyRecord: true },
      {
        name: 'deathWindowDays',
        title: { zh: '死亡统计时限(日)', en: 'Death window in days' },
        values: ['1', '3', '7', '30'],
        everyRecord: true,
      },
      {
        name: 'roadClass',
        title: { zh: '公路行政等级', en: 'Administrative class of the road' },
        values: roadClasses,
        everyRecord: false,
      },
      { name: 'channel', title: { zh: '衔接渠道', en: 'Channel' }, values: mediationChannels, everyRecord: true },
      {
        name: 'disputeType',
        title: { zh: '纠纷类型', en: 'Type of dispute' },
        values: disputeTypes,
        everyRecord: true,
      },
      {
        name: 'leadLevel',
        title: { zh: '牵头领导级别', en: 'Level of the leader' },
        values: listLevels,
        everyRecord: false,
      },
      { name: 'form', title: { zh: '信访形式', en: 'Form of petition' }, values: petitionForms, everyRecord: true },
      { name: 'topic', title: { zh: '信访内容', en: 'Topic of petition' }, values: petitionTopics, everyRecord: true },
      { name: 'severity', title: { zh: '纠纷级别', en: 'Severity' }, values: disputeSeverities, everyRecord: false },
      {
        name: 'outcome',
        title: { zh: '调解结果', en: 'Outcome of the mediation' },
        values: mediationOutcomes,
        everyRecord: false,
      },
    ] satisfies readonly Dimension[]
  ).map((dimension) => [dimension.name, dimension]),
)
