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
