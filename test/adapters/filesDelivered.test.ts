import { rename, rm, utimes } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { filesAdapter } from '../../connectors/adapters/files.ts'
import type { ReadRequest } from '../../src/connector/connector.ts'
import type { FileLocation } from '../../src/connector/feedLocation.ts'
import { failure, readAll, rowsOf } from '../contract/describeAdapter.ts'
import { drop, dropFolderForEachTest, folder, ledger, read } from './ledgerFeed.ts'

dropFolderForEachTest()

describe('m: a file that is not whole', () => {
  const closed = ledger({ closingRow: { column: 'dwbh', text: '合计' } })
  const whole = 'dwbh,mc,tze\n1,A,5\n合计,,5\n'
  const half = whole.slice(0, -1 - ',5'.length)

  /** Name, number of rows, and for a file that is left out whether a person should look. */
  async function told(part: Partial<ReadRequest> = {}, feed = closed): Promise<unknown[]> {
    const session = await filesAdapter().open({ folder })
    const given: unknown[] = []
    const request = { position: null, batchRows: 100, signal: new AbortController().signal, ...part }
    for await (const { file, rows } of session.read(feed, request))
      given.push([file?.name, rows.length, file?.leftOut?.overdue])
    return given
  }

  const age = async (name: string, hours: number) => {
    const at = new Date(Date.now() - hours * 3_600_000)
    await utimes(path.join(folder, name), at, at)
  }

  it('keeps no other from being read, and is overdue after six hours, or those that the feed declares', async () => {
    await drop('xfz_2009.csv', half)
    await drop('xfz_2010.csv', whole)
    await age('xfz_2009.csv', 5)
    expect(await told()).toEqual([
      ['xfz_2009.csv', 0, false],
      ['xfz_2010.csv', 1, undefined],
    ])
    const location = { ...(closed.location as FileLocation), incompleteAfterHours: 4 }
    expect((await told({}, { ...closed, location }))[0]).toEqual(['xfz_2009.csv', 0, true])
    await age('xfz_2009.csv', 7)
    expect((await told())[0]).toEqual(['xfz_2009.csv', 0, true])
  })

  it('is looked at once more while it is young, when the other files are read', async () => {
    await drop('xfz_2009.csv', half)
    await drop('xfz_2010.csv', whole.replaceAll('5', '6'))
    const reading = told({ waitMilliseconds: 1_500 })
    const copied = delay(100).then(() => drop('xfz_2009.csv', whole))
    expect(await reading).toEqual([
      ['xfz_2009.csv', 0, false],
      ['xfz_2010.csv', 1, undefined],
      ['xfz_2009.csv', 1, undefined],
    ])
    await copied
    await age('xfz_2009.csv', 1)
    await drop('xfz_2010.csv', half)
    await age('xfz_2010.csv', 1)
    const began = performance.now()
    await told({ waitMilliseconds: 20_000 })
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  it('leaves out every name of its bytes, and an old name of them stands', async () => {
    await drop('xfz_2010.csv', whole)
    const sha256 = (await read(closed))[0]!.file!.sha256
    await drop('xfz_2010.csv', half)
    await drop('xfz_2010_copy.csv', half)
    expect(await told({ position: { kind: 'FILES', files: { 'xfz_2010.csv': sha256 } } })).toEqual([
      ['xfz_2010.csv', 0, false],
      ['xfz_2010_copy.csv', 0, false],
    ])
  })

  it('is an error where all files are compared each time: what it lacks would be removed', async () => {
    await drop('xfz_2010.csv', half)
    const compared = { ...closed, cursor: { kind: 'FULL_COMPARE' } } as const
    expect((await failure(told({}, compared))).code).toBe('FILE_INCOMPLETE')
  })

  it('does not tell the columns while its header is not whole: those of the file before stand for it', async () => {
    await drop('xfz_2009.csv', whole)
    await drop('xfz_2010.csv', 'dwbh,m')
    const session = await filesAdapter().open({ folder })
    expect((await session.columns?.(closed))?.map(({ name }) => name)).toEqual(['dwbh', 'mc', 'tze'])
  })
})

describe('the same content under several names', () => {
  const one = 'dwbh,mc,tze\n1,A,1\n'
  const two = 'dwbh,mc,tze\n2,B,1\n'
  // Without a year of the name in the rows.
  const feed = ledger({}, { columns: ['dwbh', 'mc', 'tze'], key: ['dwbh'] })

  /** What a run says of each file: READ, the name of the file that counts for it, or that it went over to that name. */
  async function run(position: Record<string, string>): Promise<{ told: string[]; position: Record<string, string> }> {
    const next = { ...position }
    const told = (await read(feed, position)).map(({ file }) => {
      const { name, sha256, duplicateOf, gone } = file!
      if (gone) delete next[name]
      else next[name] = sha256
      return duplicateOf === null ? `${name} READ` : `${name} ${gone ? 'gone to' : 'same as'} ${duplicateOf}`
    })
    return { told, position: next }
  }

  it('counts under the first name, also if that one comes later', async () => {
    await drop('xfz_2010_b.csv', one)
    const first = await run({})
    expect(first.told).toEqual(['xfz_2010_b.csv READ'])
    await drop('xfz_2010_a.csv', one)
    const second = await run(first.position)
    expect(second.told).toEqual(['xfz_2010_a.csv READ', 'xfz_2010_b.csv same as xfz_2010_a.csv'])
    expect((await run(second.position)).told).toEqual([])
  })

  it('is read under the other name when the first one is corrected', async () => {
    await drop('xfz_2010_a.csv', one)
    await drop('xfz_2010_b.csv', one)
    const first = await run({})
    await drop('xfz_2010_a.csv', two)
    const second = await run(first.position)
    expect(second.told).toEqual(['xfz_2010_a.csv READ', 'xfz_2010_b.csv READ'])
    await drop('xfz_2010_a.csv', one)
    const third = await run(second.position)
    expect(third.told).toEqual(['xfz_2010_a.csv READ', 'xfz_2010_b.csv same as xfz_2010_a.csv'])
  })

  it('tells a renamed file from one that is gone, and two that swap names are both read', async () => {
    await drop('xfz_2010_a.csv', one)
    await drop('xfz_2010_b.csv', two)
    const first = await run({})
    await rename(path.join(folder, 'xfz_2010_b.csv'), path.join(folder, 'xfz_2010_c.csv'))
    const second = await run(first.position)
    expect(second.told).toEqual(['xfz_2010_c.csv READ', 'xfz_2010_b.csv gone to xfz_2010_c.csv'])
    await drop('xfz_2010_a.csv', two)
    await drop('xfz_2010_c.csv', one)
    const third = await run(second.position)
    expect(third.told).toEqual(['xfz_2010_a.csv READ', 'xfz_2010_c.csv READ'])
    await rm(path.join(folder, 'xfz_2010_c.csv'))
    expect((await run(third.position)).told).toEqual([])
  })

  it('is forgotten with a second copy that is gone: when the first is corrected nothing of it comes back, and it can come anew', async () => {
    await drop('xfz_2010_a.csv', one)
    await drop('xfz_2010_b.csv', one)
    const first = await run({})
    await rm(path.join(folder, 'xfz_2010_b.csv'))
    await drop('xfz_2010_a.csv', two)
    const second = await run(first.position)
    expect(second.told).toEqual(['xfz_2010_a.csv READ', 'xfz_2010_b.csv gone to xfz_2010_a.csv'])
    await drop('xfz_2010_b.csv', one)
    expect((await run(second.position)).told).toEqual(['xfz_2010_b.csv READ'])
  })

  it('is two contents where the rows take their year from the name', async () => {
    await drop('xfz_2009.csv', one)
    await drop('xfz_2010.csv', one)
    expect(rowsOf(await read())).toEqual([
      ['1', 'A', '1', '2009'],
      ['1', 'A', '1', '2010'],
    ])
  })

  it('is read again when it is asked for by name', async () => {
    await drop('xfz_2010_a.csv', one)
    await drop('xfz_2010_b.csv', two)
    const { position } = await run({})
    const session = await filesAdapter().open({ folder })
    const again = await readAll(session, feed, {
      position: { kind: 'FILES', files: position, readAgain: ['xfz_2010_b.csv'] },
    })
    expect(again.map(({ file }) => file?.name)).toEqual(['xfz_2010_b.csv'])
  })
})

describe('the order of deliveries', () => {
  it('goes by the name’s group `delivered` before period and name', async () => {
    const location: FileLocation = {
      kind: 'FILES',
      pattern: /^xfz_(?<year>\d{4})_(?<delivered>\d{8})\.csv$/,
      format: { kind: 'CSV', delimiter: ',' },
    }
    await drop('xfz_2010_20110105.csv', 'dwbh,mc,tze\n1,A,1\n')
    await drop('xfz_2009_20120101.csv', 'dwbh,mc,tze\n1,A,2\n')
    expect((await read(ledger({}, { location }))).map(({ file }) => file?.name)).toEqual([
      'xfz_2010_20110105.csv',
      'xfz_2009_20120101.csv',
    ])
  })
})
