import { expect, it } from 'vitest'
import { z } from 'zod'
import type { Connector } from '../src/connector/connector.ts'
import { sitesOf } from '../src/sources.ts'
import { demonstrationTree } from './support/divisions.ts'

const settings = z.strictObject({ folder: z.string('must be a folder') })
const fire = { id: 'fire-safety', settings } as unknown as Connector
const police = { id: 'public-security', settings } as unknown as Connector
const tree = demonstrationTree()

it('puts sources together by site', () => {
  const sites = sitesOf(
    [
      { site: '330300', connector: 'fire-safety', settings: { folder: '/a' } },
      { site: '530400', connector: 'fire-safety', settings: { folder: '/b' } },
      { site: '330300', connector: 'public-security', settings: { folder: '/c' } },
    ],
    [fire, police],
    tree,
  )
  expect(
    sites.map((site) => [site.siteId, site.jurisdictionId, site.sources.map((source) => source.connector.id)]),
  ).toEqual([
    ['330300', tree.findByCode('330300')!.id, ['fire-safety', 'public-security']],
    ['530400', tree.findByCode('530400')!.id, ['fire-safety']],
  ])
})

it('tells every fault at once', () => {
  expect(() =>
    sitesOf(
      [
        { site: '999999', connector: 'fire-safety', settings: { folder: '/a' } },
        { site: '330300', connector: 'fire', settings: { folder: '/a' } },
        { site: '330300', connector: 'public-security', settings: {} },
      ],
      [fire, police],
      tree,
    ),
  ).toThrow(
    expect.objectContaining({
      code: 'CONFIGURATION_INVALID',
      details: {
        faults: [
          'source fire-safety of site 999999: no city or county has the code 999999',
          'source fire of site 330300: there is no such connector; there are fire-safety, public-security',
          'source public-security of site 330300: settings.folder must be a folder',
        ],
      },
    }),
  )
})
