import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { filesAdapter } from '../../connectors/adapters/files.ts'
import type { RawRow, RecordFeed } from '../../src/connector/connector.ts'
import type { XmlFormat } from '../../src/connector/feedLocation.ts'
import { freeDate } from '../../src/connector/parsers/dates.ts'
import { encodeGb18030 } from '../../src/demo/fireSafety/gb18030.ts'
import { describeAdapter, failure, readAll, rowsOf } from '../contract/describeAdapter.ts'

const unwanted = 'Made-up Street 1'

function feed(
  format: Partial<XmlFormat> = {},
  part: Partial<RecordFeed<'fireStation'>> = {},
): RecordFeed<'fireStation'> {
  return {
    name: 'spots',
    record: 'fireStation',
    location: {
      kind: 'FILES',
      pattern: /^spots(?:_(?<year>\d{4}))?\.xml$/,
      format: { kind: 'XML', row: 'rows/row', ...format },
    },
    columns: ['bh', 'lh', 'je'],
    key: ['bh'],
    cursor: { kind: 'FILE_HASH' },
    deletes: { kind: 'SWEEP' },
    coverage: { kind: 'SETTINGS', measures: ['fire_stations_built'] },
    division: { columns: [{ column: 'bh', systems: ['NAME'] }], asOf: 'reportedOn' },
    fields: {
      constructionState: { constant: 'BUILT' },
      reportedOn: { column: 'bh', parser: freeDate(), required: true },
      investment: { constant: null },
      vehicles: { constant: null },
      vehicleSpending: { constant: null },
    },
    ...part,
  }
}

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'xml-adapter-'))
  return () => rm(folder, { recursive: true, force: true })
})

const drop = (content: string | Uint8Array, name = 'spots.xml') => writeFile(path.join(folder, name), content)

async function read(asked = feed()) {
  const session = await filesAdapter().open({ folder })
  return readAll(session, asked)
}

const row = (bh: string, lh: string, je = '1'): string => `<row><bh>${bh}</bh><lh>${lh}</lh><je>${je}</je></row>`
const document = (encoding: string, ...rows: readonly string[]): string =>
  `<?xml version="1.0" encoding="${encoding}"?>\n<rows>${rows.join('\n')}</rows>\n`

describe('the contract', () => {
  const rows: RawRow[] = ['A', 'B', 'C', 'D', 'E'].map((bh) => [bh, `G${bh}`, '1'])
  let shared: string
  beforeAll(async () => {
    shared = await mkdtemp(path.join(tmpdir(), 'xml-contract-'))
    const content = (from: number, to: number) =>
      document(
        'GBK',
        ...rows.slice(from, to).map(([bh, lh]) => `<row><dz>${unwanted}</dz>${row(`${bh}`, `${lh}`).slice(5)}`),
      )
    await writeFile(path.join(shared, 'spots_2009.xml'), content(0, 2))
    await writeFile(path.join(shared, 'spots_2010.xml'), content(2, 5))
  })
  afterAll(() => rm(shared, { recursive: true, force: true }))

  // A list of hazards is small by nature, and it is looked through to its end before its first row is handed over.
  describeAdapter(
    'files (xml)',
    async () => {
      const all = await readAll(await filesAdapter().open({ folder: shared }), feed())
      const first = all.find((batch) => batch.file?.name === 'spots_2009.xml')?.file?.sha256 ?? ''
      return {
        adapter: filesAdapter(),
        settings: { folder: shared },
        feed: feed(),
        rows,
        unwanted,
        resume: { position: { kind: 'FILES', files: { 'spots_2009.xml': first } }, rows: rows.slice(2) },
        missingColumn: { feed: feed({}, { columns: ['bh', 'lh', 'je', 'gone'] }), column: 'gone' },
        unreachable: { folder: path.join(shared, 'not-mounted') },
        dispose: async () => {},
      }
    },
    { readWhole: true },
  )
})

