import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as XLSX from '@e965/xlsx'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fireCity } from '../../src/demo/fireSafety/fireCities.ts'
import {
  correctedReport,
  duplicateName,
  fireSafetyFiles,
  halfWrittenLedger,
} from '../../src/demo/fireSafety/fireSafetyFiles.ts'
import { encodeGb18030 } from '../../src/demo/fireSafety/gb18030.ts'
import { startFireSafetyDemo } from '../../src/demo/fireSafety/startFireSafetyDemo.ts'

// The numbers are those of the city's annual report for 2010, not of the generator.
const wenzhou = fireCity('330300')
const files = new Map(fireSafetyFiles(wenzhou).map(({ name, content }) => [name, content]))

function ledger(name: string): Record<string, string>[] {
  const text = new TextDecoder('gb18030', { fatal: true }).decode(files.get(name)!)
  return parse(text, { columns: true })
}

/** Digits of any width, without commas; the demonstration's few amounts in 万元 and 亿元 too. */
function amount(text: string): number {
  const plain = text.normalize('NFKC').replaceAll(',', '')
  const [, digits = '0', unit = ''] = /^([\d.]+)(.*)$/.exec(plain) ?? []
  const factor = unit.startsWith('亿') ? 100_000_000 : unit.startsWith('万') ? 10_000 : 1
  return Math.round(Number(digits) * factor * 100) / 100
}

function fires(year: number): Record<string, string>[] {
  const seen = new Set<string>()
  return ledger(`hz_ledger_${year}.csv`).filter((row) => {
    const day = row['zqsj']!.slice(0, 8)
    const real = row['zqlbdm'] === '10' && day.slice(4, 6) <= '12' && day !== '20090230' && !row['ssrs']!.includes('约')
    if (!real || seen.has(row['jqbh']!)) return false
    seen.add(row['jqbh']!)
    return true
  })
}

const sum = (rows: readonly Record<string, string>[], column: string): number =>
  Math.round(rows.reduce((total, row) => total + amount(row[column] ?? ''), 0) * 100) / 100

describe('fire safety of 温州 2010, counted plainly', () => {
  it('has fires, deaths and losses with the published changes', () => {
    expect(fires(2010).length / fires(2009).length - 1).toBeCloseTo(-0.04, 10)
    expect(Math.round((sum(fires(2010), 'swrs') / sum(fires(2009), 'swrs') - 1) * 100)).toBe(-37)
    expect(sum(fires(2010), 'zjccss') / sum(fires(2009), 'zjccss') - 1).toBeCloseTo(-0.01, 10)
  })

  it('has 28 listed hazard units in 2010, all rectified', () => {
    const listed = ledger('gpyhdw.csv').filter(({ nd }) => nd === '2010')
    expect(listed).toHaveLength(28)
    expect(listed.filter(({ zt }) => zt === '2')).toHaveLength(28)
  })

  it('has 13 stations for 2.8 亿, and 30 vehicles for 6,800 万', () => {
    const stations = ledger('xfz.csv').filter(({ nd }) => nd === '2010')
    const inTenThousand = (text: string): number => (text.includes('亿') ? amount(text) / 10_000 : amount(text))
    expect(stations).toHaveLength(13)
    expect(stations.reduce((total, row) => total + Math.round(inTenThousand(row['tze(万元)']!)), 0)).toBe(28_000)
    expect(stations.reduce((total, { cls }) => total + (cls === '两' ? 2 : Number(cls)), 0)).toBe(30)
    expect(sum(stations, 'clgz(万元)')).toBe(6800)
  })

  it('reports the published enforcement of the year in December, as the sum of its areas', () => {
    const book = XLSX.read(files.get('消防监督执法情况统计表(2010年12月).xlsx')!)
    const rows = XLSX.utils.sheet_to_json<(string | number | null)[]>(book.Sheets[book.SheetNames[0]!]!, { header: 1 })
    const total = rows.find(([name]) => name === '全市')!
    const areas = rows.slice(4, rows.indexOf(total))
    // Columns: inspected, penalties, three stops, seals, detentions, fines; this year beside last year.
    const columns = { 1: 65_509, 2: 44_869, 4: 2150, 7: 550, 9: 305, 11: 152, 12: 56, 13: 33_450_000, 14: 22_300_000 }
    for (const [column, value] of Object.entries(columns)) {
      expect(total[Number(column)]).toBe(value)
      expect(areas.reduce((sumOfAreas, row) => sumOfAreas + amount(String(row[Number(column)])), 0)).toBe(value)
    }
    expect(areas).toHaveLength(12)
  })
})

describe('the drop folder', () => {
  let folder: string
  beforeAll(async () => {
    folder = path.join(await mkdtemp(path.join(tmpdir(), 'fire-demo-')), '330300')
  })
  afterAll(() => rm(path.dirname(folder), { recursive: true }))

  it('is the same bytes each time', () => {
    for (const { name, content } of fireSafetyFiles(wenzhou)) expect(content.equals(files.get(name)!)).toBe(true)
  })

  it('is written once: what lies there afterwards is left alone', async () => {
    const start = () => startFireSafetyDemo({ directory: path.dirname(folder), progress: () => undefined })
    await start()
    const correction = correctedReport(wenzhou, 2010, 6, 3)
    await writeFile(path.join(folder, correction.name), correction.content)
    await start()
    expect((await readFile(path.join(folder, correction.name))).equals(correction.content)).toBe(true)
    expect((await readdir(folder)).sort()).toEqual([...files.keys()].sort())
  })

  it('holds real workbooks of both kinds, HTML under the name of one, and one content under two names', () => {
    expect(files.get('消防监督执法情况统计表(2010年7月).xls')!.subarray(0, 4).toString('hex')).toBe('d0cf11e0')
    expect(files.get('消防监督执法情况统计表(2010年8月).xlsx')!.subarray(0, 2).toString('latin1')).toBe('PK')
    expect(files.get('消防监督执法情况统计表(2009年9月).xls')!.subarray(0, 6).toString('latin1')).toBe('<html>')
    expect(files.get(duplicateName(wenzhou))!.equals(files.get('消防监督执法情况统计表(2010年11月).xls')!)).toBe(true)
  })

  it('writes the character that needs four bytes as the standard has it', () => {
    // U+20BB7 and U+20000 as Python's codec writes them.
    expect(encodeGb18030('𠮷垟𠀀').toString('hex')).toBe('9534b235889495328236')
    expect(files.get('xfz.csv')!.includes(Buffer.from('9534b235', 'hex'))).toBe(true)
  })

  it('can be half written: the end is missing', () => {
    const whole = files.get('hz_ledger_2010.csv')!
    const half = halfWrittenLedger(wenzhou, 2010).content
    expect(whole.subarray(0, half.length).equals(half)).toBe(true)
    expect(new TextDecoder('gb18030').decode(half)).not.toContain('合计')
  })

  it('says everywhere that it is synthetic', () => {
    expect(files.get('说明.txt')!.toString('utf8')).toContain('合成数据')
    const book = XLSX.read(files.get('消防监督执法情况统计表(2010年6月).xlsx')!)
    expect(book.Sheets[book.SheetNames[0]!]!['A1'].v).toContain('合成数据')
  })
})
