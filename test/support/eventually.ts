import { setTimeout as sleep } from 'node:timers/promises'

/** So long a machine that is busy with other tests may take for what takes milliseconds. */
const patience = 15_000

/** Whether something comes to hold within a quarter of a minute. */
export async function eventually(holds: () => Promise<boolean>): Promise<boolean> {
  const until = performance.now() + patience
  for (;;) {
    if (await holds()) return true
    if (performance.now() >= until) return false
    await sleep(50)
  }
}
