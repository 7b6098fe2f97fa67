import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { fireSafety } from '../../connectors/fire-safety/connector.ts'
import type { TranslatedRow } from '../../src/connector/translatedRow.ts'
import { compileForSite, describeConnector } from '../contract/describeConnector.ts'
import { folderSource } from '../support/folderSource.ts'

const directory = new URL('../../connectors/fire-safety/', import.meta.url)

const drop = fileURLToPath(new URL('fixtures/drop/', directory))

describeConnector(fireSafety, directory, async () =>
  folderSource({
    folder: new URL('fixtures/drop/', directory),
    planted: ['测试路1号'],
    covers: { from: '2010-01-01', through: '2010-12-31' },
  }),
)

describe('fire-safety files, read from a small drop folder', () => {
  async function read(feedName: string): Promise<TranslatedRow[]> {
    const feed = fireSafety.feeds.find(({ name }) => name === feedName)!
    const compiled = compileForSite(fireSafety, feed)
    const session = await fireSafety.adapter.open({ folder: drop })
    const outcomes: TranslatedRow[] = []
    const request = { position: null, batchRows: 100, signal: new AbortController().signal }
    for await (const batch of session.read(feed, request)) {
      for (const row of batch.rows) outcomes.push(compiled.translate(row, { file: batch.file }))
    }
    await session.close()
    return outcomes
  }

  it('takes three fires of four rows, and exact losses', async () => {
    const fires = await read('fires')
    expect(fires.map(({ kind }) => kind)).toEqual(['RECORD', 'RECORD', 'RECORD', 'SKIPPED'])
    const records = fires.flatMap((row) => (row.kind === 'RECORD' ? [row] : []))
    expect(records.map(({ key }) => key)).toEqual([
      '2010|0000000000000000001',
      '2010|0000000000000000002',
      '2010|0000000000000000003',
    ])
    expect(records.map(({ values }) => values)).toMatchObject([
      { directLoss: 1_234_560, deaths: 0, injured: 1 },
      { directLoss: 3_200_000, deaths: 2, injured: 0 },
      { directLoss: 9950, deaths: 0, injured: null, households: null, burntArea: null },
    ])
  })

  it('keeps a name with a character of four bytes in the key', async () => {
    expect(await read('stations')).toMatchObject([{ kind: 'RECORD', key: '2010|330324|𠮷垟消防站' }])
  })

  it('reads an area line of a real .xls, month from the title', async () => {
    const report = await read('monthlyReport')
    expect(report).toHaveLength(12)
    const [first] = report
    if (first?.kind !== 'OBSERVATIONS') throw new Error('the first line is no line of statistics')
    // Line of 鹿城 as a spreadsheet program shows it: 760 units, 37 cases, 9, 3, 2, and 589,800 yuan.
    expect(Object.fromEntries(first.observations.map(({ values }) => [values.measure, values.value]))).toEqual({
      units_inspected: 760,
      administrative_penalty_cases: 37,
      units_ordered_three_stops: 9,
      units_temporarily_sealed: 3,
      persons_detained_fire: 2,
      fines: 58_980_000,
    })
    expect(first.observations[0]?.values).toMatchObject({
      periodFrom: '2010-01-01',
      periodTo: '2010-01-31',
      window: 'TO_DATE',
    })
  })
})
