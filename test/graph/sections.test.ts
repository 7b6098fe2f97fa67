import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'

let hub: TestHub
beforeAll(async () => { const t = performance.now(); hub = await openDemonstrationHub(); console.log('open', performance.now() - t) }, 240_000)
afterAll(() => hub?.close())
test('x', async () => {
  console.log(JSON.stringify(await hub.query('{ jurisdiction(code: "330300") { name cases(period: {year: 2010}) { status { state reason } filed { value } solved { value } } } }')))
  const t = performance.now()
  const b = await openDemonstrationHub()
  console.log('second', performance.now() - t)
  await b.close()
})
