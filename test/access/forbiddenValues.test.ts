import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mayReadDepartment, mayReadFiguresOf } from '../../src/access/rights.ts'
import type { DepartmentCode } from '../../src/connector/connector.ts'
import { demonstrationAnalyst, hubService, type Principal, principalOf } from '../../src/identity/principal.ts'
import type { JurisdictionId } from '../../src/jurisdictions/jurisdiction.ts'
import { openDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'
import { type Cell, matrixOf, selectionOf } from './matrix.ts'
import { avoided, samples } from './matrixSamples.ts'

/**
 * Values that stand nowhere else are planted in what justice holds of one city: numbers of thirteen digits in every roll-up and record,
 * and words in every place as reported. Random operations of random readers who may not see justice, or not that city, must never bring
 * one back, by whatever path.
 */

const city = '530400'
const smallestPlanted = 1e12
const plantedWord = 'PLANTEDFORBIDDEN'

let hub: TestHub
let cells: readonly Cell[]
let acting: Principal = demonstrationAnalyst

beforeAll(async () => {
  hub = await openDemonstrationHub(undefined, { identify: () => Promise.resolve(acting) })
  cells = matrixOf(hub.hub.schema, samples, avoided).cells
  await plant()
})
afterAll(() => hub?.close())

async function plant(): Promise<void> {
  const { writers } = hub.hub.database
  const { rows } = await writers.query<{ code: string }>(
    `select code from access_rule where kind = 'MEASURE' and department = 'JUSTICE'`,
  )
  const codes = rows.map(({ code }) => code)
  expect(codes.length).toBeGreaterThan(10)
  await writers.query(
    `update rollup_year set value = value + 1000000000000, unallocated = unallocated + 1000000000000, shown = false
      where site_id = $1 and measure = any($2)`,
    [city, codes],
  )
  await writers.query(
    `update rollup_month set value = value + 1000000000000, to_date = to_date + 1000000000000, shown = false
      where site_id = $1 and measure = any($2)`,
    [city, codes],
  )
  const changed = await writers.query(
    `update mediation_case set amount_involved = 100000000000000 + coalesce(amount_involved, 0), reported_name = $2,
        source_key = $2 || source_key where site_id = $1`,
    [city, plantedWord],
  )
  expect(changed.rowCount).toBeGreaterThan(100)
}

const departments: readonly DepartmentCode[] = [
  'PUBLIC_SECURITY',
  'PETITION',
  'FIRE_SAFETY',
  'TRAFFIC',
  'GRID',
  'GOVERNANCE',
]
const candidates = ['330300', '330302', '330302004', '331022', city, '530402', '530000', '330000']

/** Those of them that the demonstration's divisions hold. */
const places = (): string[] => candidates.filter((code) => hub.hub.tree.findByCode(code) !== null)

const idOf = (code: string): JurisdictionId => hub.hub.tree.findByCode(code)!.id

/** Readers of any rights but those under which the planted values are theirs to see. */
const readers = () =>
  fc
    .record({
      departments: fc.oneof(fc.constant('ALL' as const), fc.subarray([...departments, 'JUSTICE'] as DepartmentCode[])),
      precision: fc.constantFrom('FIGURES' as const, 'RECORDS' as const),
      sensitive: fc.boolean(),
      scope: fc.oneof(fc.constant('ALL' as const), fc.subarray(places())),
      purpose: fc.constantFrom('random operations', null),
    })
    .map(({ scope, purpose, ...role }) =>
      principalOf({
        id: 'machine:random',
        kind: 'MACHINE',
        role: { ...demonstrationAnalyst.role, code: 'RANDOM', operations: [], documents: 'ANY', ...role },
        scope: scope === 'ALL' ? 'ALL' : scope.map(idOf),
        purpose,
      }),
    )
    .filter((principal) => {
      const { tree } = hub.hub
      const seesCity = places()
        .filter((code) => code.startsWith('53'))
        .some((code) => mayReadFiguresOf(principal, tree, idOf(code)))
      return !(mayReadDepartment(principal, 'JUSTICE') && seesCity)
    })

/** Everything in an answer that is a planted value. */
function plantedIn(value: unknown): unknown[] {
  if (typeof value === 'number') return Math.abs(value) >= smallestPlanted / 100 ? [value] : []
  if (typeof value === 'string') {
    const decoded = Buffer.from(value, 'base64url').toString('latin1')
    const amount = /^-?\d{13,}(\.\d+)?$/.test(value)
    return value.includes(plantedWord) || decoded.includes(plantedWord) || amount ? [value] : []
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(plantedIn) : []
}

test('whoever may see justice in the city gets the planted values', async () => {
  acting = principalOf({ ...hubService, purpose: 'proof' })
  const { data } = await hub.ask(
    `{ jurisdiction(code: "${city}") { mediation(period: { year: 2015 }) { accepted { value }
      records(first: 3) { nodes { amountInvolved { amount } } } } } }`,
  )
  expect(plantedIn(data).length).toBeGreaterThanOrEqual(2)
})

test('nobody else does, whatever he asks', async () => {
  let answered = 0
  await fc.assert(
    fc.asyncProperty(
      readers(),
      fc.array(fc.record({ cell: fc.nat(), place: fc.constantFrom(...places()) }), { minLength: 3, maxLength: 12 }),
      fc.constantFrom(2010, 2015),
      async (principal, wanted, year) => {
        acting = principal
        const selections = wanted.map(({ cell, place }, index) =>
          selectionOf(cells[cell % cells.length]!, `a${index}`, place).replaceAll('year: 2010', `year: ${year}`),
        )
        const { data, errors } = await hub.ask<Record<string, unknown>>(`{ ${selections.join('\n')} }`)
        if (data !== null) answered += 1
        expect(plantedIn(data)).toEqual([])
        expect(plantedIn(errors)).toEqual([])
      },
    ),
    { numRuns: 60 },
  )
  expect(answered).toBeGreaterThan(20)
})
