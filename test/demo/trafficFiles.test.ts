import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { traffic } from '../../connectors/traffic/connector.ts'
import { cityPlaces } from '../../src/demo/places.ts'
import { halfWrittenAccidentFile } from '../../src/demo/traffic/accidentFile.ts'
import { halfWrittenHazardList, hazardList } from '../../src/demo/traffic/hazardList.ts'
import { startTrafficDemo } from '../../src/demo/traffic/startTrafficDemo.ts'
import { failure, readAll } from '../contract/describeAdapter.ts'

let directory: string
const lines: string[] = []
const start = () =>
  startTrafficDemo({ directory: path.join(directory, 'traffic'), progress: (line) => lines.push(line) })
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'traffic-files-'))
  await start()
}, 300_000)
afterAll(() => rm(directory, { recursive: true, force: true }))

const fileOf = (city: string, name: string) => path.join(directory, 'traffic', city, name)

describe('the drop folders', () => {
  it('are written once, and listed as one source for each city', async () => {
    expect(lines).toHaveLength(1)
    await writeFile(fileOf('331022', 'black_spots.xml'), 'corrected')
    const { sources } = await start()
    expect(lines).toHaveLength(1)
    expect(await readFile(fileOf('331022', 'black_spots.xml'), 'utf8')).toBe('corrected')
    expect(sources.map(({ site, connector, settings }) => [site, connector, settings['covers']])).toEqual([
      ['330300', 'traffic', { from: '2009-01-01', through: '2010-12-31' }],
      ['530400', 'traffic', { from: '2014-01-01', through: '2015-12-31' }],
      ['331022', 'traffic', { from: '2013-01-01', through: '2014-12-31' }],
    ])
  })

  it('hold the same each time, and say that it is synthetic', () => {
    const list = hazardList(cityPlaces('530400'))
    expect(hazardList(cityPlaces('530400')).equals(list)).toBe(true)
    expect(new TextDecoder('gb18030', { fatal: true }).decode(list)).toContain('合成数据')
    const database = new DatabaseSync(fileOf('530400', 'acd.sqlite'), { readOnly: true })
    expect(String(database.prepare('select sm from sm').get()?.['sm'])).toContain('合成数据')
    database.close()
  })

  it('hold a list that is no plain GBK: the character of four bytes', () => {
    expect(hazardList(cityPlaces('330300')).includes(Buffer.from('9534b235', 'hex'))).toBe(true)
  })
})

describe('half-written files', () => {
  const feed = (name: string) => traffic.feeds.find((one) => one.name === name)!
  const reading = async (name: string) => {
    const session = await traffic.adapter.open({ folder: path.join(directory, 'traffic', '330300') })
    try {
      return await readAll(session, feed(name))
    } finally {
      await session.close()
    }
  }

  it('of accidents and of hazards are FILE_INCOMPLETE', async () => {
    const whole = await readFile(fileOf('330300', 'acd.sqlite'))
    await writeFile(fileOf('330300', 'acd.sqlite'), await halfWrittenAccidentFile(fileOf('330300', 'acd.sqlite')))
    expect((await failure(reading('accidents'))).code).toBe('FILE_INCOMPLETE')
    await writeFile(fileOf('330300', 'acd.sqlite'), whole)
    await writeFile(fileOf('330300', 'black_spots.xml'), halfWrittenHazardList(cityPlaces('330300')))
    expect((await failure(reading('roadHazards'))).code).toBe('FILE_INCOMPLETE')
  })
})
