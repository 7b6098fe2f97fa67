import fc from 'fast-check'
import { expect } from 'vitest'
import { createTestDatabase, emptyStore, type TestDatabase } from './database.ts'
import { type CaseLine, caseFile, DeliveryFolder, deliveryFeeds, reportFile } from './deliveryFolder.ts'
import { expectSoundRollups } from './rollupCells.ts'

/** Random histories of a drop folder: what arrives, changes, is renamed, swapped, half-written or taken away, and when a run comes by. */

type Names = readonly [string, string, string, string]

const ledgers: Names = ['ledger_201006.csv', 'ledger_201006b.csv', 'ledger_201007.csv', 'ledger_201008.csv']
const extracts: Names = [
  'extract_20100601_20100630_1.csv',
  'extract_20100616_20100715_2.csv',
  'extract_20100601_20100630_3.csv',
  'extract_20100701_20100731_3.csv',
]
const reports: Names = ['report_201006.csv', 'report_201006b.csv', 'report_201007.csv', 'report_201008.csv']
const families = [ledgers, extracts, reports]
/** A file of each feed that stays, so that its folder is never empty. */
const bases: readonly (readonly [string, string])[] = [
  ['ledger_200901.csv', caseFile([{ id: 'base', filed: '20090101' }])],
  ['extract_20090101_20090131_1.csv', caseFile([{ id: 'base', filed: '20090101' }])],
  ['report_200901.csv', reportFile('200901', { 330302: '1' }, '1')],
]

// Few keys, days and values, so that files overlap and contents meet again.
const line: fc.Arbitrary<CaseLine> = fc.record({
  id: fc.constantFrom('A', 'B', 'C', 'D', ''),
  filed: fc.constantFrom('20100610', '20100620', '20100710', '201006'),
  loss: fc.constantFrom('1', '2', '?', ''),
})
const caseContent = fc.array(line, { maxLength: 4 }).map(caseFile)
const place = fc.constantFrom('330302', '330303', '330381', '999999')
const reportContent = fc
  .tuple(
    fc.constantFrom('201006', '201007'),
    fc.dictionary(place, fc.constantFrom('1', '2', '?'), { maxKeys: 3 }),
    fc.constantFrom('3', '4'),
  )
  .map(([month, fines, total]) => reportFile(month, fines, total))

interface Step {
  readonly kind: 'PUT' | 'HALF' | 'FINISH' | 'RENAME' | 'SWAP' | 'COPY' | 'REMOVE' | 'SYNC'
  readonly name: number
  readonly other: number
  readonly cases: string
  readonly report: string
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('PUT', 'PUT', 'PUT', 'HALF', 'FINISH', 'RENAME', 'SWAP', 'COPY', 'REMOVE', 'SYNC', 'SYNC'),
  name: fc.nat(3),
  other: fc.nat(3),
  cases: caseContent,
  report: reportContent,
})

/** What becomes of the folder of one of the three feeds. */
interface History {
  readonly family: number
  readonly steps: readonly Step[]
}

const history: fc.Arbitrary<History> = fc.record({
  family: fc.nat(2),
  steps: fc.array(step, { minLength: 4, maxLength: 20 }),
})

/** Lives so many random histories through: whenever a run finds every file whole, the store is the one of a first load. */
export async function liveHistories(count: number): Promise<void> {
  const store = await createTestDatabase()
  const fresh = await createTestDatabase()
  try {
    await fc.assert(
      fc.asyncProperty(history, async ({ family, steps }) => {
        const folder = await DeliveryFolder.create([deliveryFeeds[family]!])
        try {
          await emptyStore(store)
          await live(family, steps, folder, store, fresh)
        } finally {
          await folder.drop()
        }
      }),
      { numRuns: count },
    )
  } finally {
    await store.drop()
    await fresh.drop()
  }
}

async function live(
  family: number,
  steps: readonly Step[],
  folder: DeliveryFolder,
  store: TestDatabase,
  fresh: TestDatabase,
): Promise<void> {
  await folder.put(...bases[family]!)
  for (const one of steps) {
    if (one.kind === 'SYNC') await syncAndCompare(folder, store, fresh)
    else await change(family, one, folder)
  }
  for (const name of folder.names) if (!folder.isWhole(name)) await folder.finish(name)
  await syncAndCompare(folder, store, fresh)
  await expectSoundRollups(store)
}

async function syncAndCompare(folder: DeliveryFolder, store: TestDatabase, fresh: TestDatabase): Promise<void> {
  const report = await folder.sync(store)
  expect({ state: report.state, error: report.error }).toEqual({ state: 'SUCCEEDED', error: null })
  if (folder.names.every((name) => folder.isWhole(name)))
    expect(await folder.differencesToFirstLoad(store, fresh)).toEqual([])
}

async function change(
  family: number,
  { kind, name, other, cases, report }: Step,
  folder: DeliveryFolder,
): Promise<void> {
  const names = families[family]!
  const file = names[name]!
  const second = names[other]!
  const content = family === 2 ? report : cases
  const there = (wanted: string) => folder.names.includes(wanted) && folder.isWhole(wanted)
  if (kind === 'PUT') await folder.put(file, content)
  else if (kind === 'HALF') await folder.putHalf(file, content, 0.8)
  else if (kind === 'FINISH') await folder.finish(file)
  else if (!there(file)) return
  else if (kind === 'REMOVE') await folder.remove(file)
  else if (kind === 'COPY') await folder.put(second, folder.contentOf(file))
  else if (kind === 'RENAME' && file !== second) await folder.rename(file, second)
  else if (kind === 'SWAP' && there(second)) {
    const [left, right] = [folder.contentOf(file), folder.contentOf(second)]
    await folder.put(file, right)
    await folder.put(second, left)
  }
}
