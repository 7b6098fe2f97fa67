import { type Principal, principalOf } from '../../src/identity/principal.ts'
import { actingAs } from './actingAs.ts'
import { openCaseHub } from './caseHub.ts'
import type { TestHub } from './demonstrationHub.ts'

/** A row of the audit, by its columns. */
export interface AuditRow {
  readonly [column: string]: unknown
}

/** A hub of one city, with what a test looks at in its audit. */
export interface AuditHub extends TestHub {
  /** Who may ask, by the token; without one it is the demonstration's analyst. */
  readonly principals: Record<string, Principal>
  /** The place of the last entry, once all are in the store. */
  lastEntry(): Promise<number>
  /** Entries after a place, oldest first, once all are in the store. */
  entriesSince(place: number): Promise<AuditRow[]>
  /** Those that are in the store now. */
  storedSince(place: number): Promise<AuditRow[]>
  /** The entries that `work` makes. */
  recorded(work: () => Promise<unknown>): Promise<AuditRow[]>
  idOf(code: string): number
}

/** Reads records of one department, for a purpose. */
export const justice = { headers: { authorization: 'Bearer justice', 'x-purpose': 'inspection 2026' } }

const days = { from: '2009-01-01', through: '2010-12-31' }
const accidents = Array.from({ length: 7 }, (_, index) => ({
  id: `ACC-${index}`,
  place: index < 5 ? '330302' : '330304',
  occurred: '20100611',
  deaths: '0',
}))
const cases = Array.from({ length: 4 }, (_, index) => ({
  id: `MED-${index}`,
  place: '330302',
  accepted: '20100612',
  outcome: '1',
  accident: `ACC-${index}`,
}))

/** Seven accidents, five of them in 330302 and two in 330304; four mediations in 330302, each of one of the five. */
export async function openAuditHub(): Promise<AuditHub> {
  const principals: Record<string, Principal> = {}
  const hub = await openCaseHub(
    { '330300': { covers: { traffic: days, justice: days }, rows: { accidents, cases } } },
    // What is read is counted: nothing is given from memory.
    { identify: actingAs(principals), answerMemory: 0 },
  )
  principals['justice'] = principalOf({
    id: 'machine:justice-reports',
    kind: 'MACHINE',
    role: {
      code: 'JUSTICE_READER',
      title: { zh: '测试', en: 'Test' },
      departments: ['JUSTICE'],
      precision: 'RECORDS',
      sensitive: true,
      operations: [],
      documents: 'ANY',
    },
    scope: 'ALL',
    purpose: null,
  })
  const { database, audit, tree } = hub.hub
  const storedSince = async (place: number): Promise<AuditRow[]> =>
    (await database.writers.query<AuditRow>('select * from audit_entry where sequence > $1 order by sequence', [place]))
      .rows
  const entriesSince = async (place: number): Promise<AuditRow[]> => {
    await audit.flush()
    return storedSince(place)
  }
  const lastEntry = async (): Promise<number> => Number((await entriesSince(0)).at(-1)?.['sequence'] ?? 0)
  return {
    ...hub,
    principals,
    lastEntry,
    entriesSince,
    storedSince,
    async recorded(work) {
      const before = await lastEntry()
      await work()
      return entriesSince(before)
    },
    idOf: (code) => tree.findByCode(code)!.id,
  }
}
