import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { createKeyChecksum } from '../../src/sync/keyChecksum.ts'

const feed = { key: ['unit', 'number'], columns: ['number', 'place', 'unit'] }
const first32Bits = (key: string): bigint => BigInt(`0x${createHash('md5').update(key).digest('hex').slice(0, 8)}`)

it('is the first 32 bits of the MD5 of the key columns in the order of the key, null as nothing', () => {
  const checksum = createKeyChecksum(feed)
  expect(checksum.total).toBe('0')
  checksum.add(['17', 'elsewhere', '330302'])
  expect(checksum.total).toBe(first32Bits('330302|17').toString())
  checksum.add([null, null, '温州'])
  expect(checksum.total).toBe((first32Bits('330302|17') + first32Bits('温州|')).toString())
})

it('stays exact over the edge of what is added up as one number', () => {
  const checksum = createKeyChecksum(feed)
  const rows = 1_100_000
  for (let row = 0; row < rows; row += 1) checksum.add(['1', null, '2'])
  expect(checksum.total).toBe((first32Bits('2|1') * BigInt(rows)).toString())
})
