import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hubService } from '../../src/identity/principal.ts'
import { copyLine } from '../../src/store/copyText.ts'
import { openStagingCopy } from '../../src/store/staging.ts'
import { withWriter } from '../../src/store/writer.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let store: TestDatabase
beforeAll(async () => {
  store = await createTestDatabase()
  await store.database.writers.query('create table copied (number bigint, text text)')
})
afterAll(async () => store?.drop())

test('whatever PostgreSQL can store arrives as it was, and a null is not an empty text', async () => {
  const text = fc.option(
    fc.string({ unit: 'binary', maxLength: 12 }).filter((value) => !value.includes('\0') && value.isWellFormed()),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), async (texts) => {
      await store.database.writers.query('truncate copied')
      await withWriter(hubService, store.database, async (client) => {
        const copy = openStagingCopy(hubService, client, 'copied', ['number', 'text'])
        await copy.write(texts.map((value, index) => copyLine([index, value])).join(''))
        await copy.end()
      })
      const { rows } = await store.database.writers.query<{ text: string | null }>(
        'select text from copied order by number',
      )
      expect(rows.map((row) => row.text)).toEqual(texts)
    }),
    { numRuns: 50 },
  )
})

test('a text with U+0000 has no line', () => {
  expect(copyLine(['a\0b'])).toBeNull()
})

test('what PostgreSQL refuses comes out as an error, and the connection is usable again', async () => {
  await withWriter(hubService, store.database, async (client) => {
    const copy = openStagingCopy(hubService, client, 'copied', ['number'])
    const copying = copy.write('no number\n').then(() => copy.end())
    await expect(copying).rejects.toThrow('invalid input syntax for type bigint')
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })
})
