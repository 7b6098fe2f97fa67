import { expect, test } from 'vitest'
import { createDataWatch } from '../../src/answers/dataWatch.ts'
import { HubError } from '../../src/errors.ts'
import type { Database } from '../../src/store/database.ts'

/** A store of which only single sites can be asked, as when a node of several is down. */
const database = {
  figures: async (_principal: unknown, { name }: { readonly name?: string }) => {
    if (name !== 'site_states') throw new HubError('DATABASE_UNREACHABLE', 'A node does not answer.')
    return [
      ['330300', 'justice', 1_292_000_000_000, null, null],
      ['330300', null, null, null, '7'],
    ]
  },
} as unknown as Database

test('sites whose node answers are told of while another node is down', async () => {
  const watch = createDataWatch(database)
  await expect(watch.look()).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' })
  expect(await watch.statesOf(['330300'])).toEqual({
    versions: new Map([['330300', '7']]),
    freshness: [{ siteId: '330300', connector: 'justice', asOf: 1_292_000_000_000, failingCode: null }],
  })
})
