import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { publicSecurity } from '../../connectors/public-security/connector.ts'
import { cityPlaces, demonstrationCities } from '../../src/demo/places.ts'
import { stationTable } from '../../src/demo/publicSecurity/stations.ts'
import { campaignCodes } from '../../src/demo/publicSecurity/statistics.ts'
import { describeConnector } from '../contract/describeConnector.ts'
import { startSmallSystem } from './publicSecuritySystem.ts'

const directory = new URL('../../connectors/public-security/', import.meta.url)

describeConnector(publicSecurity, directory, startSmallSystem)

describe('public-security tables', () => {
  it('exports its stations from the table of the source', () => {
    const rows = demonstrationCities
      .flatMap((city) => stationTable(cityPlaces(city)))
      .map(({ code, serves }) => `${code},${serves},2001-01-01,`)
    const committed = readFileSync(new URL('codes/stations.csv', directory), 'utf8')
    expect(committed).toBe(`station,division,from,to\n${rows.join('\n')}\n`)
  })

  it('nasties 2 and 31: the monthly report by organisation (t_tj_yb), which is near the cases and not equal to them, is not read', () => {
    const tables = publicSecurity.feeds.map(({ location }) => (location.kind === 'TABLE' ? location.table : ''))
    expect(tables).toEqual(['gaxt.t_jq_jjdb', 'gaxt.t_aj_jbxx', 'gaxt.t_zdzz_qy', 'gaxt.t_tj_zx'])
  })

  it('knows every statistic that the source tells', () => {
    const feed = publicSecurity.feeds.find(({ name }) => name === 'campaignStatistics')!
    expect([...feed.coverage.measures].sort()).toEqual(Object.keys(campaignCodes).sort())
  })
})
