import type { CanonicalRecordName, CanonicalRecords } from '../connector/records.ts'

/**
 * How each canonical record lies in its table. Sync's COPY and merge, the roll-ups and the record lists are all built from this one
 * description, so that a new kind of record is one entry here and one migration.
 */

/** How a field is stored: `partialDay` takes two columns (day, precision D/M/Y), `coded` four (canonical, _system, _code, _label). */
export type FieldKind = 'text' | 'integer' | 'boolean' | 'day' | 'partialDay' | 'coded'

/** One field and its column. */
export interface EntityField {
  readonly column: string
  readonly kind: FieldKind
}

/** One canonical record's table. */
export interface Entity<Name extends CanonicalRecordName = CanonicalRecordName> {
  readonly name: Name
  readonly table: string
  readonly fields: { readonly [Field in keyof CanonicalRecords[Name]]-?: EntityField }
}

const text = (column: string): EntityField => ({ column, kind: 'text' })
const integer = (column: string): EntityField => ({ column, kind: 'integer' })
const boolean = (column: string): EntityField => ({ column, kind: 'boolean' })
const day = (column: string): EntityField => ({ column, kind: 'day' })
const partialDay = (column: string): EntityField => ({ column, kind: 'partialDay' })
const coded = (column: string): EntityField => ({ column, kind: 'coded' })

