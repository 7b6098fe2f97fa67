import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { petition } from '../../connectors/petition/connector.ts'
import { petitionCities } from '../../src/demo/petition/petitionCities.ts'
import { type PetitionService, startPetitionService } from '../../src/demo/petition/petitionService.ts'
import { plantedValues } from '../../src/demo/planted.ts'
import { failure, readAll, rowsOf } from '../contract/describeAdapter.ts'
import { type ConnectorSource, describeConnector } from '../contract/describeConnector.ts'

const account = { appKey: 'test-key', appSecret: 'test-secret' }

function settingsOf(url: string) {
  return {
    url,
    covers: { from: '2013-01-01', through: '2014-12-31' },
    parameters: { djjgdm: petitionCities['331022'].agency },
    credentials: account,
  }
}

/** The service with the smallest city alone. */
async function startSmallService(): Promise<ConnectorSource> {
  const service = await startPetitionService({ account, cities: ['331022'] })
  return {
    settings: settingsOf(service.url),
    unreachable: { url: 'http://127.0.0.1:9' },
    planted: plantedValues.slice(0, 7),
    contains: async (value) => service.contains(value),
    openConnections: () => service.connections(),
    stop: () => service.stop(),
  }
}

describeConnector(petition, new URL('../../connectors/petition/', import.meta.url), startSmallService)

describe('the petition service', () => {
  let service: PetitionService
  beforeAll(async () => {
    service = await startPetitionService({ account, cities: ['331022'] })
  })
  afterAll(() => service.stop())

  const [received, backlog] = petition.feeds

  it('holds what the city counts: 640 and 598 petitions, 94 listed cases', async () => {
    const session = await petition.adapter.open(settingsOf(service.url))
    const petitions = rowsOf(await readAll(session, received!))
    const listed = rowsOf(await readAll(session, backlog!))
    await session.close()
    const ofYear = (year: string) => petitions.filter((row) => String(row[1]).startsWith(year)).length
    expect([ofYear('2013'), ofYear('2014'), listed.length]).toEqual([640, 598, 94])
    expect(new Set(petitions.map(([key]) => key)).size).toBe(1238)
    for (const [key] of petitions) expect(key).toMatch(/^\d{19}$/)
  })

  it('lets nobody in without the account, and says nothing of it', async () => {
    const credentials = { appKey: 'test-key', appSecret: 'a-wrong-secret' }
    const error = await failure(petition.adapter.open({ ...settingsOf(service.url), credentials }))
    expect(error).toMatchObject({ code: 'SOURCE_REFUSED' })
    expect(`${error.message} ${JSON.stringify(error.details)}`).not.toContain('secret')
  })
})
