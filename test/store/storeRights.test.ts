import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { caseChains } from '../../src/figures/caseLinks.ts'
import { measures } from '../../src/figures/registry.ts'
import { demonstrationAnalyst, type Principal, principalOf } from '../../src/identity/principal.ts'
import type { JurisdictionId } from '../../src/jurisdictions/jurisdiction.ts'
import { countChains, listChains } from '../../src/store/caseLinks.ts'
import { readDays } from '../../src/store/edgeDays.ts'
import { publishedByKey, readPublished } from '../../src/store/publishedRead.ts'
import { listStatement } from '../../src/store/recordListStatements.ts'
import { listRecords, recordsByKey } from '../../src/store/recordRead.ts'
import { readMonths, readYears } from '../../src/store/rollupRead.ts'
import {
  area,
  everybody,
  openRightsRows,
  placesOf,
  police,
  reader,
  roads,
  rows,
  type StoredRow,
  store,
} from './rightsRows.ts'

beforeAll(openRightsRows)
afterAll(async () => store?.drop())

describe('what the hub asks', () => {
  const cells = (codes: readonly string[] | null) => ({
    siteIds: ['330300'],
    areaIds: [area('330300')],
    atEvent: [false],
    cells: codes === null ? null : { measures: codes, cellMeasures: [], breakdowns: [] },
  })

  test('a measure of another department is refused before it is asked; everything is everything of one’s departments', async () => {
    const asking = readYears(store.database, reader(police), cells(['criminal_incidents', 'fires']), [2010])
    await expect(asking).rejects.toMatchObject({ code: 'ACCESS_DENIED', message: expect.stringContaining('fires') })
    const [years] = await readYears(store.database, reader(police), cells(null), [2010])
    expect(years?.keys).toEqual(['criminal_incidents|'])
    const months = await readMonths(store.database, reader(roads), cells(null), ['2010-01-01'])
    expect(months.flatMap(({ keys }) => keys).sort()).toEqual(['fires|', 'road_accidents|'])
  })

  test('an area beyond the scope is refused: figures outside neighbours and ancestors, records outside the scope', async () => {
    const [county, neighbour] = placesOf('330300').map(([one]) => one!)
    const scoped = reader(everybody, [county!])
    await readYears(store.database, scoped, { ...cells(null), areaIds: [neighbour!, area('330300')] }, [2010])
    await expect(
      readYears(store.database, scoped, { ...cells(null), areaIds: [area('331000')] }, [2010]),
    ).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
    const list = {
      record: 'policeCase' as const,
      dateField: 'filedOn',
      from: '2010-01-01',
      to: '2010-12-31',
      conditions: [],
      filter: {},
      after: null,
      first: 100,
    }
    const asking = (areaId: JurisdictionId, principal = scoped) =>
      store.database.snapshot(principal, (lane) =>
        listRecords(lane, principal, {
          ...list,
          areas: [{ areaId, siteIds: ['330300'], scope: 'COUNTY', atEvent: false }],
        }),
      )
    const [page] = await asking(county!)
    const expected = rows.filter(({ table, places }) => table === 'police_case' && places[0] === county)
    expect(page!.records.map(({ sourceKey }) => sourceKey).sort()).toEqual(expected.map(({ key }) => key).sort())
    await expect(asking(neighbour!)).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
    const withoutPurpose = principalOf({ ...scoped, purpose: null })
    await expect(asking(county!, withoutPurpose)).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
  })

  test('records and published figures by their keys are not found where they may not be seen', async () => {
    const wanted = rows.find(({ table, places }) => table === 'police_case' && places[0] !== null)!
    const key = { siteId: wanted.site, feedId: await feedOf(wanted), sourceKey: wanted.key }
    const found = async (principal: Principal): Promise<unknown> =>
      (await store.database.snapshot(principal, (lane) => recordsByKey(lane, principal, 'policeCase', [key])))[0]
        ?.sourceKey
    expect(await found(reader(police, [wanted.places[0]!]))).toBe(wanted.key)
    expect(await found(reader(police, [area('371500')]))).toBe(undefined)
    expect(await found(reader(roads))).toBe(undefined)
    const asked = ['criminal_incidents', 'fires'].map((sourceKey) => ({ siteId: '330300', feedId: 1, sourceKey }))
    const indicatorsOf = async (principal: Principal): Promise<string[]> =>
      (await publishedByKey(store.database, principal, asked)).map(({ indicator }) => indicator)
    expect(await indicatorsOf(reader(roads))).toEqual(['fires'])
    expect(await indicatorsOf(reader(everybody, [area('331000')]))).toHaveLength(2)
    expect(await indicatorsOf(reader(everybody, [placesOf('331000')[0]![0]!]))).toEqual([])
    const ofArea = { siteIds: ['330300'], areaIds: [area('330300')], from: '2010-01-01', to: '2010-12-31' }
    expect((await readPublished(store.database, reader(roads), ofArea)).map(({ indicator }) => indicator)).toEqual([
      'fires',
    ])
  })

  test('lists of records still follow their index to the page’s end under the policies', async () => {
    const question = {
      record: 'policeCase' as const,
      dateField: 'filedOn',
      from: '2010-01-01',
      to: '2010-12-31',
      conditions: [],
      filter: {},
      after: null,
      first: 10,
      areas: [{ areaId: placesOf('330300')[0]![0]!, siteIds: ['330300'], scope: 'COUNTY' as const, atEvent: false }],
    }
    const { statement, values } = listStatement(question, 't.site_id, t.feed_id, t.source_key')
    const plan = await store.database.snapshot(reader(police, [area('330300')]), async (lane) => {
      // So few rows are read as a whole otherwise.
      await lane.query(
        { text: `select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)` },
        [],
      )
      return lane.query({ text: `explain ${statement.text}` }, values)
    })
    const lines = plan.map(([line]) => String(line).trim())
    const onTable = lines.findIndex((line) => line.includes('on police_case'))
    expect(lines[onTable]).toContain('police_case_filed_on_county')
    const condition = lines.slice(onTable).find((line) => line.startsWith('Index Cond'))
    for (const column of ['site_id', 'county_id', 'filed_on']) expect(condition).toContain(column)
  })

  test('the logins may read every column that figures and links are made from', async () => {
    const question = {
      slot: 0,
      siteId: '330300',
      areaId: area('330300'),
      atEvent: false,
      scope: 'ALL' as const,
      childLevel: 'COUNTY' as const,
      from: '2010-01-02',
      to: '2010-12-30',
    }
    const counted = new Set(measures.flatMap(({ source }) => (source.kind === 'RECORD' ? [source.record] : [])))
    for (const record of counted) await readDays(store.database, demonstrationAnalyst, record, [question])
    const asked = [
      {
        area: { areaId: area('330300'), siteIds: ['330300'], scope: 'ALL' as const, atEvent: false },
        from: '2010-01-01',
        to: '2010-12-31',
        months: 3,
      },
    ]
    for (const chain of Object.values(caseChains)) {
      const ofChain = { chain, conditions: [] }
      const lane = {
        query: (statement: { text: string }, values: readonly unknown[]) =>
          store.database.figures(demonstrationAnalyst, statement, values),
      }
      await countChains(lane, demonstrationAnalyst, ofChain, asked)
      await store.database.snapshot(demonstrationAnalyst, (own) =>
        listChains(own, demonstrationAnalyst, ofChain, asked, { first: 5, after: null }),
      )
    }
  })
})

async function feedOf({ site, connector }: StoredRow): Promise<number> {
  const { rows: found } = await store.database.writers.query<{ feed_id: number }>(
    'select feed_id from feed where site_id = $1 and connector = $2',
    [site, connector],
  )
  return found[0]!.feed_id
}
