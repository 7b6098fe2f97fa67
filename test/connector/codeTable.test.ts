import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadCodeTables, parseCodeTable } from '../../src/connector/codeTable.ts'
import { canonicalCode, code } from '../../src/connector/parsers/code.ts'
import { HubError } from '../../src/errors.ts'
import { expectParse } from './parsers/expectParse.ts'

const csv = `code,label,canonical,enabled,edition
01*,危害国家安全案,-,1,GA240.1-2000
0501*,抢劫案,ROBBERY,1,GA240.1-2000
050101,入户抢劫案,ROBBERY,1,GA240.1-2000
0502*,盗窃案,THEFT,1,GA240.1-2000
050201,入室盗窃案,BURGLARY,0,GA240.1-2000
050203,盗窃车辆案,VEHICLE_THEFT,1,GA240.1-2000
`

function tableOf(text: string) {
  const { table, faults } = parseCodeTable('category', Buffer.from(text))
  expect(faults).toEqual([])
  return table
}

describe('code', () => {
  const category = code('category').bind(tableOf(csv))
  const coded = (canonical: string, own: string, label: string | null) => ({
    canonical,
    system: 'GA240.1-2000',
    code: own,
    label,
  })

  it('takes the exact code before the longest prefix', () => {
    expectParse(category, '050101', [coded('ROBBERY', '050101', '入户抢劫案')])
    expectParse(category, '050100', [coded('ROBBERY', '050100', '抢劫案')])
    expectParse(category, '050203', [coded('VEHICLE_THEFT', '050203', '盗窃车辆案')])
    expectParse(category, '050299', [coded('THEFT', '050299', '盗窃案')])
  })

  it('17: accepts a code that is no longer in use, flagged', () => {
    expectParse(category, '050201', [coded('BURGLARY', '050201', '入室盗窃案'), 'CODE_DISABLED'])
  })

  it('17: loses no row to a code that the table lacks, unless the column says so', () => {
    expectParse(category, '060000', [coded('OTHER', '060000', null), 'CODE_UNMAPPED'])
    expectParse(code('category', { unknown: 'REJECT' }).bind(tableOf(csv)), '060000', 'CODE_UNKNOWN')
  })

  it('says that rows out of scope are to be dropped', () => {
    expectParse(category, '010302', 'OUT_OF_SCOPE')
  })

  it('knows padding, full-width digits, nothing at all, and numbers that lost digits', () => {
    expectParse(category, '050101  ', [coded('ROBBERY', '050101', '入户抢劫案')])
    expectParse(category, '０５０１０１', [coded('ROBBERY', '050101', '入户抢劫案'), 'FULL_WIDTH'])
    expectParse(category, '', [null])
    expectParse(category, '\\N', [null, 'PLACEHOLDER'])
    expectParse(category, 1e20, 'CODE_UNKNOWN')
  })

  const disputes =
    'code,label,canonical,enabled,edition\n1,婚姻,MARRIAGE_FAMILY,1,A\n01,邻里,NEIGHBOUR,1,A\n2,合同,CONTRACT,1,A\n'

  it('14: takes "1" and "01" for two codes', () => {
    const dispute = canonicalCode('category').bind(tableOf(disputes))
    expectParse(dispute, '1', ['MARRIAGE_FAMILY'])
    expectParse(dispute, '01', ['NEIGHBOUR'])
    expectParse(dispute, '02', ['OTHER', 'CODE_UNMAPPED'])
    expectParse(dispute, 1, ['MARRIAGE_FAMILY'])
  })

  it('14: overlooks leading zeros only where declared, and not where that is ambiguous', () => {
    const dispute = canonicalCode('category', { leadingZeros: 'IGNORED' }).bind(tableOf(disputes))
    expectParse(dispute, '02', ['CONTRACT'])
    expectParse(dispute, '1', ['MARRIAGE_FAMILY'])
    expectParse(dispute, '001', 'CODE_AMBIGUOUS')
  })

  it('14: the same code means what its own table says', () => {
    const here = tableOf('code,label,canonical,enabled,edition\n10,医疗,MEDICAL,1,HERE-1\n')
    const there = tableOf('code,label,canonical,enabled,edition\n10,劳动,LABOUR,1,THERE-1\n')
    expectParse(code('x').bind(here), '10', [{ canonical: 'MEDICAL', system: 'HERE-1', code: '10', label: '医疗' }])
    expectParse(code('x').bind(there), '10', [{ canonical: 'LABOUR', system: 'THERE-1', code: '10', label: '劳动' }])
  })
})

describe('loadCodeTables', () => {
  let directory: string
  beforeAll(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'codes-'))
    writeFileSync(path.join(directory, 'category.csv'), csv)
    writeFileSync(path.join(directory, 'divisions.csv'), 'another,form\n')
  })
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  it('loads every table of the folder by its file name', () => {
    const tables = loadCodeTables(pathToFileURL(directory))
    expect([...tables.keys()]).toEqual(['category'])
    expect(tables.get('category')?.entries[4]).toEqual({
      code: '050201',
      label: '入室盗窃案',
      canonical: 'BURGLARY',
      enabled: false,
      edition: 'GA240.1-2000',
    })
  })

  it('tells all faults of all tables at once', () => {
    writeFileSync(
      path.join(directory, 'wrong.csv'),
      'code,label,canonical,enabled,edition\n1,a,OTHER,1,A\n1,b,Other,yes,\n,c,OTHER,1,A\n2*3,d,OTHER,1\n',
    )
    writeFileSync(path.join(directory, 'gbk.csv'), Buffer.from('cec2d6dd', 'hex'))
    writeFileSync(path.join(directory, 'empty.csv'), 'code,label,canonical,enabled,edition\n')
    let faults: unknown
    try {
      loadCodeTables(pathToFileURL(directory))
    } catch (error) {
      expect(error).toBeInstanceOf(HubError)
      if (error instanceof HubError) faults = error.details
    }
    expect(faults).toEqual({
      faults: [
        'codes/empty.csv: no codes',
        'codes/gbk.csv: not UTF-8',
        'codes/wrong.csv: line 3: canonical must be a value of the schema, such as OTHER, a code of a measure or indicator, or - for out of scope',
        'codes/wrong.csv: line 3: enabled must be 1 or 0',
        'codes/wrong.csv: line 3: no edition',
        'codes/wrong.csv: line 3: code 1 is already on line 2; another edition needs a file of its own',
        'codes/wrong.csv: line 4: no code',
        'codes/wrong.csv: line 5: 5 fields are needed',
        'codes/wrong.csv: line 5: * may only end a code',
        'codes/wrong.csv: line 5: no edition',
      ],
    })
  })

  it('says which folder is missing', () => {
    expect(() => loadCodeTables(pathToFileURL(path.join(directory, 'nowhere')))).toThrow(/nowhere/)
  })
})
