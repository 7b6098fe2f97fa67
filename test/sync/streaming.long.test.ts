import { expect, test } from 'vitest'
import { streamMany } from './streamMany.ts'

test('a feed of 10,000,000 rows takes less than 256 MiB beside the idle state, and every row is accounted for', async () => {
  const { idle, most, report, stored, counted } = await streamMany(10_000_000)
  expect(report).toMatchObject({
    state: 'SUCCEEDED',
    rowsRead: 10_000_000,
    rowsWritten: 9_990_000,
    rowsQuarantined: 10_000,
    differences: 0,
  })
  expect({ stored, counted }).toEqual({ stored: 9_990_000, counted: 9_990_000 })
  expect(most - idle).toBeLessThan(256)
}, 3_600_000)