/** Every canonical record. */
export const entities: { readonly [Name in CanonicalRecordName]: Entity<Name> } = {
  policeCase: {
    name: 'policeCase',
    table: 'police_case',
    fields: {
      category: coded('category'),
      nature: text('nature'),
      state: text('state'),
      occurredOn: partialDay('occurred_on'),
      filedOn: partialDay('filed_on'),
      solvedOn: partialDay('solved_on'),
      closedOn: partialDay('closed_on'),
      lossAmount: integer('loss_amount'),
      solvedWithVideo: boolean('solved_with_video'),
      rectificationArea: text('rectification_area'),
      areaSet: text('area_set'),
    },
  },
  policeCall: {
    name: 'policeCall',
    table: 'police_call',
    fields: { category: coded('category'), reportedOn: partialDay('reported_on') },
  },
  rectificationArea: {
    name: 'rectificationArea',
    table: 'rectification_area',
    fields: {
      listLevel: text('list_level'),
      state: text('state'),
      listedOn: partialDay('listed_on'),
      delistedOn: partialDay('delisted_on'),
    },
  },
  fireIncident: {
    name: 'fireIncident',
    table: 'fire_incident',
    fields: {
      occurredOn: partialDay('occurred_on'),
      placeKind: coded('place_kind'),
      cause: coded('cause'),
      deaths: integer('deaths'),
      deathWindowDays: integer('death_window_days'),
      injured: integer('injured'),
      directLoss: integer('direct_loss'),
      burntArea: integer('burnt_area'),
      households: integer('households'),
      linkedHazard: text('linked_hazard'),
    },
  },
  listedHazard: {
    name: 'listedHazard',
    table: 'listed_hazard',
    fields: {
      kind: text('kind'),
      listLevel: text('list_level'),
      state: text('state'),
      listedOn: partialDay('listed_on'),
      dueOn: partialDay('due_on'),
      rectifiedOn: partialDay('rectified_on'),
      premisesKind: text('premises_kind'),
      road: text('road'),
      chainage: text('chainage'),
      funding: integer('funding'),
      caseNumber: text('case_number'),
    },
  },
  fireStation: {
    name: 'fireStation',
    table: 'fire_station',
    fields: {
      constructionState: text('construction_state'),
      reportedOn: partialDay('reported_on'),
      investment: integer('investment'),
      vehicles: integer('vehicles'),
      vehicleSpending: integer('vehicle_spending'),
    },
  },
  roadAccident: {
    name: 'roadAccident',
    table: 'road_accident',
    fields: {
      stage: text('stage'),
      occurredOn: partialDay('occurred_on'),
      road: text('road'),
      roadClass: text('road_class'),
      roadType: coded('road_type'),
      form: coded('form'),
      deathWindowDays: integer('death_window_days'),
      deaths: integer('deaths'),
      deaths24Hours: integer('deaths_24_hours'),
      deaths3Days: integer('deaths_3_days'),
      deaths30Days: integer('deaths_30_days'),
      injured: integer('injured'),
      directLoss: integer('direct_loss'),
      hitAndRun: boolean('hit_and_run'),
      caseNumber: text('case_number'),
      linkedHazard: text('linked_hazard'),
    },
  },
  publishedFigure: {
    name: 'publishedFigure',
    table: 'published_figure',
    fields: {
      document: text('document'),
      passage: text('passage'),
      indicator: coded('indicator'),
      dimensions: text('dimensions'),
      periodFrom: partialDay('period_from'),
      periodTo: partialDay('period_to'),
      window: text('period_window'),
      text: text('printed_text'),
      // A numeric column: it keeps the zeros at the end and is read as text.
      printed: text('printed'),
      unit: coded('unit'),
      bound: text('bound'),
      kind: text('kind'),
      finality: text('finality'),
      note: text('note'),
    },
  },
  mediationCase: {
    name: 'mediationCase',
    table: 'mediation_case',
    fields: {
      channel: text('channel'),
      disputeType: coded('dispute_type'),
      severity: text('severity'),
      status: text('status'),
      outcome: text('outcome'),
      occurredOn: partialDay('occurred_on'),
      acceptedOn: partialDay('accepted_on'),
      deadlineOn: partialDay('deadline_on'),
      closedOn: partialDay('closed_on'),
      personsInvolved: integer('persons_involved'),
      amountInvolved: integer('amount_involved'),
      compensationAmount: integer('compensation_amount'),
      agreementForm: text('agreement_form'),
      judicialConfirmation: boolean('judicial_confirmation'),
      leadLevel: text('lead_level'),
      preventedEscalation: text('prevented_escalation'),
      linkedPetition: text('linked_petition'),
      linkedIncident: text('linked_incident'),
      linkedAccident: text('linked_accident'),
    },
  },
  mediationCommittee: {
    name: 'mediationCommittee',
    table: 'mediation_committee',
    fields: {
      organisationKind: text('organisation_kind'),
      channel: text('channel'),
      establishedOn: partialDay('established_on'),
      closedOn: partialDay('closed_on'),
      closed: boolean('closed'),
      fullTimeMediators: integer('full_time_mediators'),
      partTimeMediators: integer('part_time_mediators'),
    },
  },
  gridEvent: {
    name: 'gridEvent',
    table: 'grid_event',
    fields: {
      eventKind: coded('event_kind'),
      reportedOn: partialDay('reported_on'),
      state: text('state'),
      closedOn: partialDay('closed_on'),
      overdue: boolean('overdue'),
    },
  },
  petitionCase: {
    name: 'petitionCase',
    table: 'petition_case',
    fields: {
      register: text('register'),
      form: text('form'),
      topic: text('topic'),
      status: text('status'),
      receivedOn: partialDay('received_on'),
      personVisits: integer('person_visits'),
      persons: integer('persons'),
      collective: boolean('collective'),
      repeat: boolean('repeat'),
      listLevel: text('list_level'),
      listedOn: partialDay('listed_on'),
      dueOn: partialDay('due_on'),
      resolvedOn: partialDay('resolved_on'),
      leaderLed: boolean('leader_led'),
      leadLevel: text('lead_level'),
      caseNumber: text('case_number'),
    },
  },
  observation: {
    name: 'observation',
    table: 'observation',
    fields: {
      measure: text('measure'),
      periodFrom: day('period_from'),
      periodTo: day('period_to'),
      window: text('period_window'),
      value: integer('value'),
    },
  },
}

/** Columns that every record has besides its own, in the order of the tables. */
export const commonColumns = [
  'site_id',
  'feed_id',
  'source_key',
  'origin',
  'jurisdiction_id',
  'county_id',
  'township_id',
  'village_id',
  'event_county_id',
  'event_township_id',
  'event_village_id',
  'reported_system',
  'reported_code',
  'reported_name',
  'flags',
] as const

/** The entity's own columns, in declared order. */
export function entityColumns(entity: Entity): string[] {
  return Object.values(entity.fields as Record<string, EntityField>).flatMap(fieldColumns)
}

/** The columns of one field, in their order. */
export function fieldColumns({ column, kind }: EntityField): string[] {
  if (kind === 'partialDay') return [column, `${column}_precision`]
  if (kind === 'coded') return [column, `${column}_system`, `${column}_code`, `${column}_label`]
  return [column]
}
