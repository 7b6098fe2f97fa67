import { afterAll, beforeAll, expect, test } from 'vitest'
import { hubService } from '../../src/identity/principal.ts'
import { openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await openEmptyHub([])
})
afterAll(() => hub?.close())

test('a statement of the figures lane ends after five seconds with what to do; the one behind it is answered', async () => {
  const { database } = hub.hub
  const sleeping = database.figures(hubService, { text: 'select pg_sleep(20)' }, [])
  const behind = database.figures(hubService, { text: 'select 1' }, [])
  await expect(sleeping).rejects.toMatchObject({
    code: 'QUESTION_TOO_LARGE',
    message: expect.stringContaining('Ask for fewer areas'),
  })
  expect(await behind).toEqual([[1]])
})

test('another failure of a statement is a defect and keeps its own message', async () => {
  const failing = hub.hub.database.figures(hubService, { text: 'select 1 / 0' }, [])
  await expect(failing).rejects.toMatchObject({ code: '22012' })
})

test('who asks later does not wait behind a slow statement while another connection is free', async () => {
  const { database } = hub.hub
  const ended: string[] = []
  const slow = database.figures(hubService, { text: 'select pg_sleep(3)' }, []).then(() => ended.push('slow'))
  // What is asked in the same tick goes on the same connection.
  await new Promise((resolve) => setImmediate(resolve))
  // One after the other, each in a tick of its own: whoever took turns would put every second one behind the slow one.
  for (let number = 1; number <= 4; number += 1) {
    await database.figures(hubService, { text: `select ${number}` }, [])
    ended.push(String(number))
  }
  await slow
  expect(ended).toEqual(['1', '2', '3', '4', 'slow'])
})
