import { readFileSync } from 'node:fs'

/** Version of the hub's software, from package.json. */
export const hubVersion: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version
