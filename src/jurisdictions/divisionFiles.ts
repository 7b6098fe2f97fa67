import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import type { DivisionChangeKind } from './divisionSet.ts'
import type { JurisdictionLevel } from './jurisdiction.ts'

/** The committed files under `data/`, as rows. Their columns are described in `data/README.md`. */

/** One area of a yearly list. */
export interface ListedDivision {
  readonly code: string
  readonly name: string
  readonly level: JurisdictionLevel
  /** Code of the parent; empty for a province. */
  readonly parent: string
}

/** A functional zone that a yearly list mixes in among the counties. */
export interface ListedZone {
  readonly code: string
  readonly name: string
  readonly within: string
}

/** One list: areas from the top down, and zones. */
export interface DivisionList {
  /** `NBS 2023-06-30`. */
  readonly edition: string
  readonly divisions: readonly ListedDivision[]
  readonly zones: readonly ListedZone[]
}

/** One side of a change, one row. */
export interface ChangeRow {
  readonly change: string
  readonly kind: DivisionChangeKind
  readonly effectiveOn: string
  readonly document: string
  readonly side: 'FROM' | 'TO'
  readonly system: string
  readonly code: string
  readonly name: string
  readonly current: string
  readonly level: JurisdictionLevel | ''
  readonly parent: string
  readonly moved: string
  readonly partlyMoved: string
  readonly note: string
}

export interface ZoneRow {
  readonly code: string
  readonly name: string
  readonly aliases: string
  readonly kind: string
  readonly exclusive: string
  readonly within: string
  readonly covers: string
  readonly note: string
}

export interface AdministeredRow {
  readonly code: string
  readonly by: string
  readonly document: string
  readonly note: string
}

/** Edition of `divisions2023.csv` and of the package that it is made from. */
export const listEdition = 'NBS 2023-06-30'

function readRows<Row>(file: string): Row[] {
  return parse<Row>(readFileSync(new URL(`./data/${file}`, import.meta.url), 'utf8'), { columns: true })
}

/** The demonstration's cities, province to village. */
export function readDivisionList(): DivisionList {
  return { edition: listEdition, divisions: readRows<ListedDivision>('divisions2023.csv'), zones: [] }
}

/** Changes with both sides, in the order of the file. */
export function readDivisionChanges(): ChangeRow[] {
  return readRows<ChangeRow>('divisionChanges.csv')
}

/** Zones with what they cover. */
export function readFunctionalZones(): ZoneRow[] {
  return readRows<ZoneRow>('functionalZones.csv')
}

/** 代管. */
export function readAdministeredDivisions(): AdministeredRow[] {
  return readRows<AdministeredRow>('administeredDivisions.csv')
}
