import type { Words } from '../connector/connector.ts'

/**
 * What documents say about their own figures: a rate beside its counts, parts beside their whole. Codes are those of indicators; only
 * figures of one document, area, period and dimensions are held against each other.
 */

/** A published rate and the counts that it is made of; several codes: whichever the document gives. Null: never published. */
export interface PublishedRate {
  readonly rate: string
  readonly part: readonly string[]
  readonly whole: readonly string[]
}

/** Rates over their own counts. A document may give only one of the two counts; then the other must be a whole number. */
export const publishedRates: readonly PublishedRate[] = [
  {
    rate: 'listed_petition_resolution_rate',
    part: ['listed_petition_cases_resolved'],
    whole: ['listed_petition_cases'],
  },
  {
    rate: 'released_persons_assistance_rate',
    part: ['released_persons_assisted'],
    whole: ['released_persons_received'],
  },
  // Of those received, not of those assisted: 4328 of 4573 would be 95 %, and 90 % is printed.
  { rate: 'released_persons_placement_rate', part: ['released_persons_placed'], whole: ['released_persons_received'] },
  {
    rate: 'released_persons_reoffending_rate',
    part: ['released_persons_reoffended'],
    whole: ['released_persons_received'],
  },
  {
    rate: 'mediation_success_rate',
    part: ['mediation_cases_succeeded'],
    whole: ['mediation_cases', 'mediation_cases_accepted'],
  },
  // Whether those detained are the orders or the orders carried out is not told: either may be the base.
  { rate: 'detention_execution_rate', part: ['drunk_driving_detained'], whole: ['drunk_driving_detained'] },
  { rate: 'criminal_gangs_share_of_city', part: ['criminal_gangs_broken_in_listed_areas'], whole: [] },
]

/** A whole and parts that make it up, where the document says so. Rule `parts_sum`: only declared partitions are added. */
export interface PublishedPartition {
  readonly whole: string
  readonly parts: readonly string[]
}

/** Every declared partition. */
export const publishedPartitions: readonly PublishedPartition[] = [
  {
    whole: 'mediation_cases_accepted',
    parts: ['mediation_cases_succeeded', 'mediation_cases_in_progress', 'mediation_cases_failed'],
  },
  {
    whole: 'community_correction_received',
    parts: ['community_correction_active', 'community_correction_completed'],
  },
  { whole: 'road_hazards_identified', parts: ['black_spots', 'dangerous_sections'] },
]

/** A count that must be a multiple of another at least; less is possible only by an odd way of counting. */
export interface PublishedFloor {
  readonly code: string
  readonly per: readonly string[]
  readonly least: number
  readonly reason: Words
}

/** Ratios with a floor. */
export const publishedFloors: readonly PublishedFloor[] = [
  {
    code: 'mediation_persons_involved',
    per: ['mediation_cases', 'mediation_cases_accepted'],
    least: 2,
    reason: { zh: '一件纠纷至少有两方当事人。', en: 'A dispute has at least two parties.' },
  },
]

/** Figures whose name promises more than they count. */
export const publishedDoubts: Readonly<Record<string, Words>> = {
  population_records_collected: {
    zh: '采录的信息条数，不是人口数；没有公布可比的基数。',
    en: 'Records that were collected, not residents; no base to compare with was published.',
  },
}