describe('encoding', () => {
  const place = '三垟𠮷'
  const text = (encoding: string) => document(encoding, row('1', place))
  const utf16 = (content: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(content, 'utf16le')])

  it.each([
    ['GBK, as declared, with a character of four bytes', encodeGb18030(text('GBK'))],
    ['GB2312 declared, GB18030 in truth', encodeGb18030(text('GB2312'))],
    ['UTF-8, as declared', Buffer.from(text('UTF-8'))],
    ['no declaration: UTF-8', Buffer.from(text('UTF-8').replace(/^.*\n/, ''))],
    ['GBK declared, UTF-8 in truth', Buffer.from(text('GBK'))],
    ['UTF-8 declared, GBK in truth', encodeGb18030(text('UTF-8'))],
    ['UTF-16 declared, saved as UTF-8', Buffer.from(text('UTF-16'))],
    ['UTF-16 with its mark', utf16(text('UTF-16'))],
    ['GBK declared, a UTF-8 mark at the beginning', Buffer.from(`\ufeff${text('GBK')}`)],
    ['Big5 declared, UTF-8 in truth', Buffer.from(text('Big5'))],
  ])('reads %s', async (_title, bytes) => {
    await drop(bytes)
    expect(rowsOf(await read())).toEqual([['1', place, '1']])
  })

  it('believes the declaration where the bytes allow both: 细 in GBK is a Greek letter in UTF-8', async () => {
    const bytes = Buffer.from(document('GBK', row('1', '##')))
    bytes.set([0xcf, 0xb8], bytes.indexOf('##'))
    await drop(bytes)
    expect(rowsOf(await read())).toEqual([['1', '细', '1']])
    const other = Buffer.from(document('UTF-8', row('1', '##')))
    other.set([0xcf, 0xb8], other.indexOf('##'))
    await drop(other)
    expect(rowsOf(await read())).toEqual([['1', '\u03f8', '1']])
  })

  it('refuses an encoding that it does not know: Big5 bytes would pass for other characters', async () => {
    const bytes = Buffer.from(document('Big5', row('1', '####')))
    // 黑點 in Big5.
    bytes.set([0xb6, 0xc2, 0xc2, 0x49], bytes.indexOf('####'))
    await drop(bytes)
    const error = await failure(read())
    expect([error.code, error.message]).toEqual(['FILE_UNREADABLE', expect.stringContaining('big5')])
  })

  it('refuses bytes of no encoding, and characters lost before', async () => {
    const bytes = Buffer.from(document('GBK', row('1', '##')))
    bytes.set([0xff, 0xff], bytes.indexOf('##'))
    await drop(bytes)
    expect((await failure(read())).code).toBe('FILE_UNREADABLE')
    await drop(document('UTF-8', row('1', 'a\ufffdb')))
    expect((await failure(read())).code).toBe('FILE_UNREADABLE')
  })

  it('gives back any text, in each encoding', async () => {
    const character = fc.oneof(fc.constantFrom(...'黑点临水临崖三垟𠮷<>&"\''), fc.stringMatching(/^[ -~]$/))
    const escaped = (value: string) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: character, maxLength: 12 }), { minLength: 1, maxLength: 6 }),
        fc.constantFrom('GBK', 'UTF-8'),
        async (values, encoding) => {
          const content = document(encoding, ...values.map((value, index) => row(String(index), escaped(value))))
          await drop(encoding === 'GBK' ? encodeGb18030(content) : content)
          expect(rowsOf(await read())).toEqual(values.map((value, index) => [String(index), value, '1']))
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('a file that is not whole', () => {
  it('is FILE_INCOMPLETE wherever it was cut, also inside a character', async () => {
    const whole = encodeGb18030(document('GBK', row('1', '三垟𠮷'), row('2', '临水')).trimEnd())
    for (let size = 0; size < whole.length; size += 1) {
      await drop(whole.subarray(0, size))
      const error = await failure(read())
      expect([size, error.code, error.action]).toEqual([size, 'FILE_INCOMPLETE', 'RETRY'])
    }
    await drop(whole)
    expect(rowsOf(await read())).toHaveLength(2)
  })

  it('is FILE_INCOMPLETE when its space is set aside and still empty', async () => {
    await drop(`${document('GBK', row('1', 'G104'))}${'\0'.repeat(4096)}`)
    expect((await failure(read())).code).toBe('FILE_INCOMPLETE')
  })
})

describe('documents that are refused', () => {
  it.each([
    ['an entity of its own', '<!DOCTYPE rows [<!ENTITY x "y">]>', '<row><bh>&x;</bh></row>'],
    [
      'an entity of another file',
      '<!DOCTYPE rows [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
      '<row><bh>&x;</bh></row>',
    ],
    ['a DOCTYPE alone', '<!DOCTYPE rows SYSTEM "rows.dtd">', row('1', 'G104')],
  ])('%s: FILE_UNREADABLE, nothing is expanded', async (_title, doctype, content) => {
    await drop(`<?xml version="1.0" encoding="GBK"?>${doctype}<rows>${content}</rows>`)
    const error = await failure(read())
    expect([error.code, error.message]).toEqual(['FILE_UNREADABLE', expect.stringContaining('DOCTYPE')])
  })

  it('an entity without a DOCTYPE, tags that cross, text after the end: FILE_UNREADABLE with the place and no text', async () => {
    for (const content of [
      `<rows>${row('1', '&secret;')}</rows>`,
      '<rows><row><bh>1</lh></row></rows>',
      '<rows/><secret/>',
    ]) {
      await drop(content)
      const error = await failure(read())
      expect(error.code).toBe('FILE_UNREADABLE')
      expect(error.message).toMatch(/at 1:\d+ \(line:column\)/)
      expect(error.message).not.toContain('secret')
    }
  })

  it('another root or other rows: SOURCE_SHAPE_CHANGED', async () => {
    for (const content of [`<list>${row('1', 'G104')}</list>`, '<rows><item><bh>1</bh></item></rows>']) {
      await drop(content)
      expect((await failure(read())).code).toBe('SOURCE_SHAPE_CHANGED')
    }
  })
})

describe('rows', () => {
  it('takes attributes, nested elements, CDATA, comments; an absent element is null, an empty one is empty', async () => {
    await drop(
      `<rows><head><row><bh>no</bh></row></head>
        <row id="7"><wz dm="G104"><lh><![CDATA[G<1>]]>04</lh></wz><je><!-- 万元 -->55.6</je></row>
        <row id="8"><wz><lh/></wz></row></rows>`,
    )
    const values = { bh: '@id', lh: 'wz/lh', dm: 'wz/@dm' }
    expect(rowsOf(await read(feed({ values }, { columns: ['bh', 'lh', 'dm', 'je'] })))).toEqual([
      ['7', 'G<1>04', 'G104', '55.6'],
      ['8', '', null, null],
    ])
  })

  it('sets a row aside in which an element is repeated or holds elements, and tells its number and column', async () => {
    await drop(
      document(
        'UTF-8',
        row('1', 'G1'),
        `<row><bh>2</bh><bh>3</bh><lh/><je/></row>`,
        row('4', '<b>G4</b>'),
        row('5', 'G5'),
      ),
    )
    const batches = await read()
    expect(rowsOf(batches)).toEqual([
      ['1', 'G1', '1'],
      ['5', 'G5', '1'],
    ])
    expect(batches.map(({ firstRow }) => firstRow)).toEqual([1, 4])
    expect(batches.flatMap(({ malformed }) => malformed)).toEqual([
      { row: 2, message: { zh: '该行的bh重复出现', en: 'bh occurs more than once in the row' } },
      { row: 3, message: { zh: '该行的lh含有下级元素', en: 'lh holds elements where a value should be in the row' } },
    ])
  })

  it('lets a whole file lack what is declared as optional, and has no quarrel with an empty list', async () => {
    await drop('<rows><row><bh>1</bh><lh>G1</lh></row></rows>')
    expect((await failure(read())).message).toContain('has no je in any row')
    expect(rowsOf(await read(feed({ optional: ['je'] })))).toEqual([['1', 'G1', null]])
    await drop('<rows></rows>')
    expect(rowsOf(await read())).toEqual([])
  })

  it('gives the year of the file to each row', async () => {
    await drop(document('UTF-8', row('1', 'G1')), 'spots_2010.xml')
    expect(rowsOf(await read(feed({}, { columns: ['@year', 'bh'] })))).toEqual([['2010', '1']])
  })
})
