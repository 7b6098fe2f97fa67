/** Canonical records by the type that shows them; a hazard's type depends on its kind. */
const typesOfRecords = {
  policeCase: 'PoliceCase',
  petitionCase: 'PetitionCase',
  mediationCase: 'MediationCase',
  roadAccident: 'RoadAccident',
  fireIncident: 'FireIncident',
} as const

/** GraphQL type of a hazard. */
export function typeOfHazard({ kind }: { readonly kind: string }): 'FireHazard' | 'RoadHazard' {
  return kind === 'FIRE_PREMISES' ? 'FireHazard' : 'RoadHazard'
}

/** GraphQL type of a record of any kind. */
export function typeOfRecord({
  record,
  kind = '',
}: {
  readonly record: 'listedHazard' | keyof typeof typesOfRecords
  readonly kind?: string
}): (typeof typesOfRecords)[keyof typeof typesOfRecords] | ReturnType<typeof typeOfHazard> {
  return record === 'listedHazard' ? typeOfHazard({ kind }) : typesOfRecords[record]
}
