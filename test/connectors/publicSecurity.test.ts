import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { publicSecurity } from '../../connectors/public-security/connector.ts'
import { readPlaces } from '../../src/demo/places.ts'
import { stationTable } from '../../src/demo/publicSecurity/stations.ts'
import { campaignCodes } from '../../src/demo/publicSecurity/statistics.ts'
import { describeConnector } from '../contract/describeConnector.ts'

const directory = new URL('../../connectors/public-security/', import.meta.url)

describeConnector(publicSecurity, directory)

describe('public-security tables', () => {
  it('exports its stations from the table of the source', () => {
    const rows = stationTable(readPlaces()).map(({ code, serves }) => `${code},${serves},2001-01-01,`)
    const committed = readFileSync(new URL('codes/stations.csv', directory), 'utf8')
    expect(committed).toBe(`station,division,from,to\n${rows.join('\n')}\n`)
  })

  it('knows every statistic that the source tells', () => {
    const feed = publicSecurity.feeds.find(({ name }) => name === 'campaignStatistics')!
    expect([...feed.coverage.measures].sort()).toEqual(Object.keys(campaignCodes).sort())
  })
})
