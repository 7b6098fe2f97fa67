import { expect, test } from 'vitest'
import { streamMany } from './streamMany.ts'

/** 10,000,000 rows: test/sync/streaming.long.test.ts. */
test('a feed of 300,000 rows takes less than 256 MiB beside the idle state, and every row is accounted for', async () => {
  const { idle, most, report, stored, counted } = await streamMany(300_000)
  expect(report).toMatchObject({ state: 'SUCCEEDED', rowsRead: 300_000, rowsWritten: 299_700, rowsQuarantined: 300 })
  expect({ stored, counted }).toEqual({ stored: 299_700, counted: 299_700 })
  expect(report.differences).toBe(0)
  expect(most - idle).toBeLessThan(256)
}, 600_000)
