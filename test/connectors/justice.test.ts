import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { justice } from '../../connectors/justice/connector.ts'
import { chooseEditions, loadCodeTables } from '../../src/connector/codeTable.ts'
import type { RawRow, SourceSettings } from '../../src/connector/connector.ts'
import { compileFeed } from '../../src/connector/translateRow.ts'
import { measures } from '../../src/figures/registry.ts'
import { hubService } from '../../src/identity/principal.ts'
import { createDivisionResolver } from '../../src/jurisdictions/resolveDivision.ts'
import { runSync } from '../../src/sync/runSync.ts'
import type { SyncReport } from '../../src/sync/syncReport.ts'
import { describeConnector } from '../contract/describeConnector.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { demonstrationTree } from '../support/divisions.ts'
import { mariadbNeeded, withoutMariadb } from '../support/mariadb.ts'
import { wenzhou } from '../support/syncRun.ts'
import { type JusticeSystem, startJusticeSystem } from './justiceSystem.ts'

const directory = new URL('../../connectors/justice/', import.meta.url)

describe.skipIf(withoutMariadb)(`justice on a real MariaDB${mariadbNeeded}`, () => {
  describeConnector(justice, directory, startJusticeSystem)
})

describe('editions of the dispute types', () => {
  const feed = justice.feeds.find(({ name }) => name === 'cases')!
  const read = (jflx: string, editions: SourceSettings['editions']): unknown => {
    const tree = demonstrationTree()
    const resolver = createDivisionResolver({ tree, siteId: tree.findByCode('530400')!.id })
    const compiled = compileFeed(
      feed,
      justice,
      resolver,
      chooseEditions(loadCodeTables(justice.codesDirectory), editions),
    )
    const values: Readonly<Record<string, string>> = {
      bh: '1',
      jflx,
      jfly: '08',
      slrq: '2015-05-05 08:00:00',
      ajzt: '2',
      del_flag: '0',
    }
    const row: RawRow = feed.columns.map((column) => values[column] ?? null)
    const outcome = compiled.translate(row, { file: null })
    return outcome.kind === 'RECORD' ? (outcome.values as { readonly disputeType: unknown }).disputeType : outcome
  }

  it('nasty 14: 10 is medical in list A and labour in list B', () => {
    expect(read('10', undefined)).toEqual({ canonical: 'MEDICAL', system: 'SFJ-A', code: '10', label: '医疗' })
    expect(read('10', { disputeType: 'disputeTypeB' })).toEqual({
      canonical: 'LABOUR',
      system: 'SFJ-B',
      code: '10',
      label: '劳动争议',
    })
  })

  it('nasty 14: with and without a zero in front, in each edition by its own list', () => {
    expect([read('1', undefined), read('01', undefined)]).toMatchObject([
      { canonical: 'NEIGHBOUR' },
      { canonical: 'NEIGHBOUR' },
    ])
    const editions = { disputeType: 'disputeTypeB' }
    expect([read('1', editions), read('01', editions)]).toMatchObject([
      { canonical: 'MARRIAGE_FAMILY' },
      { canonical: 'MARRIAGE_FAMILY' },
    ])
  })

  it('says CONFIGURATION_INVALID for an edition without a file, and names those that are there', () => {
    expect(() => read('10', { disputeType: 'disputeTypeC' })).toThrow(
      expect.objectContaining({
        code: 'CONFIGURATION_INVALID',
        message: expect.stringMatching(/disputeTypeC.*disputeTypeB/s),
      }),
    )
  })
})

describe.skipIf(withoutMariadb)(`one justice system, synced again and again${mariadbNeeded}`, () => {
  let system: JusticeSystem
  let store: TestDatabase
  beforeAll(async () => {
    ;[system, store] = await Promise.all([startJusticeSystem(), createTestDatabase()])
  })
  afterAll(async () => {
    await store?.drop()
    await system?.stop()
  })

  const sync = (): Promise<SyncReport> =>
    runSync({
      database: store.database,
      principal: hubService,
      connector: justice,
      site: wenzhou(store),
      settings: justice.settings.parse(system.settings),
      tree: store.tree,
      measures,
      signal: new AbortController().signal,
      progress: () => undefined,
      log: pino({ level: 'silent' }),
    })
  const accepted = async (): Promise<Readonly<Record<string, number>>> => {
    const { rows } = await store.database.writers.query<{ month: string; value: number }>(
      `select month::text, value from rollup_month where measure = 'mediation_cases_accepted' and breakdown = '' and area_id = $1 and not at_event order by 1`,
      [wenzhou(store).jurisdictionId],
    )
    return Object.fromEntries(rows.map(({ month, value }) => [month.slice(0, 7), Number(value)]))
  }
  const cases = (report: SyncReport) => report.feeds.find(({ feed }) => feed === 'cases')

  it('nasty 27: midnight of New Year and the last second of the year count in that year, whatever zone the machine has', async () => {
    expect(await sync()).toMatchObject({ state: 'SUCCEEDED', rowsQuarantined: 1 })
    expect(await accepted()).toEqual({ '2010-01': 1, '2010-05': 1, '2010-12': 1 })
  })

  it('nasty 9 and gbk: the unit 瓯海, from a gbk column, is the county', async () => {
    const { rows } = await store.database.writers.query(
      `select reported_name, county_id = $1 as found from mediation_case where source_key = 'b0001'`,
      [store.tree.findByCode('330304')!.id],
    )
    expect(rows).toEqual([{ reported_name: '瓯海', found: true }])
  })

  it('nasty 28: a night that touches every row writes nothing', async () => {
    await system.mariadb.owner.query("update t_sjkj_rmtj_ajbl set update_time = '2011-01-06 02:30:00'")
    expect(cases(await sync())).toMatchObject({ rowsRead: 5, inserted: 0, changed: 0, removed: 0, unchanged: 3 })
  })

  it('a dispute that is settled later changes, one that is marked removed goes', async () => {
    const { owner } = system.mariadb
    await owner.query(
      "update t_sjkj_rmtj_ajbl set tjjg = '7', ajzt = '7', update_time = '2011-01-06 09:00:00' where bh = 'd0001'",
    )
    await owner.query(
      "update t_sjkj_rmtj_ajbl set del_flag = 1, update_time = '2011-01-06 09:00:00' where bh = 'b0001'",
    )
    expect(cases(await sync())).toMatchObject({ changed: 1, removed: 1 })
    const { rows } = await store.database.writers.query('select source_key, outcome from mediation_case order by 1')
    expect(rows).toEqual([
      { source_key: 'a0001', outcome: 'SUCCEEDED' },
      { source_key: 'd0001', outcome: 'CONFIRMED' },
    ])
    expect(await accepted()).toEqual({ '2010-01': 1, '2010-05': 1 })
  })

  it('a row that is mended leaves quarantine', async () => {
    await system.mariadb.owner.query(
      "update t_sjkj_rmtj_ajbl set fsrq = '2010-05-01', update_time = '2011-01-06 10:00:00' where bh = 'C0001'",
    )
    expect(cases(await sync())).toMatchObject({ inserted: 1, quarantined: 0 })
    const { rows } = await store.database.writers.query('select count(*)::int as kept from quarantine')
    expect(rows).toEqual([{ kept: 0 }])
  })
})
