import { setTimeout as sleep } from 'node:timers/promises'

/** Whether something comes to hold within two seconds. */
export async function eventually(holds: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 0; attempt < 40; attempt++) {
    if (await holds()) return true
    await sleep(50)
  }
  return false
}
