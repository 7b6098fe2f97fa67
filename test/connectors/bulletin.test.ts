import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { bulletin } from '../../connectors/bulletin/connector.ts'
import { loadCodeTables } from '../../src/connector/codeTable.ts'
import type { TranslatedRow } from '../../src/connector/translatedRow.ts'
import { dimensions } from '../../src/figures/dimensions.ts'
import { dimensionPairs } from '../../src/figures/publishedCounterpart.ts'
import { publishedValueTitle } from '../../src/figures/publishedDimensions.ts'
import { indicators } from '../../src/figures/registry.ts'
import { compileForSite, describeConnector } from '../contract/describeConnector.ts'
import { openFilesBelow } from '../support/openFiles.ts'

const directory = new URL('../../connectors/bulletin/', import.meta.url)
const drop = fileURLToPath(new URL('fixtures/drop/', directory))
const demonstrationFiles = fileURLToPath(new URL('../../src/demo/bulletin/files/', import.meta.url))

describeConnector(bulletin, directory, async () => ({
  settings: { folder: drop },
  unreachable: { folder: `${drop}missing` },
  planted: ['测试甲', '13900000000'],
  contains: async (value) => {
    const files = await readdir(drop)
    const texts = await Promise.all(files.map((file) => readFile(path.join(drop, file), 'utf8')))
    return texts.some((text) => text.includes(value))
  },
  openConnections: openFilesBelow(drop),
  stop: async () => {},
}))

const feed = bulletin.feeds[0]!

async function readFolder(folder: string, site: string): Promise<TranslatedRow[]> {
  const compiled = compileForSite(bulletin, feed, site)
  const session = await bulletin.adapter.open({ folder })
  const outcomes: TranslatedRow[] = []
  const request = { position: null, batchRows: 100, signal: new AbortController().signal }
  for await (const batch of session.read(feed, request)) {
    for (const row of batch.rows) outcomes.push(compiled.translate(row, { file: batch.file }))
  }
  await session.close()
  return outcomes
}

describe('bulletin files', () => {
  it('keep what was printed: -8.60 is not -8.6, 4,000 is 4000, and the total row is no figure', async () => {
    const rows = await readFolder(drop, '330300')
    expect(rows.map(({ kind }) => kind)).toEqual(['RECORD', 'RECORD', 'RECORD', 'REJECTED'])
    const values = rows.flatMap((row) => (row.kind === 'RECORD' ? [row.values] : []))
    expect(values).toMatchObject([
      { printed: '3345', unit: { canonical: 'CNY_10K', code: '万元' }, dimensions: null },
      { printed: '-8.60', dimensions: 'roadClass=NATIONAL;roadClass=PROVINCIAL' },
      { printed: '4000', bound: 'AT_LEAST', finality: 'PROVISIONAL', window: 'AS_OF' },
    ])
  })

  // Rows counted in the documents: 102 of 温州, 37 of 玉溪, 17 of 三门 and 8 of the province in one document, 25 of 聊城, 4 of 朝阳.
  it.each([
    ['330300', 102],
    ['530400', 37],
    ['331022', 17],
    ['330000', 8],
    ['371500', 25],
    ['110105', 4],
  ])('of the demonstration are read whole: %s has %i figures of its own area', async (site, count) => {
    const rows = await readFolder(path.join(demonstrationFiles, site), site)
    expect(rows.filter(({ kind }) => kind !== 'RECORD')).toEqual([])
    expect(rows).toHaveLength(count)
    for (const row of rows) {
      if (row.kind !== 'RECORD') continue
      expect(row.division.resolved.jurisdictionId).not.toBeNull()
      expect(row.division.resolved.flags).toEqual([])
    }
  })
})

describe('the codes of the bulletin', () => {
  it('name indicators that exist', () => {
    const known = new Set(indicators.map(({ code }) => code))
    const named = loadCodeTables(bulletin.codesDirectory)
      .get('indicator')!
      .entries.map(({ canonical }) => canonical)
    expect(named.filter((code) => !known.has(code))).toEqual([])
    expect(new Set(named).size).toBe(named.length)
  })

  it('name dimensions whose values have a title', async () => {
    const used = new Set<string>()
    for (const site of await readdir(demonstrationFiles)) {
      for (const row of await readFolder(path.join(demonstrationFiles, site), site)) {
        if (row.kind !== 'RECORD' || !('dimensions' in row.values)) continue
        for (const pair of dimensionPairs(row.values.dimensions ?? '')) used.add(pair.join('='))
      }
    }
    expect(used.size).toBeGreaterThan(20)
    const untitled = [...used].filter((pair) => {
      const [name = '', value = ''] = pair.split('=')
      return publishedValueTitle(name, value) === undefined && dimensions[name]?.values.includes(value) !== true
    })
    expect(untitled).toEqual([])
  })
})
