import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What is to be done where a rival's package is not installed; null: it is. The product never needs them. */
export function missingPackage(name: string): string | null {
  const folder = fileURLToPath(new URL(`./node_modules/${name}`, import.meta.url))
  return existsSync(folder) ? null : `the rival's package ${name}; npm --prefix bench ci`
}
